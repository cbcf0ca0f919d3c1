"""Files on the web: looked at, brought in once, refused in words; and what leaves acts as no formula."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from tests.doing import STEWARD, do, positions
from tests.web.visiting import ANA, Forms, Visitor, give_password

Visit = Callable[..., Visitor]
IDEAS = b"Title,Text,Who\nText people,Letters are late,Ann\n,no title,Bob\nOne form less,,Ann\n"


def post(visitor: Visitor, kind: str, content: bytes, name: str = "box.csv", **more: str) -> str:
    """Choose a file on its page, and look at it."""
    to = f"/imports/{kind}"
    return send(visitor, to, visitor.form(to, to) | {"act": "look"} | more, content, name).text


def send(visitor: Visitor, to: str, form: Mapping[str, str], content: bytes, name: str = "box.csv") -> TestResponse:
    """A form with a file; packed here, as the client's own way leaves large ones open."""
    boundary, body = encode_multipart({**form, "file": FileStorage(io.BytesIO(content), name)})
    return visitor.client.post(to, data=body, content_type=f"multipart/form-data; boundary={boundary}")


def again(visitor: Visitor, kind: str, page: str, **typed: str) -> str:
    """The form of a page that holds a file, sent once more without choosing it."""
    to = f"/imports/{kind}"
    fields = next(fields for action, fields in Forms(page, to).found if action == to)
    return visitor.client.post(to, data=fields | typed, content_type="multipart/form-data").text


@pytest.fixture
def steward(app: Ideaflow, visit: Visit) -> Visitor:
    give_password(app, STEWARD)
    return visit(STEWARD)


def test_a_suggestion_box_is_looked_at_then_comes_in_once(app: Ideaflow, steward: Visitor) -> None:
    seen = post(steward, "ideas", IDEAS)
    assert "2 ideas are new" in seen and "1 row stays out" in seen and "is not left empty" in seen
    assert 'value="Who" selected' in seen
    before = positions(app)
    columns = {"map_title": "Title", "map_description": "Text", "map_submitter": "Who"}
    brought = again(steward, "ideas", seen, act="bring", **columns)
    assert "Brought in" in brought and "2 ideas are new" in brought
    assert len(positions(app)) == len(before) + 2
    assert "2 came in before" in again(steward, "ideas", seen, act="bring", **columns)
    assert len(positions(app)) == len(before) + 2
    assert "Letters are late" in steward.read("/ideas/I-1")


def test_columns_with_other_names_are_asked_for(steward: Visitor) -> None:
    seen = post(steward, "ideas", b"Vorschlag\nText people\n")
    assert "What the columns of box.csv hold" in seen and "would bring" not in seen
    assert "Say which column holds the title" in again(steward, "ideas", seen, act="look")
    assert "1 idea is new" in again(steward, "ideas", seen, act="look", map_title="Vorschlag")


def test_complaints_are_counted_once(app: Ideaflow, steward: Visitor) -> None:
    do(app, CaptureProblem, by=ANA, issue="Letters are late")
    seen = post(steward, "problems", b"Received,Subject\n2026-03-02,letters are LATE\n2026-03-01,No form\n")
    assert "2 rows are new" in seen
    columns = {"map_day": "Received", "map_issue": "Subject", "source": "complaints"}
    assert "2 rows are new" in again(steward, "problems", seen, act="bring", **columns)
    assert "No form" in steward.read("/problems")
    assert "2 counted before" in again(steward, "problems", seen, act="bring", **columns)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"\xff\xfe\x00", "is not UTF-8"),
        (b'Title\n"never closed', "never closed"),
        (b"Title,Title\na,b\n", "2 columns"),
        (b"Title\n" + b"x" * 5_000_000, "is larger than 5,000,000 bytes"),
    ],
    ids=["empty", "other alphabet", "quotation", "twice", "large"],
)
def test_a_file_that_does_not_read_is_refused_in_words(
    app: Ideaflow, steward: Visitor, content: bytes, said: str
) -> None:
    before = positions(app)
    assert said in post(steward, "ideas", content)
    assert positions(app) == before


def test_what_is_no_file_or_far_too_large_is_refused(steward: Visitor) -> None:
    form = steward.form("/imports/ideas", "/imports/ideas")
    missing = steward.client.post("/imports/ideas", data=form)
    assert missing.status_code == 400 and "choose a CSV file" in missing.text
    tampered = steward.client.post("/imports/ideas", data=form | {"file_held": "not packed"})
    assert tampered.status_code == 400 and "choose the file again" in tampered.text
    assert send(steward, "/imports/ideas", form, b"x" * 50_000_000).status_code == 413
    assert send(steward, "/ideas/new", form, b"x" * 1_500_000).status_code == 413


def test_only_who_may_brings_ideas_in(app: Ideaflow, visit: Visit) -> None:
    before = positions(app)
    assert "needed steward" in post(visit(ANA), "ideas", IDEAS)
    assert positions(app) == before


def test_what_leaves_acts_as_no_formula(app: Ideaflow, visit: Visit) -> None:
    do(app, SubmitIdea, by=ANA, title='=HYPERLINK("http://evil.example")', team="Decisions")
    do(app, CaptureProblem, by=ANA, issue="@SUM(1+1)", occurrences=3)
    visitor = visit(ANA)
    table = visitor.read("/ideas.csv")
    assert '"\'=HYPERLINK(""http://evil.example"")"' in table
    (line,) = visitor.read("/ideas.jsonl").splitlines()
    assert json.loads(line)["title"].startswith("=HYPERLINK")
    assert "'@SUM(1+1)" in visitor.read("/problems.csv")
    assert visitor.client.get("/trials/T-7/observations.csv").status_code == 404
    assert visit().client.get("/ideas.csv").status_code == 302
