"""What stewards do on the web: people and roles, seats, packs, erasure and redaction, how the system is."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from ideaflow import moving
from ideaflow.application.forum import CreateForum
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.policies.shipped import shipped_text
from ideaflow.projections import forum_page
from tests.doing import STEWARD, do, positions
from tests.web.visiting import ANA, BEN, PASSWORD, Visitor, give_password

Visit = Callable[..., Visitor]


@pytest.fixture
def steward(app: Ideaflow, visit: Visit) -> Visitor:
    give_password(app, STEWARD)
    return visit(STEWARD)


def page_of(app: Ideaflow, address: str) -> str:
    person = app.person(address)
    assert person
    return f"/people/{person.id}"


def test_somebody_gets_an_account_a_role_and_a_link_that_works_once(
    app: Ideaflow, steward: Visitor, visit: Visit
) -> None:
    sent = steward.send("/people", "/people", address="grace@example.org", name="Grace", team="Decisions")
    assert sent.status_code == 303, sent.text
    page = page_of(app, "grace@example.org")
    assert sent.location == page
    assert steward.send(page, f"{page}/role", role="helper", team="Decisions").status_code == 303
    assert "helper of team Decisions" in steward.read(page)
    shown = steward.send(page, f"{page}/invite").text
    link = shown.partition("/invitation/")[2].partition("<")[0]
    assert "/invitation/" not in steward.read(page)
    visitor = visit()
    own = f"/invitation/{link}"
    assert visitor.send(own, own, password=PASSWORD).status_code == 303
    assert visitor.client.get(own).status_code == 410
    assert visitor.sign_in("grace@example.org").status_code == 303
    assert steward.send(page, f"{page}/disable").status_code == 303
    assert "disabled" in steward.read(page)
    assert visitor.client.get("/").location.startswith("/sign-in")


def test_what_is_held_is_handed_out_and_erasing_asks_twice(app: Ideaflow, steward: Visitor, visit: Visit) -> None:
    do(app, SubmitIdea, by=BEN, title="Text people", team="Decisions")
    page = page_of(app, BEN)
    held = json.loads(steward.read(f"{page}/held.json"))
    assert BEN in json.dumps(held) and "Text people" in json.dumps(held)
    assert json.loads(visit(BEN).read("/people/me/held.json")).keys() == held.keys()
    refused = steward.send(page, f"{page}/erase", reason="person-asked", again="somebody@example.org")
    assert refused.status_code == 400 and app.person(BEN)
    assert steward.send(page, f"{page}/erase", reason="person-asked", again=BEN).status_code == 303
    assert app.person(BEN) is None
    assert "Text people" not in steward.read("/ideas/I-1")
    assert "person-asked" in steward.read("/admin/erasures")


def test_a_text_is_redacted_and_a_wrong_one_is_named(app: Ideaflow, steward: Visitor) -> None:
    do(app, SubmitIdea, by=BEN, title="Ben Smith is slow", team="Decisions")
    sent = {"stream": "I-1", "reason": "names-somebody"}
    assert steward.send("/admin/erasures", "/admin/redact", version="9", **sent).status_code == 400
    assert steward.send("/admin/erasures", "/admin/redact", version="x", **sent).status_code == 400
    assert steward.send("/admin/erasures", "/admin/redact", version="1", **sent).status_code == 303
    assert "Ben Smith" not in steward.read("/ideas/I-1")


def test_a_forum_is_founded_and_seats_are_taken_and_freed(app: Ideaflow, steward: Visitor) -> None:
    sent = steward.send("/forums/new", "/forums/new", title="Benefits forum", perspectives="digital, customer")
    assert sent.location == "/forums/F-1/seats"
    seats = "/forums/F-1/seats"
    assert steward.send(seats, seats, person=ANA, perspective="digital", chairs="1").status_code == 303
    assert [one.chairs for one in forum_page.page(app.history("F-1")).seats] == [True]
    unknown = steward.send(seats, seats, person="nobody@example.org", perspective="digital")
    assert unknown.status_code in (400, 404)
    assert steward.send(seats, seats, person=ANA, leave="1").status_code == 303
    assert forum_page.page(app.history("F-1")).seats == []


def test_a_pack_is_read_compared_checked_and_adopted(app: Ideaflow, steward: Visitor) -> None:
    do(app, CreateForum, title="Benefits forum")
    assert "three-i-forum@1" in steward.read("/policies")
    assert "SHA-256" in steward.read("/policies/fail-fast")
    assert "For " in steward.read("/policies/difference?old=three-i-forum&new=fail-fast")
    before = positions(app)
    wrong = steward.send("/policies/adopt", "/policies/adopt", forum="F-1", text="name = 7", act="check")
    assert wrong.status_code == 400 and "line 1" in wrong.text
    form = steward.form("/policies/adopt", "/policies/adopt") | {"forum": "F-1", "act": "check"}
    file = FileStorage(io.BytesIO(shipped_text("fail-fast").encode()), "ours.toml")
    looked = steward.client.post("/policies/adopt", data=form | {"file": file})
    assert "fail-fast@1" in looked.text and positions(app) == before
    adopted = steward.send("/policies/adopt", "/policies/adopt", forum="F-1", pack="fail-fast", act="adopt")
    assert adopted.status_code == 303
    assert app.forum_pack("F-1").id == "fail-fast@1"


def test_how_the_system_is_says_when_it_was_backed_up(
    app: Ideaflow, url: str, steward: Visitor, tmp_path: Path
) -> None:
    do(app, SubmitIdea, by=BEN, title="Text people", team="Decisions")
    assert "No backup of this system was made yet" in steward.read("/admin")
    digest = moving.backup(url, tmp_path / "there.backup", lambda _: nullcontext(lambda _: None))
    page = steward.read("/admin")
    assert digest in page and "It holds 1 events of 1" in page
    assert "Nothing is due" in steward.read("/admin/retention")
    assert steward.client.get("/people/99999").status_code == 404
