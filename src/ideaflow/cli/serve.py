"""`ideaflow serve`: the web on this machine, for one database, in one process."""

from __future__ import annotations

import click

from ideaflow.cli.output import note
from ideaflow.cli.session import Session, reads
from ideaflow.errors import StoreFault

THREADS = 8
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port.")
@reads
def serve(session: Session, host: str, port: int) -> None:
    """Serve the web until it is stopped. People sign in with a password; a steward invites them.

    Beyond this machine it belongs behind a proxy that speaks HTTPS, as its cookie then travels over HTTPS alone.

    \b
    Example:
      ideaflow serve --port 8000
      ideaflow person invite ada@example.org
    """
    try:
        import argon2  # noqa: F401, PLC0415 - signing in needs it, and loads it late

        from ideaflow.web import create_app  # noqa: PLC0415 - loads Flask
        from ideaflow.web.server import Server  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise StoreFault(
            f"the web needs {error.name}, which is not installed", "pip install 'ideaflow[web]'"
        ) from error

    secure = host not in LOOPBACK
    # A database that cannot be used is told here, not by a server that starts and starts again.
    create_app(session.db, secure=secure)
    note(f"Serving on http://{host}:{port}; end it with Ctrl-C.")
    Server(session.db, host=host, port=port, threads=THREADS, secure=secure).run()
