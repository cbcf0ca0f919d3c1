"""Learnings: cited once for an idea, weighed once by each later trial."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.event import Event
from ideaflow.domain.learning import (
    EvidenceStrength,
    Learning,
    LearningCited,
    LearningConfirmed,
    LearningContradicted,
    LearningImported,
    LearningRecorded,
    LearningShared,
    SharedPart,
    WeighedBy,
    cite,
    evolve,
    share,
    strength_of,
    weigh,
    weighed_by,
)
from ideaflow.domain.verdict import Verdict
from tests.doing import history


def given_learning(*more: Event) -> Learning:
    learning = Learning()
    for recorded in history("L-1", LearningRecorded(idea="I-1", trial="T-1", lesson="texts are read"), *more):
        evolve(learning, recorded)
    return learning


def test_a_learning_is_cited_on_an_idea() -> None:
    assert cite(given_learning(), idea="I-2") == (LearningCited(idea="I-2"),)


def test_citing_it_again_on_the_same_idea_changes_nothing() -> None:
    learning = given_learning(LearningCited(idea="I-2"))
    assert cite(learning, idea="I-2") == ()
    assert cite(learning, idea="I-3") == (LearningCited(idea="I-3"),)


def test_a_later_trial_confirms_or_contradicts() -> None:
    assert weigh(given_learning(), trial="T-2", confirms=True, note="same") == (
        LearningConfirmed(trial="T-2", note="same"),
    )
    assert weigh(given_learning(), trial="T-2", confirms=False, note="other") == (
        LearningContradicted(trial="T-2", note="other"),
    )


@pytest.mark.parametrize("confirms", [True, False])
def test_the_trial_that_it_came_from_does_not_weigh_it(confirms: bool) -> None:
    decided = weigh(given_learning(), trial="T-1", confirms=confirms, note="")
    assert isinstance(decided, Verdict)
    assert decided.step == ("confirm" if confirms else "contradict")
    assert decided.missing == ("a later trial",)


@pytest.mark.parametrize("earlier", [LearningConfirmed(trial="T-2"), LearningContradicted(trial="T-2")])
def test_a_trial_weighs_a_learning_once(earlier: Event) -> None:
    for confirms in (True, False):
        decided = weigh(given_learning(earlier), trial="T-2", confirms=confirms, note="")
        assert isinstance(decided, Verdict)
        assert decided.missing == ("a trial that has not spoken yet",)
    assert isinstance(weigh(given_learning(earlier), trial="T-3", confirms=True, note=""), tuple)


def test_a_trial_that_has_not_ended_does_not_weigh() -> None:
    decided = weigh(given_learning(), trial="T-2", confirms=True, note="", ended=False)
    assert isinstance(decided, Verdict)
    assert decided.missing == ("a trial that has ended",)


BOTH = (SharedPart.LESSON, SharedPart.CONTEXT)
AUTHOR = "0123456789ab"


def test_its_author_shares_a_learning_and_takes_it_back() -> None:
    assert share(given_learning(), AUTHOR, BOTH) == (LearningShared(parts=BOTH),)
    assert share(given_learning(LearningShared(parts=BOTH)), AUTHOR, BOTH) == ()
    assert share(given_learning(LearningShared(parts=BOTH)), AUTHOR, ()) == (LearningShared(),)


def test_nobody_else_shares_it_and_nobody_shares_what_was_imported() -> None:
    decided = share(given_learning(), "fedcba987654", BOTH)
    assert isinstance(decided, Verdict)
    assert decided.missing == ("the author",)
    learning = Learning()
    for recorded in history("L-2", LearningImported(organisation="Harbour", original="L-1", digest="", key="")):
        evolve(learning, recorded)
    decided = share(learning, AUTHOR, BOTH)
    assert isinstance(decided, Verdict)
    assert decided.missing == ("a learning of one's own",)


@pytest.mark.parametrize(
    ("finding", "points", "deviations", "strength"),
    [
        (None, 0, 0, EvidenceStrength.TOLD),
        ("", 20, 0, EvidenceStrength.WEAK),
        ("inconclusive", 40, 0, EvidenceStrength.WEAK),
        ("improved", 6, 0, EvidenceStrength.WEAK),
        ("improved", 7, 0, EvidenceStrength.MODERATE),
        ("improved", 12, 1, EvidenceStrength.MODERATE),
        ("improved", 12, 0, EvidenceStrength.STRONG),
        ("no change", 12, 0, EvidenceStrength.STRONG),
        ("worse", 12, 0, EvidenceStrength.STRONG),
    ],
)
def test_strength_follows_from_what_a_trial_found(
    finding: str | None, points: int, deviations: int, strength: EvidenceStrength
) -> None:
    assert strength_of(finding, points, deviations) is strength


@given(st.sampled_from(["improved", "no change", "worse"]), st.integers(0, 60), st.integers(0, 5))
def test_more_points_never_weaken_and_deviations_never_strengthen(finding: str, points: int, deviations: int) -> None:
    order = list(EvidenceStrength)
    here = order.index(strength_of(finding, points, deviations))
    assert order.index(strength_of(finding, points + 1, deviations)) >= here
    assert order.index(strength_of(finding, points, deviations + 1)) <= here
    assert strength_of("worse", points, deviations) is strength_of("improved", points, deviations)


def test_trials_that_agree_and_disagree_both_stand() -> None:
    assert [weighed_by(*counts) for counts in ((0, 0), (1, 0), (0, 2), (3, 1))] == list(WeighedBy)
