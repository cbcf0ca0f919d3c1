"""The JSON interface as a program meets it: commands, questions, tokens, keys, ETags, cursors, and every way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from werkzeug.test import TestResponse

from ideaflow.application import api_token
from ideaflow.application.command import Command
from ideaflow.application.handlers import HANDLERS, Handler
from ideaflow.application.meeting import ScoreIdea
from ideaflow.application.person import AddPerson, ChangeRole, DisablePerson
from ideaflow.application.trial_observing import CheckBenefit
from ideaflow.application.unsealing import ApproveUnsealing, AskUnsealing
from ideaflow.application.work import Aggregate, Work
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import InvalidInput, Refused, UnknownId
from ideaflow.persistence import people
from ideaflow.persistence.command_log import Receipt
from ideaflow.web import create_app
from ideaflow.web.api import bearer, viewer
from ideaflow.web.api.document import document
from ideaflow.web.api.operation import PREFIX_OF, CommandRoute, QueryRoute
from ideaflow.web.api.problem import Kind
from ideaflow.web.api.routes import NOT_HERE, ROUTES
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, positions
from tests.places import Places
from tests.scenario import ANA as CHAIR
from tests.scenario import BEN as MEMBER
from tests.scenario import MARKS, everything, meeting_on, ready_idea, seat_forum
from tests.web.api import Program, program
from tests.web.visiting import ANA, BEN, Visitor

FIRST = {name: f"{prefix}-1" for name, prefix in PREFIX_OF.items()}


@pytest.fixture
def ana(app: Ideaflow, site: Flask) -> Program:
    return program(app, FlaskClient(site), ANA)


@pytest.fixture
def steward(app: Ideaflow, site: Flask) -> Program:
    return program(app, FlaskClient(site), STEWARD)


def fault(answer: TestResponse, status: int, kind: str) -> dict[str, object]:
    """The problem that an answer tells; every one has these members."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    told = answer.get_json()
    assert told["type"] == f"/api#problem-{kind}" and told["status"] == status and told["title"]
    return dict(told)


def test_every_command_has_an_operation_or_a_reason_to_have_none() -> None:
    here = {route.kind for route in ROUTES if isinstance(route, CommandRoute)}
    assert {*HANDLERS} - here == {*NOT_HERE}
    assert not here & {*NOT_HERE}
    assert all(NOT_HERE.values())


def test_an_idea_comes_in_gets_evidence_and_is_read(ana: Program) -> None:
    problem = ana.post("/problems", {"issue": "Letters are late", "minutes": [20, 10], "occurrences": 17})
    assert problem.status_code == 201 and problem.headers["Location"] == "/api/v1/problems/P-1"
    idea = ana.post("/ideas", {"title": "Send texts", "canvas": {"approach": "by text"}, "kind": "process"})
    assert (idea.status_code, idea.get_json()["id"], idea.get_json()["version"]) == (201, "I-1", 1)
    added = ana.post("/ideas/i-1/evidence", {"kind": "problem tally", "problem": "P-1"}).get_json()
    assert added["id"] == "I-1" and "happened" in added
    page = ana.get(idea.headers["Location"].removeprefix("/api/v1")).get_json()
    assert page["idea"]["title"] == "Send texts" and page["canvas"] == {"approach": "by text"}
    assert [moment["version"] for moment in page["life"]] == [1, 2]
    assert ana.get("/problems/P-1").get_json()["ideas"] == ["I-1"]
    assert ana.get("/me").get_json()["address"] == ANA
    assert ana.get("/me/ideas").get_json()["items"][0]["idea"]["id"] == "I-1"


def test_questions_append_no_event_and_answer_on_an_empty_database(app: Ideaflow, steward: Program) -> None:
    before = positions(app)
    for path in _questions():
        answer = steward.get(path)
        assert answer.status_code in (200, 404, 422), f"{path}: {answer.text}"
    assert positions(app) == before


