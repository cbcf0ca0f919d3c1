"""Making a database, and knowing whether one is ours and of our time."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, insert, inspect, select

from ideaflow.errors import NewerSchema, NoDatabase, NotADatabase
from ideaflow.persistence.database import Database
from ideaflow.persistence.numbers import PREFIXES
from ideaflow.persistence.pack_store import PackStore
from ideaflow.persistence.schema import SCHEMA_VERSION, SQLITE_GUARDS, events, metadata, numbers, settings
from ideaflow.policies.shipped import shipped_packs, shipped_text

SCHEMA = "schema"


def set_up(database: Database, lists: MetaData, more: tuple[str, ...] = ()) -> bool:
    """Make every table, and run `more` statements. Returns False, and changes nothing, where it was done before."""
    with database.reading() as connection:
        _is_made(connection)
    database.keep_write_ahead_log()
    with database.transaction() as connection:
        if _is_made(connection):
            check_schema(database)
            return False
        metadata.create_all(connection)
        lists.create_all(connection)
        for statement in (*(SQLITE_GUARDS if database.embedded else ()), *more):
            connection.exec_driver_sql(statement)
        connection.execute(insert(settings).values(name=SCHEMA, value=str(SCHEMA_VERSION)))
        connection.execute(insert(numbers), [{"prefix": prefix, "last": 0} for prefix in PREFIXES])
        for name in shipped_packs():
            PackStore(connection).put(shipped_text(name), name)
    return True


def check_schema(database: Database) -> None:
    """Raises NoDatabase, NotADatabase or NewerSchema unless the database is one that this ideaflow can use."""
    with database.reading() as connection:
        if not _is_made(connection):
            raise NoDatabase("the database is empty", "make it ready: ideaflow init")
        found = connection.execute(select(settings.c.value).where(settings.c.name == SCHEMA)).scalar()
        if found is None or not found.isdigit():
            raise _foreign()
        if int(found) > SCHEMA_VERSION:
            raise NewerSchema(
                f"the database has schema {found}, this ideaflow knows up to {SCHEMA_VERSION}",
                "use the ideaflow that wrote it, or a later one",
            )


def _is_made(connection: Connection) -> bool:
    """False for an empty database. Raises NotADatabase where the tables are somebody else's."""
    tables = inspect(connection).get_table_names()
    if tables and not {settings.name, events.name} <= {*tables}:
        raise _foreign()
    return bool(tables)


def _foreign() -> NotADatabase:
    return NotADatabase("the database holds tables that are not ideaflow's", "name another database")
