"""`ideaflow demo`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ideaflow import config
from ideaflow.cli.output import note
from ideaflow.cli.session import Session, reads

FILE = "ideaflow-demo.sqlite"


@click.command()
@reads
def demo(session: Session) -> None:
    """Play three months of an invented benefits service, and tell what happened.

    It makes its own database, and leaves one alone that holds other data. Running it again changes nothing. Without
    --db and IDEAFLOW_DB it is a file of its own in your data directory.

    \b
    Example:
      ideaflow demo
      ideaflow demo --db ./demo.sqlite
    """
    from ideaflow import bootstrap  # noqa: PLC0415 - loads SQLAlchemy
    from ideaflow.cli.demo import playing, summary, telling  # noqa: PLC0415 - load every command
    from ideaflow.cli.demo.story import steps  # noqa: PLC0415

    url = config.database_url(session.given_db or os.environ.get(config.DATABASE_VARIABLE) or _own_file())
    clock = playing.SetClock()
    bootstrap.init(url, session.person)
    with bootstrap.Ideaflow(url, clock=clock, lock_seconds=session.settings.lock_seconds) as app:
        playing.check_ours(app, steps())
        note(f"Playing {len(steps())} steps on {playing.shown(url)}")
        before = app.log.last_position()
        played = playing.Player(app, clock)
        played.play(steps())
        added = app.log.last_position() - before
        note(f"{added} events added" if added else "The story was there already; nothing was added")
        session.show(summary.of(played) if session.as_json else None, lambda: telling.tell(played))


def _own_file() -> str:
    import platformdirs  # noqa: PLC0415 - slow to import

    return str(Path(platformdirs.user_data_path("ideaflow")) / FILE)
