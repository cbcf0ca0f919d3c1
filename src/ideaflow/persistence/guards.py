"""What keeps events as they are, whoever asks: triggers that refuse to change or remove them."""

from __future__ import annotations

from sqlalchemy import Connection

from ideaflow.persistence.schema import SQLITE_GUARDS, events

REFUSAL = "events are never changed"
GUARD = "events_refuse_change"
POSTGRES_GUARDS = (
    f"CREATE OR REPLACE FUNCTION {GUARD}() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
    # For each statement, not each row: a statement that would find no row is refused too, and TRUNCATE has no rows.
    f"CREATE OR REPLACE TRIGGER {GUARD} BEFORE UPDATE OR DELETE OR TRUNCATE ON {events.name} "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {GUARD}()",
)
POSTGRES_GUARDED = f"SELECT 1 FROM pg_trigger WHERE tgname = '{GUARD}' AND tgenabled <> 'D'"  # noqa: S608 - ours


def place_guards(connection: Connection) -> None:
    """Place the guards where they are missing."""
    embedded = connection.dialect.name == "sqlite"
    for statement in SQLITE_GUARDS if embedded else POSTGRES_GUARDS:
        connection.exec_driver_sql(statement)
