"""What happened, in sentences; how it stood at any moment; what another policy would have made of it."""

from __future__ import annotations

import click

from ideaflow.cli.audit_diff import diff
from ideaflow.cli.audit_log import log
from ideaflow.cli.audit_replay import replay
from ideaflow.cli.audit_scores import verify_scores
from ideaflow.cli.audit_show import show
from ideaflow.cli.audit_whatif import whatif


@click.group()
def audit() -> None:
    """What happened: log, show, verify-scores. How it stood: show --at, replay, diff. And what if: whatif."""


audit.add_command(log)
audit.add_command(show)
audit.add_command(replay)
audit.add_command(diff)
audit.add_command(whatif)
audit.add_command(verify_scores)
