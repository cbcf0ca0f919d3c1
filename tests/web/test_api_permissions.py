"""Every operation of the interface, with a token of every role, on what belongs to somebody else.

The table of permissions and a table that is checked in must agree on who gets through; the walk sees that they do.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ideaflow.application import api_token
from ideaflow.application.api_token import Scope
from ideaflow.application.meeting import ChangeAgenda, ScoreIdea
from ideaflow.application.permission_table import DOING, Tie
from ideaflow.application.person import AddPerson
from ideaflow.application.unsealing import AskUnsealing
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.policies.shipped import shipped_text
from ideaflow.web.api import bearer, viewer
from ideaflow.web.api.document import document
from ideaflow.web.api.operation import PREFIX_OF, CommandRoute, Route
from ideaflow.web.api.routes import ROUTES
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do, positions
from tests.scenario import ANA, BEN, CAT, SAM, ready_idea
from tests.web.api import EVERY_SCOPE, NO_LIMIT, Program, program
from tests.web.walking import MISSING, OTHERS, address_of, disable, furnish

TABLE = tomllib.loads(Path(__file__).with_name("api_permissions.toml").read_text(encoding="utf-8"))
DOCUMENT = document()
OPEN = (Tie.ACCOUNT.value,)
# What somebody has who walks among strangers' things, and what those have whose things they are.
ROLES: Mapping[str, tuple[str, ...]] = {
    "staff": (),
    "scorer": (Capacity.SCORER,),
    "chair": (Capacity.SCORER, Capacity.CHAIR),
    "lead": (Capacity.TRIAL_LEAD,),
    "steward": (Capacity.STEWARD,),
    "auditor": (Capacity.AUDITOR,),
}
OWNERS: Mapping[str, tuple[str, ...]] = {
    CAT: (Tie.SEAT, Tie.ONESELF, Capacity.SCORER),
    ANA: (Tie.SEAT, Tie.CHAIR, Capacity.SCORER, Capacity.CHAIR),
    SAM: (Tie.LEAD, Tie.BROUGHT),
}
WHERE = {name: f"{prefix}-1" for name, prefix in PREFIX_OF.items()} | {
    "unsealing": "U-2",
    "stream": "I-1",
    "address": CAT,
    "measure": "came-in",
    "pack": "three-i-forum@1",
}
NOWHERE = {name: f"{prefix}{MISSING}" for name, prefix in PREFIX_OF.items()} | {
    "stream": f"I{MISSING}",
    "address": "nobody@example.org",
    "measure": "nothing",
    "pack": "nothing@1",
}
QUERIES = {
    "askWhatIf": "?policy=fail-fast",
    "recallSimilar": "?text=letters",
    "chartFlow": "?by=week",
    "checkWording": "?text=late",
}
# Of whom only they and stewards know whether they are there; all else is read by everybody with an account.
HIDDEN = {"address"}
SEALED = re.compile(r'zebra quartz|heron basalt|"(?:feasibility|benefit)":\s*[1-5]')
# One's own scores are told to oneself, and to nobody else who may read the record.
OWN_RECORD = (CAT, "exportPerson")
# Who may take a step can still be told by the rules what it needs.
BY_THE_RULES = ("refused", "invalid")
STILL_SEALED = "heron basalt"


@dataclass
class Walker:
    """A program and what it should come to: `kept_out` is what ends every request of it, "" for none."""

    name: str
    program: Program
    held: frozenset[str] = frozenset()
    kept_out: str = ""
    lacks: str = ""

    def hoped(self, route: Route) -> str:
        """How this one should get on with an operation."""
        if self.kept_out or route.scope == self.lacks:
            return self.kept_out or "scope"
        return "through" if self.held & {*who(route.name)} else TABLE["instead"].get(route.name, "not-permitted")

    def walks(self, route: Route) -> bool:
        return self.lacks in ("", route.scope)

    def ask(self, route: Route, values: Mapping[str, str]) -> TestResponse:
        path = route.path.format(**values)
        if isinstance(route, CommandRoute):
            return self.program.post(path, body_of(route))
        return self.program.get(path + QUERIES.get(route.name, ""))


class Fault(NamedTuple):
    """Somebody got on otherwise than they should."""

    walker: str
    route: str
    was: str


@dataclass
class Walk:
    """A walk over some operations, and what was found on it."""

    app: Ideaflow
    walkers: list[Walker]
    faults: list[Fault] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    opened: bool = False

    def over(self, route: Route) -> None:
        """As everybody: first those who are turned away, so that there is something that they are kept from."""
        walking = [one for one in self.walkers if one.walks(route)]
        before = self.app.log.last_position()
        for walker in (one for one in walking if one.hoped(route) != "through"):
            self._turned_away(walker, route)
        if self.app.log.last_position() != before:
            self.faults.append(Fault("somebody", route.name, "was turned away, and something happened"))
        let_in = [one for one in walking if one.hoped(route) == "through"]
        for walker in let_in:
            self._let_in(walker, route)
        if route.in_path and let_in:
            self._asked(let_in[0], route, NOWHERE, "unknown")

    def _turned_away(self, walker: Walker, route: Route) -> None:
        hoped = walker.hoped(route)
        here = self._asked(walker, route, WHERE, hoped)
        if hoped in ("token", "scope") or HIDDEN & {*route.in_path}:
            there = self._asked(walker, route, NOWHERE, hoped)
            if content(here) != content(there):
                self.faults.append(Fault(walker.name, route.name, "tells what is there from what is not"))

    def _let_in(self, walker: Walker, route: Route) -> None:
        answer = self._asked(walker, route, WHERE, "through")
        if kind_of(answer) == "done":
            self.done.add(route.name)
            self.opened = self.opened or route.name == "openScores"

    def _asked(self, walker: Walker, route: Route, values: Mapping[str, str], hoped: str) -> TestResponse:
        answer = walker.ask(route, values)
        kind = kind_of(answer)
        if kind not in (("done", *BY_THE_RULES) if hoped == "through" else (hoped,)):
            self.faults.append(Fault(walker.name, route.name, f"{kind}, not {hoped}: {answer.text}"))
        sealed = STILL_SEALED in answer.text or (not self.opened and SEALED.search(answer.text))
        if sealed and (walker.name, route.name) != OWN_RECORD:
            self.faults.append(Fault(walker.name, route.name, "tells a sealed score"))
        return answer


def who(name: str) -> tuple[str, ...]:
    """Who gets through on an operation, by the table that is checked in."""
    return tuple(TABLE["closed"].get(name, OPEN))


def kind_of(answer: TestResponse) -> str:
    """The kind of problem, or that it was done."""
    return "done" if answer.status_code < 300 else str(answer.get_json()["type"]).partition("problem-")[2]


def content(answer: TestResponse) -> tuple[bytes, list[tuple[str, str]]]:
    """All that is told, but for what is random in every answer."""
    return answer.data, sorted((name, value) for name, value in answer.headers if name != "Content-Security-Policy")


def body_of(route: CommandRoute) -> object:
    """A body that the command takes: the document's example, or the least that fits its schema."""
    said = DOCUMENT["paths"][route.path]["post"].get("requestBody", {}).get("content", {}).get("application/json")
    if not said:
        return None
    if route.name in TABLE["bodies"]:
        return TABLE["bodies"][route.name]
    return said.get("example") or viewer.example_of(said["schema"])


