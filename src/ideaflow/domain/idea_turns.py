"""How an idea's turns are decided: evaluation, trial, outcome, merge, withdrawal, reopening."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from ideaflow.domain import idea_events as happened
from ideaflow.domain.event import Event
from ideaflow.domain.idea import Decided, Idea, out_of_turn
from ideaflow.domain.lifecycle import EVALUATIONS
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import AimedAt, DecisionKind
from ideaflow.domain.verdict import Verdict, refused

ANSWERED = {
    DecisionKind.TRIAL: Stage.FORUM_EVALUATED,
    DecisionKind.ADOPT_NOW: Stage.ADOPTED,
    DecisionKind.ASK_FOR_EVIDENCE: Stage.SUBMITTED,
    DecisionKind.PARK: Stage.PARKED,
}


class Answer(Struct, frozen=True):
    """What a meeting decides about an idea, and says about it.

    `days_left` are the working days that the forum still had, kept while evidence is awaited.
    """

    decision: DecisionKind
    reason: str
    would_change: str = ""
    aimed_at: AimedAt | None = None
    look_again: date | None = None
    questions: tuple[str, ...] = ()
    owner_role: str = ""
    benefit_checks: tuple[date, ...] = ()
    days_left: int | None = None
    feedback_due: date | None = None


def evaluate(idea: Idea, answer: Answer, meeting: str, verdict: Verdict) -> Decided:
    """Decide about an idea at a meeting. `verdict` holds the quorum, and what the policy asks of the answer.

    A decision to merge is recorded here and carried out by `merge`.
    """
    trigger = EVALUATIONS[answer.decision]
    no = out_of_turn(idea, trigger)
    if no:
        return no
    if not verdict.allowed:
        return verdict
    return (evaluation(idea, answer, meeting, verdict),)


def evaluation(idea: Idea, answer: Answer, meeting: str, verdict: Verdict) -> happened.IdeaEvaluated:
    """The event of a decision; a merge leaves the stage to `merge`."""
    return happened.IdeaEvaluated(
        decision=answer.decision,
        to=ANSWERED.get(answer.decision, idea.stage),
        meeting=meeting,
        findings=verdict.findings,
        aimed_at=answer.aimed_at,
        look_again=answer.look_again,
        owner_role=answer.owner_role,
        benefit_checks=answer.benefit_checks,
        questions_asked=len(answer.questions),
        days_left=answer.days_left,
        feedback_due=answer.feedback_due,
        reason_given=bool(answer.reason),
        reason=answer.reason,
        would_change=answer.would_change,
        questions=answer.questions,
    )


def get_on_with_it(idea: Idea, trial: str, verdict: Verdict, review_due: date | None = None) -> Decided:
    """Start a trial without asking. `verdict` holds every fast-track test and the plan's completeness."""
    no = out_of_turn(idea, Trigger.GET_ON_WITH_IT)
    if no:
        return no
    if not verdict.allowed:
        return verdict
    return (happened.GotOnWithIt(trial=trial, to=Stage.IN_TRIAL, findings=verdict.findings, review_due=review_due),)


def start_trial(idea: Idea, trial: str, verdict: Verdict, review_due: date | None = None) -> Decided:
    """Start the trial that the forum agreed to. `verdict` holds the plan and the team's capacity."""
    no = out_of_turn(idea, Trigger.START_TRIAL)
    if no:
        return no
    if not verdict.allowed:
        return verdict
    return (
        happened.IdeaTrialStarted(trial=trial, to=Stage.IN_TRIAL, findings=verdict.findings, review_due=review_due),
    )


def end_trial(idea: Idea, trial: str, verdict: Verdict) -> Decided:
    """The idea's side of the end of a trial. `verdict` holds the reviews."""
    no = out_of_turn(idea, Trigger.END_TRIAL)
    if no:
        return no
    if not verdict.allowed:
        return verdict
    return (happened.IdeaTrialEnded(trial=trial, to=Stage.TRIALLED, findings=verdict.findings),)


