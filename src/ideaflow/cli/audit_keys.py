"""audit keys and audit witness: who signs the log, and who signs beside it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import click

from ideaflow.application import log_keeping
from ideaflow.cli.note_file import read_whole
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted, listed
from ideaflow.persistence import checkpoints
from ideaflow.persistence.signed_note import read_checkpoint

FILE = click.Path(path_type=Path, dir_okay=False)
OVERLAP_DAYS = 30


@click.group()
def keys() -> None:
    """Keys that sign checkpoints: list, rotate."""


@keys.command("list")
@reads
def list_keys(session: Session) -> None:
    """Every key that signs or signed checkpoints, as an auditor writes it down.

    \b
    Example:
      ideaflow audit keys list
    """
    with session.open() as app:
        known = log_keeping.log_keys(app.database)
        now = app.clock()
    rows = [
        {"key": named.written, "made": key.made_at, "signs_until": key.signs_until, "signs": key.signs_at(now)}
        for key, named in known
    ]
    headings = ["key", "made", "signs until", "signs"]
    session.show(rows, lambda: table(headings, [[*row.values()] for row in rows]))


@keys.command()
@click.option("--overlap", type=click.IntRange(0, 3650), default=OVERLAP_DAYS, metavar="DAYS", help="Default: 30 days.")
@reads
def rotate(session: Session, *, overlap: int) -> None:
    """Make a new key. Checkpoints carry both signatures for the overlap; then the old key is forgotten here.

    What the old key signed stays valid. The old key vouches for the new one, so an auditor who has the old one follows.
    Stewards may do it.

    \b
    Example:
      ideaflow audit keys rotate --overlap 30
    """
    with session.open() as app:
        made = log_keeping.rotate_log_key(app.database, app.clock(), timedelta(days=overlap), by=session.person)
    session.show({"key": made.written, "overlap_days": overlap}, lambda: say(made.written))


@click.group()
def witness() -> None:
    """Witnesses elsewhere, who sign that they saw the same log: trust, add, list."""


@witness.command()
@click.argument("key")
@reads
def trust(session: Session, key: str) -> None:
    """Let the cosignatures of a witness count here. Stewards and auditors may do it.

    \b
    Example:
      ideaflow audit witness trust harbour.example/witness+1a2b3c4d+BAAA…
    """
    with session.open() as app:
        name = log_keeping.trust_witness(app.database, key, app.clock(), by=session.person)
    session.show({"witness": name}, lambda: say(name))


@witness.command()
@click.argument("file", type=FILE)
@reads
def add(session: Session, file: Path) -> None:
    """Put the cosignatures of a checkpoint that came back from a witness under the one that is kept here.

    \b
    Example:
      ideaflow audit checkpoint --out march.checkpoint
      ideaflow audit witness add march.cosigned
    """
    cosigned = read_checkpoint(read_whole(file, "file"))
    with session.open() as app:
        names = log_keeping.add_cosignatures(app.database, cosigned)
    session.show({"size": cosigned.size, "witnesses": names}, lambda: say(listed(names)))
    if not session.as_json:
        note(f"  They signed that they saw the log of {counted(cosigned.size, 'event')}.")


@witness.command("list")
@reads
def list_witnesses(session: Session) -> None:
    """The keys of the witnesses whose cosignatures count here.

    \b
    Example:
      ideaflow audit witness list
    """
    with session.open() as app:
        known = app.ask(checkpoints.witnesses)
    session.show(known, lambda: table(["key"], [[key] for key in known]))
