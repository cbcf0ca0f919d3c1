"""A trial in words: what was planned, what was seen, what that says, and what people made of it."""

from __future__ import annotations

from ideaflow.cli.output import say, table
from ideaflow.domain.trial import TrialStage
from ideaflow.domain.trial_events import TrialPlanned
from ideaflow.domain.trial_verdict import TrialVerdict
from ideaflow.domain.values import counted, listed
from ideaflow.projections.trial_page import Observation, TrialPage

QUESTIONS = (
    ("What did we set out to do?", "set_out_to_do"),
    ("What happened?", "happened"),
    ("Why the difference?", "why_different"),
    ("What do we learn?", "learned"),
)


def tell_trial(page: TrialPage) -> None:
    """Everything about one trial."""
    say(f"{page.id}  {page.stage}{f': {page.outcome}' if page.outcome else ''}, for {page.plan.idea}")
    _plan(page.plan)
    if page.started_on:
        say(f"  started on {page.started_on:%d %B %Y}; the plan is locked")
    for stop in page.stops:
        say(f"  STOP RULE MET: {stop}")
    table(
        ["day", "measure", page.plan.unit or "value", "note", ""],
        [[one.day, one.measure, one.value, one.note, _marks(one)] for one in page.observations],
    )
    for gap in page.missing:
        say(f"  Missing: nothing observed from {gap.first} to {gap.last}")
    for deviation in page.deviations:
        say(f"  Deviation on {deviation.on}: {deviation.change} — because {deviation.reason}")
    if page.verdict:
        tell_verdict(page.verdict)
    _reviews(page)
    _after(page)


def _marks(one: Observation) -> str:
    return "; ".join(["corrected later"] * one.corrected + [f"stop rule met: {rule}" for rule in one.stops])


def tell_verdict(verdict: TrialVerdict) -> None:
    """The finding first, then what it rests on and what to read beside it."""
    say(f"  Verdict: {verdict.finding.value}; {verdict.because}")
    say(f"  Prediction: {verdict.prediction.value}; {verdict.prediction_because}")
    if verdict.advice:
        say(f"    Next: {verdict.advice}")
    for beside in verdict.beside:
        say(f"    Beside it: {beside}")


def _plan(plan: TrialPlanned) -> None:
    for name in ("hypothesis", "prediction", "measure", "source", "stop_rule", "roll_back", "who_is_affected"):
        say(f"  {name.replace('_', ' ')}: {getattr(plan, name) or '(not written)'}")
    baseline = ", ".join(f"{value:g}" for value in plan.baseline) or "none"
    target, predicted = ("none" if value is None else f"{value:g}" for value in (plan.target, plan.predicted))
    say(f"  baseline: {baseline}; better: {plan.direction.value}; target: {target}; predicted: {predicted}")
    for rule in plan.stops:
        say(f"  stop on {rule.words}")
    length = f"{counted(plan.weeks, 'week')}, a value every {counted(plan.every_days, 'day')}"
    sample = f", {counted(plan.sample, 'value')} in all" if plan.sample else ""
    say(f"  at most {length}{sample}, £{plan.cost:,.2f}, {plan.hours:g} hours")
    if plan.also:
        say(f"  also observed: {listed(plan.also)}")
    if plan.prompts:
        say(f"  come upon as: {listed(prompt.value for prompt in plan.prompts)}")
    if plan.builds_on:
        say(f"  builds on: {plan.builds_on}")


def _reviews(page: TrialPage) -> None:
    closed = "" if page.reviews_open else f", closed until the trial lead opens them or {page.review_due}"
    if page.review_due:
        say(f"  {counted(page.reviews_in, 'review')} in{closed}")
    if page.days_since_end and page.stage == TrialStage.RUNNING:
        ago = counted(page.days_since_end, "day")
        say(f"  The planned weeks were over {ago} ago; the review is due {page.review_due}")
    if page.reviews:
        late = ["" if not one.late else " (after opening)" for one in page.reviews]
        table(
            ["question", *(f"review {number}{late[number - 1]}" for number in range(1, len(page.reviews) + 1))],
            [[question, *(getattr(one, name) for one in page.reviews)] for question, name in QUESTIONS],
        )


def _after(page: TrialPage) -> None:
    for check in page.checks:
        due = f" (due {check.due})" if check.due else ""
        note = f": {check.note}" if check.note else ""
        say(f"  Benefit on {check.on}{due}: {check.found}, after {counted(check.points, 'observation')}{note}")
    answered = {check.due for check in page.checks}
    waiting = [day.isoformat() for day in page.benefit_checks if day.isoformat() not in answered]
    if waiting:
        say(f"  Benefit still to be checked on {listed(waiting)}: ideaflow trial check {page.id}")
