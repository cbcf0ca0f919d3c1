"""Up to which answer a submitter has read about an idea: kept outside the log."""

from __future__ import annotations

from sqlalchemy import Connection

from ideaflow.persistence import statements
from ideaflow.persistence.schema import answers_read


def keep_read(connection: Connection, placeholder: str, *, person: int, idea: str, version: int) -> None:
    """Somebody has read what was answered about their idea, up to an event's version."""
    connection.exec_driver_sql(statements.upsert(answers_read, placeholder), (person, idea, version))
