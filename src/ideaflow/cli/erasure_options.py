"""What every command that erases is told."""

from __future__ import annotations

import click

from ideaflow.cli.kinds import OneOf
from ideaflow.domain.erasure import ErasureReason

REASONS = OneOf([reason.value for reason in ErasureReason])
because = click.option("--reason", required=True, type=REASONS, help="Why, from a fixed list: no reason names anybody.")
