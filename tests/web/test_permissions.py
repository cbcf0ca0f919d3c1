"""Every route, as every role, on what belongs to somebody else, against a table that is checked in."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from ideaflow.application.campaign import OpenCampaign
from ideaflow.application.forum import CreateForum, SeatMember
from ideaflow.application.learning import RecordLearning
from ideaflow.application.person import AddPerson, DisablePerson
from ideaflow.application.problem import CaptureProblem
from ideaflow.application.unsealing import AskUnsealing
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence import checkpoints
from ideaflow.persistence.schema import kept_forms, metadata, tries, web_sessions
from ideaflow.web.visit import KEPT, NEVER_KEPT, TOKEN
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, positions
from tests.scenario import SAM, meeting_on, plan, ready_idea, seat_forum
from tests.web.visiting import PASSWORD, give_password

TABLE = Path(__file__).with_name("permissions.toml")
SIGNED_OUT = ("anonymous", "disabled")
OTHERS = ("staff", "scorer", "chair", "lead", "steward", "auditor")
ROLES = (*SIGNED_OUT, *OTHERS)
THROUGH = {
    "public": ROLES,
    "nobody": (),
    "signed in": OTHERS,
    "steward": ("steward",),
    "auditor": ("auditor",),
    "steward or auditor": ("steward", "auditor"),
    "member": (),
    "lead": ("steward",),
    "asker": (),
    "organiser": ("steward", "chair"),
    "own": (),
    "not theirs": (),
    "signs out": (),
}
# What else than a refusal somebody may get who does not get through: nothing that is there, or words beside the form.
# Of which things whoever does not get through is not told whether they are there.
HIDDEN_FROM = ("own", "steward", "auditor", "steward or auditor")
INSTEAD = {"own": "missing", "nobody": "missing", "not theirs": "words", "signs out": "sign in"}
IDS = {"idea": "I", "meeting": "M", "problem": "P", "trial": "T", "forum": "F", "learning": "L", "campaign": "C"}
IDS |= {"stream": "I", "unsealing": "U"}
# Walked last, so that there is something to take away.
TAKING_AWAY = ("/erase", "/remove")
MISSING, NONCE, HIDDEN = "-9999", re.compile(r"nonce-[\w-]+|nonce=\"[\w-]+\""), re.compile(r'csrf_token" value="[^"]*"')


class Route(NamedTuple):
    """A method on a rule, and the blueprint that it belongs to."""

    method: str
    rule: str
    blueprint: str

    @property
    def line(self) -> str:
        return f"{self.method} {self.rule}"


class Expected(NamedTuple):
    """A row of the table."""

    who: str
    fields: dict[str, str]


class Walker:
    """Walks the site as one role; signed in anew where a page has ended the session."""

    def __init__(self, site: Flask, app: Ideaflow, role: str) -> None:
        self.role, self._app = role, app
        self.client = FlaskClient(site)
        self.person = app.person(address_of(role))

    def ask(self, route: Route, path: str, fields: dict[str, str]) -> TestResponse:
        if self.role not in SIGNED_OUT and not self._is_in():
            self.client.post("/sign-in", data={"address": address_of(self.role), "password": PASSWORD})
        return self.client.open(path, method=route.method, data=fields or None, buffered=True)

    def _is_in(self) -> bool:
        with self.client.session_transaction() as cookie:
            return self._app.sign_in.who(cookie.get(TOKEN, "")) is not None


def address_of(role: str) -> str:
    return STEWARD if role == "steward" else f"{role}@example.org"


def expected() -> dict[str, Expected]:
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["routes"]
    return {
        line: Expected(row, {}) if isinstance(row, str) else Expected(row["who"], row.get("fields", {}))
        for line, row in rows.items()
    }


def routes(site: Flask) -> Iterator[Route]:
    for rule in sorted(site.url_map.iter_rules(), key=lambda one: (one.rule.endswith(TAKING_AWAY), one.rule)):
        # Programs come with a token instead of a cookie, and have a walk of their own.
        if rule.rule.startswith("/api/v1"):
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield Route(method, rule.rule, rule.endpoint.partition(".")[0])


def path_of(route: Route, values: dict[str, str]) -> str:
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: values[found[1]], route.rule)


def kind_of(answer: TestResponse) -> str:
    if answer.status_code in (302, 303) and answer.location.startswith("/sign-in"):
        return "sign in"
    return {403: "refused", 404: "missing"}.get(answer.status_code, "through" if answer.status_code < 500 else "fault")


def content(answer: TestResponse, path: str) -> str:
    said = f"{answer.status} {answer.location} {answer.text}".replace(path, "PATH")
    return HIDDEN.sub("", NONCE.sub("", said))


@pytest.fixture
def walkers(site: Flask, app: Ideaflow, clock: SimulatedClock) -> list[Walker]:
    """Each role, in a place where there is something of everything, none of it theirs."""
    site.config["WTF_CSRF_ENABLED"] = False  # what other tests look at
    forum, idea = seat_forum(app), ready_idea(app)
    meeting_on(app, forum, idea)
    plan(app, idea)
    do(app, CaptureProblem, issue="It rains in", occurrences=1, by=SAM)
    do(app, RecordLearning, lesson="ask first", by=SAM)
    do(app, OpenCampaign, title="Improvement day")
    app.webhooks.add(STEWARD, "https://hooks.example.org/ideas", ())
    elsewhere = do(app, CreateForum, title="Elsewhere").id
    for role in ROLES[1:]:
        if role != "steward":
            roles = {"auditor": ("auditor",), "lead": ("trial lead",)}.get(role, ())
            do(app, AddPerson, address=address_of(role), roles=roles)
        give_password(app, address_of(role))
    for role in ("scorer", "chair"):
        do(app, SeatMember, forum=elsewhere, person=address_of(role), perspective="digital", chairs=role == "chair")
    plan(app, ready_idea(app, "Another"), by=address_of("lead"))
    do(app, AddPerson, address="another.auditor@example.org", roles=("auditor",))
    sam = app.history(idea)[0].actor
    do(app, AskUnsealing, stream=idea, pseudonym=sam, reason="A doubt", by="another.auditor@example.org")
    checkpoints.sign_checkpoint(app.database, app.clock())
    do(app, DisablePerson, address=address_of("disabled"))
    return [Walker(site, app, role) for role in ROLES]


@pytest.fixture
def values(app: Ideaflow, walkers: list[Walker]) -> dict[str, str]:
    """What is put into a rule: each thing that is there, and somebody else's."""
    give_password(app, SAM)
    entered = app.sign_in.begin(SAM, PASSWORD)
    of_sam = app.sign_in.sessions(app.person(SAM) or pytest.fail(), entered.session)[0].id
    ids = {name: f"{prefix}-1" for name, prefix in IDS.items()}
    return ids | {
        "kind": "ideas",
        "evidence": "document",
        "name": "decision",
        "form": "csv",
        "pack": "fail-fast",
        "person": str((app.person(SAM) or pytest.fail()).id),
        "one": of_sam,
        "size": str(app.log.last_position()),
        "token": "nobodys",
        "language": "cy",
        "number": "1",
        "filename": "ideaflow.css",
    }


