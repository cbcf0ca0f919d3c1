"""Fairness reports: nothing of a group that does not hide a person, and nothing that blames people."""

from __future__ import annotations

import re
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.score import Marks
from ideaflow.policies.fair_answers import Answered, answer_fairness, wilson
from ideaflow.policies.fairness import Scored, score_fairness
from ideaflow.policies.fairness_rules import FairnessRules, groups_to_show

RULES = FairnessRules(resamples=200)
BLAME = ("biased", "fault", "unfair", "prejudice", "careless", "wrong", "blame", "failed to", "poor")


def scored(person: int, idea: str, mark: int | None, band: str | None = None, meeting: str = "M-1") -> Scored:
    marks: Marks = {"benefit": mark}
    return Scored(meeting, idea, person, band, marks)


def panel(people: int, ideas: int, *, bands: tuple[str | None, ...] = (None,), seed: int = 1) -> list[Scored]:
    """So many people who score so many ideas, alike but for one mark up or down."""
    chance = Random(seed)
    return [
        scored(person, f"I-{idea}", 1 + (idea + chance.choice((0, 0, 1))) % 5, bands[person % len(bands)])
        for idea in range(ideas)
        for person in range(people)
    ]


# Groups


@given(st.dictionaries(st.text(max_size=3), st.integers(1, 30), max_size=8), st.integers(3, 10))
def test_what_is_shown_and_what_is_left_out_both_hide_a_person(people: dict[str, int], smallest: int) -> None:
    shown = groups_to_show(people, smallest)
    left_out = sum(count for name, count in people.items() if name not in shown)
    assert all(people[name] >= smallest for name in shown)
    assert left_out == 0 or left_out >= smallest or not shown


def test_a_small_group_cannot_be_found_by_subtraction() -> None:
    assert groups_to_show({"a": 9, "b": 6, "c": 2}, 5) == ("a",)
    assert groups_to_show({"a": 9, "b": 6}, 5) == ("a", "b")
    assert groups_to_show({"a": 9, "b": 4, "c": 3}, 5) == ("a",)
    assert groups_to_show({"a": 9, "b": 2}, 5) == ()


# Criteria


def test_nothing_is_told_of_fewer_scorers_than_the_policy_says() -> None:
    report = score_fairness(RULES, panel(4, 10))
    assert (report.scorers, report.scores, report.ideas, report.criteria, report.grade_gap) == (0, 0, 0, (), None)
    assert report.held_back[0] == "criteria: fewer than 5 people scored"


def test_a_pack_can_ask_for_larger_groups() -> None:
    assert score_fairness(FairnessRules(smallest_group=12), panel(11, 10)).criteria == ()
    assert score_fairness(FairnessRules(smallest_group=11), panel(11, 10)).criteria


def test_low_agreement_is_put_down_to_the_criterion() -> None:
    chance = Random(3)
    noise = [scored(person, f"I-{idea}", chance.randint(1, 5)) for idea in range(30) for person in range(6)]
    (criterion,) = score_fairness(RULES, noise).criteria
    assert criterion.agreement is not None
    assert criterion.agreement.upper < RULES.tentative
    assert criterion.said[0].startswith("the criterion benefit is read in different ways")
    (alike,) = score_fairness(RULES, panel(6, 30)).criteria
    assert alike.agreement is not None and alike.agreement.alpha > criterion.agreement.alpha


def test_the_use_of_the_scale_is_told() -> None:
    scores = [scored(person, f"I-{idea}", (3, 4, None)[person % 3]) for idea in range(4) for person in range(6)]
    (criterion,) = score_fairness(RULES, scores).criteria
    assert criterion.marks == {"1": 0, "2": 0, "3": 8, "4": 8, "5": 0}
    assert (criterion.median, criterion.within, criterion.between) == (3.5, 0.5, 0)
    assert criterion.cannot_judge == pytest.approx(100 / 3)
    assert any("often cannot be judged" in said for said in criterion.said)
    assert any("uses 2 of 5 marks" in said for said in criterion.said)


# Grades


def test_a_gap_between_grades_is_shown_of_bands_that_hide_a_person() -> None:
    low = [scored(person, f"I-{idea}", 2, "junior") for idea in range(4) for person in range(5)]
    high = [scored(person, f"I-{idea}", 4, "leader") for idea in range(4) for person in range(10, 15)]
    gap = score_fairness(RULES, [*low, *high]).grade_gap
    assert gap is not None
    assert gap.leaning == {"junior": {"benefit": -1.0}, "leader": {"benefit": 1.0}}
    # Equal weights make 3, which is not above the middle; one and four make 3.6.
    assert (gap.ideas, gap.other_side, gap.pairs, gap.swapped) == (4, 4, 6, 0)


