"""Kinds of values that options take."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

MOST_ROWS = 1_000_000
MOST_POSITIONS = 2**63 - 1

ROWS = click.IntRange(1, MOST_ROWS)
NUMBER = click.IntRange(1 - 2**31, 2**31 - 1)
POSITION = click.IntRange(0, MOST_POSITIONS)
DAY = click.DateTime(["%Y-%m-%d"])
SVG = click.Path(path_type=Path, dir_okay=False)


def day_of(given: date | None) -> date | None:
    """click gives a time of day as well."""
    return date(given.year, given.month, given.day) if given else None


class OneOf(click.Choice[str]):
    """One of some words, typed as `adopt-now`, `adopt_now` or "adopt now", in any case; nobody needs quotes."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:
        return super().normalize_choice(choice, ctx).casefold().replace("_", "-").replace(" ", "-")
