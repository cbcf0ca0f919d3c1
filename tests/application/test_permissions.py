"""The table of permissions: complete, asked by everyone, current in the docs; and roles limited to one place."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest

from ideaflow import application
from ideaflow.application import learning_exchange_import, log_keeping, office, problem_import  # noqa: F401 - handlers
from ideaflow.application.forum import CreateForum, SeatMember
from ideaflow.application.handlers import HANDLERS
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_turns import MergeIdea
from ideaflow.application.permission_table import DOING, RIGHTS, Tie
from ideaflow.application.person import AddPerson, ChangeRole, DisablePerson
from ideaflow.application.policy import AdoptPolicy
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.errors import InvalidInput, NotPermitted
from ideaflow.policies.shipped import shipped_text
from tests.doing import STEWARD, do
from tests.scenario import ANA, BEN, SAM, add_people, meeting_on, plan, ready_idea, seat_forum

SOURCE = Path(application.__file__).parents[1]
DOCS = Path(__file__).parents[2] / "docs"
ASKING = {"must", "must_be", "must_hold", "must_chair", "must_sit", "must_lead", "must_have_brought", "must_on", "may"}


def trees() -> Iterator[ast.AST]:
    for file in sorted(SOURCE.rglob("*.py")):
        if file.name != "permission_table.py":
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def test_every_command_stands_in_one_row_of_the_table() -> None:
    named = sorted(command for right in DOING for command in right.commands)
    assert named == sorted(kind.__name__ for kind in HANDLERS)


def test_every_row_that_is_not_open_to_everybody_is_asked_for_and_nothing_else_is() -> None:
    nodes = list(trees())
    said = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    # What the domain itself sees to, what a page's own query keeps to oneself, and what no query reads.
    elsewhere = {
        "withdraw", "reply", "see and end sessions", "see what somebody has read", "read a score before it is opened"
    }  # fmt: skip
    closed = {step for step, right in RIGHTS.items() if Tie.ACCOUNT not in right.who}
    assert closed - said - elsewhere == set()
    calls = [node for node in nodes if isinstance(node, ast.Call) and len(node.args) > 1]
    asked = {
        call.args[1].value
        for call in calls
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in ASKING and isinstance(call.args[1], ast.Constant)
    }
    assert len(asked) > 30
    assert asked - {*RIGHTS} == set()


def test_the_page_is_what_the_table_generates() -> None:
    drawn = runpy.run_path(str(DOCS / "draw_permissions.py"))["page"]()
    assert (DOCS / "permissions.md").read_text(encoding="utf-8") == drawn, "run: make diagram"


def test_a_steward_of_one_forum_seats_members_there_and_nowhere_else(app: Ideaflow) -> None:
    add_people(app)
    here, there = (do(app, CreateForum, title=title).id for title in ("Ours", "Theirs"))
    do(app, ChangeRole, address=BEN, role="steward", forum=here)
    do(app, SeatMember, forum=here, person=SAM, perspective="digital", by=BEN)
    do(app, AdoptPolicy, forum=here, text=shipped_text("fail-fast"), by=BEN)
    for command in (SeatMember, AdoptPolicy):
        with pytest.raises(NotPermitted) as refused:
            fields = {"person": SAM, "perspective": "digital"} if command is SeatMember else {"text": "…"}
            do(app, command, forum=there, by=BEN, **fields)
        assert f"steward of forum {here}" in refused.value.verdict.findings[0].seen or command is AdoptPolicy
    do(app, ChangeRole, address=BEN, role="steward", forum=here, take=True)
    with pytest.raises(NotPermitted):
        do(app, SeatMember, forum=here, person=SAM, perspective="digital", by=BEN)


def test_a_limited_role_gives_nothing_that_concerns_everybody(app: Ideaflow) -> None:
    add_people(app)
    do(app, ChangeRole, address=BEN, role="steward", team="Decisions")
    for command in (AddPerson, DisablePerson):
        with pytest.raises(NotPermitted):
            do(app, command, address=SAM, by=BEN)
    with pytest.raises(NotPermitted):
        do(app, ChangeRole, address=BEN, role="steward", by=BEN)
    with pytest.raises(NotPermitted):
        app.sign_in.invite(BEN, STEWARD)


def test_a_helper_of_one_team_merges_ideas_of_that_team_alone(app: Ideaflow) -> None:
    add_people(app)
    ours, others, target = (
        do(app, SubmitIdea, title=title, team=team, by=SAM).id
        for title, team in (("Ours", "Appeals"), ("Theirs", "Post room"), ("Both", "Appeals"))
    )
    do(app, ChangeRole, address=BEN, role="helper", team="Appeals")
    with pytest.raises(NotPermitted):
        do(app, MergeIdea, idea=others, into=target, by=BEN)
    do(app, MergeIdea, idea=ours, into=target, by=BEN)


def test_a_role_is_limited_to_one_thing_that_is_there(app: Ideaflow) -> None:
    with pytest.raises(InvalidInput, match="to a forum or to a team"):
        do(app, ChangeRole, address=STEWARD, role="helper", forum="F-1", team="Appeals")
    with pytest.raises(InvalidInput, match="there is nothing with this id"):
        do(app, ChangeRole, address=STEWARD, role="helper", forum="F-9")


def test_what_may_says_is_what_commands_do(app: Ideaflow) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    meeting, trial = meeting_on(app, forum, idea), plan(app, idea)
    asked = {
        (who, step): app.may(app.person(who), step, about)
        for who in (ANA, BEN, SAM, STEWARD)
        for step, about in (
            ("decide", meeting), ("score", meeting), ("conclude", trial), ("merge", idea), ("list people", ""),
            ("export what is held about somebody", SAM), ("read a score before it is opened", meeting),
        )
    }  # fmt: skip
    assert {one for one, may in asked.items() if may} == {
        (ANA, "decide"), (ANA, "score"), (ANA, "merge"),
        (BEN, "score"),
        (SAM, "conclude"), (SAM, "merge"), (SAM, "export what is held about somebody"),
        (STEWARD, "conclude"), (STEWARD, "merge"), (STEWARD, "list people"),
        (STEWARD, "export what is held about somebody"),
    }  # fmt: skip
    do(app, DisablePerson, address=ANA)
    assert not app.may(app.person(ANA), "decide", meeting)
    assert not app.may(None, "bring ideas")


def test_an_erased_person_leaves_no_limited_role_behind(app: Ideaflow) -> None:
    add_people(app)
    do(app, ChangeRole, address=BEN, role=Capacity.STEWARD, team="Decisions")
    assert [role.words for role in (app.person(BEN) or pytest.fail()).limited] == ["steward of team Decisions"]
    held = app.person_record(BEN, BEN)
    assert "steward of team Decisions" in held.roles
