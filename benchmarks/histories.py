"""Long made-up histories of an office: ideas, problems, monthly meetings and trials, as rows of a log.

Each event is as a command would have stored it, findings included, but without text, which a replay never reads.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from ideaflow.domain import forum, idea_events, learning, meeting_events, problem, trial_events
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.score import Score, commitment
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.trial_events import Outcome, PlanPart
from ideaflow.domain.values import (
    Affects,
    CanvasPart,
    DecisionKind,
    Direction,
    EvidenceKind,
    IdeaKind,
    ImpactArea,
    Severity,
)
from ideaflow.domain.verdict import Finding
from ideaflow.persistence.record import encode_record
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.evidence import evidence_facts
from ideaflow.policies.fact import Facts
from ideaflow.policies.forum import decision_facts, decision_step, quorum_facts
from ideaflow.policies.response_clock import due, months_after, review_due
from ideaflow.policies.shipped import shipped_pack
from ideaflow.policies.step import GuardedStep
from ideaflow.policies.trial import plan_facts, review_facts

PACK = shipped_pack()
BEGINNING = datetime(2010, 1, 4, 9, tzinfo=UTC)
SEATS = ("digital", "operations", "customer", "policy", "legal")
TEAMS = [f"Team {number}" for number in range(400)]
IDEAS_A_MEETING = 25
Row = tuple[int, str, int, str, bytes]


class Idea(NamedTuple):
    """What a history needs to know of an idea."""

    id: str
    kind: IdeaKind
    team: str


class Office:
    """Tells one month after the other."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.now = BEGINNING
        self.versions: Counter[str] = Counter()
        self.numbers: Counter[str] = Counter()
        self.position = 0
        self.findings: dict[tuple[object, ...], tuple[Finding, ...]] = {}

    def rows(self) -> Iterator[Row]:
        """The log, event by event, for ever."""
        self.forum = self.new("F")
        yield self.row(self.forum, forum.ForumCreated(perspectives=SEATS, required=SEATS[:3], pack_adopted=PACK.id))
        while True:
            yield from self.month()

    def month(self) -> Iterator[Row]:
        """A month's problems and ideas, and the meeting that takes up those that are ready."""
        ready: list[Idea] = []
        for _ in range(IDEAS_A_MEETING * 2):
            yield from self.problem()
            yield from self.idea(ready)
            self.now += timedelta(hours=14)
        yield from self.meeting(ready[:IDEAS_A_MEETING])

    def new(self, prefix: str) -> str:
        self.numbers[prefix] += 1
        return f"{prefix}-{self.numbers[prefix]}"

    def row(self, stream: str, event: Event, *, pack: bool = False, actor: int = 0) -> Row:
        self.position += 1
        self.versions[stream] += 1
        recorded = Recorded(
            originator_id=stream,
            originator_version=self.versions[stream],
            at=self.now,
            actor=f"{actor:012x}",
            capacity=Capacity.SUBMITTER,
            command_id=f"command-{self.position:012}",
            event=event,
            pack=PACK.id if pack else "",
        )
        return self.position, stream, recorded.originator_version, event.topic, encode_record(recorded, None)

    def asked(self, step: GuardedStep, facts: Facts) -> tuple[Finding, ...]:
        """The findings on a step, as a command would have recorded them."""
        key = (step, *(tuple(fact) if isinstance(fact, list) else fact for fact in facts.values()))
        if key not in self.findings:
            self.findings[key] = evaluate(PACK, step, facts).findings
        return self.findings[key]

    def problem(self) -> Iterator[Row]:
        stream = self.new("P")
        captured = problem.ProblemCaptured(
            process_area="letters",
            impact_areas=(ImpactArea.QUALITY,),
            severity=Severity.MINOR,
            minutes=(20, 10),
            users_affected=1,
            team_seen="Post room",
            team_caused="",
        )
        yield self.row(stream, captured)
        for _ in range(self.chance.randint(1, 6)):
            yield self.row(stream, problem.ProblemTallied(week=self.now.date(), count=self.chance.randint(1, 9)))

    def idea(self, ready: list[Idea]) -> Iterator[Row]:
        """An idea, its evidence bit by bit; some are tried without asking, most wait for the forum."""
        idea = Idea(self.new("I"), self.chance.choice([*IdeaKind]), self.chance.choice(TEAMS))
        stream, kind = idea.id, idea.kind
        parts, evidence, today = {CanvasPart.PROBLEM}, [], self.now.date()
        asked = evidence_facts(kind=kind, canvas_parts=parts, problems=(), evidence=())
        submitted = idea_events.IdeaSubmitted(
            team=idea.team,
            kind=kind,
            canvas_parts=(*parts,),
            problems=(),
            via="form",
            first_response_due=due(today, PACK.clocks.first_response, PACK.clocks),
            decision_due=due(today, PACK.clocks.decision, PACK.clocks),
            missing=tuple(finding.needed for finding in self.asked(GuardedStep.ADD_EVIDENCE, asked) if not finding.met),
        )
        yield self.row(stream, submitted, pack=True)
        stage = Stage.SUBMITTED
        for step in range(self.chance.randint(1, 4)):
            canvas = step == 1
            if canvas:
                parts.add(CanvasPart.FUTURE_STATE)
            else:
                evidence.append(self.chance.choice([*EvidenceKind]))
            facts = evidence_facts(kind=kind, canvas_parts=parts, problems=(), evidence=evidence)
            findings = () if canvas and stage is not Stage.SUBMITTED else self.asked(GuardedStep.ADD_EVIDENCE, facts)
            if all(finding.met for finding in findings):
                stage = Stage.EVIDENCED
            revised = idea_events.CanvasRevised(parts=(CanvasPart.FUTURE_STATE,), to=stage, findings=findings)
            added = idea_events.EvidenceAdded(kind=EvidenceKind.DOCUMENT, to=stage, findings=findings)
            yield self.row(stream, revised if canvas else added, pack=True)
        if self.chance.random() < 0.2:
            yield from self.trial(idea, fast=True)
        elif stage is Stage.EVIDENCED:
            ready.append(idea)

    def meeting(self, ready: list[Idea]) -> Iterator[Row]:
        """Everybody scores, all scores open, every idea gets an answer; some are tried."""
        stream = self.new("M")
        scheduled = meeting_events.MeetingScheduled(
            forum=self.forum, day=self.now.date(), perspectives=SEATS, required=SEATS[:3]
        )
        yield self.row(stream, scheduled)
        for idea in ready:
            yield self.row(stream, meeting_events.AgendaItemAdded(idea=idea.id, minutes=10))
            item, meeting = AgendaItem(minutes=10), Meeting(id=stream, required=SEATS[:3], perspectives=SEATS)
            item.sealed = {f"{scorer:012x}": SEATS[scorer] for scorer in range(self.chance.randint(3, 5))}
            scores = [self.score(idea.id, scorer, item.sealed[scorer]) for scorer in item.sealed]
            for scorer, score in enumerate(scores):
                yield self.row(stream, self.seal(stream, score), actor=scorer)
            for score in scores:
                yield self.row(stream, score)
            findings = self.asked(GuardedStep.OPEN_SCORES, quorum_facts(meeting, item))
            opened = meeting_events.ScoresOpened(idea=idea.id, scores=len(item.sealed), findings=findings)
            yield self.row(stream, opened, pack=True)
            yield from self.decision(meeting, item, idea)
        yield self.row(stream, meeting_events.MeetingClosed(undecided=()))

    @staticmethod
    def seal(meeting: str, opened: meeting_events.ScoreOpened) -> Event:
        score = Score(
            meeting=meeting,
            idea=opened.idea,
            scorer=opened.scorer,
            perspective=opened.perspective,
            marks=opened.marks,
            comment_digest=opened.comment_digest,
        )
        sealed = commitment(opened.salt, score)
        return meeting_events.ScoreSealed(idea=opened.idea, perspective=opened.perspective, commitment=sealed)

    def score(self, idea: str, scorer: str, perspective: str) -> meeting_events.ScoreOpened:
        marks = {criterion: self.chance.randint(1, 5) for criterion in PACK.forum.criteria}
        return meeting_events.ScoreOpened(
            idea=idea, scorer=scorer, perspective=perspective, marks=marks, salt=bytes(16), comment_digest=bytes(32)
        )

    def decision(self, meeting: Meeting, item: AgendaItem, idea: Idea) -> Iterator[Row]:
        decision = self.chance.choice([DecisionKind.TRIAL, DecisionKind.TRIAL, DecisionKind.PARK])
        until = months_after(self.now.date(), 6) if decision is DecisionKind.PARK else None
        answer = Answer(decision=decision, reason="given", look_again=until)
        facts = decision_facts(meeting, item, idea.kind, answer, self.now.date())
        yield self.row(meeting.id, meeting_events.DecisionRecorded(idea=idea.id, decision=decision))
        evaluated = idea_events.IdeaEvaluated(
            decision=decision,
            to=Stage.FORUM_EVALUATED if decision is DecisionKind.TRIAL else Stage.PARKED,
            meeting=meeting.id,
            findings=self.asked(decision_step(decision), facts),
            look_again=until,
        )
        yield self.row(idea.id, evaluated, pack=True)
        yield self.row(idea.id, idea_events.FeedbackGiven(meeting=meeting.id))
        if decision is DecisionKind.TRIAL:
            yield from self.trial(idea, fast=False)

    def trial(self, idea: Idea, *, fast: bool) -> Iterator[Row]:
        """A trial from its plan to its end; on the fast track, one that is too dear is refused."""
        stream, today = self.new("T"), self.now.date()
        plan = trial_events.TrialPlanned(
            idea=idea.id,
            team=idea.team,
            cycle=1,
            builds_on="",
            parts=(*PlanPart,),
            direction=Direction.DOWN,
            unit="letters",
            baseline=(17.0,) * self.chance.randint(1, 14),
            target=None,
            weeks=self.chance.randint(2, 6),
            cost=float(self.chance.choice([0, 40, 90, 240, 400])),
            hours=float(self.chance.choice([4, 8, 16, 30])),
            within_gift=True,
            affects=(Affects.LAW,) if self.chance.random() < 0.05 else (),
            prompts=(),
        )
        yield self.row(stream, plan, actor=1)
        facts = plan_facts(plan, idea.kind, 0)
        step = GuardedStep.GET_ON_WITH_IT if fast else GuardedStep.START_TRIAL
        findings = self.asked(step, facts)
        if not all(finding.met for finding in findings):
            kept = {name: tuple(fact) if isinstance(fact, list) else fact for name, fact in facts.items()}
            no = idea_events.StepRefused(step=Trigger.GET_ON_WITH_IT, findings=findings, about=stream, facts=kept)
            yield self.row(idea.id, no, pack=True)
            return
        begun = idea_events.GotOnWithIt if fast else idea_events.IdeaTrialStarted
        yield self.row(idea.id, begun(trial=stream, to=Stage.IN_TRIAL, findings=findings), pack=True)
        reviewed = review_due(PACK.clocks, today, plan.weeks)
        yield self.row(stream, trial_events.TrialStarted(on=today, review_due=reviewed, fast_track=fast), pack=True)
        for week in range(plan.weeks):
            observed = trial_events.TrialObserved(day=today + timedelta(weeks=week), value=self.chance.gauss(15, 2))
            yield self.row(stream, observed)
        reviews = self.chance.randint(2, 3)
        for reviewer in range(reviews):
            yield self.row(stream, trial_events.TrialReviewed(), actor=reviewer + 10)
        ended = trial_events.TrialEnded(on=today, observations=plan.weeks, reviews=reviews)
        yield self.row(stream, ended, pack=True)
        findings = self.asked(GuardedStep.END_TRIAL, review_facts(idea.kind, reviews))
        yield self.row(
            idea.id, idea_events.IdeaTrialEnded(trial=stream, to=Stage.TRIALLED, findings=findings), pack=True
        )
        learned = self.new("L")
        yield self.row(learned, learning.LearningRecorded(idea=idea.id, trial=stream))
        outcome = trial_events.TrialConcluded(outcome=Outcome.FAIL_FORWARD, learnings=(learned,))
        yield self.row(stream, outcome, pack=True)
        failed = idea_events.IdeaFailedForward(trial=stream, to=Stage.FAILED_FORWARD, learnings=(learned,))
        yield self.row(idea.id, failed, pack=True)
