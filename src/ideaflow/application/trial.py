"""Commands on trials: plan, start, observe, deviate, review, end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from pydantic import Field

from ideaflow.application.command import Code, Command, Day, Line, Prose, Required
from ideaflow.application.handlers import handles
from ideaflow.application.idea_turns import check_trial_of
from ideaflow.application.permission import must_lead
from ideaflow.application.stop_rules import WrittenStopRule
from ideaflow.application.trial_observing import Value, record_values
from ideaflow.application.work import Work
from ideaflow.domain import idea_turns as deciding_idea
from ideaflow.domain import trial as deciding
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.lifecycle import refusal
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.trial import Trial
from ideaflow.domain.trial_chart import verdict_on
from ideaflow.domain.trial_events import PlanPart, TrialPlanned, TrialReviewed
from ideaflow.domain.trial_plan import with_caps
from ideaflow.domain.values import Affects, Direction, Prompt
from ideaflow.errors import InvalidInput, Refused
from ideaflow.policies.fact import FactKind
from ideaflow.policies.response_clock import review_due
from ideaflow.policies.trial import enough_reviews, start_tests
from ideaflow.policies.wording_rules import TextKind
from ideaflow.policies.words import nearest

MOST_POUNDS = 1e9
MOST_HOURS = 1e6


class PlanTrial(Command):
    """Write a trial's plan; `words` are its parts. Caps are in pounds and hours of staff.

    `predicted` is the level that the measure will reach; `stops` say when to stop early, `also` names other measures.
    """

    idea: Line
    words: dict[PlanPart, Prose] = {}
    unit: Code = ""
    direction: Direction = Direction.UP
    baseline: tuple[Value, ...] = Field(default=(), max_length=1_000)
    target: Value | None = None
    weeks: int = Field(default=6, ge=1, le=260)
    cost: float = Field(default=0, ge=0, le=MOST_POUNDS)
    hours: float = Field(default=0, ge=0, le=MOST_HOURS)
    within_gift: bool = False
    affects: tuple[Affects, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    builds_on: Line = ""
    declared: dict[Code, bool | float | Code] = Field(default={}, max_length=30)
    predicted: Value | None = None
    stops: tuple[WrittenStopRule, ...] = Field(default=(), max_length=20)
    also: tuple[Code, ...] = Field(default=(), max_length=20)
    every_days: int = Field(default=7, ge=1, le=366)
    sample: int = Field(default=0, ge=0, le=10_000)


class StartTrial(Command):
    """Start the trial that the forum agreed to; its plan is locked from now on."""

    trial: Line


class ObserveTrial(Command):
    """Note a measure for a day (by default the primary one, today)."""

    commutes: ClassVar[bool] = True
    trial: Line
    value: Value
    day: Day | None = None
    note: Prose = ""
    measure: Code = ""


class DeviateTrial(Command):
    """Say how and why the trial departs from its plan; `adds_measure` is observed too from now on."""

    commutes: ClassVar[bool] = True
    trial: Line
    change: Prose = Required
    reason: Prose = Required
    adds_measure: Code = ""


class ReviewTrial(Command):
    """Answer the four questions; others see the answers once the reviews open."""

    commutes: ClassVar[bool] = True
    wording: ClassVar[Mapping[str, TextKind]] = dict.fromkeys(
        ("set_out_to_do", "happened", "why_different", "learned"), TextKind.REVIEW
    )
    trial: Line
    set_out_to_do: Prose = Required
    happened: Prose = Required
    why_different: Prose = Required
    learned: Prose = Required


class EndTrial(Command):
    """End the trial, once enough people have reviewed it."""

    wording: ClassVar[Mapping[str, TextKind]] = {"reason": TextKind.REVIEW}
    trial: Line
    reason: Prose = ""


@handles(PlanTrial)
def plan_trial(work: Work, command: PlanTrial) -> Trial:
    idea = work.load(Idea, command.idea)
    if idea.stage in (Stage.MERGED, Stage.WITHDRAWN, Stage.ADOPTED):
        no = refusal(Trigger.START_TRIAL, idea.stage)
        if no:
            raise Refused(idea.id, no)
    earlier = work.load(Trial, command.builds_on, "builds on") if command.builds_on else None
    if earlier:
        check_trial_of(idea, earlier, "plan trial")
    trial = work.new(Trial)
    words = {part: text for part, text in command.words.items() if text}
    planned = TrialPlanned(
        idea=idea.id,
        team=idea.team,
        cycle=earlier.planned.cycle + 1 if earlier else 1,
        builds_on=earlier.id if earlier else "",
        parts=tuple(words),
        direction=command.direction,
        unit=command.unit,
        baseline=command.baseline,
        target=command.target,
        weeks=command.weeks,
        cost=command.cost,
        hours=command.hours,
        within_gift=command.within_gift,
        affects=command.affects,
        prompts=tuple(dict.fromkeys(command.prompts)),
        predicted=command.predicted,
        stops=with_caps(command.stops, command.cost, command.hours),
        also=tuple(dict.fromkeys(filter(None, command.also))),
        every_days=command.every_days,
        sample=command.sample,
        declared=_declared(work, command.declared),
        hypothesis=words.get(PlanPart.HYPOTHESIS, ""),
        prediction=words.get(PlanPart.PREDICTION, ""),
        measure=words.get(PlanPart.MEASURE, ""),
        source=words.get(PlanPart.SOURCE, ""),
        stop_rule=words.get(PlanPart.STOP_RULE, ""),
        roll_back=words.get(PlanPart.ROLL_BACK, ""),
        who_is_affected=words.get(PlanPart.WHO_IS_AFFECTED, ""),
    )
    work.record(trial, (planned,), Capacity.TRIAL_LEAD)
    work.also["idea"] = idea.id
    return trial


def _declared(work: Work, given: dict[str, bool | float | str]) -> dict[str, bool | float | str]:
    """Answers to the facts that the pack adds. Raises InvalidInput for a fact that it does not know, or a misfit."""
    asked = work.pack.facts
    for name, value in given.items():
        if name not in asked:
            rule = f"{work.pack.id} asks nothing of this name{nearest(name, asked)}"
            raise InvalidInput("declare", name, rule, "leave it out, or look at: ideaflow policy show")
        if isinstance(value, bool) is not (asked[name].kind is FactKind.YES_NO) or isinstance(value, str):
            raise InvalidInput(
                "declare", value, f"{name} is {asked[name].kind.value}", f"answer: {asked[name].question}"
            )
    return given


@handles(StartTrial)
def start_trial(work: Work, command: StartTrial) -> Trial:
    trial = work.load(Trial, command.trial)
    capacity = must_lead(work, "start trial", trial)
    idea = work.load(Idea, trial.planned.idea)
    plan = trial.planned
    verdict = start_tests(work.pack, plan, idea.kind, work.running_trials(plan.team))
    reviewed_by = review_due(work.pack.clocks, work.today, plan.weeks)
    decided = deciding_idea.start_trial(idea, trial.id, verdict, reviewed_by)
    work.record(idea, decided, capacity, rule_used=True)
    started = deciding.start(trial, on=work.today, review_due=reviewed_by, fast_track=False)
    work.record(trial, started, capacity, rule_used=True)
    return trial


@handles(ObserveTrial)
def observe_trial(work: Work, command: ObserveTrial) -> Trial:
    trial = work.load(Trial, command.trial)
    values = [(command.day or work.today, command.value)]
    record_values(work, trial, values, measure=command.measure, note=command.note)
    return trial


@handles(DeviateTrial)
def deviate_trial(work: Work, command: DeviateTrial) -> Trial:
    trial = work.load(Trial, command.trial)
    capacity = must_lead(work, "deviate", trial)
    decided = deciding.deviate(trial, change=command.change, reason=command.reason, adds_measure=command.adds_measure)
    work.record(trial, decided, capacity)
    return trial


@handles(ReviewTrial)
def review_trial(work: Work, command: ReviewTrial) -> Trial:
    trial = work.load(Trial, command.trial)
    answers = TrialReviewed(
        set_out_to_do=command.set_out_to_do,
        happened=command.happened,
        why_different=command.why_different,
        learned=command.learned,
        after_opening=trial.reviews_are_open(work.today),
    )
    work.record(trial, deciding.review(trial, work.pseudonym(trial), answers), Capacity.REVIEWER)
    return trial


@handles(EndTrial)
def end_trial(work: Work, command: EndTrial) -> Trial:
    trial = work.load(Trial, command.trial)
    capacity = must_lead(work, "end trial", trial)
    idea = work.load(Idea, trial.planned.idea)
    verdict, judged = enough_reviews(work.pack, idea.kind, len(trial.reviewers)), verdict_on(trial, work.today)
    decided = deciding.end(trial, on=work.today, reason=command.reason, verdict=verdict, judged=judged)
    work.record(trial, decided, capacity, rule_used=True)
    work.record(idea, deciding_idea.end_trial(idea, trial.id, verdict), capacity, rule_used=True)
    work.also["found"] = judged.finding.value
    return trial
