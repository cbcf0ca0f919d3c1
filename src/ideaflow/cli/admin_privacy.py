"""Keeping what people typed private: redact, change keys, erase again after a restore."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.application.erasure import RedactText
from ideaflow.cli.erasure_options import because
from ideaflow.cli.output import note, say, table
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads, writes
from ideaflow.domain.values import counted

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("redact")
@click.argument("stream", metavar="ID")
@click.option("--version", required=True, type=click.IntRange(1), help="Which of its events; see `audit show`.")
@because
@writes
def redact(session: Session, stream: str, version: int, reason: str) -> None:
    """Make the text of one event unreadable. It cannot be undone.

    \b
    Example:
      ideaflow admin redact I-7 --version 3 --reason names-somebody
    """
    session.run(RedactText, stream=stream, version=version, reason=reason)


@click.command("rotate-keys")
@reads
def rotate_keys(session: Session) -> None:
    """Lock the key of every text under a new key, and retire the old one. No event is touched.

    Backups made before open no text any more without the file of keys of then.

    \b
    Example:
      ideaflow admin rotate-keys
    """
    from ideaflow.application.permission import must_hold  # noqa: PLC0415

    with session.open() as app:
        must_hold(app.person(session.person), "change keys")
        with progress("Locking", app.log.last_position()) as advance:
            changed = app.rotate_keys(advance)
        file = str(app.database.key_ring.file)
    session.show(
        {"texts": changed, "file": file}, lambda: say(f"Locked {counted(changed, 'text')} anew; key in {file}.")
    )


@click.command("scrub")
@reads
def scrub(session: Session) -> None:
    """Write the files of the database anew where old bytes of something erased may still be in them.

    Erasing does this by itself, unless others used the database all the while.

    \b
    Example:
      ideaflow admin scrub
    """
    with session.open() as app:
        done = app.scrub()
    session.show({"scrubbed": done}, lambda: say("Written anew." if done else "Nothing was left to scrub."))


@click.command("erasures")
@click.option("--export", "out", type=FILE, help="A file to write: keep it with the keys, apart from backups.")
@reads
def erasures(session: Session, out: Path | None) -> None:
    """What was erased, when and why; as a file, what to erase again after a backup is restored.

    \b
    Example:
      ideaflow admin erasures
      ideaflow admin erasures --export erasures.jsonl
    """
    from ideaflow.application.permission import must_hold  # noqa: PLC0415
    from ideaflow.persistence.erasure_list import write_erasures  # noqa: PLC0415

    with session.open() as app:
        must_hold(app.person(session.person), "list erasures")
        found = app.erasures()
    if out:
        write_erasures(out, found)
        note(f"Wrote {counted(len(found), 'erasure')} to {out}.")
    rows = [{"id": e.erasure, "on": e.erased_on, "reason": e.reason, "texts": len(e.texts)} for e in found]
    session.show(rows, lambda: table(["erasure", "on", "because", "texts"], [list(row.values()) for row in rows]))


@click.command("replay-erasures")
@click.argument("file", type=FILE)
@reads
def replay_erasures(session: Session, file: Path) -> None:
    """Erase in a restored database what was erased since its backup. Doing it twice changes nothing.

    \b
    Example:
      ideaflow admin replay-erasures erasures.jsonl
    """
    from ideaflow.application.permission import must_hold  # noqa: PLC0415
    from ideaflow.persistence.erasure_list import read_erasures  # noqa: PLC0415

    with session.open() as app:
        must_hold(app.person(session.person), "replay erasures")
        gone = app.replay_erasures(read_erasures(file))
    session.show({"texts": gone}, lambda: say(f"{counted(gone, 'text')} made unreadable again."))
