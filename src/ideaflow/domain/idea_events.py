"""What can happen to an idea. Events that move it carry the stage it moves `to`, so that replay needs no rule."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ideaflow.domain.event import Event, WordList, WordMap, Words, event
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import (
    NO_TEAM,
    AimedAt,
    CanvasPart,
    DecisionKind,
    EvidenceKind,
    IdeaKind,
    counted,
    listed,
)
from ideaflow.domain.verdict import Finding


def _lacking(findings: tuple[Finding, ...]) -> str:
    missing = [finding.needed for finding in findings if not finding.met]
    return f"; still needed: {listed(missing)}" if missing else ""


# A fact as a policy is asked on it: a number, a yes or no, a word, or a set of words. Never what a person typed.
Asked = bool | int | float | str | tuple[str, ...]


@event
class IdeaSubmitted(Event, frozen=True, kw_only=True):
    """An idea came in. `via` is the form or the import; `missing` is what the forum still needs to look at it."""

    topic: ClassVar[str] = "idea.submitted"
    team: str
    kind: IdeaKind
    canvas_parts: tuple[CanvasPart, ...]
    problems: tuple[str, ...]
    via: str
    first_response_due: date
    decision_due: date
    missing: tuple[str, ...] = ()
    to: Stage = Stage.SUBMITTED
    title: Words = ""
    canvas: WordMap = {}
    reference: Words = ""
    period: Words = ""

    def sentence(self, subject: str) -> str:
        about = f" about {listed(self.problems)}" if self.problems else ""
        parts = counted(len(self.canvas_parts), "part")
        team = "without a team" if self.team == NO_TEAM else f"for team {self.team}"
        return f"Idea {subject} was submitted {team}{about} through the {self.via}, with {parts} of its canvas filled"


@event
class CanvasRevised(Event, frozen=True, kw_only=True):
    """Parts of the canvas were written or written again; `decision_due` is set where it starts the clock again."""

    topic: ClassVar[str] = "idea.canvas_revised"
    parts: tuple[CanvasPart, ...]
    to: Stage
    findings: tuple[Finding, ...] = ()
    decision_due: date | None = None
    canvas: WordMap = {}

    def sentence(self, subject: str) -> str:
        return f"The canvas of {subject} was revised: {listed(self.parts)}{_lacking(self.findings)}"


@event
class EvidenceAdded(Event, frozen=True, kw_only=True):
    """Evidence was attached; `items` counts its rows (whys, SIPOC rows, hand-offs).

    `decision_due` is set where the evidence starts the clock again.
    """

    topic: ClassVar[str] = "idea.evidence_added"
    kind: EvidenceKind
    to: Stage
    problem: str = ""
    items: int = 0
    findings: tuple[Finding, ...] = ()
    decision_due: date | None = None
    summary: Words = ""
    rows: WordList = ()

    def sentence(self, subject: str) -> str:
        source = f" from {self.problem}" if self.problem else ""
        return f"Evidence ({self.kind.value}{source}) was added to {subject}{_lacking(self.findings)}"


@event
class HelpAsked(Event, frozen=True, kw_only=True):
    """Help with evidence was asked for."""

    topic: ClassVar[str] = "idea.help_asked"
    question: Words = ""

    def sentence(self, subject: str) -> str:
        return f"Help with the evidence for {subject} was asked for"


@event
class HelperAssigned(Event, frozen=True, kw_only=True):
    """Somebody, by the pseudonym of this stream, helps with evidence; it counts as a first response."""

    topic: ClassVar[str] = "idea.helper_assigned"
    helper: str

    def sentence(self, subject: str) -> str:
        return f"A helper was assigned to gather evidence for {subject}"


@event
class IdeaEvaluated(Event, frozen=True, kw_only=True):
    """The forum's decision at a meeting, with what would change the answer.

    `days_left` are the working days that were left to decide when the clock paused for evidence.
    """

    topic: ClassVar[str] = "idea.evaluated"
    decision: DecisionKind
    to: Stage
    meeting: str
    findings: tuple[Finding, ...]
    aimed_at: AimedAt | None = None
    look_again: date | None = None
    owner_role: str = ""
    benefit_checks: tuple[date, ...] = ()
    questions_asked: int = 0
    days_left: int | None = None
    feedback_due: date | None = None
    reason_given: bool = True
    reason: Words = ""
    would_change: Words = ""
    questions: WordList = ()

    def sentence(self, subject: str) -> str:
        met = listed(finding.seen for finding in self.findings if finding.met)
        until = f" until {self.look_again:%d %B %Y}" if self.look_again else ""
        asked = f", with {counted(self.questions_asked, 'question')}" if self.questions_asked else ""
        on = f", on this evidence: {met}" if met else ""
        return f"Meeting {self.meeting} decided on {subject}: {self.decision.value}{until}{asked}{on}"


@event
class FeedbackGiven(Event, frozen=True, kw_only=True):
    """The answer that goes to the submitter, in plain words, with the next step and thanks."""

    topic: ClassVar[str] = "idea.feedback_given"
    meeting: str = ""
    feedback: Words = ""
    next_step: Words = ""
    thanks: Words = ""

    def sentence(self, subject: str) -> str:
        after = f" after meeting {self.meeting}" if self.meeting else ""
        return f"Feedback on {subject} was given to its submitter{after}"


@event
class GotOnWithIt(Event, frozen=True, kw_only=True):
    """Every fast-track test passed, so the trial started without asking the forum."""

    topic: ClassVar[str] = "idea.got_on_with"
    trial: str
    to: Stage
    findings: tuple[Finding, ...]
    review_due: date | None = None

    def sentence(self, subject: str) -> str:
        tests = counted(len(self.findings), "fast-track test")
        seen = listed(f"{finding.rule} ({finding.seen})" for finding in self.findings)
        return f"{subject} went straight to trial {self.trial}: {tests} passed: {seen}"


@event
class IdeaTrialStarted(Event, frozen=True, kw_only=True):
    """The trial that the forum agreed to has started."""

    topic: ClassVar[str] = "idea.trial_started"
    trial: str
    to: Stage
    findings: tuple[Finding, ...] = ()
    review_due: date | None = None

    def sentence(self, subject: str) -> str:
        return f"{subject} went into trial {self.trial}"


@event
class IdeaTrialEnded(Event, frozen=True, kw_only=True):
    """The trial has ended and enough people reviewed it."""

    topic: ClassVar[str] = "idea.trial_ended"
    trial: str
    to: Stage
    findings: tuple[Finding, ...]

    def sentence(self, subject: str) -> str:
        seen = listed(finding.seen for finding in self.findings)
        return f"Trial {self.trial} of {subject} ended, with {seen}"


@event
class IdeaAdopted(Event, frozen=True, kw_only=True):
    """The trial's effect is kept: it has an owner's role and dates to check the benefit."""

    topic: ClassVar[str] = "idea.adopted"
    trial: str
    to: Stage
    owner_role: str
    benefit_checks: tuple[date, ...]
    measured: bool
    reason_given: bool = True
    effect: Words = ""

    def sentence(self, subject: str) -> str:
        basis = "a measured effect" if self.measured else "a stated reason"
        checks = listed(f"{day:%d %B %Y}" for day in self.benefit_checks)
        return (
            f"{subject} was adopted after trial {self.trial} on {basis}; the {self.owner_role} role owns it, "
            f"and its benefit is checked on {checks}"
        )


@event
class IdeaFailedForward(Event, frozen=True, kw_only=True):
    """The trial did not bring what was hoped for, and taught something that others can use."""

    topic: ClassVar[str] = "idea.failed_forward"
    trial: str
    to: Stage
    learnings: tuple[str, ...]

    def sentence(self, subject: str) -> str:
        return f"{subject} failed forward after trial {self.trial}; what it taught is in {listed(self.learnings)}"


@event
class IdeaAdjusted(Event, frozen=True, kw_only=True):
    """A new trial builds on what the last one taught."""

    topic: ClassVar[str] = "idea.adjusted"
    trial: str
    builds_on: str
    to: Stage
    review_due: date | None = None

    def sentence(self, subject: str) -> str:
        return f"{subject} was adjusted: trial {self.trial} builds on trial {self.builds_on}"


@event
class IdeaMerged(Event, frozen=True, kw_only=True):
    """The idea goes on as part of another."""

    topic: ClassVar[str] = "idea.merged"
    into: str
    to: Stage

    def sentence(self, subject: str) -> str:
        return f"{subject} was merged into {self.into} and goes on there"


@event
class IdeaAbsorbed(Event, frozen=True, kw_only=True):
    """Another idea was merged into this one, with the problems that it was about."""

    topic: ClassVar[str] = "idea.absorbed"
    merged: str
    problems: tuple[str, ...]

    def sentence(self, subject: str) -> str:
        brought = f", which brought {listed(self.problems)}" if self.problems else ""
        return f"{subject} took in {self.merged}{brought}"


@event
class IdeaWithdrawn(Event, frozen=True, kw_only=True):
    """The submitter took the idea back."""

    topic: ClassVar[str] = "idea.withdrawn"
    to: Stage
    reason: Words = ""

    def sentence(self, subject: str) -> str:
        return f"{subject} was withdrawn"


@event
class IdeaReopened(Event, frozen=True, kw_only=True):
    """Something is new, so the idea is looked at again."""

    topic: ClassVar[str] = "idea.reopened"
    to: Stage
    decision_due: date
    what_is_new: Words = ""

    def sentence(self, subject: str) -> str:
        return f"{subject} was reopened as {self.to.words}, because something is new"


@event
class EarlierAnswerRecorded(Event, frozen=True, kw_only=True):
    """The answer that an imported idea had got before; `decision` is empty where it was only an answer."""

    topic: ClassVar[str] = "idea.earlier_answer_recorded"
    to: Stage
    decision: DecisionKind | None = None
    look_again: date | None = None
    answer: Words = ""

    def sentence(self, subject: str) -> str:
        meant = f" ({self.decision.value})" if self.decision else ""
        return f"The answer that {subject} had got before the import was recorded{meant}"


@event
class StepRefused(Event, frozen=True, kw_only=True):
    """A step was asked for and the policy's tests were not met.

    `about` is the trial or the meeting of the step, and `facts` are what the policy was asked on, so that the same can
    be asked of another policy; both are empty in what was recorded before they were kept.
    """

    topic: ClassVar[str] = "idea.step_refused"
    step: Trigger
    findings: tuple[Finding, ...]
    about: str = ""
    facts: dict[str, Asked] = {}

    def sentence(self, subject: str) -> str:
        unmet = listed(f"{f.rule} (seen: {f.seen}; needed: {f.needed})" for f in self.findings if not f.met)
        return f"{self.step.words.capitalize()} was asked for {subject} and is not possible yet: {unmet}"