def test_only_a_token_lets_in(app: Ideaflow, site: Flask, ana: Program, visit: Callable[[str], Visitor]) -> None:
    stranger = FlaskClient(site).get("/api/v1/ideas")
    fault(stranger, 401, "token")
    assert stranger.headers["WWW-Authenticate"].startswith("Bearer")
    fault(visit(ANA).client.get("/api/v1/ideas"), 401, "token")
    for wrong in ("idf_nothing", "ü", "x" * 10_000):
        told = Program(FlaskClient(site), wrong).get("/ideas")
        fault(told, 401, "token")
        assert told.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'
    assert ana.get("/ideas").status_code == 200


def test_a_token_ends_when_it_expires_is_revoked_or_its_person_may_not_act(
    app: Ideaflow, site: Flask, clock: SimulatedClock
) -> None:
    first, second, third = (program(app, FlaskClient(site), ANA) for _ in range(3))
    assert first.get("/me").status_code == 200
    assert {one.used_on for one in app.api_access.of(ANA)} == {"2026-03-02", ""}
    app.api_access.revoke(ANA, next(one.token for one in app.api_access.of(ANA) if one.used_on))
    fault(first.get("/me"), 401, "token")
    do(app, DisablePerson, address=ANA)
    fault(second.get("/me"), 401, "token")
    do(app, DisablePerson, address=ANA, enable=True)
    fault(third.get("/me"), 401, "token")
    last = program(app, FlaskClient(site), ANA)
    clock.advance(days=6, hours=23)
    assert last.get("/me").status_code == 200
    clock.advance(hours=1)
    fault(last.get("/me"), 401, "token")


def test_a_scope_narrows_and_adds_nothing(app: Ideaflow, site: Flask) -> None:
    reader = program(app, FlaskClient(site), STEWARD, "read")
    told = reader.post("/ideas", {"title": "x"})
    fault(told, 403, "scope")
    assert told.headers["WWW-Authenticate"] == 'Bearer error="insufficient_scope", scope="write"'
    fault(reader.get("/people"), 403, "scope")
    told = fault(program(app, FlaskClient(site), ANA).get("/people"), 403, "not-permitted")
    assert told["findings"] == [
        {
            "rule": "permission",
            "seen": "submitter",
            "needed": "steward",
            "next_step": "ask a steward: ideaflow person role, or ideaflow forum member",
            "met": False,
            "approver": "",
        }
    ]


def test_too_many_requests_are_told_to_wait(site: Flask, ana: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bearer, "TOKEN_LIMIT", parse("2 per minute"))
    assert [ana.get("/me").status_code for _ in range(2)] == [200, 200]
    told = ana.get("/me")
    fault(told, 429, "too-many")
    assert 1 <= int(told.headers["Retry-After"]) <= 60


def test_wrong_tokens_are_counted_by_every_process_together(
    site: Flask, url: str, clock: SimulatedClock, ana: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_token, "MOST_WRONG", 2)
    other = create_app(url, clock=clock, secure=False)
    guessers = [Program(FlaskClient(one), "idf_guess") for one in (site, other, site)]
    assert [guesser.get("/me").status_code for guesser in guessers] == [401, 401, 429]
    told = ana.get("/me")
    fault(told, 429, "too-many")
    assert told.headers["Retry-After"] == "900"
    clock.advance(hours=1)
    assert ana.get("/me").status_code == 200


def test_every_wrong_value_is_named_with_its_rule_and_the_next_step(ana: Program) -> None:
    told = fault(ana.post("/ideas", {"title": 4, "kind": "magic", "size": 1}), 422, "invalid")
    errors = {one["field"]: one for one in told["errors"]}  # type: ignore[attr-defined]
    assert {*errors} == {"title", "kind", "size"}
    assert errors["title"] == {
        "field": "title",
        "value": "4",
        "rule": "input should be a valid string",
        "next_step": "correct it and try again",
    }
    told = fault(ana.get("/ideas?limit=0&stage=asleep"), 422, "invalid")
    assert {one["field"] for one in told["errors"]} == {"limit", "stage.0"}  # type: ignore[attr-defined]
    fault(ana.post("/ideas", {"title": "x", "by": BEN}), 422, "invalid")
    fault(ana.post("/ideas", {"title": "x", "problems": ["P-9"]}), 422, "invalid")
    fault(ana.get("/ideas?team=a&team=b"), 422, "invalid")
    fault(ana.post("/problems", {"issue": "x", "occurrences": "3"}), 422, "invalid")