def test_ideas_that_would_have_changed_order_are_counted_within_a_meeting() -> None:
    marks = {("junior", "I-1"): 5, ("junior", "I-2"): 3, ("leader", "I-1"): 2, ("leader", "I-2"): 3}
    scores = [
        scored(person + (0 if band == "junior" else 50), idea, mark, band)
        for (band, idea), mark in marks.items()
        for person in range(5)
    ]
    elsewhere = [msgspec.structs.replace(one, meeting="M-2") for one in scores if one.idea == "I-2"]
    gap = score_fairness(RULES, [*scores, *elsewhere]).grade_gap
    assert gap is not None
    assert (gap.pairs, gap.swapped) == (1, 1)


@pytest.mark.parametrize(
    ("sizes", "shown"),
    [
        ({"junior": 5, "leader": 5}, True),
        ({"junior": 5, "leader": 4}, False),
        ({"junior": 6, "middle": 7, "leader": 1}, False),
        ({"junior": 6, "middle": 7, "leader": 3, None: 2}, True),
        ({"junior": 6, "middle": 7, None: 3}, False),
        ({"junior": 6, "middle": 7, "unheard of": 3}, False),
        ({"junior": 12}, False),
    ],
)
def test_grades_are_shown_only_where_nobody_can_be_found(sizes: dict[str | None, int], shown: bool) -> None:
    bands = [band for band, count in sizes.items() for _ in range(count)]
    scores = [scored(person, f"I-{idea}", 3, band) for idea in range(3) for person, band in enumerate(bands)]
    assert (score_fairness(RULES, scores).grade_gap is not None) is shown


@given(st.integers(5, 9), st.integers(1, 5), st.integers(0, 1_000))
def test_grades_that_mark_alike_change_nothing(people: int, ideas: int, seed: int) -> None:
    chance = Random(seed)
    marks = {f"I-{idea}": chance.randint(1, 5) for idea in range(ideas)}
    scores = [
        scored(person, idea, mark, "junior" if person % 2 else "leader")
        for idea, mark in marks.items()
        for person in range(2 * people)
    ]
    gap = score_fairness(RULES, scores).grade_gap
    assert gap is not None
    assert (gap.other_side, gap.swapped) == (0, 0)
    assert set(gap.leaning["junior"].values()) == {0}


# Answers


def answered(team: str, person: int | None, decision: str = "trial", days: int = 10, in_time: bool = True) -> Answered:
    return Answered(team, person, decision, days, in_time)


def test_answers_are_told_of_teams_in_which_enough_people_brought_ideas() -> None:
    large = [answered("Decisions", person, days=20) for person in range(6)]
    other = [answered("Appeals", person, "park", days=40, in_time=False) for person in range(10, 16)]
    small = [answered("Post room", person) for person in range(20, 23)]
    report = answer_fairness(RULES, [*large, *other])
    assert [(one.team, one.ideas, one.accepted, one.median_days, one.in_time) for one in report.teams] == [
        ("Appeals", 6, 0, 40, 0),
        ("Decisions", 6, 100, 20, 100),
    ]
    assert report.overall is not None and (report.overall.ideas, report.overall.accepted) == (12, 50)
    # Three people left out could be found by taking the teams that are shown from all.
    with_small = answer_fairness(RULES, [*large, *other, *small])
    assert [one.team for one in with_small.teams] == ["Decisions"]
    assert with_small.held_back[0].startswith("2 teams are not shown")


def test_many_ideas_of_one_person_are_not_a_group() -> None:
    report = answer_fairness(RULES, [answered("Decisions", 1) for _ in range(50)])
    assert (report.overall, report.teams) == (None, ())
    assert report.held_back == ("answers: fewer than 5 people had one",)


def test_a_team_that_is_taken_forward_less_often_points_to_help_and_criteria() -> None:
    forward = [answered("Decisions", person % 20) for person in range(60)]
    not_yet = [answered("Appeals", 30 + person % 20, "park") for person in range(60)]
    said = {one.team: one.said for one in answer_fairness(RULES, [*forward, *not_yet]).teams}
    assert said["Appeals"].startswith("taken forward less often: look at the help")
    assert said["Decisions"].startswith("taken forward more often")


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    lower, upper = wilson(15, 148)
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I.
    assert (round(wilson(81, 263)[0], 4), round(wilson(81, 263)[1], 4)) == (0.2553, 0.3662)
    assert (round(lower, 4), round(upper, 4)) == (0.0624, 0.1605)
    assert wilson(0, 20)[0] == 0
    assert round(wilson(0, 20)[1], 4) == 0.1611


@given(st.integers(0, 100), st.integers(1, 100))
def test_the_interval_holds_the_share(so: int, more: int) -> None:
    lower, upper = wilson(so, so + more)
    assert 0 <= lower <= so / (so + more) <= upper <= 1


def test_no_sentence_blames_anybody() -> None:
    reports = [
        score_fairness(RULES, panel(people, 8, bands=bands))
        for people in (3, 12)
        for bands in ((None,), ("junior", "leader"))
    ]
    everything = [msgspec.json.encode(report).decode() for report in reports]
    everything.append(msgspec.json.encode(answer_fairness(RULES, [answered("A", n) for n in range(9)])).decode())
    for said in everything:
        assert not [word for word in BLAME if re.search(rf"\b{word}\b", said, re.IGNORECASE)]
