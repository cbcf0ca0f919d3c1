"""Databases that an earlier ideaflow wrote: told apart, brought up with their data, and used on."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, select

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow, Readied
from ideaflow.errors import OlderSchema
from ideaflow.persistence import schema
from ideaflow.persistence.database import Database
from ideaflow.persistence.schema import SCHEMA_VERSION, events
from ideaflow.projections.lists import SEARCHABLE
from ideaflow.projections.projection import metadata as lists
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, whole_log
from tests.scenario import whole_life

EARLIER = sorted((Path(__file__).parent / "earlier").glob("schema-*.gz"))
SOMEBODY = "somebody.else@example.org"


def test_every_earlier_schema_is_kept_as_a_database_of_both_kinds() -> None:
    kept = {(int(re.findall(r"\d+", file.name)[0]), file.name.split(".")[1]) for file in EARLIER}
    assert kept == {(number, kind) for number in range(1, SCHEMA_VERSION) for kind in ("sqlite", "postgresql")}


@pytest.fixture(params=EARLIER, ids=[file.name for file in EARLIER])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of an earlier schema in which every kind of event of its day happened."""
    content = gzip.decompress(request.param.read_bytes())
    if "postgresql" in request.param.name:
        url: str = request.getfixturevalue("postgres_url")
        with opened(url) as database:
            pooled = database.engine.raw_connection()
            pooled.cursor().execute(content)
            pooled.commit()
            pooled.invalidate()  # the dump has set what a connection of ours would not
        return url
    file = tmp_path / "earlier.sqlite"
    file.write_bytes(content)
    return f"sqlite:///{file}"


@pytest.fixture
def new(earlier: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A new database of the same kind."""
    if earlier.startswith("sqlite"):
        address = f"sqlite:///{tmp_path / 'new.sqlite'}"
        bootstrap.init(address, STEWARD)
        yield address
        return
    server = request.getfixturevalue("postgres_server")
    address = server.create_database()
    bootstrap.init(address, STEWARD)
    yield address
    server.drop_database(address)


def test_an_earlier_database_is_not_used_before_it_is_brought_up(earlier: str) -> None:
    with pytest.raises(OlderSchema) as caught:
        Ideaflow(earlier)
    assert "ideaflow init" in caught.value.next_step


def test_an_earlier_database_is_brought_up_with_every_event_as_it_was(earlier: str) -> None:
    before = records(earlier)
    assert bootstrap.init(earlier, SOMEBODY) is Readied.BROUGHT_UP
    assert records(earlier) == before
    with Ideaflow(earlier, clock=SimulatedClock()) as app:
        assert len(whole_log(app)) == len(before)
        assert differing_lists(app) == []
        assert app.check_store() == []
        assert app.person(SOMEBODY) is None
        whole_life(app)
        assert differing_lists(app) == []
    assert bootstrap.init(earlier, STEWARD) is Readied.BEFORE


def test_what_was_brought_up_is_made_like_what_is_new(earlier: str, new: str) -> None:
    bootstrap.init(earlier, SOMEBODY)
    with reading(earlier) as brought_up, reading(new) as made:
        assert differences(brought_up) == differences(made) == []
        assert shape(brought_up) == shape(made)


def test_a_way_up_that_breaks_off_changes_nothing(earlier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading(earlier) as connection:
        before = shape(connection)

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("ideaflow.persistence.set_up._furnish", fail)
    with pytest.raises(RuntimeError):
        bootstrap.init(earlier, SOMEBODY)
    with reading(earlier) as connection:
        assert shape(connection) == before
    with pytest.raises(OlderSchema):
        Ideaflow(earlier)


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE trusted_keys",
        "ALTER TABLE people ADD COLUMN nickname TEXT",
        "CREATE INDEX by_band ON person_grades (band)",
    ],
)
def test_what_a_way_up_forgot_or_made_too_much_is_noticed(url: str, change: str) -> None:
    with opened(url) as database, database.transaction() as connection:
        assert differences(connection) == []
        before = shape(connection)
        connection.exec_driver_sql(change)
        assert len(differences(connection)) == 1
        assert shape(connection) != before


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    with opened(url) as database, database.reading() as connection:
        yield connection


def differences(connection: Connection) -> list[Any]:
    """What alembic would change to make the database as the code says."""
    of_search = {one.words_index for one in SEARCHABLE}
    # The searched lists are given a column and an index, or tables and triggers, beside what their tables say.
    kept = {"words", *of_search}

    def is_ours(item: object, name: str | None, kind: str, reflected: bool, _: object) -> bool:
        return not (reflected and name and (name in kept or any(name.startswith(f"{one}_") for one in of_search)))

    wanted = MetaData()
    for table in (*schema.metadata.sorted_tables, *lists.sorted_tables):
        table.to_metadata(wanted)
    options = {"compare_type": True, "include_object": is_ours}
    return list(compare_metadata(MigrationContext.configure(connection, opts=options), wanted))


SQLITE_SHAPE = {
    "tables": "SELECT name, wr, strict FROM pragma_table_list WHERE schema = 'main'",
    "columns": 'SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden'
    " FROM pragma_table_list t, pragma_table_xinfo(t.name) c WHERE t.schema = 'main'",
    "indexes": 'SELECT t.name, i.name, i."unique", i.partial, c.name, c.seqno'
    " FROM pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c WHERE t.schema = 'main'",
    "rest": "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')",
}
POSTGRES_SHAPE = {
    "columns": "SELECT table_name, column_name, data_type, is_nullable, column_default, generation_expression"
    " FROM information_schema.columns WHERE table_schema = 'public'",
    "indexes": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace",
    "triggers": "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
}


def shape(connection: Connection) -> dict[str, list[Any]]:
    """Tables, columns, indexes, constraints and triggers, as the database itself tells them."""
    asked = SQLITE_SHAPE if connection.dialect.name == "sqlite" else POSTGRES_SHAPE
    return {what: sorted(map(tuple, connection.exec_driver_sql(query)), key=repr) for what, query in asked.items()}


def records(url: str) -> list[tuple[int, bytes, bytes | None]]:
    """Every stored event, byte for byte."""
    with reading(url) as connection:
        query = select(events.c.position, events.c.record, events.c.sealed_text).order_by(events.c.position)
        return [(row[0], row[1], row[2]) for row in connection.execute(query)]