def test_the_rules_refuse_with_their_findings(app: Ideaflow, site: Flask, ana: Program) -> None:
    seat_forum(app)
    idea = ready_idea(app, by=ANA)
    trial = ana.post(f"/ideas/{idea}/trials", {"words": {"hypothesis": "fewer calls"}}).get_json()["id"]
    told = fault(ana.post(f"/ideas/{idea}/get-on-with-it", {"trial": trial}), 422, "refused")
    assert told["step"] == "get on with it" and str(told["pack"]).startswith("three-i-forum@")
    unmet = [one for one in told["findings"] if not one["met"]]  # type: ignore[attr-defined]
    assert unmet and all(one["rule"] and one["seen"] and one["needed"] for one in unmet)


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b'{"title": NaN}', b"\xff", b"[" * 100_000, b""])
def test_what_is_no_json_object_is_no_fault_here(ana: Program, body: bytes) -> None:
    answer = ana.raw("/ideas", body, "application/json")
    assert answer.status_code in (400, 422), answer.text
    assert answer.content_type == "application/problem+json"


def test_every_way_out_is_a_problem(ana: Program) -> None:
    fault(ana.get("/nothing"), 404, "unknown")
    told = ana._client.delete("/api/v1/ideas", headers=ana._headers({}))
    fault(told, 405, "method")
    assert {"GET", "POST"} <= {*told.headers["Allow"].split(", ")}
    fault(ana.raw("/ideas", b"title=x", "application/x-www-form-urlencoded"), 415, "media-type")
    fault(ana.raw("/ideas", b'{"title": "' + b"x" * 1_100_000 + b'"}', "application/json"), 413, "too-large")
    fault(ana.get("/ideas", Accept="text/html"), 406, "not-acceptable")
    assert ana.get("/ideas", Accept="application/json").status_code == 200


def test_what_is_not_ones_own_answers_as_what_is_not_there(app: Ideaflow, site: Flask, ana: Program) -> None:
    everything(app)
    answers = [ana.get(path) for path in ("/ideas/I-999", "/ideas/nix", "/ideas/P-1", "/meetings/M-1/ideas/I-2")]
    answers += [ana.post("/ideas/I-999/canvas", {"canvas": {"approach": "x"}}), ana.get("/audit/proofs/X-1")]
    assert {answer.data for answer in answers} == {answers[0].data}
    fault(answers[0], 404, "unknown")
    with pytest.raises(UnknownId):
        app.api_access.revoke(BEN, app.api_access.of(ANA)[0].token)


def test_a_key_makes_a_command_happen_once(app: Ideaflow, site: Flask, ana: Program) -> None:
    first = ana.post("/ideas", {"title": "Once"}, Idempotency_Key="key-1")
    again = ana.post("/ideas", {"title": "Once"}, Idempotency_Key="key-1")
    assert (again.status_code, again.data, again.headers["Location"]) == (201, first.data, first.headers["Location"])
    fault(ana.post("/ideas", {"title": "Twice"}, Idempotency_Key="key-1"), 422, "key-reused")
    fault(ana.post("/problems", {"issue": "Once"}, Idempotency_Key="key-1"), 422, "key-reused")
    ben = program(app, FlaskClient(site), BEN)
    assert ben.post("/ideas", {"title": "Once"}, Idempotency_Key="key-1").get_json()["id"] == "I-2"
    assert ana.post("/ideas", {"title": "Once"}).get_json()["id"] == "I-3"
    fault(ana.post("/ideas", {"title": "Once"}, Idempotency_Key="with space"), 400, "malformed")


