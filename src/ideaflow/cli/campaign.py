"""Campaigns: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

RUNNING, READING = "ideaflow.cli.campaign_running", "ideaflow.cli.campaign_reading"


class Campaigns(LazyGroup):
    """Improvement days and calls for ideas."""

    verbs = {
        "open": Verb(f"{RUNNING}:open_campaign", "Gather ideas together, for a day or for longer."),
        "capture": Verb(f"{RUNNING}:capture", "Bring a batch of ideas, typed line by line or from a CSV file."),
        "list": Verb(f"{READING}:list_campaigns", "Every campaign, the latest first."),
        "show": Verb(f"{READING}:show", "What became of a campaign's ideas."),
        "close": Verb(f"{RUNNING}:close", "No more ideas come in through it."),
    }


@click.command(cls=Campaigns)
def campaign() -> None:
    """Campaigns: improvement days and calls that bring batches of ideas.

    \b
    Example:
      ideaflow campaign open "Improvement day" --team Decisions
      ideaflow campaign show C-1
    """
