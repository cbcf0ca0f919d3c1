"""The three meetings: what is taken up, how it is scored unseen, what is decided and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ideaflow.application.decision import DecideIdea
from ideaflow.application.idea_talk import GiveFeedback, ReplyToAnswer
from ideaflow.application.meeting import (
    ChangeAgenda,
    CloseMeeting,
    DeclareInterest,
    OpenScores,
    ScheduleMeeting,
    ScoreIdea,
)
from ideaflow.cli.demo.cast import CHAIR, DEPUTY_DIGITAL, DIGITAL, FORUM, OPERATIONS, WREN, Member
from ideaflow.cli.demo.decisions import DECISIONS
from ideaflow.cli.demo.script import FRI, THU, TUE, WED, Step, The, on, step

Marks = tuple[int | None, int | None, int | None]
CRITERIA = ("feasibility", "benefit", "why")


class Sitting(NamedTuple):
    """A meeting in a week, with each idea's marks from the five perspectives in the order of `FORUM`.

    None stands for "cannot judge"; an empty tuple for a score that is not in by the day.
    """

    name: str
    week: int
    scheduled_in_week: int
    marks: Mapping[str, Sequence[Marks | tuple[()]]]


SITTINGS = (
    Sitting(
        "meeting 1", 4, 1,
        {
            "texts": ((5, 4, 4), (4, 5, 5), (5, 5, 5), (4, 4, 4), (4, 4, None)),
            "ring": ((3, 2, 2), (2, 3, 3), (4, 4, 3), (3, 2, 2), (2, 2, 2)),
            "brightness": ((4, 4, 3), (4, 4, 3), (3, 4, 3), (None, 3, 3), (3, 3, 3)),
            "check-list": ((4, 3, 4), (3, 4, 4), (4, 3, 3), (4, 3, 4), (3, None, 3)),
            "one page": ((5, 3, 4), (5, 4, 4), (5, 4, 5), (5, 4, 5), (5, 3, 3)),
        },
    ),
    Sitting(
        "meeting 2", 8, 5,
        {
            "check-list": ((5, 4, 4), (4, 5, 5), (4, 4, 4), (4, 4, 4), (5, 4, 4)),
            "register": ((2, 4, 4), (2, 4, 4), (3, 5, 4), (1, 4, 4), (2, 4, 3)),
            "retry": ((4, 4, 4), (4, 5, 4), (4, 5, 5), (4, 4, 4), (5, 4, 4)),
        },
    ),
    Sitting(
        "meeting 3", 12, 9,
        {
            "forms idea": ((5, 2, 3), (5, 3, 4), (5, 3, 4), (5, 3, 4), (5, 3, 4)),
            "framing": ((4, 4, 5), (4, 4, 4), (5, 5, 4), (4, 4, 4), (4, 4, 5)),
            "interpreter idea": ((4, 3, 3), (3, 3, 3), (4, 5, 4), (3, 4, 3), (3, None, 3)),
            "board": ((4, 3, 3), (5, 3, 3), (), (4, 3, 3), (4, 2, 3)),
        },
    ),
)  # fmt: skip


class Reply(NamedTuple):
    """A submitter's reply to an answer, on a day before a meeting, and what the meeting answers."""

    idea: str
    who: Member
    day: date
    asked: str
    answered: str


REPLIES = {
    "meeting 2": Reply(
        "texts",
        WREN,
        on(7, WED),
        "People without a mobile number ask for the same. May a colleague ring them on the day?",
        "Yes, please ring them, and count the calls beside the texts.",
    )
}
COMMENTS = {"why": "Nothing tells people on the day; the text mends that, the letter stays."}


def meetings() -> Iterator[Step]:
    """Each meeting from its date to its close."""
    for sitting in SITTINGS:
        day, name = on(sitting.week, THU), sitting.name
        yield step(
            name, on(sitting.scheduled_in_week, TUE), CHAIR.address, ScheduleMeeting, forum=The("forum"), day=day
        )
        taken_up = tuple(The(idea) for idea in sitting.marks)
        agenda = on(sitting.week - 1, FRI)
        yield step(f"{name} agenda", agenda, CHAIR.address, ChangeAgenda, meeting=The(name), add=taken_up)
        if name in REPLIES:
            yield from _reply(name, REPLIES[name])
        yield from _scores(sitting)
        yield step(f"{name} opened", day, CHAIR.address, OpenScores, meeting=The(name))
        for idea, decided in DECISIONS[name].items():
            about = {"meeting": The(name), "idea": The(idea)}
            yield step(f"{name} decides: {idea}", day, CHAIR.address, DecideIdea, **about, **decided)
        if name in REPLIES:
            answer = {"meeting": The(name), "idea": The(REPLIES[name].idea), "feedback": REPLIES[name].answered}
            yield step(f"{name} answers the reply", day, CHAIR.address, GiveFeedback, **answer)
        yield step(f"{name} closed", day, CHAIR.address, CloseMeeting, meeting=The(name))


def _reply(meeting: str, reply: Reply) -> Iterator[Step]:
    """The submitter asks back, and the meeting takes the reply up."""
    said = {"idea": The(reply.idea), "reply": reply.asked}
    yield step(f"{reply.idea} reply", reply.day, reply.who.address, ReplyToAnswer, **said)
    about = {"meeting": The(meeting), "add": (The(reply.idea),)}
    yield step(f"{meeting} takes the reply up", reply.day, CHAIR.address, ChangeAgenda, **about)


def _scores(sitting: Sitting) -> Iterator[Step]:
    for idea, marks in sitting.marks.items():
        about = {"meeting": The(sitting.name), "idea": The(idea)}
        for member, given in zip(FORUM, marks, strict=True):
            who = _scorer(idea, member)
            if who is not member:
                name = f"{sitting.name} interest: {idea}"
                yield step(name, on(sitting.week, TUE), member.address, DeclareInterest, **about)
            if given:
                name = f"{sitting.name} score: {idea}, {member.perspective}"
                marks_by_name = dict(zip(CRITERIA, given, strict=True))
                comments = COMMENTS if idea == "texts" and member is OPERATIONS else {}
                fields = {"marks": marks_by_name, "comments": comments}
                yield step(name, on(sitting.week, WED), who.address, ScoreIdea, **about, **fields)


def _scorer(idea: str, member: Member) -> Member:
    """The member, or the deputy where the idea is the member's own."""
    return DEPUTY_DIGITAL if idea == "retry" and member is DIGITAL else member