def test_advice_on_the_wording_is_given_again_to_who_repeats(app: Ideaflow, steward: Program) -> None:
    said = {"lesson": "The post room failed to send the letter."}
    first = steward.post("/learnings", said, Idempotency_Key="lesson-1")
    assert first.get_json()["advice"], first.text
    assert steward.post("/learnings", said, Idempotency_Key="lesson-1").data == first.data


def test_a_key_of_another_object_or_after_an_erasure_makes_nothing_twice(app: Ideaflow, ana: Program) -> None:
    for _ in range(2):
        ana.post("/problems", {"issue": "x"})
    assert ana.post("/problems/P-1/tallies", {"count": 2}, Idempotency_Key="tally").status_code == 200
    fault(ana.post("/problems/P-2/tallies", {"count": 2}, Idempotency_Key="tally"), 422, "key-reused")
    assert ana.get("/problems/P-1").get_json()["tallies"] == {"2026-03-02": 3}


def test_a_copy_is_good_until_something_changes(ana: Program) -> None:
    ana.post("/ideas", {"title": "Send texts"})
    page = ana.get("/ideas/I-1")
    tag = page.headers["ETag"]
    assert tag.startswith('"1-') and page.headers["Cache-Control"] == "private, no-cache"
    same = ana.get("/ideas/I-1", If_None_Match=tag)
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", tag)
    listed = ana.get("/ideas").headers["ETag"]
    assert ana.post("/ideas/I-1/canvas", {"canvas": {"approach": "by text"}}, If_Match=tag).status_code == 200
    assert ana.get("/ideas/I-1", If_None_Match=tag).status_code == 200
    assert ana.get("/ideas", If_None_Match=listed).status_code == 200


def test_a_command_for_an_earlier_version_changes_nothing(app: Ideaflow, ana: Program) -> None:
    ana.post("/ideas", {"title": "Send texts"})
    tag = ana.get("/ideas/I-1").headers["ETag"]
    ana.post("/ideas/I-1/canvas", {"canvas": {"approach": "by text"}})
    before = positions(app)
    told = fault(ana.post("/ideas/I-1/canvas", {"canvas": {"approach": "by post"}}, If_Match=tag), 412, "moved-on")
    assert "The canvas of I-1 was revised" in str(told["meanwhile"])
    fault(ana.post("/ideas/I-1/canvas", {"canvas": {"approach": "x"}}, If_Match='W/"2"'), 412, "moved-on")
    fault(ana.post("/ideas/I-1/evidence", {"kind": "document", "summary": "x"}, If_Match=tag), 400, "malformed")
    assert positions(app) == before
    assert ana.post("/ideas/I-1/canvas", {"canvas": {"approach": "by post"}}, If_Match='"2"').status_code == 200
    assert ana.post("/ideas/I-1/canvas", {"canvas": {"approach": "fax"}}, If_Match="*").status_code == 200


