"""meeting_case: an idea as a scorer sees it: the case alone, not who brought it, their team, or what others think."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from sqlalchemy import Connection, select

from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk_events as said
from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting_events import ScoreSealed
from ideaflow.domain.values import CanvasPart
from ideaflow.persistence.schema import pseudonyms
from ideaflow.projections import problem_board


class Piece(Struct):
    """A piece of evidence."""

    kind: str
    problem: str
    summary: str
    rows: Sequence[str]


class CasedProblem(Struct):
    """A problem that the idea is about, with what it costs in a week."""

    id: str
    issue: str
    severity: str
    occurrences_a_week: float
    hours_a_week: float


class Case(Struct):
    """What a scorer reads. `heard` is what was asked, replied and decided before, in order."""

    idea: str
    title: str = ""
    kind: str = ""
    canvas: dict[str, str] = field(default_factory=dict)
    evidence: list[Piece] = field(default_factory=list)
    problems: list[CasedProblem] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)


def case(connection: Connection, idea: str, history: Sequence[Recorded]) -> Case:
    """The case that an idea's history makes."""
    made = Case(idea)
    linked: dict[str, None] = {}
    for recorded in history:
        event = recorded.event
        match event:
            case happened.IdeaSubmitted():
                made.title, made.kind = event.title, event.kind.value
                made.canvas |= event.canvas
                linked |= dict.fromkeys(event.problems)
            case happened.CanvasRevised():
                made.canvas |= event.canvas
            case happened.EvidenceAdded():
                made.evidence.append(Piece(event.kind.value, event.problem, event.summary, event.rows))
                linked |= dict.fromkeys(filter(None, [event.problem]))
            case happened.IdeaAbsorbed():
                linked |= dict.fromkeys(event.problems)
        made.heard += _heard(recorded)
    order = [part.value for part in CanvasPart]
    made.canvas = dict(sorted(made.canvas.items(), key=lambda part: order.index(part[0])))
    made.problems = [found for problem in linked if (found := _problem(connection, problem))]
    return made


def _heard(recorded: Recorded) -> list[str]:
    match recorded.event:
        case said.QuestionAsked(question=question):
            return [f"asked: {question}"]
        case said.ReplyGiven(reply=reply):
            return [f"replied: {reply}"]
        case happened.IdeaEvaluated(meeting=meeting, decision=decision, reason=reason, questions=questions):
            return [f"{meeting} decided {decision.value}: {reason}", *(f"asked: {question}" for question in questions)]
    return []


def _problem(connection: Connection, problem: str) -> CasedProblem | None:
    found = problem_board.problem(connection, problem)
    if found is None:
        return None
    return CasedProblem(found.id, found.issue, found.severity, found.occurrences_a_week, found.hours_a_week)


def seals_by(connection: Connection, meeting: str, idea: str, history: Sequence[Recorded], person: int) -> int:
    """How often somebody has sealed a score of an idea; only the newest seal is opened."""
    mine = select(pseudonyms.c.pseudonym).where(pseudonyms.c.stream == meeting, pseudonyms.c.person == person)
    pseudonym = connection.execute(mine).scalar()
    return sum(
        isinstance(one.event, ScoreSealed) and one.event.idea == idea and one.actor == pseudonym for one in history
    )
