"""Parameters by which benefits and costs are valued: dated policy of the organisation, not code.

Defaults are the published ones of the UK's Green Book (HM Treasury): the long-term social time preference rate and the
upper ranges of its supplementary guidance on optimism bias.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field, model_validator

from ideaflow.policies.rules import Rules

LONGEST_HORIZON = 125
Share = Annotated[float, Field(ge=0, le=10)]
Rate = Annotated[float, Field(ge=0, le=0.3)]


class RateStep(Rules):
    """The real discount rate up to and including a year of the horizon."""

    to_year: int = Field(ge=0, le=LONGEST_HORIZON)
    rate: Rate


STANDARD = (RateStep(to_year=30, rate=0.035), RateStep(to_year=75, rate=0.03), RateStep(to_year=125, rate=0.025))
HEALTH = (RateStep(to_year=30, rate=0.015), RateStep(to_year=75, rate=0.0129), RateStep(to_year=125, rate=0.0107))


class AppraisalRules(Rules):
    """How money and time are valued, in real terms.

    `horizon` is in years after year 0, which is not discounted. `optimism_bias` raises costs by a share, by kind of
    cost. `staff_hour` is pounds for an hour of staff. `single_estimate_spread` widens a single number to a range.
    """

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
    staff_hour: float = Field(default=25.0, ge=0, le=1e5)
    single_estimate_spread: float = Field(default=0.2, ge=0, le=1)

    @model_validator(mode="after")
    def _steps_reach_the_horizon(self) -> Self:
        for name, steps in (("discount", self.discount), ("health_discount", self.health_discount)):
            years = [step.to_year for step in steps]
            if years != sorted({*years}) or not years or years[-1] < self.horizon:
                raise ValueError(f"{name} rises year by year and reaches the horizon of {self.horizon} years")
        return self