def test_the_version_of_a_condition_is_that_of_what_the_path_names(
    app: Ideaflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first aggregate that a command loads is what its version is checked on."""
    about = {route.kind: route.about for route in ROUTES if isinstance(route, CommandRoute) and route.about}
    seen: dict[str, set[bool]] = {}
    loaded: list[str] = []
    checked = Work._check_version

    def noted(work: Work, subject: Aggregate) -> None:
        loaded.append(subject.id)
        checked(work, subject)

    def carrying(kind: type[Command], handler: Handler) -> Handler:
        def carried(work: Work, command: Command) -> Aggregate | Receipt:
            loaded.clear()
            try:
                return handler(work, command)
            finally:
                seen.setdefault(kind.__name__, set()).add(loaded[0] == getattr(command, about[kind]))

        return carried

    monkeypatch.setattr(Work, "_check_version", noted)
    for kind in about:
        monkeypatch.setitem(HANDLERS, kind, carrying(kind, HANDLERS[kind]))
    everything(app)
    with suppress(InvalidInput):
        do(app, CheckBenefit, trial="T-1")
    with suppress(Refused):
        do(app, ApproveUnsealing, unsealing=do(app, AskUnsealing, **asked_about(app)).id)
    assert seen == {kind.__name__: {True} for kind in about}


def asked_about(app: Ideaflow) -> dict[str, str]:
    """Somebody who acted, for a steward to ask about."""
    do(app, ChangeRole, address=STEWARD, role="auditor")
    return {"stream": "I-1", "pseudonym": app.history("I-1")[0].actor, "reason": "an interest is in doubt"}


def test_cursors_go_through_a_list_while_rows_are_added(ana: Program) -> None:
    for number in range(5):
        ana.post("/ideas", {"title": f"Idea {number}"})
        ana.post("/problems", {"issue": f"Problem {number}"})
    for path, name in (("/ideas", "id"), ("/problems", "problem"), ("/backlog", "id"), ("/audit/log", "position")):
        found, cursor, pages = [], "", 0
        while True:
            page = ana.get(f"{path}?limit=2&cursor={cursor}").get_json()
            found += [json.dumps(row[name], sort_keys=True) for row in page["items"]]
            pages += 1
            if pages == 1 and path == "/ideas":
                ana.post("/ideas", {"title": "Meanwhile"})
            if page["next"] is None:
                break
            cursor = page["next"]
        assert len(found) == len({*found}) and pages > 2, path
    assert len(ana.get("/ideas?limit=500").get_json()["items"]) == 6
    for strange in ("x", "!!", "bm9uZQ", "ü"):
        fault(ana.get(f"/ideas?cursor={strange}"), 422, "invalid")


def test_no_answer_tells_a_sealed_score(app: Ideaflow, site: Flask) -> None:
    """What everybody reads is the same whichever marks were sealed; only that a perspective is in is told."""
    idea = (seat_forum(app), ready_idea(app))[1]
    meeting = meeting_on(app, "F-1", idea)
    chair, member = (program(app, FlaskClient(site), address) for address in (CHAIR, MEMBER))
    sealing = {"marks": {**MARKS, "feasibility": 1}, "comment": "zebra quartz"}
    done = chair.post(f"/meetings/{meeting}/ideas/{idea}/score", sealing, Idempotency_Key="seal-it-1")
    assert done.status_code == 200 and "zebra" not in done.text
    paths = (f"/meetings/{meeting}", f"/meetings/{meeting}/ideas/{idea}", f"/meetings/{meeting}/minutes", "/audit/log")
    first = [member.get(path) for path in paths]
    assert all("zebra" not in answer.text for answer in first)
    assert first[0].get_json()["items"][0]["perspectives_in"] == ["digital"]
    assert [first[1].get_json()["item"][name] for name in ("scores", "view")] == [[], None]
    assert first[1].get_json()["your_seals"] == 0
    fault(
        chair.post(
            f"/meetings/{meeting}/ideas/{idea}/score",
            {**sealing, "marks": {**MARKS, "feasibility": 5}},
            Idempotency_Key="seal-it-1",
        ),
        422,
        "key-reused",
    )


def test_the_directory_and_a_person_can_be_kept_by_a_program(app: Ideaflow, steward: Program) -> None:
    assert steward.post("/people", {"address": "new@example.org", "team": "Intake"}).status_code == 200
    assert steward.post("/people/new@example.org/role", {"role": "auditor"}).status_code == 200
    people = {one["address"]: one for one in steward.get("/people").get_json()["items"]}
    assert people["new@example.org"]["roles"] == ["auditor", "submitter"]
    fault(steward.post("/people/nobody@example.org/role", {"role": "auditor"}), 404, "unknown")
    assert steward.get("/people/new@example.org/record").get_json()["team"] == "Intake"
    do(app, AddPerson, address="new@example.org")


def test_the_log_is_signed_and_proven(ana: Program, steward: Program) -> None:
    fault(steward.get("/audit/checkpoint"), 404, "unknown")
    ana.post("/ideas", {"title": "Send texts"})
    signed = steward.post("/audit/checkpoint").get_json()
    assert signed["size"] == 1 and signed["note"].startswith(signed["origin"])
    assert steward.get("/audit/checkpoint").get_json() == signed
    proof = steward.get("/audit/proofs/I-1").get_json()
    assert proof["checkpoint"] == signed["note"] and [one["position"] for one in proof["events"]] == [1]


def test_twins_that_differ_in_sealed_marks_alone_answer_alike(
    places: Places, tmp_path: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bytes, sizes, order and ETags, but for what is random in each: tokens, and proofs of the public record.

    Of a person's own record tests/privacy says who reads it.
    """
    told = [_answers(places, tmp_path / name, clock, monkeypatch, mark) for name, mark in (("one", 1), ("other", 5))]
    assert told[0] == told[1]
    assert len(told[0]) > 3 * 40


def _answers(
    places: Places, folder: Path, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch, mark: int
) -> dict[tuple[str, str], tuple[int, bytes, str | None]]:
    """What three people are told by every question, in a database where two of three scores are sealed."""
    folder.mkdir()
    numbers = count(1)
    monkeypatch.setattr(people, "new_pseudonym", lambda: f"{next(numbers):012x}")
    with places.fresh(folder) as url, Ideaflow(url, clock=clock) as app:
        forum, idea = seat_forum(app), ready_idea(app)
        meeting = meeting_on(app, forum, idea)
        for scorer in (CHAIR, MEMBER):
            marks = {**MARKS, "feasibility": mark}
            do(app, ScoreIdea, meeting=meeting, idea=idea, marks=marks, comment=f"{mark} of five", by=scorer)
        site = create_app(url, clock=clock, secure=False)
        readers = [program(app, FlaskClient(site), address) for address in (CHAIR, MEMBER, STEWARD)]
        random = ("/audit/proofs", "/audit/checkpoint", "/tokens", "/record")
        paths = [path for path in _questions() if not any(part in path for part in random)]
        answers = {(str(number), path): reader.get(path) for number, reader in enumerate(readers) for path in paths}
        return {key: (one.status_code, one.data, one.headers.get("ETag")) for key, one in answers.items()}


def _questions() -> list[str]:
    """The path of every question, of the first thing of each kind."""
    ids = {"measure": "decision", "pack": "three-i-forum@1", "address": CHAIR, "stream": "M-1", **FIRST}
    needed = {"ask_what_if": "?policy=fail-fast", "recall_similar": "?text=letters", "check_wording": "?text=x"}
    return [
        route.path.format(**ids) + needed.get(route.answer.__name__, "")
        for route in ROUTES
        if isinstance(route, QueryRoute)
    ]


@pytest.mark.parametrize(
    "route", [route for route in ROUTES if isinstance(route, CommandRoute)], ids=lambda one: one.name
)
def test_every_example_is_a_command(route: CommandRoute) -> None:
    said = document()["paths"][route.path]["post"].get("requestBody", {}).get("content", {}).get("application/json")
    body = (said.get("example") or viewer.example_of(said["schema"])) if said else {}
    assert isinstance(body, dict)
    by = {"by": ANA, **dict.fromkeys(route.in_path, "I-1")}
    route.kind.model_validate_json(json.dumps({**body, **by, **route.fixed}), strict=True)


def test_the_pages_show_every_operation_and_schema_without_a_script_of_ours(visit: Callable[[str], Visitor]) -> None:
    visitor = visit("")
    page = visitor.read("/api")
    assert all(f">{'POST' if isinstance(r, CommandRoute) else 'GET'} {r.path}<" in page for r in ROUTES)
    assert all(f'id="problem-{kind.value}"' in page for kind in Kind)
    planned = visitor.read("/api/operations/planTrial")
    assert (
        "harm: complaints &gt;= 3" in planned and "Idempotency-Key" in planned and "/api/schemas/PlanTrial" in planned
    )
    assert visitor.client.get("/api/operations/nothing").status_code == 404
    assert visitor.client.get("/api/schemas/nothing").status_code == 404
    for name in document()["components"]["schemas"]:
        assert "<script" not in visitor.read(f"/api/schemas/{name}").replace('<script nonce="', "", 1)
