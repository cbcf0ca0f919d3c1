"""Campaign: an improvement day or a call for ideas, in which a batch of ideas is captured."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from msgspec import Struct, field

from ideaflow.domain.event import Event, Recorded, Words, event
from ideaflow.domain.values import counted
from ideaflow.domain.verdict import Verdict, refused


@event
class CampaignOpened(Event, frozen=True, kw_only=True):
    """Ideas are gathered together from `first_day` to `last_day`; `team` is empty where everybody is asked."""

    topic: ClassVar[str] = "campaign.opened"
    team: str
    first_day: date
    last_day: date
    title: Words = ""

    def sentence(self, subject: str) -> str:
        who = f"team {self.team}" if self.team else "every team"
        days = f"{self.first_day:%d %B %Y}"
        if self.last_day != self.first_day:
            days += f" to {self.last_day:%d %B %Y}"
        return f"Campaign {subject} was opened for {who}: {days}"


@event
class CampaignIdeasCaptured(Event, frozen=True, kw_only=True):
    """Ideas came in through the campaign; `how` is the form or the file."""

    topic: ClassVar[str] = "campaign.ideas_captured"
    ideas: tuple[str, ...]
    how: str

    def sentence(self, subject: str) -> str:
        verb = "was" if len(self.ideas) == 1 else "were"
        return f"{counted(len(self.ideas), 'idea')} {verb} captured in campaign {subject} through a {self.how}"


@event
class CampaignClosed(Event, frozen=True, kw_only=True):
    """No more ideas come in through the campaign; those that did go on."""

    topic: ClassVar[str] = "campaign.closed"
    ideas: int

    def sentence(self, subject: str) -> str:
        return f"Campaign {subject} was closed with {counted(self.ideas, 'idea')}"


class Campaign(Struct):
    """What deciding about a campaign needs to know."""

    id: str = ""
    version: int = 0
    team: str = ""
    ideas: set[str] = field(default_factory=set)
    closed: bool = False


def evolve(campaign: Campaign, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    campaign.id, campaign.version = recorded.originator_id, recorded.originator_version
    match recorded.event:
        case CampaignOpened(team=team):
            campaign.team = team
        case CampaignIdeasCaptured(ideas=ideas):
            campaign.ideas.update(ideas)
        case CampaignClosed():
            campaign.closed = True


def capture(campaign: Campaign, ideas: Iterable[str], how: str) -> tuple[Event, ...] | Verdict:
    """Take ideas in. Those that are in already change nothing."""
    if campaign.closed:
        return refused(
            "capture ideas",
            "a closed campaign stays closed",
            seen=f"{campaign.id} is closed",
            needed="an open campaign",
            next_step="submit the idea by itself, or open another campaign",
        )
    fresh = tuple(idea for idea in ideas if idea not in campaign.ideas)
    return (CampaignIdeasCaptured(ideas=fresh, how=how),) if fresh else ()


def close(campaign: Campaign) -> tuple[Event, ...]:
    """End a campaign. Closing twice changes nothing."""
    return () if campaign.closed else (CampaignClosed(ideas=len(campaign.ideas)),)
