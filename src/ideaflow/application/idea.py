"""Commands on ideas: submit, fill the canvas, bring evidence, help."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.work import Work
from ideaflow.domain import idea as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Evidence, Idea
from ideaflow.domain.idea_events import IdeaSubmitted
from ideaflow.domain.problem import Problem
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import NO_TEAM, CanvasPart, EvidenceKind, IdeaKind
from ideaflow.domain.verdict import Verdict
from ideaflow.errors import InvalidInput
from ideaflow.policies.evidence import evidence_minimum
from ideaflow.policies.response_clock import due


class SubmitIdea(Command):
    """Bring an idea. Only a title is needed; what else the forum wants is asked for afterwards."""

    title: Line = Required
    canvas: dict[CanvasPart, Prose] = {}
    problems: tuple[Line, ...] = ()
    team: Code = ""
    kind: IdeaKind = IdeaKind.PROCESS
    reference: Line = ""


class ReviseCanvas(Command):
    """Write parts of the canvas. A part that was written is not emptied again, or it would count as filled."""

    idea: Line
    canvas: dict[CanvasPart, Annotated[Prose, Required]] = Field(min_length=1)


class AddEvidence(Command):
    """Attach a piece of evidence; `rows` are whys, SIPOC rows or hand-offs."""

    commutes: ClassVar[bool] = True
    idea: Line
    kind: EvidenceKind
    problem: Line = ""
    summary: Prose = ""
    rows: tuple[Line, ...] = Field(default=(), max_length=100)


class AskForHelp(Command):
    """Ask for somebody to help with evidence."""

    commutes: ClassVar[bool] = True
    idea: Line
    question: Prose = ""


class AssignHelper(Command):
    """Let somebody (by default whoever asks) help with evidence."""

    commutes: ClassVar[bool] = True
    idea: Line
    helper: Line = ""


@handles(SubmitIdea)
def submit_idea(work: Work, command: SubmitIdea) -> Idea:
    return bring(work, command, via="form")


def bring(work: Work, command: SubmitIdea, via: str) -> Idea:
    """An idea that comes in, through the form or a campaign."""
    problems = tuple(work.load(Problem, given, "problem").id for given in dict.fromkeys(command.problems))
    canvas = {part: text for part, text in command.canvas.items() if text}
    idea = work.new(Idea)
    wanted = evidence_minimum(work.pack, kind=command.kind, canvas_parts=tuple(canvas), problems=problems, evidence=())
    submitted = IdeaSubmitted(
        team=command.team or work.person.team or NO_TEAM,
        kind=command.kind,
        canvas_parts=tuple(canvas),
        problems=problems,
        via=via,
        first_response_due=due(work.today, work.pack.clocks.first_response, work.pack.clocks),
        decision_due=due(work.today, work.pack.clocks.decision, work.pack.clocks),
        missing=wanted.missing,
        title=command.title,
        canvas={part.value: text for part, text in canvas.items()},
        reference=command.reference,
    )
    work.record(idea, (submitted,), Capacity.SUBMITTER, rule_used=True)
    for problem in problems:
        _attach(work, idea, Evidence(kind=EvidenceKind.PROBLEM_TALLY, problem=problem), Capacity.SUBMITTER)
    return idea


@handles(ReviseCanvas)
def revise_canvas(work: Work, command: ReviseCanvas) -> Idea:
    idea = work.load(Idea, command.idea)
    verdict = _evidence_verdict(work, idea, parts=tuple(command.canvas))
    decided = deciding.revise_canvas(idea, command.canvas, verdict, _decision_due(work, idea))
    work.record(idea, decided, capacity_on(work, idea), rule_used=True)
    return idea


@handles(AddEvidence)
def add_evidence(work: Work, command: AddEvidence) -> Idea:
    idea = work.load(Idea, command.idea)
    if command.kind is EvidenceKind.PROBLEM_TALLY and not command.problem:
        raise InvalidInput("problem", "", "a problem tally names its problem", "name it, such as P-17")
    problem = work.load(Problem, command.problem, "problem").id if command.problem else ""
    evidence = Evidence(command.kind, problem, command.summary, tuple(filter(None, command.rows)))
    _attach(work, idea, evidence, capacity_on(work, idea))
    return idea


@handles(AskForHelp)
def ask_for_help(work: Work, command: AskForHelp) -> Idea:
    idea = work.load(Idea, command.idea)
    work.record(idea, deciding.ask_for_help(idea, command.question), capacity_on(work, idea))
    return idea


@handles(AssignHelper)
def assign_helper(work: Work, command: AssignHelper) -> Idea:
    idea = work.load(Idea, command.idea)
    person = work.people.get(command.helper) if command.helper else work.person
    helper = work.pseudonym(idea, person)
    work.record(idea, deciding.assign_helper(idea, helper), Capacity.HELPER)
    return idea


def capacity_on(work: Work, idea: Idea) -> Capacity:
    """The submitter's capacity on their own idea, a helper's on anybody else's."""
    mine = work.people.known_pseudonym(work.person, idea.id) == idea.submitter
    return Capacity.SUBMITTER if mine else Capacity.HELPER


def evidence_so_far(work: Work, idea: Idea) -> Verdict:
    """The evidence minimum on what the idea has."""
    return _evidence_verdict(work, idea)


def _attach(work: Work, idea: Idea, evidence: Evidence, capacity: Capacity) -> None:
    verdict = _evidence_verdict(work, idea, evidence=(evidence.kind,), problems=tuple(filter(None, [evidence.problem])))
    decided = deciding.add_evidence(idea, evidence, verdict, _decision_due(work, idea))
    work.record(idea, decided, capacity, rule_used=True)


def _decision_due(work: Work, idea: Idea) -> date | None:
    """By when a decision is due if the clock starts now: with the days that were left, or all of them after parking."""
    clocks = work.pack.clocks
    if idea.stage is Stage.PARKED:
        return due(work.today, clocks.decision, clocks)
    return due(work.today, idea.days_left, clocks) if idea.days_left is not None else None


def _evidence_verdict(
    work: Work,
    idea: Idea,
    *,
    parts: tuple[CanvasPart, ...] = (),
    problems: tuple[str, ...] = (),
    evidence: tuple[EvidenceKind, ...] = (),
) -> Verdict:
    return evidence_minimum(
        work.pack,
        kind=idea.kind,
        canvas_parts={*idea.canvas_parts, *parts},
        problems={*idea.problems, *problems},
        evidence=(*idea.evidence, *evidence),
    )
