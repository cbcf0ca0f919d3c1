"""Moving a whole system: copy, backup, restore."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from ideaflow import config
from ideaflow.cli.output import note, say
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--from", "source", required=True, metavar="URL", help="The database that is copied.")
@click.option("--to", "target", required=True, metavar="URL", help="An empty database, or a file that is not there.")
@reads
def copy(session: Session, source: str, target: str) -> None:
    """Copy a whole system into an empty database, of the same kind or the other, and prove that it is the same.

    Work may go on in the first while it is copied; what comes after the copy began is not in it.

    \b
    Example:
      ideaflow admin copy --from ./team.sqlite --to postgresql://owner@server/ideaflow
    """
    from ideaflow import moving  # noqa: PLC0415 - loads SQLAlchemy

    there, here = config.database_url(source), config.database_url(target)
    digest = moving.copy(there, here, partial(progress, "Copying"), lock_seconds=session.settings.lock_seconds)
    _told(session, digest, "Copied", "on PostgreSQL, give the application its role: ideaflow init --app-role NAME")


@click.command()
@click.argument("file", type=FILE)
@reads
def backup(session: Session, file: Path) -> None:
    """Write a backup of the whole system into one file, while work goes on.

    The keys that open its texts go into a file beside it (FILE.keys), unless IDEAFLOW_KEYS says where they are. Keep
    the two apart, and the keys for a short time: they open what was erased since.

    \b
    Example:
      ideaflow admin backup ./ideaflow-2026-03-16.backup
    """
    from ideaflow import moving  # noqa: PLC0415 - loads SQLAlchemy

    digest = moving.backup(
        session.db, file, partial(progress, "Backing up"), lock_seconds=session.settings.lock_seconds
    )
    _told(session, digest, "Backed up", "keep FILE.keys apart from it, and not for long")


@click.command()
@click.argument("file", type=FILE)
@click.option("--erasures", type=FILE, help="Erase again what was erased since: a file of admin erasures --export.")
@reads
def restore(session: Session, file: Path, erasures: Path | None) -> None:
    """Put a backup into an empty database: a file that is not there, or a new database of a server.

    The keys of its texts are read from FILE.keys, or from where IDEAFLOW_KEYS says.

    \b
    Example:
      ideaflow admin restore ./ideaflow-2026-03-16.backup --db ./restored.sqlite
    """
    from ideaflow import moving  # noqa: PLC0415 - loads SQLAlchemy
    from ideaflow.persistence.erasure_list import read_erasures  # noqa: PLC0415

    since = read_erasures(erasures) if erasures else ()
    digest = moving.restore(
        file, session.db, partial(progress, "Restoring"), lock_seconds=session.settings.lock_seconds
    )
    if erasures:
        with session.open() as app:
            app.replay_erasures(since)
    again = "" if erasures else "erase again what was erased since (ideaflow admin replay-erasures), and "
    _told(session, digest, "Restored", f"{again}look at it: ideaflow admin check")


def _told(session: Session, digest: str, done: str, next_step: str) -> None:
    session.show({"digest": digest}, lambda: say(digest))
    if not session.as_json:
        note(f"{done}, and read again to prove it. Next: {next_step}")
