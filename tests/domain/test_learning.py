"""Learnings: cited once for an idea, weighed once by each later trial."""

from __future__ import annotations

import pytest

from ideaflow.domain.event import Event
from ideaflow.domain.learning import (
    Learning,
    LearningCited,
    LearningConfirmed,
    LearningContradicted,
    LearningRecorded,
    cite,
    evolve,
    weigh,
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
