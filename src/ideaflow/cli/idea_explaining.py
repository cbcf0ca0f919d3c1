"""What can be done with an idea now, and why or why not."""

from __future__ import annotations

import click

from ideaflow.cli.output import note, say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import listed
from ideaflow.policies.outlook import Outlook
from ideaflow.projections import idea_outlook

# What the lifecycle allows from here is this very list.
LIFECYCLE = "lifecycle"


@click.command()
@click.argument("idea")
@reads
def explain(session: Session, idea: str) -> None:
    """Every step that somebody could take with an idea: possible now or not, who may take it, and why.

    \b
    Example:
      ideaflow idea explain I-42
    """
    with session.open() as app:
        wanted = app.known_id("idea", idea, "I")
        found = app.ask(idea_outlook.idea_outlook, app.log, wanted)

    def tell() -> None:
        for one in found:
            tell_step(one)

    session.show({"id": wanted, "steps": found}, tell)
    if not session.as_json:
        now = [one.step for one in found if one.possible]
        note(f"Possible now: {listed(now) or 'nothing; this is its end'}.")


def tell_step(one: Outlook) -> None:
    """One step in plain text."""
    say(f"{'possible' if one.possible else 'not now '}  {one.step}, by the {listed(one.by, 'or')}")
    for finding in one.findings:
        if one.possible and finding.met:
            say(f"            met: {finding.rule} ({finding.seen})")
        elif not finding.met:
            say(f"            {finding.rule}: seen {finding.seen}; needed {finding.needed}")
            if finding.next_step and finding.rule != LIFECYCLE:
                instead = f"; {finding.approver} can approve instead" if finding.approver else ""
                say(f"              next: {finding.next_step}{instead}")
    for sentence in one.to_say:
        say(f"            say with it: {sentence}")
