"""What was asked: each guarded step of the past, with the facts that its rules were asked on, rebuilt from events.

The facts are those of the moment before the event; so asking the pack of the day on them gives the recorded verdict
again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple, cast

from ideaflow.domain import idea_events, idea_talk_events, meeting_events
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.lifecycle import EVALUATIONS
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.evaluation import evaluate
from ideaflow.policies.evidence import evidence_facts
from ideaflow.policies.fact import Facts
from ideaflow.policies.forum import decision_facts, decision_step, quorum, quorum_facts
from ideaflow.policies.meeting_rules import with_waived_quorum
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep
from ideaflow.policies.trial import adopted_facts, review_facts
from ideaflow.projections.what_if_history import History

REFUSED_STEPS = {
    Trigger.GET_ON_WITH_IT: GuardedStep.GET_ON_WITH_IT,
    **{trigger: decision_step(decision) for decision, trigger in EVALUATIONS.items()},
}
GIVEN = "given"


class Asked(NamedTuple):
    """A guarded step as it was asked for, and what was answered.

    `facts` is None where they were not kept; `findings` and `missing` are the recorded verdict, None where only its
    outcome was recorded. `pack` is the one that answered. `completes` adds what a
    pack says beside its rules.
    """

    recorded: Recorded
    idea: str
    step: GuardedStep
    facts: Facts | None
    allowed: bool
    findings: tuple[Finding, ...] | None = None
    missing: tuple[str, ...] | None = None
    meeting: str = ""
    completes: Callable[[Pack, Verdict], Verdict] | None = None

    def verdict(self, pack: Pack) -> Verdict | None:
        """How a pack answers; None where the facts were not kept."""
        if self.facts is None:
            return None
        verdict = evaluate(pack, self.step, self.facts)
        return self.completes(pack, verdict) if self.completes else verdict

    @property
    def pack(self) -> str:
        return self.recorded.pack

    @property
    def on(self) -> date:
        return self.recorded.at.date()


def steps_asked(history: History, recorded: Recorded) -> Iterator[Asked]:
    """The guarded steps that an event answers, on the state before it."""
    asks = ASKS.get(type(recorded.event))
    return asks(history, recorded) if asks else iter(())


def _submitted(_: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.IdeaSubmitted", recorded.event)
    facts = evidence_facts(kind=event.kind, canvas_parts=event.canvas_parts, problems=event.problems, evidence=())
    yield Asked(
        recorded, recorded.originator_id, GuardedStep.ADD_EVIDENCE, facts, not event.missing, missing=event.missing
    )


def _evidence_added(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.EvidenceAdded", recorded.event)
    idea = history.ideas[recorded.originator_id]
    facts = history.evidence_of(idea, problem=event.problem, evidence=(event.kind,))
    yield _with_findings(recorded, GuardedStep.ADD_EVIDENCE, facts, event.findings)


def _canvas_revised(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.CanvasRevised", recorded.event)
    idea = history.ideas[recorded.originator_id]
    if idea.stage in (Stage.SUBMITTED, Stage.PARKED):
        facts = history.evidence_of(idea, parts=event.parts)
        yield _with_findings(recorded, GuardedStep.ADD_EVIDENCE, facts, event.findings)


def _reopened(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.IdeaReopened", recorded.event)
    facts = history.evidence_of(history.ideas[recorded.originator_id])
    allowed = event.to is Stage.EVIDENCED
    yield Asked(recorded, recorded.originator_id, GuardedStep.ADD_EVIDENCE, facts, allowed)


def _got_on_with(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.GotOnWithIt", recorded.event)
    facts = history.plan_of(history.ideas[recorded.originator_id], event.trial, recorded.position)
    yield _with_findings(recorded, GuardedStep.GET_ON_WITH_IT, facts, event.findings)


def _trial_started(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.IdeaTrialStarted", recorded.event)
    facts = history.plan_of(history.ideas[recorded.originator_id], event.trial, recorded.position)
    yield _with_findings(recorded, GuardedStep.START_TRIAL, facts, event.findings)


def _adjusted(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.IdeaAdjusted", recorded.event)
    facts = history.plan_of(history.ideas[recorded.originator_id], event.trial, recorded.position)
    yield Asked(recorded, recorded.originator_id, GuardedStep.START_TRIAL, facts, allowed=True)


def _trial_ended(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.IdeaTrialEnded", recorded.event)
    idea = history.ideas[recorded.originator_id]
    facts = review_facts(idea.kind, len(history.trials[event.trial].reviewers))
    yield _with_findings(recorded, GuardedStep.END_TRIAL, facts, event.findings)


def _adopted(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.IdeaAdopted", recorded.event)
    idea = history.ideas[recorded.originator_id]
    facts = adopted_facts(idea.kind, measured=event.measured, stated=event.reason_given, owner_role=event.owner_role)
    yield Asked(recorded, recorded.originator_id, GuardedStep.ADOPT, facts, allowed=True)


def _scores_opened(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("meeting_events.ScoresOpened", recorded.event)
    meeting = history.meetings[recorded.originator_id]
    item = meeting.agenda[event.idea]
    facts = quorum_facts(meeting, item)
    if item.waived:
        step, waived = GuardedStep.OPEN_SCORES, _waived(meeting, item)
        yield Asked(recorded, event.idea, step, facts, allowed=True, meeting=meeting.id, completes=waived)
        return
    yield _with_findings(recorded, GuardedStep.OPEN_SCORES, facts, event.findings, idea=event.idea, meeting=meeting.id)


def _evaluated(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.IdeaEvaluated", recorded.event)
    idea, meeting = history.ideas[recorded.originator_id], history.meetings[event.meeting]
    answer = Answer(
        decision=event.decision,
        reason=GIVEN if event.reason_given else "",
        look_again=event.look_again,
        questions=(GIVEN,) * event.questions_asked,
        owner_role=event.owner_role,
    )
    item = meeting.agenda[idea.id]
    facts = decision_facts(meeting, item, idea.kind, answer, recorded.at.date())
    asked = _with_findings(recorded, decision_step(event.decision), facts, event.findings, meeting=meeting.id)
    yield asked._replace(completes=_waived(meeting, item))


def _waived(meeting: Meeting, item: AgendaItem) -> Callable[[Pack, Verdict], Verdict] | None:
    """Where the chair opened without a quorum, a pack that lets chairs do so counts that as one."""
    if not item.waived:
        return None

    def completed(pack: Pack, verdict: Verdict) -> Verdict:
        allowed = pack.meetings.open_without_quorum
        return with_waived_quorum(verdict, item, quorum(pack, meeting, item)) if allowed else verdict

    return completed


def _refused(history: History, recorded: Recorded) -> Iterator[Asked]:
    event = cast("idea_events.StepRefused", recorded.event)
    meeting = event.about if event.step is not Trigger.GET_ON_WITH_IT else ""
    step, facts = REFUSED_STEPS[event.step], event.facts or None
    asked = Asked(recorded, recorded.originator_id, step, facts, False, event.findings, meeting=meeting)
    if not meeting:
        yield asked
        return
    item = history.meetings[meeting].agenda[recorded.originator_id]
    yield asked._replace(completes=_waived(history.meetings[meeting], item))


def _with_findings(
    recorded: Recorded,
    step: GuardedStep,
    facts: Facts,
    findings: tuple[Finding, ...],
    *,
    idea: str = "",
    meeting: str = "",
) -> Asked:
    allowed = all(finding.met for finding in findings)
    return Asked(recorded, idea or recorded.originator_id, step, facts, allowed, findings, meeting=meeting)


ASKS: dict[type[Event], Callable[[History, Recorded], Iterator[Asked]]] = {
    idea_events.IdeaSubmitted: _submitted,
    idea_events.EvidenceAdded: _evidence_added,
    idea_events.CanvasRevised: _canvas_revised,
    idea_events.IdeaReopened: _reopened,
    idea_events.GotOnWithIt: _got_on_with,
    idea_events.IdeaTrialStarted: _trial_started,
    idea_events.IdeaAdjusted: _adjusted,
    idea_events.IdeaTrialEnded: _trial_ended,
    idea_events.IdeaAdopted: _adopted,
    idea_events.StepRefused: _refused,
    idea_events.IdeaEvaluated: _evaluated,
    idea_talk_events.IdeaDecisionCorrected: _evaluated,
    meeting_events.ScoresOpened: _scores_opened,
}
