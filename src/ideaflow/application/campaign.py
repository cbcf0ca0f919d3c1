"""Commands on campaigns: open, capture one idea, close. A file of ideas comes in by the machinery of the import."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from pydantic import ValidationInfo, field_validator

from ideaflow.application.command import Code, Command, Day, Line, Required
from ideaflow.application.handlers import handles
from ideaflow.application.idea import SubmitIdea, bring
from ideaflow.application.idea_import_way import WayIn, imported_address
from ideaflow.application.permission import must_be
from ideaflow.application.work import Work
from ideaflow.domain import campaign as deciding
from ideaflow.domain.campaign import Campaign, CampaignOpened
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea

if TYPE_CHECKING:
    from ideaflow.application.office import Office

VIA, FORM, FILE = "campaign", "form", "file"


class OpenCampaign(Command):
    """Gather ideas together, for a day or for longer. Without a first day it starts today, and lasts that day."""

    title: Line = Required
    team: Code = ""
    first_day: Day | None = None
    last_day: Day | None = None

    @field_validator("last_day")
    @classmethod
    def _in_order(cls, last_day: date | None, info: ValidationInfo) -> date | None:
        first_day = info.data.get("first_day")
        if last_day and first_day and last_day < first_day:
            raise ValueError("is not before the first day")
        return last_day


class CaptureIdea(SubmitIdea):
    """Bring an idea through a campaign. Without a team it has the campaign's."""

    commutes: ClassVar[bool] = True
    campaign: Line


class CloseCampaign(Command):
    """No more ideas come in through it."""

    campaign: Line


@handles(OpenCampaign)
def open_campaign(work: Work, command: OpenCampaign) -> Campaign:
    capacity = must_be(work, "open campaign", team=command.team)
    first = command.first_day or min(work.today, command.last_day or work.today)
    opened = CampaignOpened(team=command.team, first_day=first, last_day=command.last_day or first, title=command.title)
    campaign = work.new(Campaign)
    work.record(campaign, (opened,), capacity)
    return campaign


@handles(CaptureIdea)
def capture_idea(work: Work, command: CaptureIdea) -> Idea:
    campaign = work.load(Campaign, command.campaign)
    idea = bring(work, command.model_copy(update={"team": command.team or campaign.team}), via=VIA)
    # One pseudonym for all ideas that somebody brings to a campaign would join those ideas.
    work.record(campaign, deciding.capture(campaign, [idea.id], FORM), Capacity.SUBMITTER, unnamed=True)
    work.also["campaign"] = campaign.id
    return idea


@handles(CloseCampaign)
def close_campaign(work: Work, command: CloseCampaign) -> Campaign:
    campaign = work.load(Campaign, command.campaign)
    work.record(campaign, deciding.close(campaign), must_be(work, "close campaign", team=campaign.team))
    return campaign


class ByCampaign(WayIn):
    """The way of a campaign's file: an organiser brings it, and whoever is named by an address hears back."""

    step = "capture ideas"
    via = VIA

    def __init__(self, campaign: str, team: str) -> None:
        self.campaign, self.team = campaign, team

    def key(self, secret: bytes) -> bytes:
        return secret + self.campaign.encode()

    def address(self, work: Work, name: str) -> str:
        known = work.people.find(name)
        return known.address if known else imported_address(name)

    def taken(self, work: Work, ideas: Sequence[Idea], command_id: str) -> None:
        campaign = work.load(Campaign, self.campaign)
        work.command_id = command_id
        capacity = must_be(work, self.step, team=campaign.team)
        work.record(campaign, deciding.capture(campaign, [idea.id for idea in ideas], FILE), capacity)


def way_of(office: Office, campaign: str, by: str) -> ByCampaign:
    """The way into an open campaign. Raises UnknownId, and Refused where it is closed."""
    with office.working(by, command_id="") as work:
        found = work.load(Campaign, campaign)
        must_be(work, ByCampaign.step, team=found.team)
        work.record(found, deciding.capture(found, (), FILE), Capacity.STEWARD)
        return ByCampaign(found.id, found.team)
