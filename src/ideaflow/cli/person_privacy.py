"""What is held about a person: shown to them, and erased."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.application.erasure import ErasePerson
from ideaflow.cli.erasure_options import because
from ideaflow.cli.output import note, print_json
from ideaflow.cli.session import Session, reads, writes
from ideaflow.errors import InvalidInput


@click.command("erase")
@click.argument("address")
@because
@writes
def erase(session: Session, address: str, reason: str) -> None:
    """Make everything that somebody typed unreadable, and remove every trace of who they are. It cannot be undone.

    What happened stays in the log, by capacity; the log says that texts were erased and why, not whose.

    \b
    Example:
      ideaflow person erase grace@example.org --reason person-asked
    """
    session.run(ErasePerson, address=address, reason=reason)


@click.command("export")
@click.argument("address")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A file to write, instead of printing.")
@reads
def export(session: Session, address: str, out: Path | None) -> None:
    """Everything that is held about somebody, as JSON: for themselves, or for a steward.

    \b
    Example:
      ideaflow person export grace@example.org --out grace.json
    """
    import msgspec  # noqa: PLC0415 - only to write

    with session.open() as app:
        record = app.person_record(address, session.person)
    if out is None:
        print_json(record)
        return
    try:
        with out.open("xb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n")
    except FileExistsError as error:
        raise InvalidInput("out", str(out), "is there already", "name a file that is not there yet") from error
    except OSError as error:
        raise InvalidInput("out", str(out), f"cannot be written: {error.strerror}", "name another file") from error
    note(f"Wrote {out}.")
