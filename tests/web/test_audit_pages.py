"""What auditors do on the web: read the log, stand at a date, compare, ask what if, prove, verify, unseal."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from itertools import chain
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

import ideaflow_verify as offline
from ideaflow import bootstrap
from ideaflow.application.meeting import ScoreIdea
from ideaflow.application.person import AddPerson, ChangeRole
from ideaflow.application.policy import AdoptPolicy
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.database import sqlite_module
from ideaflow.policies.shipped import shipped_text
from ideaflow.projections import audit_log
from ideaflow.projections.audit_log import Wanted
from ideaflow.web import audit, audit_verify, audit_visit, create_app
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, positions
from tests.scenario import BEN as MEMBER
from tests.scenario import meeting_on, ready_idea, seat_forum, set_forecast, whole_life
from tests.web.visiting import ANA, BEN, Visitor, give_password

Visit = Callable[[str], Visitor]
AUDITOR, SECOND = "audrey@example.org", "second@example.org"


@pytest.fixture
def ana(visit: Visit) -> Visitor:
    return visit(ANA)


@pytest.fixture
def auditors(app: Ideaflow, visit: Visit) -> tuple[Visitor, Visitor]:
    for address in (AUDITOR, SECOND):
        do(app, AddPerson, address=address, roles=("auditor",))
        give_password(app, address)
    return visit(AUDITOR), visit(SECOND)


@pytest.fixture
def days(app: Ideaflow, clock: SimulatedClock) -> list[str]:
    """An idea comes in on the first day, gets a forecast on the second, the rules change on the third."""
    seat_forum(app)
    ready_idea(app)
    found = [clock.now.date().isoformat()]
    for act in (
        lambda: set_forecast(app, "I-1"),
        lambda: do(app, AdoptPolicy, forum="F-1", text=shipped_text("fail-fast"), reason="we learn by trying"),
    ):
        clock.advance(days=1)
        act()
        found.append(clock.now.date().isoformat())
    clock.advance(days=30)
    return found


def sentences(app: Ideaflow, wanted: Wanted, *, newest_first: bool = False) -> list[str]:
    return [one.sentence for one in app.ask(audit_log.lines, wanted, limit=None, newest_first=newest_first)]


def shown_in(page: str) -> list[int]:
    """The positions that a page of the log shows, in order."""
    return [int(found.replace(",", "")) for found in re.findall(r"position=\d+\">([\d,]+)<", page)]


def way(page: str, words: str) -> str:
    """Where a link of the pagination leads."""
    links = re.findall(r'href="([^"]+)"[^>]*rel="(\w+)"', page)
    return next((to.replace("&amp;", "&") for to, rel in links if rel == words), "")


def test_the_log_is_filtered_like_on_the_command_line(app: Ideaflow, ana: Visitor) -> None:
    whole_life(app)
    for query, wanted in {
        "of=i-1": Wanted(stream="I-1"),
        "idea=I-1": Wanted(idea="I-1"),
        "forum=F-1": Wanted(forum="F-1"),
        "kind=idea.evaluated": Wanted(kind="idea.evaluated"),
        "stage=in_trial": Wanted(stage="in_trial"),
        "policy=three-i-forum": Wanted(pack="three-i-forum"),
        "capacity=chair": Wanted(capacity="chair"),
        "since=2099-01-01": Wanted(since="2099-01-01"),
        "until=2099-01-01": Wanted(until="2099-01-01"),
    }.items():
        hoped = app.ask(audit_log.lines, wanted, limit=audit.SHOWN)
        assert shown_in(ana.read(f"/audit?{query}")) == [one.position for one in hoped], query
        rows = [json.loads(line) for line in ana.read(f"/audit/log.jsonl?{query}").splitlines()]
        assert [row["sentence"] for row in rows] == sentences(app, wanted), query
    rows = [*csv.DictReader(io.StringIO(ana.read("/audit/log.csv?capacity=chair")))]
    assert [row["sentence"] for row in rows] == sentences(app, Wanted(capacity="chair"))


@pytest.mark.parametrize("order", ["", "newest"])
def test_the_log_is_leafed_through_and_back(
    app: Ideaflow, ana: Visitor, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    monkeypatch.setattr(audit, "SHOWN", 7)
    monkeypatch.setattr(audit, "A_PAGE", 7)
    seat_forum(app)
    for number in range(6):
        ready_idea(app, f"Idea {number}")
    found = app.ask(audit_log.lines, Wanted(), limit=None, newest_first=order == "newest")
    hoped = [one.position for one in found]
    leaves, page = [], f"/audit?order={order}"
    while page:
        leaves.append(page)
        page = way(ana.read(page), "next")
    seen = [shown_in(ana.read(leaf)) for leaf in leaves]
    assert [*chain.from_iterable(seen)] == hoped and len(seen) > 2
    back = way(ana.read(leaves[-1]), "prev")
    for leaf in reversed(seen[:-1]):
        assert shown_in(ana.read(back)) == leaf
        back = way(ana.read(back), "prev")
    assert back == ""
    assert len(ana.read("/audit/log.jsonl").splitlines()) == len(hoped)


WRONG_FILTERS = (
    ("of=X-1", "of", "is an id that begins with"),
    ("idea=I-99", "idea", "there is nothing with this id"),
    ("since=soon", "since", "is a date"),
    ("since=2026-03-02&until=2026-03-01", "since", "swap them"),
)


def test_a_filter_that_cannot_be_says_so_at_its_field(ana: Visitor) -> None:
    for query, field, said in WRONG_FILTERS:
        answer = ana.client.get(f"/audit?{query}")
        assert answer.status_code == 400
        assert said in answer.text and f'href="#{field}"' in answer.text
        assert f'value="{query.partition("&")[0].partition("=")[2]}"' in answer.text


def test_what_is_in_an_address_breaks_no_page(ana: Visitor) -> None:
    for query in ("after=x", "after=-9", "before=99999999999999999999", "_scheme=ftp&form=x&endpoint=y", "order=x"):
        assert ana.client.get(f"/audit?{query}").status_code in (200, 400), query


def test_an_idea_is_shown_as_it_was_known_and_one_steps_through_its_life(days: list[str], ana: Visitor) -> None:
    life = ana.read("/audit/I-1")
    assert "ideaflow-later" not in life and "/audit/I-1?version=1" in life
    first = ana.read(f"/audit/I-1?at={days[0]}")
    assert (
        "three-i-forum@1" in first and '<dt class="govuk-summary-list__key ideaflow-words">Forecast</dt>' not in first
    )
    assert first.count("ideaflow-later") == 1
    last = ana.read(f"/audit/I-1?at={days[2]}")
    assert "fail-fast@1" in last and ">Forecast</dt>" in last and "ideaflow-later" not in last
    by_version = ana.read("/audit/I-1?version=1")
    assert way(by_version, "prev") == "" and way(by_version, "next") == "/audit/I-1?version=2"
    second = ana.read(way(by_version, "next"))
    third = ana.read(way(second, "next"))
    assert [page.count("ideaflow-later") for page in (by_version, second, third)] == [2, 1, 0]
    assert way(third, "next") == "" and way(third, "prev") == "/audit/I-1?version=2"
    assert "What could be done" in first and "add evidence" in first


def test_anything_with_a_life_is_shown_as_it_was(app: Ideaflow, ana: Visitor) -> None:
    whole_life(app)
    for stream in ("P-1", "F-1", "M-1", "T-1"):
        assert "What was known" in ana.read(f"/audit/{stream}?version=1"), stream


WRONG_MOMENTS = (
    ("at=2020-01-01", "is within the life of I-1"),
    ("at=2099-01-01", "is not later than now"),
    ("at=soon", "is a date"),
    ("version=99", "I-1 has"),
    ("version=x", "is a whole number"),
    ("position=1", "is within the life of I-1"),
    ("at=2026-03-02&version=1", "is one moment"),
)


def test_a_moment_that_cannot_be_is_said_above_the_life(days: list[str], ana: Visitor) -> None:
    for query, said in WRONG_MOMENTS:
        answer = ana.client.get(f"/audit/I-1?{query}")
        assert answer.status_code == 400 and said in answer.text
        assert "--" not in answer.text.partition("There is a problem")[2].partition("</ul>")[0]
        assert "/audit/I-1?version=1" in answer.text


def test_what_changed_is_told_in_sentences(days: list[str], ana: Visitor) -> None:
    told = ana.read(f"/audit/I-1/difference?from={days[0]}&to={days[2]}")
    assert "The rules that held for I-1 changed from three-i-forum@1 to fail-fast@1." in told
    assert "The forecast of I-1 was set to" in told and "Events between" in told
    assert "Nothing changed about I-1." in ana.read(f"/audit/I-1/difference?from={days[0]}&to={days[0]}")
    swapped = ana.client.get(f"/audit/I-1/difference?from={days[2]}&to={days[0]}")
    assert swapped.status_code == 400 and "swap them" in swapped.text


def test_a_day_is_replayed_with_its_backlog_and_ranking(days: list[str], ana: Visitor) -> None:
    first, last = (ana.read(f"/audit/replay?forum=F-1&at={day}") for day in (days[0], days[2]))
    assert "Send a text" in first and "No idea could be ranked by this yet" in first
    assert "three-i-forum@1" in first and "fail-fast@1" in last
    assert "Ideas of one group cannot be told apart" in last
    assert ana.client.get("/audit/replay?at=2020-01-01").status_code == 400
    assert ana.client.get(f"/audit/replay?forum=F-9&at={days[0]}").status_code == 400


def test_a_long_log_is_folded_only_after_its_reader_was_told_how_long_it_takes(
    days: list[str], ana: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_visit, "AT_ONCE", 3)
    between = f"/audit/I-1/difference?from={days[0]}&to={days[2]}"
    for page in (f"/audit/I-1?at={days[2]}", f"/audit/replay?at={days[2]}", between):
        told = ana.read(page)
        assert "folded again in memory for this page" in told and "about 1 second." in told
        assert "What was known" not in told and 'id="changes"' not in told and "Ranking by" not in told
        assert f'<input type="hidden" name="{page.rpartition("=")[0].rpartition("&")[2].rpartition("?")[2]}"' in told
        assert "folded again in memory for this page" not in ana.read(f"{page}&fold=1")
    monkeypatch.setattr(audit_visit, "MOST_FOLDED", 4)
    refused = ana.client.get(f"/audit/I-1?at={days[2]}&fold=1")
    assert refused.status_code == 400 and "a page folds 4" in refused.text


def what_if(visitor: Visitor, **typed: str) -> TestResponse:
    return visitor.send("/audit/what-if", "/audit/what-if", **typed)


def test_another_pack_is_asked_by_name_by_its_text_and_by_a_file(app: Ideaflow, ana: Visitor) -> None:
    whole_life(app)
    before = positions(app)
    named = what_if(ana, pack="high-assurance", forum="F-1", act="show")
    assert named.status_code == 200
    assert "Under high-assurance@1, instead of three-i-forum@1:" in named.text
    assert "Steps that would differ" in named.text and "What cannot be known" in named.text
    assert "newly refused" in named.text and "Decisions that lacked something" in named.text
    whole = json.loads(what_if(ana, pack="high-assurance", act="file").text)
    assert whole["changes"] and whole["steps"]
    typed = what_if(ana, text=shipped_text("high-assurance"), act="show")
    assert "Under high-assurance@1" in typed.text
    form = ana.form("/audit/what-if", "/audit/what-if") | {"act": "show"}
    file = FileStorage(io.BytesIO(shipped_text("fail-fast").encode()), "ours.toml")
    assert "Under fail-fast@1" in ana.client.post("/audit/what-if", data=form | {"file": file}).text
    assert positions(app) == before


def test_two_pages_do_not_fold_the_log_at_once(days: list[str], ana: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_visit, "PATIENCE_SECONDS", 0)
    with audit_visit.alone():
        answer = ana.client.get(f"/audit/replay?at={days[0]}")
        assert answer.status_code == 503 and "try again in a minute" in answer.text
        assert what_if(ana, pack="fail-fast").status_code == 503
        assert ana.send("/audit/verify", "/audit/verify").status_code == 503
    assert "Send a text" in ana.read(f"/audit/replay?at={days[0]}")


WRONG_QUESTIONS = (
    ({}, "choose a file or a pack"),
    ({"text": "name = 7"}, "line 1"),
    ({"pack": "fail-fast", "forum": "F-9"}, "there is nothing with this id"),
    ({"pack": "fail-fast", "from": "soon"}, "is a date"),
    ({"pack": "fail-fast", "from": "2026-03-02", "to": "2026-03-01"}, "swap them"),
)


def test_a_question_that_cannot_be_asked_is_said_and_kept(ana: Visitor) -> None:
    for typed, said in WRONG_QUESTIONS:
        answer = what_if(ana, act="show", **typed)
        assert answer.status_code == 400 and said in answer.text
        assert all(value in answer.text for value in typed.values() if value != "F-9")


def test_checkpoints_and_proofs_leave_as_files_that_verify_elsewhere(
    app: Ideaflow, ana: Visitor, tmp_path: Path
) -> None:
    assert "There is none yet" in ana.read("/audit/proof")
    whole_life(app)
    signed = ana.send("/audit/proof", "/audit/proof/checkpoint")
    assert signed.headers["Content-Disposition"] == f'attachment; filename="log-{app.log.last_position()}.checkpoint"'
    assert ana.read(f"/audit/proof/checkpoint/{app.log.last_position()}") == signed.text
    key = re.search(r"<code>(\S+\+[0-9a-f]{8}\+\S+)</code>", ana.read("/audit/proof"))
    assert key
    trust = offline.Trust(keys=(offline.read_key(key[1]),), witnesses=(), checkpoints=())
    ready_idea(app, "Another")
    before = positions(app)
    for proof in (
        ana.send("/audit/proof", "/audit/proof/stream", stream="I-1"),
        ana.send("/audit/proof", "/audit/proof/stream", stream="I-1", against=signed.text),
        ana.send("/audit/proof", "/audit/proof/growth", earlier=signed.text.replace("\n", "\r\n")),
    ):
        assert proof.status_code == 200, proof.text
        file = tmp_path / "taken.proof"
        file.write_bytes(proof.data)
        report = offline.verify_proof(file, trust)
        assert report.faults == [], report.faults
    form = ana.form("/audit/proof", "/audit/proof/growth")
    kept = FileStorage(io.BytesIO(signed.data), "march.checkpoint")
    grown = ana.client.post("/audit/proof/growth", data=form | {"earlier_file": kept})
    assert grown.status_code == 200 and "since-" in grown.headers["Content-Disposition"]
    assert positions(app) == before


def test_what_is_no_checkpoint_of_this_log_is_told_at_its_field(app: Ideaflow, ana: Visitor) -> None:
    ready_idea(app)
    for typed in ("", "x", "a\n5\nAAAA\n"):
        answer = ana.send("/audit/proof", "/audit/proof/growth", earlier=typed)
        assert answer.status_code == 400 and 'href="#earlier"' in answer.text
    assert ana.send("/audit/proof", "/audit/proof/stream", stream="X-1").status_code == 400
    assert ana.client.get("/audit/proof/checkpoint/99999").status_code == 404
    note = ana.send("/audit/proof", "/audit/proof/checkpoint").text
    lines = note.split("\n")
    other = "\n".join([lines[0], lines[1], "A" * 43 + "=", *lines[3:]])
    forged = ana.send("/audit/proof", "/audit/proof/growth", earlier=other)
    assert forged.status_code == 409 and "does not begin with what was signed" in forged.text


def test_the_log_is_verified_and_a_changed_byte_is_found(
    app: Ideaflow, url: str, ana: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_idea(app)
    note = ana.send("/audit/proof", "/audit/proof/checkpoint").text
    sound = ana.send("/audit/verify", "/audit/verify")
    assert "Everything verifies" in sound.text and "NOT checked: against a checkpoint kept elsewhere" in sound.text
    brought = ana.send("/audit/verify", "/audit/verify", checkpoint=note)
    assert "Everything verifies" in brought.text and "NOT checked" not in brought.text
    assert ana.send("/audit/verify", "/audit/verify", key="x").status_code == 400
    with sqlite_module().connect(url.removeprefix("sqlite:///")) as connection:
        connection.execute("DROP TRIGGER IF EXISTS events_never_updated")
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE events SET record = replace(record, 'submitter', 'submittes') WHERE position = 2")
    wrong = ana.send("/audit/verify", "/audit/verify")
    assert "Something is wrong" in wrong.text and "tell the auditor" in wrong.text
    monkeypatch.setattr(audit_verify, "MOST_VERIFIED", 1)
    assert "<code>ideaflow audit verify</code>" in ana.read("/audit/verify")


def test_a_name_is_unsealed_by_two_and_told_once(
    app: Ideaflow, auditors: tuple[Visitor, Visitor], ana: Visitor
) -> None:
    first, second = auditors
    ready_idea(app, by=BEN)
    page = "/audit/unsealing"
    typed = {"stream": "I-1", "pseudonym": app.history("I-1")[0].actor, "reason": "A declared interest is in doubt"}
    missed = first.send(page, page, **typed | {"pseudonym": "0" * 12})
    assert missed.status_code == 400 and typed["reason"] in missed.text and "ideaflow audit" not in missed.text
    assert first.send(page, page, **typed | {"stream": "X-9"}).status_code == 400
    assert first.send(page, page, **typed).status_code == 303
    assert "waits for a second person" in first.read(page)
    assert f"{page}/U-1/approve" not in first.read(page)
    assert first.client.post(f"{page}/U-1/name", data=first.form(page, page)).status_code == 403
    assert typed["reason"] in second.read(page)
    assert second.send(page, f"{page}/U-1/approve").status_code == 303
    assert "Nothing waits for you" in second.read(page)
    sent = first.form(page, f"{page}/U-1/name")
    told = first.client.post(f"{page}/U-1/name", data=sent)
    assert BEN in told.text and "told once and is kept nowhere" in told.text
    again = first.client.post(f"{page}/U-1/name", data=sent)
    assert again.status_code == 400 and BEN not in again.text
    assert BEN not in first.read(page) and BEN not in second.read(page)
    assert ana.client.get(page).status_code == 403 and page not in ana.read("/audit")
    assert "approved" in ana.read("/audit/U-1") and BEN not in ana.read("/audit/U-1?version=3")


def test_an_auditor_of_one_forum_sees_what_is_asked_there_alone(app: Ideaflow, visit: Visit, auditors: object) -> None:
    del auditors
    seat_forum(app)
    do(app, ChangeRole, address=ANA, role="auditor", team="Decisions")
    ready_idea(app, by=BEN, team="Elsewhere")
    ready_idea(app, "Another", by=BEN, team="Decisions")
    ana, first = visit(ANA), visit(AUDITOR)
    page = "/audit/unsealing"
    for idea in ("I-1", "I-2"):
        first.send(page, page, stream=idea, pseudonym=app.history(idea)[0].actor, reason=f"about {idea}")
    assert "about I-2" in ana.read(page) and "about I-1" not in ana.read(page)
    assert ana.send(page, f"{page}/U-2/approve").status_code == 303
    assert ana.client.post(f"{page}/U-1/approve", data=ana.form(page, page)).status_code == 403


def test_the_way_to_the_audit_leads_from_an_idea_and_from_every_page(app: Ideaflow, ana: Visitor) -> None:
    ready_idea(app)
    before = positions(app)
    assert 'href="/audit/I-1"' in ana.read("/ideas/I-1")
    for page in ("/audit", "/audit/replay", "/audit/what-if", "/audit/proof", "/audit/verify"):
        assert 'aria-current="true"' in ana.read(page) or "service-navigation__item--active" in ana.read(page), page
    assert positions(app) == before
    assert STEWARD not in ana.read("/audit")


CHANGING = re.compile(r'csrf_token" value="[^"]*"|nonce="[^"]*"|command_id" value="[^"]*"')


def pages_of_twin(folder: Path, mark: int) -> dict[str, str]:
    """What a member reads for audit before the opening, in a forum where this mark is sealed."""
    url, clock = f"sqlite:///{folder / str(mark)}.sqlite", SimulatedClock()
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        meeting = meeting_on(app, seat_forum(app), ready_idea(app))
        marks = dict.fromkeys(("feasibility", "benefit", "why"), mark)
        do(app, ScoreIdea, meeting=meeting, idea="I-1", marks=marks, comment=f"my mark is {mark}", by=MEMBER)
        give_password(app, MEMBER)
        visitor = Visitor(create_app(url, clock=clock, secure=False).test_client())
        visitor.sign_in(MEMBER)
        read = ["/audit", "/audit/M-1", "/audit/M-1?version=3", "/audit/I-1?version=2", "/audit/F-1?version=1"]
        read += [f"/audit/replay?at={app.today}", f"/audit/M-1/difference?from={app.today}&to={app.today}"]
        seen = {page: visitor.read(page) for page in read}
        seen["what if"] = what_if(visitor, pack="high-assurance", act="show").text
        return {page: CHANGING.sub("", text) for page, text in seen.items()}


def test_no_page_for_auditors_tells_a_score_before_it_is_opened(tmp_path: Path) -> None:
    low, high = pages_of_twin(tmp_path, 1), pages_of_twin(tmp_path, 5)
    assert [page for page in low if low[page] != high[page]] == []
    assert "sealed" in low["/audit/M-1"] and "my mark is" not in "".join(low.values())
