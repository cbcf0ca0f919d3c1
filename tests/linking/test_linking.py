"""Whoever holds an export of the log joins nobody's acts across ideas better than by chance.

Each attacker is tried on the log as it is and as it would be without care, where it must succeed: an attacker who never
finds anything shows nothing. What the order of the log tells is known, and why an edition for the public has none.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ideaflow import bootstrap
from ideaflow.application.campaign import CaptureIdea, OpenCampaign
from ideaflow.bootstrap import Ideaflow
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do
from tests.linking.attackers import (
    ATTACKERS,
    ORDER_ATTACKERS,
    Attacker,
    by_command,
    by_hour,
    by_length,
    by_mention,
    by_time,
)
from tests.linking.measure import Truth, measure
from tests.linking.office import play, seen_in_edition, seen_in_log, seen_without_care, who_was_who

SEED = 7
# Whatever the log tells, an attacker is at least this many times as often right as by chance without care.
CLEARLY = 2
pytestmark = pytest.mark.xdist_group("linking")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ideaflow]:
    """A year of an office of sixty people."""
    url = f"sqlite:///{tmp_path_factory.mktemp('office') / 'office.sqlite'}"
    bootstrap.init(url, STEWARD)
    clock = SimulatedClock()
    with Ideaflow(url, clock=clock) as app:
        play(app, clock, SEED)
        yield app


@pytest.fixture(scope="module")
def truth(office: Ideaflow) -> Truth:
    return who_was_who(office)


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_the_log_tells_no_better_than_chance_whose_acts_belong_together(
    attacker: Attacker, office: Ideaflow, truth: Truth
) -> None:
    found = measure(attacker, seen_in_log(office), truth, SEED)
    assert not found.tells, found


@pytest.mark.parametrize("attacker", [by_command, by_time, by_hour, by_length])
def test_the_same_attacker_succeeds_where_the_log_shows_times_ids_and_lengths(
    attacker: Attacker, office: Ideaflow, truth: Truth
) -> None:
    found = measure(attacker, seen_without_care(office), truth, SEED)
    assert found.tells, found
    assert found.precision > CLEARLY * found.chance, found


@pytest.mark.parametrize("attacker", ORDER_ATTACKERS)
def test_the_order_of_the_log_tells_which_is_why_an_edition_has_none(
    attacker: Attacker, office: Ideaflow, truth: Truth
) -> None:
    assert measure(attacker, seen_in_log(office), truth, SEED).tells
    found = measure(attacker, seen_in_edition(office, SEED), truth, SEED)
    assert not found.tells, found


@pytest.mark.parametrize("attacker", ATTACKERS)
def test_an_edition_tells_no_more_than_the_log(attacker: Attacker, office: Ideaflow, truth: Truth) -> None:
    found = measure(attacker, seen_in_edition(office, SEED), truth, SEED)
    assert not found.tells, found


def test_an_edition_holds_every_record_once_and_no_id_of_the_log(office: Ideaflow) -> None:
    log, edition = seen_in_log(office), seen_in_edition(office, SEED)
    assert sorted((act.actor, act.version, act.topic) for act in log) == sorted(
        (act.actor, act.version, act.topic) for act in edition
    )
    assert {act.at for act in edition} == {act.at for act in log}
    assert not {act.stream for act in log} & {act.stream for act in edition}
    named = {name for act in edition for name in act.names}
    assert named and named <= {act.stream for act in edition}


def test_a_campaign_does_not_join_the_ideas_that_somebody_brings(app: Ideaflow) -> None:
    campaign = do(app, OpenCampaign, title="Improvement day", team="Post room").id
    for title in ("one", "two"):
        do(app, CaptureIdea, campaign=campaign, title=title, by="sam@example.org")
    assert not by_mention(seen_in_log(app), None)
    assert all(one.actor == "" for one in app.history(campaign)[1:])
    assert not differing_lists(app)


def test_lists_of_the_office_are_what_its_log_says(office: Ideaflow) -> None:
    assert not differing_lists(office)
