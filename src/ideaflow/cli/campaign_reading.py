"""Campaigns as they are looked at: which there were, and what became of their ideas."""

from __future__ import annotations

import click

from ideaflow.cli.kinds import ROWS
from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.errors import UnknownId
from ideaflow.projections import campaign_report
from ideaflow.projections.campaign_report import CampaignReport, OneCampaign


@click.command("list")
@click.option("--top", "limit", type=ROWS, default=50, help="How many.")
@reads
def list_campaigns(session: Session, limit: int) -> None:
    """Every campaign, the latest first.

    \b
    Example:
      ideaflow campaign list
    """
    with session.open() as app:
        found = app.ask(campaign_report.campaigns, limit=limit)
    session.show(
        [_as_json(one) for one in found],
        lambda: table(
            ["id", "title", "team", "from", "until", "ideas", ""],
            [
                [c.id, c.title, c.team or "everybody", c.first_day, c.last_day, c.ideas, "closed" if c.closed else ""]
                for c in found
            ],
        ),
    )


@click.command()
@click.argument("campaign")
@reads
def show(session: Session, campaign: str) -> None:
    """What became of a campaign's ideas: where they stand, how many were adopted, and answered in time.

    \b
    Example:
      ideaflow campaign show C-1
    """
    with session.open() as app:
        wanted = app.known_id("campaign", campaign, "C")
        found = app.ask(campaign_report.report, wanted, app.today)
    if found is None:
        raise UnknownId("campaign", campaign)
    value = {
        **_as_json(found.campaign),
        "people": found.people,
        "stages": found.stages,
        "adopted": found.adopted,
        "failed_forward": found.failed_forward,
        "decided": found.answered,
        "decisions_due": found.due,
        "decided_in_time": found.in_time,
        "decision_days": found.decision,
        "of_its_ideas": found.ideas,
    }
    session.show(value, lambda: _tell(found))


def _as_json(one: OneCampaign) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.title,
        "team": one.team,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "ideas": one.ideas,
        "batches": one.batches,
        "closed": bool(one.closed),
    }


def _tell(found: CampaignReport) -> None:
    one = found.campaign
    days = one.first_day if one.first_day == one.last_day else f"{one.first_day} to {one.last_day}"
    say(f"{one.id}  {one.title}  ({one.team or 'everybody'}; {days}{'; closed' if one.closed else ''})")
    people = "1 person" if found.people == 1 else f"{found.people:,} people"
    batches = "1 batch" if one.batches == 1 else f"{one.batches:,} batches"
    say(f"  {counted(one.ideas, 'idea')} from {people}, in {batches}")
    say(f"  adopted {found.adopted:,}, failed forward {found.failed_forward:,}")
    say(f"  {found.answered:,} decided on; {found.in_time:,} of {found.due:,} decisions due came in time")
    if found.decision:
        say(f"  half were decided on within {found.decision.median:g} days, 85 % within {found.decision.within_85}")
    table(["stage", "ideas"], [[stage.replace("_", " "), count] for stage, count in found.stages.items()])
    table(
        ["idea", "title", "team", "stage", "decision"],
        [[idea.id, idea.title, idea.team, idea.stage.replace("_", " "), idea.decision] for idea in found.ideas],
    )
