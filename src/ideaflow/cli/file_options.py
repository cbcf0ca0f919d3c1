"""What every command that reads rows of a CSV file is told about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click

FILE = click.Path(path_type=Path, dir_okay=False)
Decorated = Callable[..., None]


def about_a_file(fields: Sequence[str]) -> Callable[[Decorated], Decorated]:
    """Decorator: the options --map, --mapping, --encoding and --dry-run; `fields` are what columns can hold."""
    options = (
        click.option("--dry-run", is_flag=True, help="Say what the file would bring, and change nothing."),
        click.option("--encoding", help="How the file is written, if not in UTF-8: for example latin-1."),
        click.option("--mapping", type=FILE, help="A TOML file with the columns, and what texts in them mean."),
        click.option(
            "--map",
            "options",
            multiple=True,
            metavar="FIELD=COLUMN",
            help=f"Which column holds a field: {', '.join(fields)}.",
        ),
    )

    def decorate(function: Decorated) -> Decorated:
        for option in options:
            function = option(function)
        return function

    return decorate
