"""The verdict of a trial: from its control chart, its prediction, and what is read beside them."""

from __future__ import annotations

import pytest

from ideaflow.domain.control_chart import control_chart
from ideaflow.domain.trial_verdict import Evidence, PredictionHeld, TrialFinding, TrialVerdict, judge
from ideaflow.domain.values import Direction

# Mean 18, moving ranges of 1 to 4; 12 weeks make steady limits.
BEFORE = (17, 19, 18, 16, 20, 17, 18, 19, 17, 21, 18, 16)


def judged(
    during: tuple[float, ...],
    *,
    before: tuple[float, ...] = BEFORE,
    better: Direction = Direction.DOWN,
    **facts: object,
) -> TrialVerdict:
    fixed = len(before) if len(before) > 1 and during else None
    values = (*before, *during)
    chart = control_chart(values, baseline=fixed, better=better) if values else None
    given: dict[str, object] = {"chart": chart, "baseline": len(before), "period": "week"}
    return judge(Evidence(**(given | facts)))  # type: ignore[arg-type]


def test_a_lasting_improvement_is_found_and_the_chart_says_why() -> None:
    verdict = judged((14, 12, 11, 10, 10, 9, 9, 12, 13))
    assert verdict.finding is TrialFinding.IMPROVED
    assert verdict.because == "the chart says improvement: 9 of the last 9 weeks below the former mean"
    assert (verdict.more_points, verdict.advice) == (0, "")


def test_the_same_change_is_worse_where_more_is_better() -> None:
    assert judged((14, 12, 11, 10, 10, 9, 9), better=Direction.UP).finding is TrialFinding.WORSE


def test_a_lower_mean_alone_is_no_improvement() -> None:
    """Before 18, during 16.9: two means differ, and the chart shows nothing but what varies anyway."""
    verdict = judged((17, 16, 18.5, 16, 17, 18.2, 15.6))
    assert verdict.finding is TrialFinding.NO_CHANGE
    assert verdict.because.startswith("the chart says no change")


def test_too_few_points_are_inconclusive_and_it_says_how_many_more() -> None:
    verdict = judged((17, 16, 18.5))
    assert (verdict.finding, verdict.more_points) == (TrialFinding.INCONCLUSIVE, 4)
    assert verdict.advice == "observe 4 more weeks to be able to tell"
    assert judged(()).more_points == 7
    assert judged((), before=()).because == "nothing was observed"


def test_one_far_point_does_not_last_yet() -> None:
    verdict = judged((8,))
    assert (verdict.finding, verdict.more_points) == (TrialFinding.INCONCLUSIVE, 1)
    assert "one week does not show that it lasts" in verdict.because
    assert judged((8, 9)).finding is TrialFinding.IMPROVED


def test_a_gain_that_was_lost_is_not_an_improvement() -> None:
    lost = judged((8, 9, 18, 17, 19))
    assert (lost.finding, lost.more_points) == (TrialFinding.INCONCLUSIVE, 4)
    assert judged((8, 9, 18, 17, 19, 18, 18.5, 17, 19)).finding is TrialFinding.NO_CHANGE


def test_without_a_baseline_or_a_direction_nothing_can_be_found() -> None:
    alone = judged((8, 9, 8), before=())
    assert (alone.finding, alone.because) == (TrialFinding.INCONCLUSIVE, "there is no baseline to compare with")
    assert "a baseline of values" in alone.advice
    aimless = judged((8, 9, 8), better=Direction.NEUTRAL)
    assert (aimless.finding, aimless.because) == (
        TrialFinding.INCONCLUSIVE,
        "the plan does not say which way is better",
    )


@pytest.mark.parametrize(
    ("during", "predicted", "held"),
    [
        ((14, 12, 11, 10, 10, 9, 9), 10, PredictionHeld.HELD),
        ((14, 12, 11, 10, 10, 9, 9), 8, PredictionHeld.CANNOT_TELL),
        ((14, 12, 11, 10, 10, 9, 9), 4, PredictionHeld.NOT_HELD),
        ((14, 12, 11, 10, 10, 9, 9), None, PredictionHeld.NOT_CHECKABLE),
        ((17, 16, 18.5, 16, 17, 18.2, 15.6), 17, PredictionHeld.CANNOT_TELL),
        ((17, 16, 18.5, 16, 17, 18.2, 15.6), 9, PredictionHeld.NOT_HELD),
        ((9, 9), 10, PredictionHeld.CANNOT_TELL),
    ],
)
def test_the_prediction_is_held_against_the_later_half(
    during: tuple[float, ...], predicted: float | None, held: PredictionHeld
) -> None:
    assert judged(during, predicted=predicted).prediction is held


def test_a_prediction_upwards() -> None:
    up = judged((22, 24, 25, 26, 25, 27, 26), better=Direction.UP, predicted=25)
    assert (up.finding, up.prediction) == (TrialFinding.IMPROVED, PredictionHeld.HELD)
    assert up.prediction_because == "25 was predicted, and the last 4 weeks average 26"


def test_what_is_read_beside_it() -> None:
    beside = judged(
        (12, 11),
        before=BEFORE[:5],
        planned_points=6,
        missing=1,
        outside=1,
        deviations=2,
        stops=("harm: complaints at least 3",),
        cost=210,
        cost_planned=180,
        hours=12,
        hours_planned=30,
    ).beside
    assert list(beside) == [
        "the limits come from 5 points before the trial, and 12 would make them steady",
        "2 of 6 planned observations were made",
        "1 period without an observation",
        "1 observation dated before the start or still to come",
        "2 deviations from the plan",
        "a stop rule was met (harm: complaints at least 3)",
        "£210.00 spent, more than the £180.00 planned",
        "12 hours spent, of the 30 hours planned",
    ]


def test_nobody_noted_what_was_spent() -> None:
    assert judged((12, 11), cost_planned=180).beside == (
        "nobody noted the cost spent; £180.00 were planned",
        "nobody noted the hours spent; 0 hours were planned",
    )
