"""Learnings on the web: found, written down, cited, weighed, shared, and exchanged between two organisations."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.learning import RecordLearning
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.learning import LearningCited
from ideaflow.web import create_app
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, happened
from tests.places import Places
from tests.web.visiting import ANA, BEN, Visitor, give_password

Visit = Callable[..., Visitor]
LESSON = "Texts are read within a day, letters within five"


def test_a_learning_is_written_down_found_and_cited(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    sent = visitor.send("/learnings/new", "/learnings/new", lesson=LESSON, tags="Letters, text", shared="lesson")
    assert sent.location == "/learnings/L-1"
    assert LESSON in visitor.read("/learnings?words=texts&tag=letters")
    assert "Nothing matches" in visitor.read("/learnings?words=texts&state=confirmed")
    do(app, SubmitIdea, by=ANA, title="Text people", team="Decisions")
    assert visitor.send("/learnings/L-1", "/learnings/L-1/cite", idea="I-1").status_code == 303
    assert LearningCited(idea="I-1") in happened(app, "L-1")
    assert 'href="/ideas/I-1"' in visitor.read("/learnings/L-1")


def test_what_is_wrong_is_said_beside_what_was_typed(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    empty = visitor.send("/learnings/new", "/learnings/new", lesson=" ", context="In winter")
    assert empty.status_code == 400
    assert "is not left empty" in empty.text and "In winter" in empty.text
    do(app, RecordLearning, by=ANA, lesson=LESSON)
    assert visitor.send("/learnings/L-1", "/learnings/L-1/cite", idea="I-77").status_code == 400
    assert visitor.client.get("/learnings/L-9").status_code == 404
    other = visit(BEN).send("/learnings/L-1", "/learnings/L-1/share", shared="lesson")
    assert other.status_code == 400
    assert "a learning is shared by its author" in other.text


@pytest.fixture
def elsewhere(places: Places, tmp_path: Path, clock: SimulatedClock) -> Iterator[Visitor]:
    """A steward of another organisation, signed in there."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with places.fresh(folder) as url:
        with Ideaflow(url, clock=clock) as app:
            give_password(app, STEWARD)
        visitor = Visitor(FlaskClient(create_app(url, clock=clock, secure=False)))
        visitor.sign_in(STEWARD)
        yield visitor


def test_a_learning_goes_to_another_organisation_once(app: Ideaflow, visit: Visit, elsewhere: Visitor) -> None:
    give_password(app, STEWARD)
    do(app, RecordLearning, by=ANA, lesson=LESSON, tags=("letters",), shared=("lesson",))
    do(app, RecordLearning, by=ANA, lesson="Kept at home", tags=("letters",))
    here = visit(STEWARD)
    assert here.send("/exchange", "/exchange/key", organisation="Harbour council").status_code == 303
    key = here.read("/exchange").partition("<code>")[2].partition("</code>")[0]
    archive = zipfile.ZipFile(io.BytesIO(here.send("/exchange", "/exchange/file", tags="letters").data))
    file, signature = archive.read("learnings.jsonl"), archive.read("learnings.jsonl.sig")
    assert b"Kept at home" not in file

    def bring(act: str, content: bytes = file) -> str:
        files = {"file": (io.BytesIO(content), "l.jsonl"), "signature": (io.BytesIO(signature), "l.sig")}
        form = elsewhere.form("/exchange", "/exchange/import")
        return elsewhere.client.post("/exchange/import", data=form | {"act": act} | files).text

    assert "nobody trusts this key" in bring("look")
    elsewhere.send("/exchange", "/exchange/trust", key=key, organisation_of_key="Harbour council")
    assert "does not fit the file" in bring("bring", file.replace(b"Texts", b"Tests"))
    assert "1 new, 0 known before" in bring("look")
    assert "Nothing matches" in elsewhere.read("/learnings")
    assert "1 new, 0 known before" in bring("bring")
    assert "0 new, 1 known before" in bring("bring")
    assert LESSON in elsewhere.read("/learnings/L-1")
    elsewhere.send("/exchange", "/exchange/distrust", organisation="Harbour council")
    assert "nobody trusts this key" in bring("look")


def test_only_stewards_exchange(visit: Visit) -> None:
    visitor = visit(ANA)
    for to, typed in (("key", {"organisation": "X"}), ("trust", {"key": "x"})):
        assert visitor.send("/exchange", f"/exchange/{to}", **typed).status_code in (400, 403), to
    assert "This organisation&#39;s key" not in visitor.read("/exchange")
