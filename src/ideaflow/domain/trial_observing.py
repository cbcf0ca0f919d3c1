"""Deciding what is observed of a trial: values of its measures, what was spent, and whether the benefit lasts."""

from __future__ import annotations

from datetime import date

from ideaflow.domain import trial_events as happened
from ideaflow.domain.trial import Decided, Trial, TrialStage, not_in
from ideaflow.domain.trial_chart import benefit
from ideaflow.domain.trial_events import BenefitFound
from ideaflow.domain.trial_plan import COST, HOURS, rules_met
from ideaflow.domain.values import listed
from ideaflow.domain.verdict import Verdict, refused


def observe(trial: Trial, *, day: date, value: float, note: str, measure: str = "") -> Decided:
    """Note a value of a measure for a period; a second one for the day corrects the first, and both stay readable.

    The measure of an adopted trial goes on; every other concluded trial is closed.
    """
    no = _not_observable(trial) or _unknown(trial, measure)
    if no:
        return no
    values = trial.values_of(measure)
    if values.get(day) == value and not note:
        return ()
    known = values | {day: value}
    days = sorted(known)
    rules = trial.planned.stops if trial.stage is TrialStage.RUNNING else ()
    stops = rules_met(rules, measure, [known[one] for one in days], days.index(day))
    corrects = values.get(day)
    return (
        happened.TrialObserved(
            day=day,
            value=value,
            note=note,
            measure=measure,
            corrects=None if corrects == value else corrects,
            stops=stops,
        ),
    )


def spend(trial: Trial, *, on: date, cost: float, hours: float, note: str) -> Decided:
    """Note what was spent. Together it is never below nothing."""
    no = not_in(trial, "spend", TrialStage.RUNNING, TrialStage.ENDED)
    if no:
        return no
    pounds, staff = (trial.cost or 0) + cost, (trial.hours or 0) + hours
    if pounds < 0 or staff < 0:
        return refused(
            "spend",
            "what is spent is never below nothing",
            seen=f"£{trial.cost or 0:,.2f} and {trial.hours or 0:g} hours noted so far",
            needed="no more taken back than was noted",
            next_step="take back less",
        )
    rules = trial.planned.stops
    stops = (*rules_met(rules, COST, [pounds], 0), *rules_met(rules, HOURS, [staff], 0))
    return (happened.TrialSpent(on=on, cost=cost, hours=hours, stops=stops, note=note),)


def check_benefit(trial: Trial, *, on: date, note: str) -> Decided:
    """Say whether the benefit lasts. It answers the earliest check that is due and not answered yet."""
    if not trial.adopted:
        return not_in(trial, "check the benefit", TrialStage.CONCLUDED) or refused(
            "check the benefit",
            "what was adopted is checked",
            seen=f"{trial.id} was concluded: {trial.outcome.value if trial.outcome else 'nothing'}",
            needed="a trial that was adopted",
            next_step="check the trial whose result was kept",
        )
    due = min((day for day in trial.benefit_checks if day <= on and day not in trial.checked), default=None)
    found, points = benefit(trial)
    return (happened.TrialBenefitChecked(on=on, found=found, points=points, due=due, note=note),)


def slipping(trial: Trial, *, on: date) -> tuple[happened.TrialBenefitChecked, ...]:
    """What to record when the latest observation shows, for the first time, that the benefit slips back."""
    if not trial.adopted or trial.slipped:
        return ()
    found, points = benefit(trial)
    if found is not BenefitFound.SLIPPED:
        return ()
    return (happened.TrialBenefitChecked(on=on, found=found, points=points),)


def measures(trial: Trial) -> list[str]:
    """The names of the measures beside the primary one that the plan, or a deviation, names."""
    in_rules = {rule.measure for rule in trial.planned.stops} - {"", COST, HOURS}
    return sorted({*trial.planned.also, *in_rules, *trial.added_measures})


def _not_observable(trial: Trial) -> Verdict | None:
    return None if trial.adopted else not_in(trial, "observe", TrialStage.RUNNING)


def _unknown(trial: Trial, measure: str) -> Verdict | None:
    if not measure or measure in measures(trial):
        return None
    return refused(
        "observe",
        "measures are named before they are observed",
        seen=f"{measure} is not in the plan",
        needed=f"one of {listed(measures(trial), 'or')}" if measures(trial) else "a measure that the plan names",
        next_step=f"ideaflow trial deviate {trial.id} --adds-measure NAME --change TEXT --reason TEXT",
    )