@pytest.fixture
def walkers(site: Flask, app: Ideaflow, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch) -> list[Walker]:
    """Each role in a place where nothing is theirs, those whose it is, and tokens that are good for nothing."""
    monkeypatch.setattr(bearer, "TOKEN_LIMIT", NO_LIMIT)
    monkeypatch.setattr(api_token, "MOST_WRONG", 1_000_000)
    furnish(app)
    _seal_scores(app)
    do(app, AddPerson, address="deputy@example.org")
    asked = {"stream": "I-1", "pseudonym": app.history("I-1")[0].actor, "reason": "an interest is in doubt"}
    do(app, AskUnsealing, by=address_of("auditor"), **asked)
    for name, body in {"askUnsealing": asked, "adoptPolicy": {"text": shipped_text("fail-fast")}}.items():
        monkeypatch.setitem(TABLE["bodies"], name, body)
    made = [*_without_a_good_token(site, app, clock)]
    for role in OTHERS:
        made.append(Walker(role, program(app, FlaskClient(site), address_of(role)), _held(ROLES[role])))
    for address, ties in OWNERS.items():
        made.append(Walker(address, program(app, FlaskClient(site), address), _held(ties)))
    for scope in Scope:
        others = [one for one in EVERY_SCOPE if one != scope]
        made.append(Walker(f"without {scope}", program(app, FlaskClient(site), STEWARD, *others), lacks=scope))
    disable(app)
    return made


