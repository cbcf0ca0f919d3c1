"""What is wrong with this installation, in plain words."""

from __future__ import annotations

import platform
import sys

import click

from ideaflow import __version__, config
from ideaflow.cli.output import table
from ideaflow.cli.session import Session, reads
from ideaflow.errors import StoreFault
from ideaflow.settings import unknown_variables, variable


@click.command()
@reads
def doctor(session: Session) -> None:
    """Look at Python, the settings, SQLite and the database, and say what is wrong and what to do.

    A password in the database's address is hidden.

    \b
    Example:
      ideaflow doctor
    """
    from ideaflow.bootstrap import diagnose  # noqa: PLC0415 - loads SQLAlchemy

    found = [*diagnose(session.db, lock_seconds=session.settings.lock_seconds)]
    if session.settings.patroni:
        from ideaflow.operations.cluster import check_patroni  # noqa: PLC0415

        found.append(check_patroni(session.settings.patroni))
    about = {"ideaflow": __version__, "python": platform.python_version(), "platform": sys.platform}
    said = {
        "database": config.shown(session.db),
        **{variable(name): _shown(value) for name, value in session.settings._asdict().items()},
    }
    session.show(
        {"about": about, "settings": said, "checks": found},
        lambda: table(
            ["check", "result", "what to do"],
            [
                *([name, value, ""] for name, value in {**about, **said}.items()),
                *([name, "no setting has this name", "check the spelling"] for name in unknown_variables()),
                *([one.name, one.seen if one.well else f"WRONG: {one.seen}", one.advice] for one in found),
            ],
        ),
    )
    wrong = [one.name for one in found if not one.well]
    if wrong:
        raise StoreFault(f"not well: {', '.join(wrong)}", "see the last column")


def _shown(value: object) -> object:
    """A setting, without the password where it is an address with one."""
    return config.shown(value) if isinstance(value, str) else value
