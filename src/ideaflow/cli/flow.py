"""The forum's flow: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

SHOWING = "ideaflow.cli.flow_showing"


class Flows(LazyGroup):
    """What became of ideas and how long it took."""

    verbs = {
        "summary": Verb(f"{SHOWING}:show_summary", "Participation, shares, times, work in progress, on one page."),
        "chart": Verb(f"{SHOWING}:show_chart", "One measure over time on a control chart, or the cumulative flow."),
    }


@click.command(cls=Flows)
def flow() -> None:
    """How ideas flow, and the forum judged by its own method.

    \b
    Example:
      ideaflow flow summary
      ideaflow flow chart decision --svg decision.svg
    """
