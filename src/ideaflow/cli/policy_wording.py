"""The blame check on a text before it is sent."""

from __future__ import annotations

import click

from ideaflow.cli.output import say, table
from ideaflow.cli.policy_pack import find_pack
from ideaflow.cli.session import Session, reads
from ideaflow.policies.shipped import DEFAULT_PACK
from ideaflow.policies.wording import blame_findings


@click.command()
@click.argument("text")
@click.option("--policy", default=DEFAULT_PACK, metavar="FILE|NAME", help="The pack whose rules of wording are used.")
@reads
def wording(session: Session, text: str, policy: str) -> None:
    """Say which phrases of a text blame somebody, and how to say them without blame. Nothing is kept.

    \b
    Example:
      ideaflow policy wording "The post room failed to send the letter."
      ideaflow policy wording "It is the chair's fault" --policy ./ours.toml --json
    """

    found = blame_findings(find_pack(session, policy).pack.wording, text)

    def tell() -> None:
        if not found:
            say("Nothing in it blames anybody.")
            return
        table(["rule", "seen", "next"], [[f.rule, f.seen, f.next_step] for f in found])

    session.show([finding.as_dict() for finding in found], tell)