def test_every_route_lets_through_whom_the_table_says_and_nobody_else(
    site: Flask, app: Ideaflow, walkers: list[Walker], values: dict[str, str]
) -> None:
    table, known = expected(), [*routes(site)]
    unsaid = [f'add to {TABLE.name}: "{route.line}" = "signed in"' for route in known if route.line not in table]
    assert unsaid + sorted(f"take away: {line}" for line in {*table} - {route.line for route in known}) == []
    missing = values | {name: f"{prefix}{MISSING}" for name, prefix in IDS.items()}
    missing |= {"number": "99", "one": "0" * 16, "person": "99999", "pack": "nobodys", "size": "0"}
    wrong = []
    for method in ("GET", "POST"):
        before = positions(app)
        for route in (one for one in known if one.method == method):
            who, fields = table[route.line]
            for walker in walkers:
                path = path_of(route, values)
                answer = walker.ask(route, path, fields)
                through = walker.role in THROUGH[who]
                hoped = "through" if through else INSTEAD.get(who, "refused")
                if walker.role in SIGNED_OUT and who not in ("public", "nobody"):
                    hoped = "sign in"
                words = who == "not theirs" and answer.status_code == 400
                found = "words" if words else kind_of(answer)
                if found not in ((hoped, "sign in") if who == "public" else (hoped,)):
                    wrong.append(f"{walker.role}: {route.line} gave {answer.status}, not {hoped}")
                if "<" in route.rule and not through and (who in HIDDEN_FROM or hoped == "sign in"):
                    other = path_of(route, missing)
                    if content(walker.ask(route, other, fields), other) != content(answer, path):
                        wrong.append(f"{walker.role}: {route.line} tells what is there from what is not")
        if method == "GET":
            assert positions(app) == before, "a page that is only read appended an event"
    assert wrong == [], "\n".join(wrong)


def test_a_form_that_is_shown_again_does_nothing(
    site: Flask, app: Ideaflow, walkers: list[Walker], values: dict[str, str]
) -> None:
    def everything() -> dict[str, int]:
        tables = [one for one in metadata.sorted_tables if one not in (kept_forms, tries, web_sessions)]
        with app.database.reading() as connection:
            return {
                one.name: connection.execute(select(func.count()).select_from(one)).scalar_one() for one in tables
            } | {"tallied": app.log.last_position()}

    walker = next(one for one in walkers if one.role == "steward")
    walker.ask(Route("GET", "/", "home"), "/", {})
    assert walker.person
    acted = []
    for route in routes(site):
        if route.method != "POST" or route.blueprint in NEVER_KEPT or route.blueprint == "kept_form":
            continue
        fields = expected()[route.line].fields or {"back": "board"}
        token = app.kept_forms.keep(walker.person.id, path_of(route, values), [*fields.items()])
        assert token
        with walker.client.session_transaction() as cookie:
            cookie[KEPT] = token
        before = everything()
        answer = walker.client.get("/kept-form")
        app.kept_forms.drop(token)
        lost = [typed for typed in fields.values() if str(escape(typed)) not in answer.text and typed != "board"]
        if everything() != before or answer.status_code != 200 or lost:
            acted.append(f"{route.line}: {answer.status}, lost {lost}")
    assert acted == []
