"""Bringing a database of an earlier ideaflow up to today's schema, by alembic's revisions."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

REVISIONS = Path(__file__).parent / "migrations"
HEAD = "head"
VERSION_TABLE = "alembic_version"


def stamp(connection: Connection, revision: str = HEAD) -> None:
    """Mark a database with a revision, without doing what the revision does."""
    command.stamp(_config(connection), revision)


def upgrade(connection: Connection, known: int) -> None:
    """Run every revision after schema `known`, in the transaction that is open on the connection."""
    # Databases from before alembic carry our own mark alone.
    if not connection.dialect.has_table(connection, VERSION_TABLE):
        stamp(connection, str(known))
    command.upgrade(_config(connection), HEAD)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(REVISIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
