"""How things are printed: tables on a terminal, plain text in a pipe, JSON for scripts.

What people typed is shown harmlessly: control characters, terminal escapes and characters that turn the direction of
text are replaced by visible ones.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence

import click
import msgspec

from ideaflow.errors import IdeaflowError, Refused

HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
NUMBER_BELOW_ZERO = re.compile(r"-\d[\d.]*")
FIRST_PICTURE, DELETE = 0x2400, 0x7F


def harmless(text: str) -> str:
    """The text with whatever could act on a terminal made visible."""
    return HARMFUL.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < ord(" "):
        return chr(FIRST_PICTURE + code)
    return "\u2421" if code == DELETE else f"<U+{code:04X}>"


def say(text: str = "") -> None:
    """A result, on standard output."""
    click.echo(harmless(text))


def note(text: str) -> None:
    """Progress or a remark, on standard error."""
    click.echo(harmless(text), err=True)


def print_line(line: str) -> None:
    """A line of a file that a program reads, at once."""
    click.echo(harmless(line))


def print_json(value: object) -> None:
    """A result as JSON; structs and enumerations become plain values."""
    click.echo(_json(value))


def _json(value: object) -> str:
    """JSON in which whatever could act on a terminal is escaped."""
    return HARMFUL.sub(_escaped, json.dumps(msgspec.to_builtins(value), ensure_ascii=False, indent=2))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> None:
    """Rows as a table on a terminal, as lines of tab-separated cells in a pipe."""
    heads, *cells = [[_cell(value) for value in row] for row in (headings, *rows)]
    if sys.stdout.isatty():
        _rich_table(heads, cells, title)
        return
    if title:
        say(title)
    for row in (heads, *cells):
        click.echo("\t".join(row))


def _cell(value: object) -> str:
    text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    return harmless(" ".join(text.split()))


def _rich_table(headings: Sequence[str], cells: Sequence[Sequence[str]], title: str) -> None:
    from rich.console import Console  # noqa: PLC0415 - a pipe does not need it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    shown = Table(title=title or None, title_justify="left", header_style="bold")
    for heading in headings:
        shown.add_column(Text(heading))
    for row in cells:
        shown.add_row(*(Text(cell) for cell in row))
    Console().print(shown)


def tell_fault(error: IdeaflowError, *, as_json: bool) -> None:
    """What went wrong and the next step, on standard error."""
    if as_json:
        click.echo(_json(error.as_dict()), err=True)
        return
    note(error.message)
    if isinstance(error, Refused):
        for finding in error.verdict.findings:
            if not finding.met:
                note(f"  NOT MET: {finding.rule}. Seen: {finding.seen}. Needed: {finding.needed}.")
                instead = f"{finding.approver} can approve instead" if finding.approver else ""
                note(f"    Next: {'; '.join(filter(None, [finding.next_step, instead]))}")
        if error.verdict.pack:
            note(f"  Rules: {error.verdict.pack}")
    elif error.next_step:
        note(f"Next: {error.next_step}")


def tell_misuse(error: click.ClickException, *, as_json: bool) -> None:
    """A command that was typed wrongly, and where its help is, on standard error."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    said, next_step = error.format_message(), f"{ctx.command_path} --help" if ctx else ""
    if isinstance(error, click.NoSuchOption) and NUMBER_BELOW_ZERO.fullmatch(error.option_name):
        said += f" A number below zero comes after two dashes: -- {error.option_name}"
    if as_json:
        click.echo(_json({"error": "UsageError", "message": said, "next_step": next_step}), err=True)
        return
    if ctx:
        note(ctx.get_usage())
    note(f"Error: {said}")
    if next_step:
        note(f"Next: {next_step}")
