"""Commands on what is observed of a trial: series of values, what was spent, and the benefit after adoption."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Day, Line, Prose
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_lead
from ideaflow.application.work import Work
from ideaflow.domain import problem as deciding_problem
from ideaflow.domain import trial_observing as deciding
from ideaflow.domain.control_chart import LARGEST
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.problem import Problem
from ideaflow.domain.trial import Trial
from ideaflow.domain.trial_events import BenefitFound, TrialBenefitChecked
from ideaflow.domain.trial_plan import StopRule
from ideaflow.errors import InvalidInput

MOST_SPENT = 1e9
MOST_VALUES = 10_000

Value = Annotated[float, Field(ge=-LARGEST, le=LARGEST)]


class ObserveSeries(Command):
    """Note a measure for many days, all of them or none."""

    commutes: ClassVar[bool] = True
    trial: Line
    values: tuple[tuple[Day, Value], ...] = Field(min_length=1, max_length=MOST_VALUES)
    measure: Code = ""


class SpendOnTrial(Command):
    """Note pounds and hours of staff that were spent (by default today); below 0 takes some back."""

    commutes: ClassVar[bool] = True
    trial: Line
    cost: float = Field(default=0, ge=-MOST_SPENT, le=MOST_SPENT)
    hours: float = Field(default=0, ge=-MOST_SPENT, le=MOST_SPENT)
    day: Day | None = None
    note: Prose = ""


class CheckBenefit(Command):
    """Say whether the benefit of an adopted trial lasts, as its control chart shows it."""

    trial: Line
    note: Prose = ""


@handles(ObserveSeries)
def observe_series(work: Work, command: ObserveSeries) -> Trial:
    trial = work.load(Trial, command.trial)
    record_values(work, trial, command.values, measure=command.measure)
    return trial


@handles(SpendOnTrial)
def spend_on_trial(work: Work, command: SpendOnTrial) -> Trial:
    trial = work.load(Trial, command.trial)
    capacity = must_lead(work, "spend", trial)
    if not command.cost and not command.hours:
        raise InvalidInput("cost", 0, "something was spent", "say what: --cost 40 or --hours 6")
    before = {*trial.stops}
    day = command.day or work.today
    decided = deciding.spend(trial, on=day, cost=command.cost, hours=command.hours, note=command.note)
    work.record(trial, decided, capacity)
    _tell_stops(work, trial, before)
    return trial


@handles(CheckBenefit)
def check_benefit(work: Work, command: CheckBenefit) -> Trial:
    trial = work.load(Trial, command.trial)
    capacity = must_lead(work, "check the benefit", trial)
    work.record(trial, deciding.check_benefit(trial, on=work.today, note=command.note), capacity)
    _raise_problems(work, trial, capacity)
    return trial


def record_values(
    work: Work, trial: Trial, values: Sequence[tuple[date, float]], *, measure: str, note: str = ""
) -> None:
    """Record values of a measure, the stop rules that they meet, and that a benefit slips back where they show it."""
    before = {*trial.stops}
    for day, value in sorted(values):
        decided = deciding.observe(trial, day=day, value=value, note=note, measure=measure)
        work.record(trial, decided, Capacity.TRIAL_LEAD)
    work.record(trial, deciding.slipping(trial, on=work.today), Capacity.TRIAL_LEAD)
    _raise_problems(work, trial, Capacity.TRIAL_LEAD)
    _tell_stops(work, trial, before)


def _tell_stops(work: Work, trial: Trial, before: set[StopRule]) -> None:
    met = [rule.words for rule in trial.stops if rule not in before]
    if met:
        work.also["stop"] = "; ".join(met)


def _raise_problems(work: Work, trial: Trial, capacity: Capacity) -> None:
    """A benefit that this command found slipping back raises the problems of its idea again."""
    found = [one.event for one in work.pending if isinstance(one.event, TrialBenefitChecked)]
    if not found or found[-1].found is not BenefitFound.SLIPPED:
        return
    raised = []
    for problem_id in sorted(work.load(Idea, trial.planned.idea).problems):
        problem = work.load(Problem, problem_id)
        decided = deciding_problem.raise_again(problem, trial=trial.id, on=work.today)
        work.record(problem, decided, capacity)
        raised += [problem.id] * len(decided)
    if raised:
        work.also["raised_again"] = ", ".join(raised)
