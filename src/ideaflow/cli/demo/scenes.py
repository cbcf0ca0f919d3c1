"""What the story shows, worked out from the lists and the log: never written down beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from statistics import fmean
from typing import NamedTuple, TypeVar

from msgspec import Struct

from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.demo.playing import Player
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.idea_events import FeedbackGiven, IdeaEvaluated
from ideaflow.domain.stage import Stage
from ideaflow.domain.trial_verdict import TrialVerdict
from ideaflow.domain.values import counted
from ideaflow.projections import audit_log, forum_backlog, meeting_page, submitter_tracker, trial_page
from ideaflow.projections.meeting_page import Item
from ideaflow.projections.submitter_tracker import Tracked

E = TypeVar("E", bound=Event)
EVERY_LINE = 100_000
LATEST = 3


class Scene(NamedTuple):
    """A day of the story: the log, the lists as they stood in its evening, and what the steps made."""

    log: Ideaflow
    then: Ideaflow
    played: Player
    day: date

    def idea(self, name: str) -> Tracked:
        """An idea by the name of its step."""
        found = self.then.ask(submitter_tracker.tracked, self.played.id(name))
        if found is None:
            raise LookupError(name)
        return found

    def history(self, name: str) -> Sequence[Recorded]:
        """What had happened by then to what a step made."""
        return [recorded for recorded in self.log.history(self.played.id(name)) if recorded.at.date() <= self.day]

    def happened(self, name: str, kind: type[E]) -> tuple[E, date]:
        """The latest event of a kind, and its day."""
        found = [(each.event, each.at.date()) for each in self.history(name) if isinstance(each.event, kind)]
        return found[-1]


class Measured(Struct):
    """What a trial measured: every week of it, beside the mean before it and the mean of its latest weeks."""

    trial: str
    idea: str
    measure: str
    unit: str
    target: float | None
    before: float
    weeks: list[tuple[str, float]]
    latest: float
    verdict: str
    departures: list[str]
    reviews: int
    outcome: str

    @property
    def rows(self) -> list[tuple[str, float]]:
        """The table: the mean before, then week by week."""
        return [("mean before", round(self.before, 1)), *self.weeks]


def measured(scene: Scene, idea: str) -> Measured:
    """The trial of an idea as it stood."""
    page = trial_page.page(scene.history(f"{idea} plan"))
    weeks = [(one.day, one.value) for one in page.observations if not one.corrected]
    return Measured(
        trial=page.id,
        idea=page.plan.idea,
        measure=page.plan.measure,
        unit=page.plan.unit,
        target=page.plan.target,
        before=fmean(page.plan.baseline),
        weeks=weeks,
        latest=fmean(value for _, value in weeks[-LATEST:]),
        verdict=in_words(page.verdict) if page.verdict else "",
        departures=[f"{one.change} {one.reason}" for one in page.deviations],
        reviews=page.reviews_in,
        outcome=page.outcome,
    )


def in_words(verdict: TrialVerdict) -> str:
    """The finding with what it rests on, and what became of the prediction."""
    found = f"The verdict is {verdict.finding.value}: {verdict.because}. The prediction {verdict.prediction.value}"
    return f"{found}: {verdict.prediction_because}."


class Decision(Struct):
    """One decision of a meeting, in full."""

    idea: str
    decision: str
    reason: str
    questions: tuple[str, ...]
    would_change: str
    feedback: str


def decision(scene: Scene, idea: str) -> Decision:
    """What the forum decided last on an idea."""
    evaluated, _ = scene.happened(idea, IdeaEvaluated)
    heard, _ = scene.happened(idea, FeedbackGiven)
    return Decision(
        scene.played.id(idea),
        evaluated.decision.value,
        evaluated.reason,
        evaluated.questions,
        evaluated.would_change,
        " ".join(filter(None, [heard.feedback, heard.next_step])),
    )


def agenda(scene: Scene, meeting: str) -> Sequence[tuple[Item, str]]:
    """A meeting's items with the ideas' titles."""
    items = meeting_page.page(scene.history(meeting)).items
    found = scene.then.ask(submitter_tracker.ideas, only=[item.idea for item in items], limit=None)
    titles = {one.id: one.title for one in found}
    return [(item, titles[item.idea]) for item in items]


def backlog_in_words(scene: Scene) -> str:
    """How many ideas wait, by readiness, and how many are late."""
    counts = scene.then.ask(forum_backlog.counts, scene.day)
    late = counts.pop("overdue")
    waiting = ", ".join(f"{number} {name}" for name, number in counts.items() if number) or "none"
    return f"{waiting}. {f'{late} overdue' if late else 'No response clock has run out'}"


def by_stage(scene: Scene) -> Sequence[Tracked]:
    """Every idea, in the order of the lifecycle."""
    order = [stage.value for stage in Stage]
    return sorted(
        scene.then.ask(submitter_tracker.ideas, limit=None), key=lambda one: (order.index(one.stage), one.number)
    )


def events_so_far(scene: Scene) -> str:
    """How much the log held."""
    return counted(len(scene.then.ask(audit_log.entries, limit=EVERY_LINE)), "event")


def span(first: date, last: date) -> str:
    """`10 August to 4 September 2026`."""
    return f"{first.day} {first:%B} to {in_full(last)}"


def in_full(day: date) -> str:
    """`4 September 2026`."""
    return f"{day.day} {day:%B %Y}"