def _without_a_good_token(site: Flask, app: Ideaflow, clock: SimulatedClock) -> Iterator[Walker]:
    expired = app.api_access.make(STEWARD, name="expired", scopes=EVERY_SCOPE, days=1)
    clock.advance(days=8)
    revoked = app.api_access.make(STEWARD, name="revoked", scopes=EVERY_SCOPE, days=7)
    app.api_access.revoke(STEWARD, revoked.kept.token)
    disabled = app.api_access.make(address_of("disabled"), name="disabled", scopes=EVERY_SCOPE, days=7)
    tokens = {"no token": "", "expired": expired.token, "revoked": revoked.token, "disabled": disabled.token}
    for name, token in tokens.items():
        yield Walker(name, Program(FlaskClient(site), token), kept_out="token")


def _held(more: tuple[str, ...]) -> frozenset[str]:
    return frozenset({*OPEN, *(str(one) for one in more)})


def _seal_scores(app: Ideaflow) -> None:
    """Scores of two ideas; of one they are opened on the walk, of the other never."""
    do(app, ChangeAgenda, meeting="M-1", add=(ready_idea(app, "Never opened"),), by=ANA)
    never = app.streams("I")[-1]
    for idea, comment in (("I-1", "zebra quartz"), (never, STILL_SEALED)):
        for person in (ANA, BEN, CAT):
            marks = {"feasibility": 2, "benefit": 1, "why": None}
            do(app, ScoreIdea, meeting="M-1", idea=idea, marks=marks, comment=comment, by=person)


def test_the_tables_agree_on_who_may_carry_out_a_command() -> None:
    rows = {command: right for right in DOING for command in right.commands}
    commands = [route for route in ROUTES if isinstance(route, CommandRoute)]
    told = {one.name: tuple(rows[one.kind.__name__].who) for one in commands if one.kind.__name__ in rows}
    closed = {name: by if Tie.ACCOUNT not in by else OPEN for name, by in told.items()}
    assert closed == {name: who(name) for name in told}
    assert {*TABLE["closed"], *TABLE["bodies"]} <= {route.name for route in ROUTES}
    assert len(told) == len(commands) - 1, "all but one, which no event tells of"


def test_every_operation_lets_through_whom_the_table_says_and_nobody_else(app: Ideaflow, walkers: list[Walker]) -> None:
    walk = Walk(app, walkers)
    before = positions(app)
    for route in (one for one in ROUTES if not isinstance(one, CommandRoute)):
        walk.over(route)
    assert positions(app) == before, "a question appended an event"
    later = TABLE["order"]["later"]
    commands = [one for one in ROUTES if isinstance(one, CommandRoute)]
    for route in sorted(commands, key=lambda one: later.index(one.name) if one.name in later else -1):
        walk.over(route)
    assert walk.faults == [], "\n".join(": ".join(one) for one in walk.faults)
    assert sorted({route.name for route in ROUTES} - walk.done) == sorted(TABLE["order"]["never done"])