def adopt(idea: Idea, adopted: happened.IdeaAdopted, verdict: Verdict) -> Decided:
    """Keep what was tried. `verdict` holds its basis (a measured effect, or a stated reason) and its owner."""
    no = out_of_turn(idea, Trigger.ADOPT)
    if no:
        return no
    return (adopted,) if verdict.allowed else verdict


def fail_forward(idea: Idea, trial: str, learnings: tuple[str, ...]) -> Decided:
    """Close the idea with what it taught."""
    no = out_of_turn(idea, Trigger.FAIL_FORWARD)
    return no or (happened.IdeaFailedForward(trial=trial, to=Stage.FAILED_FORWARD, learnings=learnings),)


def adjust(
    idea: Idea, trial: str, *, following: str, builds_on: str, verdict: Verdict, review_due: date | None = None
) -> Decided:
    """Go on with a new trial (`following`), whose plan builds on the one that ended.

    `verdict` holds the new plan and the team's capacity.
    """
    no = out_of_turn(idea, Trigger.ADJUST)
    if no:
        return no
    if builds_on != trial:
        return refused(
            "adjust",
            "a new plan builds on what the trial taught",
            seen=f"{following} builds on {builds_on or 'nothing'}" if following else "no new plan",
            needed=f"a plan that builds on {trial}",
            next_step=f"ideaflow trial plan {idea.id} --builds-on {trial}, then conclude with --next",
        )
    if not verdict.allowed:
        return verdict
    return (happened.IdeaAdjusted(trial=following, builds_on=trial, to=Stage.IN_TRIAL, review_due=review_due),)


def merge(idea: Idea, into: Idea) -> Decided:
    """Let an idea go on as part of another; `absorb` is the other side."""
    no = out_of_turn(idea, Trigger.MERGE)
    if no:
        return no
    if into.stage == Stage.MERGED or into.id == idea.id:
        return refused(
            "merge",
            "the target is not merged itself",
            seen=f"{into.id} is {'the same idea' if into.id == idea.id else f'merged into {into.merged_into}'}",
            needed="another idea that goes on by itself",
            next_step=f"merge into {into.merged_into}" if into.merged_into else "name another idea",
        )
    return (happened.IdeaMerged(into=into.id, to=Stage.MERGED),)


def absorb(merged: Idea) -> tuple[Event, ...]:
    """The other side of a merge: the target takes over the problems, and so their tallies."""
    return (happened.IdeaAbsorbed(merged=merged.id, problems=tuple(sorted(merged.problems))),)


def withdraw(idea: Idea, by: str, reason: str) -> Decided:
    """Take an idea back; only its submitter can. Withdrawing twice changes nothing."""
    if idea.stage == Stage.WITHDRAWN:
        return ()
    no = out_of_turn(idea, Trigger.WITHDRAW)
    if no:
        return no
    if by != idea.submitter:
        return refused(
            "withdraw",
            "an idea is withdrawn by its submitter",
            seen="somebody else asks",
            needed="the submitter",
            next_step="ask the forum to park or merge it instead",
        )
    return (happened.IdeaWithdrawn(to=Stage.WITHDRAWN, reason=reason),)


def reopen(idea: Idea, what_is_new: str, decision_due: date, verdict: Verdict) -> Decided:
    """Look at an idea again. `verdict` is the evidence minimum, which decides where it goes on."""
    no = out_of_turn(idea, Trigger.REOPEN)
    if no:
        return no
    to = Stage.EVIDENCED if verdict.allowed else Stage.SUBMITTED
    return (happened.IdeaReopened(to=to, decision_due=decision_due, what_is_new=what_is_new),)


def record_earlier_answer(
    idea: Idea, answer: str, decision: DecisionKind | None = None, look_again: date | None = None
) -> Decided:
    """Keep the answer that an imported idea had got before, and what it meant where that is known.

    No policy is asked: it was decided elsewhere, under other rules.
    """
    no = out_of_turn(idea, Trigger.RECORD_EARLIER_ANSWER)
    if no:
        return no
    to = ANSWERED[decision] if decision else idea.stage
    return (happened.EarlierAnswerRecorded(to=to, decision=decision, look_again=look_again, answer=answer),)
