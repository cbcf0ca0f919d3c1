"""The blame check on a text before it is sent."""

from __future__ import annotations

import click

from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads


@click.command()
@click.argument("text")
@reads
def wording(session: Session, text: str) -> None:
    """Say which phrases of a text blame somebody, and how to say them without blame. Nothing is kept.

    \b
    Example:
      ideaflow policy wording "The post room failed to send the letter."
    """
    from ideaflow.policies.wording import blame_findings  # noqa: PLC0415 - loads pydantic
    from ideaflow.policies.wording_rules import WordingRules  # noqa: PLC0415

    found = blame_findings(WordingRules(), text)

    def tell() -> None:
        if not found:
            say("Nothing in it blames anybody.")
            return
        table(["rule", "seen", "next"], [[f.rule, f.seen, f.next_step] for f in found])

    session.show([finding.as_dict() for finding in found], tell)
