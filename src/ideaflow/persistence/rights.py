"""What the application's role may do on PostgreSQL: read and append events, and no more to them than that.

The lists are its own, because a rebuild drops and makes them; the owner of the database keeps everything else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import Connection, MetaData, delete, insert, select

from ideaflow.errors import InvalidInput
from ideaflow.persistence.guards import POSTGRES_GUARDED
from ideaflow.persistence.migrating import VERSION_TABLE
from ideaflow.persistence.schema import SQLITE_GUARDS, events, metadata, settings

APP_ROLE = "app_role"
ROLE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")
CHANGING = ("UPDATE", "DELETE", "TRUNCATE")


def keep_role(connection: Connection, role: str) -> None:
    """Let `role` be the application's. Raises InvalidInput where it is no name of a role, or there are no roles."""
    if connection.dialect.name == "sqlite":
        raise InvalidInput("app-role", role, "is for PostgreSQL; an SQLite file has no roles", "leave it out")
    if not ROLE_NAME.fullmatch(role):
        raise InvalidInput("app-role", role, "is a name of small letters, digits and _", "for example ideaflow_app")
    connection.execute(delete(settings).where(settings.c.name == APP_ROLE))
    connection.execute(insert(settings).values(name=APP_ROLE, value=role))


def kept_role(connection: Connection) -> str | None:
    """The application's role, where one was named."""
    return connection.execute(select(settings.c.value).where(settings.c.name == APP_ROLE)).scalar()


def give_rights(connection: Connection, lists: MetaData) -> None:
    """Give the application's role what it needs, and take what it must not have; nothing where there is none."""
    role = kept_role(connection)
    if role is None or connection.dialect.name == "sqlite":
        return
    there = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).scalar()
    schema = connection.exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
    others = [table.name for table in metadata.sorted_tables if table is not events]
    for statement in (
        *(() if there else (f"CREATE ROLE {role} LOGIN",)),
        # Who hands a table over must be a member of the role that gets it.
        f"GRANT {role} TO CURRENT_USER",
        f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {role}",
        f"REVOKE ALL ON {events.name}, {VERSION_TABLE} FROM {role}, PUBLIC",
        f"GRANT SELECT, INSERT ON {events.name} TO {role}",
        f"GRANT SELECT ON {VERSION_TABLE} TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(others)} TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
        *(f"ALTER TABLE {table.name} OWNER TO {role}" for table in lists.sorted_tables),
    ):
        connection.exec_driver_sql(statement)


def surplus_rights(connection: Connection) -> Sequence[str]:
    """What the role that is connected could do to events beyond reading and appending, in words; PostgreSQL alone."""
    told = connection.exec_driver_sql(
        "SELECT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user), "
        "pg_has_role(current_user, (SELECT relowner FROM pg_class WHERE oid = %s::regclass), 'USAGE')",
        (events.name,),
    ).one()
    may = [f"is {what}" for what, so in zip(("superuser", f"owner of {events.name}"), told, strict=True) if so]
    for verb in CHANGING:
        asked = f"SELECT has_table_privilege(current_user, '{events.name}', '{verb}')"
        if connection.exec_driver_sql(asked).scalar():
            may.append(f"may {verb} {events.name}")
    return may


def is_guarded(connection: Connection) -> bool:
    """Are the triggers in place that keep events as they are?"""
    if connection.dialect.name == "sqlite":
        query = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
        return bool(connection.exec_driver_sql(query, (events.name,)).scalar_one() >= len(SQLITE_GUARDS))
    return connection.exec_driver_sql(POSTGRES_GUARDED).scalar() is not None
