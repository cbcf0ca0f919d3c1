"""Campaigns and hand-offs: what is taken in, what is counted, and what is refused."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain import campaign as of_campaign
from ideaflow.domain import hand_off as of_hand_off
from ideaflow.domain.campaign import Campaign, CampaignClosed, CampaignIdeasCaptured, CampaignOpened
from ideaflow.domain.event import Event
from ideaflow.domain.hand_off import HandOff, HandOffCounted
from ideaflow.domain.verdict import Verdict
from tests.doing import history

MONDAY, SUNDAY = date(2026, 4, 13), date(2026, 4, 19)
OPENED = CampaignOpened(team="Decisions", first_day=MONDAY, last_day=MONDAY)
PAIR = {"from_team": "Print shop", "to_team": "Decisions"}


def given_campaign(*events: Event) -> Campaign:
    campaign = Campaign()
    for recorded in history("C-1", *events):
        of_campaign.evolve(campaign, recorded)
    return campaign


def given_hand_off(*events: Event) -> HandOff:
    hand_off = HandOff()
    for recorded in history("H-1", *events):
        of_hand_off.evolve(hand_off, recorded)
    return hand_off


def test_only_ideas_that_are_not_in_yet_are_captured() -> None:
    campaign = given_campaign(OPENED, CampaignIdeasCaptured(ideas=("I-1",), how="form"))
    captured = of_campaign.capture(campaign, ["I-1", "I-2"], "file")
    assert captured == (CampaignIdeasCaptured(ideas=("I-2",), how="file"),)
    assert of_campaign.capture(campaign, ["I-1"], "file") == ()


def test_a_closed_campaign_takes_nothing_and_closes_once() -> None:
    campaign = given_campaign(OPENED, CampaignIdeasCaptured(ideas=("I-1", "I-2"), how="file"))
    assert of_campaign.close(campaign) == (CampaignClosed(ideas=2),)
    closed = given_campaign(OPENED, CampaignClosed(ideas=0))
    assert of_campaign.close(closed) == ()
    refused = of_campaign.capture(closed, ["I-3"], "form")
    assert isinstance(refused, Verdict)
    assert refused.unmet[0].seen == "C-1 is closed"


def test_a_campaign_of_several_days_says_both() -> None:
    several = CampaignOpened(team="", first_day=MONDAY, last_day=SUNDAY)
    assert several.sentence("C-1") == "Campaign C-1 was opened for every team: 13 April 2026 to 19 April 2026"


def test_items_count_for_the_monday_of_their_week() -> None:
    decided = of_hand_off.count(given_hand_off(), **PAIR, day=SUNDAY, items=240)
    assert decided == (HandOffCounted(**PAIR, week=MONDAY, count=240),)


@given(st.integers(0, 1_000), st.integers(-1_500, 1_000))
def test_items_are_never_below_nothing(counted: int, more: int) -> None:
    hand_off = given_hand_off(HandOffCounted(**PAIR, week=MONDAY, count=counted))
    decided = of_hand_off.count(hand_off, **PAIR, day=MONDAY, items=more)
    assert isinstance(decided, Verdict) is (counted + more < 0)
