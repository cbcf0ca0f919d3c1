"""Parameters by which benefits and costs are valued: dated policy of the organisation, not code.

Defaults are the published ones of the UK's Green Book (HM Treasury): the long-term social time preference rate and the
upper ranges of its supplementary guidance on optimism bias.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import Field, model_validator

from ideaflow.domain.forecast_line import MOST_MARKS
from ideaflow.domain.values import counted, listed
from ideaflow.policies.rules import Rules, Section

LONGEST_HORIZON = 125
Share = Annotated[float, Field(ge=0, le=10)]
Rate = Annotated[float, Field(ge=0, le=0.3)]


class RateStep(Rules):
    """The real discount rate up to and including a year of the horizon."""

    to_year: int = Field(ge=0, le=LONGEST_HORIZON)
    rate: Rate


STANDARD = (RateStep(to_year=30, rate=0.035), RateStep(to_year=75, rate=0.03), RateStep(to_year=125, rate=0.025))
HEALTH = (RateStep(to_year=30, rate=0.015), RateStep(to_year=75, rate=0.0129), RateStep(to_year=125, rate=0.0107))


class AppraisalRules(Section):
    """How money and time are valued, in real terms.

    `horizon` is in years after year 0, which is not discounted. `optimism_bias` raises costs by a share, by kind of
    cost; `optimism_bias_tried` is what is left of it once a trial has ended. `benefit_share` is what of a forecast
    benefit counts, by its kind; all of it unless said. `staff_hour` is what an hour of staff is worth.
    `single_estimate_spread` widens a single number to a range. `anchors` say what marks of 1 to 5 mean. `told_apart` is
    the probability from which one idea is said to be better than another.
    """

    whom: ClassVar[str] = "whoever weighs benefits and costs"

    dated: date = date(2022, 11, 18)
    currency: str = Field(default="GBP", pattern=r"^[A-Z]{3}$")
    horizon: int = Field(default=10, ge=1, le=LONGEST_HORIZON)
    discount: tuple[RateStep, ...] = STANDARD
    health_discount: tuple[RateStep, ...] = HEALTH
    optimism_bias: dict[str, Share] = {
        "equipment": 2.0,
        "software": 2.0,
        "building": 0.24,
        "staff time": 0.1,
        "other": 0.41,
    }
    optimism_bias_tried: dict[str, Share] = {
        "equipment": 0.1,
        "software": 0.1,
        "building": 0.02,
        "staff time": 0.0,
        "other": 0.0,
    }
    benefit_share: dict[str, Share] = {}
    weeks_a_year: float = Field(default=52.0, ge=1, le=53)
    staff_hour: float = Field(default=25.0, ge=0, le=1e5)
    single_estimate_spread: float = Field(default=0.2, ge=0, le=1)
    told_apart: float = Field(default=0.8, gt=0.5, lt=1)
    anchors: tuple[str, ...] = Field(
        default=(
            "hardly anybody would notice",
            "a few people would notice",
            "most people it touches would notice",
            "it would plainly be better for most people",
            "it would change the service for everybody it touches",
        ),
        min_length=MOST_MARKS,
        max_length=MOST_MARKS,
    )

    def sentences(self) -> dict[str, str]:
        bias = listed(f"{kind} by {share:.0%}" for kind, share in self.optimism_bias.items())
        tried = listed(f"{kind} by {share:.0%}" for kind, share in self.optimism_bias_tried.items())
        counted_less = listed(f"{share:.0%} of {kind}" for kind, share in self.benefit_share.items())
        anchors = listed(f"{mark} means that {words}" for mark, words in enumerate(self.anchors, 1))
        return {
            "horizon": f"Benefits and costs count for {counted(self.horizon, 'year')} after the first, in real terms.",
            "discount": f"Later years are discounted by {_steps(self.discount)}; year 0 is not.",
            "discount of health benefits": f"Health benefits are discounted by {_steps(self.health_discount)}.",
            "optimism": f"Costs are raised, for plans tend to be hopeful: {bias}.",
            "optimism once tried": f"Once a trial has ended they are raised less: {tried}.",
            "benefits": (
                f"Only {counted_less} counts of what is forecast; other benefits count in full."
                if counted_less
                else "Forecast benefits count in full."
            ),
            "a year": f"What comes every week comes {self.weeks_a_year:g} times a year.",
            "an hour of staff": f"An hour of staff is worth {self.currency} {self.staff_hour:,.2f}.",
            "a single number": f"A single number stands for a range of {self.single_estimate_spread:.0%} either way.",
            "marks": f"What has no price is marked: {anchors}.",
            "telling apart": (
                f"One idea is said to be worth more than another when that is at least {self.told_apart:.0%} likely."
            ),
            "date": f"These parameters are of {self.dated:%d %B %Y}.",
        }

    @model_validator(mode="after")
    def _steps_reach_the_horizon(self) -> Self:
        for name, steps in (("discount", self.discount), ("health_discount", self.health_discount)):
            years = [step.to_year for step in steps]
            if years != sorted({*years}) or not years or years[-1] < self.horizon:
                raise ValueError(f"{name} rises year by year and reaches the horizon of {self.horizon} years")
        return self


def _steps(steps: tuple[RateStep, ...]) -> str:
    return listed(f"{step.rate:.2%} up to year {step.to_year}" for step in steps)
