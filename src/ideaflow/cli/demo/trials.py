"""The trials: their plans, weekly observations, reviews by several people, and what followed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.idea_turns import GetOnWithIt
from ideaflow.application.trial import DeviateTrial, EndTrial, ObserveTrial, PlanTrial, ReviewTrial, StartTrial
from ideaflow.application.trial_observing import SpendOnTrial
from ideaflow.cli.demo import lessons, plans
from ideaflow.cli.demo.cast import AMAR, DIGITAL, LILA, PIPPA, WREN, Member
from ideaflow.cli.demo.lessons import Lesson
from ideaflow.cli.demo.plans import Plan
from ideaflow.cli.demo.script import FRI, MON, THU, TUE, WED, Step, The, on, step


class Trial(NamedTuple):
    """A trial that runs. `observed` are the values of the Fridays from week `start` on; it closes in the week after.

    One without a `lesson` still runs when the story ends; a `fast` one went ahead without asking the forum. `spent` are
    pounds and hours; `later` are the values of the Fridays after an adopted trial.
    """

    idea: str
    lead: Member
    plan: Plan
    start: int
    observed: Sequence[float]
    lesson: Lesson | None = None
    fast: bool = False
    spent: tuple[float, float] = (0, 0)
    later: Sequence[float] = ()

    @property
    def made(self) -> The:
        """What the step that plans it makes."""
        return The(f"{self.idea} plan")


TRIALS = (
    Trial(
        "greeting",
        PIPPA,
        plans.GREETING,
        2,
        (98, 76, 64),
        lessons.GREETING,
        fast=True,
        spent=(0, 3),
        later=(66, 71, 68),
    ),
    Trial("texts", WREN, plans.TEXTS, 6, (8, 5, 4, 3, 3, 2), lessons.TEXTS, spent=(164, 31)),
    Trial("brightness", LILA, plans.BRIGHTNESS, 6, (21, 23, 22, 24, 21), lessons.BRIGHTNESS, spent=(540, 38)),
    Trial("retry", DIGITAL, plans.RETRY, 9, (4, 2, 1, 1, 0)),
)


def trials() -> Iterator[Step]:
    """Every trial week by week, and one that the fast-track tests sent to the forum."""
    for trial in TRIALS:
        yield from _begun(trial)
        yield from _observed(trial)
        if trial.lesson:
            yield from _closed(trial, trial.lesson)
    yield from _deviation()
    yield from _refused()


def _begun(trial: Trial) -> Iterator[Step]:
    day, by = on(trial.start, TUE if trial.fast else MON), trial.lead.address
    yield step(f"{trial.idea} plan", day, by, PlanTrial, idea=The(trial.idea), **trial.plan.fields)
    if trial.fast:
        yield step(f"{trial.idea} got on with", day, by, GetOnWithIt, idea=The(trial.idea), trial=trial.made)
    else:
        yield step(f"{trial.idea} started", day, by, StartTrial, trial=trial.made)


def _observed(trial: Trial) -> Iterator[Step]:
    for week, value in enumerate(trial.observed, trial.start):
        name = f"{trial.idea} observed {week}"
        yield step(name, on(week, FRI), trial.lead.address, ObserveTrial, trial=trial.made, value=value)


def _closed(trial: Trial, lesson: Lesson) -> Iterator[Step]:
    week, by = trial.start + len(trial.observed), trial.lead.address
    cost, hours = trial.spent
    yield step(f"{trial.idea} spent", on(week, MON), by, SpendOnTrial, trial=trial.made, cost=cost, hours=hours)
    for number, view in enumerate(lesson.views, 1):
        name = f"{trial.idea} review {number}"
        yield step(name, on(week, TUE), view.who.address, ReviewTrial, trial=trial.made, **view.answers)
    reason = "The planned weeks are over."
    yield step(f"{trial.idea} ended", on(week, TUE), by, EndTrial, trial=trial.made, reason=reason)
    yield step(f"{trial.idea} concluded", on(week, WED), by, ConcludeTrial, trial=trial.made, **lesson.outcome)
    for later, value in enumerate(trial.later, week):
        name = f"{trial.idea} observed {later} after adoption"
        yield step(name, on(later, FRI), by, ObserveTrial, trial=trial.made, value=value)


def _deviation() -> Iterator[Step]:
    said = {
        "change": "Texts go out at four instead of nine.",
        "reason": "Letters leave the building at half past three.",
    }
    yield step("texts deviates", on(7, WED), WREN.address, DeviateTrial, trial=The("texts plan"), **said)


def _refused() -> Iterator[Step]:
    day, by = on(3, THU), AMAR.address
    yield step("register plan", day, by, PlanTrial, idea=The("register"), **plans.REGISTER.fields)
    about = {"idea": The("register"), "trial": The("register plan")}
    yield step("register asked", day, by, GetOnWithIt, **about)._replace(refused=True)
