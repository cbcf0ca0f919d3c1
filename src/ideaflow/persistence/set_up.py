"""Making a database, and knowing whether one is ours and of our time."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, insert, inspect, select, update

from ideaflow.errors import NewerSchema, NoDatabase, NotADatabase, OlderSchema
from ideaflow.persistence.database import Database
from ideaflow.persistence.guards import place_guards
from ideaflow.persistence.key_rotation import lock_plain_keys
from ideaflow.persistence.log_tree import build_tree
from ideaflow.persistence.numbers import PREFIXES
from ideaflow.persistence.schema import SCHEMA_VERSION, events, metadata, numbers, settings

SCHEMA = "schema"


def set_up(database: Database, lists: MetaData, more: tuple[str, ...] = ()) -> bool:
    """Make every table, and run `more` statements. Returns False, and changes nothing, where it was done before."""
    with database.reading() as connection:
        _is_made(connection)
    database.keep_write_ahead_log()
    with database.transaction() as connection:
        if _is_made(connection):
            return False
        make(connection, lists, more)
        connection.execute(insert(settings).values(name=SCHEMA, value=str(SCHEMA_VERSION)))
        build_tree(connection)
        _furnish(connection)
        database.key_ring.make(connection)
    return True


def make(connection: Connection, lists: MetaData, more: tuple[str, ...]) -> None:
    """Make every table with its guards, mark the revision, and run `more` statements; no rows of our own."""
    from ideaflow.persistence.migrating import stamp  # noqa: PLC0415 - alembic is slow to load and seldom needed

    metadata.create_all(connection)
    lists.create_all(connection)
    for statement in more:
        connection.exec_driver_sql(statement)
    place_guards(connection)
    stamp(connection)


def schema_of(connection: Connection) -> int:
    """The version of the schema that a database has. Raises NotADatabase where it says none."""
    found = connection.execute(select(settings.c.value).where(settings.c.name == SCHEMA)).scalar()
    if found is None or not found.isdigit():
        raise _foreign()
    return int(found)


def bring_up(database: Database, connection: Connection) -> None:
    """Bring an older database up to today's schema; no stored event is touched.

    Lists are not looked at: they are dropped and folded again by who calls this.
    """
    from ideaflow.persistence.migrating import upgrade  # noqa: PLC0415 - alembic is slow to load and seldom needed

    upgrade(connection, schema_of(connection))
    _furnish(connection)
    build_tree(connection)
    lock_plain_keys(connection, database.key_ring)
    connection.execute(update(settings).where(settings.c.name == SCHEMA).values(value=str(SCHEMA_VERSION)))


def _furnish(connection: Connection) -> None:
    """Put in what every database starts with, where it is not there: counters for ids, and the shipped packs."""
    from ideaflow.persistence.pack_store import PackStore  # noqa: PLC0415 - loads what only new databases need
    from ideaflow.policies.shipped import shipped_packs, shipped_text  # noqa: PLC0415

    there = {*connection.execute(select(numbers.c.prefix)).scalars()}
    missing = [{"prefix": prefix, "last": 0} for prefix in PREFIXES if prefix not in there]
    if missing:
        connection.execute(insert(numbers), missing)
    for name in shipped_packs():
        PackStore(connection).put(shipped_text(name), name)


def check_schema(database: Database) -> None:
    """Raises NoDatabase, NotADatabase, NewerSchema or OlderSchema for a database that this ideaflow cannot use."""
    with database.reading() as connection:
        if not _is_made(connection):
            raise NoDatabase("the database is empty", "make it ready: ideaflow init")
        found = schema_of(connection)
        if found > SCHEMA_VERSION:
            raise NewerSchema(
                f"the database has schema {found}, this ideaflow knows up to {SCHEMA_VERSION}",
                "use the ideaflow that wrote it, or a later one",
            )
        if found < SCHEMA_VERSION:
            raise OlderSchema(
                f"the database has schema {found}, this ideaflow works on {SCHEMA_VERSION}",
                "keep a copy of it, then bring it up: ideaflow init",
            )


def _is_made(connection: Connection) -> bool:
    """False for an empty database. Raises NotADatabase where the tables are somebody else's."""
    tables = inspect(connection).get_table_names()
    if tables and not {settings.name, events.name} <= {*tables}:
        raise _foreign()
    return bool(tables)


def _foreign() -> NotADatabase:
    return NotADatabase("the database holds tables that are not ideaflow's", "name another database")
