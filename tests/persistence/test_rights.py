"""PostgreSQL: the application's role reads and appends events, and cannot change them; nobody can without a trace."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow, Readied
from ideaflow.cli.main import cli
from ideaflow.errors import InvalidInput, StoreFault
from ideaflow.persistence.database import Database
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, lift_guards
from tests.postgres import PostgresServer
from tests.scenario import everything, ready_idea

NUMBERS = count(1)
CHANGES = ("UPDATE events SET topic = 'idea.withdrawn'", "DELETE FROM events", "TRUNCATE events")


@pytest.fixture
def role(postgres_server: PostgresServer) -> Iterator[str]:
    """The name of a role that is not there yet, and is taken away at the end."""
    name = f"ideaflow_app_{os.getpid()}_{next(NUMBERS)}"
    yield name
    postgres_server.drop_role(name)


@pytest.fixture
def owned(role: str, postgres_url: str) -> str:
    """A database that its owner made ready for the role."""
    assert bootstrap.init(postgres_url, STEWARD, app_role=role) is Readied.MADE
    return postgres_url


@pytest.fixture
def applied(owned: str, role: str, postgres_server: PostgresServer) -> str:
    """The same database, as the application's role sees it."""
    return postgres_server.url_as(owned, role)


def refused(url: str, statement: str) -> str:
    """What the server says to a statement that it refuses."""
    database = Database(url)
    try:
        with pytest.raises(DBAPIError) as caught, database.engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        database.close()
    return str(caught.value.orig)


@pytest.mark.parametrize("change", CHANGES)
def test_the_application_may_not_change_events(applied: str, change: str) -> None:
    with Ideaflow(applied, clock=SimulatedClock()) as app:
        ready_idea(app)
        before = app.history("I-1")
        assert "permission denied for table events" in refused(applied, change)
        assert app.history("I-1") == before


def test_the_application_may_not_take_the_guards_away(applied: str) -> None:
    assert "must be owner" in refused(applied, "DROP TRIGGER events_refuse_change ON events")
    assert "must be owner" in refused(applied, "ALTER TABLE events DISABLE TRIGGER ALL")
    assert "must be owner" in refused(
        applied,
        "CREATE OR REPLACE FUNCTION events_refuse_change() RETURNS trigger "
        "LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
    )


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_is_stopped_by_the_guards(owned: str, change: str) -> None:
    assert "events are never changed" in refused(owned, change)


def test_everything_can_be_done_as_the_application(applied: str) -> None:
    with Ideaflow(applied, clock=SimulatedClock()) as app:
        everything(app)
        app.lists.rebuild()
        assert differing_lists(app) == app.check_store() == []
        assert app.log.last_position() > 100
    assert bootstrap.init(applied, STEWARD) is Readied.BEFORE


def test_doctor_is_content_with_the_application_and_not_with_the_owner(applied: str, owned: str) -> None:
    well = {one.name: one.well for one in bootstrap.diagnose(applied)}
    assert {*well} >= {"schema", "keys", "clock", "durability", "guards", "rights", "proof"}
    assert [name for name, is_well in well.items() if not is_well] == []
    rights = next(one for one in bootstrap.diagnose(owned) if one.name == "rights")
    assert not rights.well
    assert "UPDATE events" in rights.seen and "owner of events" in rights.seen
    assert "--app-role" in rights.advice


def test_doctor_misses_guards_that_were_taken_away(owned: str, url: str) -> None:
    for address in (owned, url):
        database = Database(address)
        with database.transaction() as connection:
            lift_guards(connection)
        database.close()
        guards = next(one for one in bootstrap.diagnose(address) if one.name == "guards")
        assert not guards.well and "can be changed" in guards.seen


def test_rights_can_be_given_later_and_given_again(
    role: str, postgres_url: str, postgres_server: PostgresServer
) -> None:
    bootstrap.init(postgres_url, STEWARD)
    for _ in range(2):
        assert bootstrap.init(postgres_url, STEWARD, app_role=role) is Readied.BEFORE
    applied = postgres_server.url_as(postgres_url, role)
    with Ideaflow(applied, clock=SimulatedClock()) as app:
        do(app, SubmitIdea, title="Send a text")


def test_what_only_the_owner_may_do_is_told_in_words(applied: str) -> None:
    with pytest.raises(StoreFault, match="may not do that") as caught:
        bootstrap.init(applied, STEWARD, app_role="somebody_else")
    assert "connect as the owner" in caught.value.next_step


@pytest.mark.parametrize("name", ["Robert'; DROP TABLE", "A", "x" * 64, "a-b"])
def test_a_name_that_is_no_role_is_refused(postgres_url: str, name: str) -> None:
    with pytest.raises(InvalidInput, match="small letters"):
        bootstrap.init(postgres_url, STEWARD, app_role=name)


@pytest.mark.sqlite_only
def test_a_file_has_no_roles(url: str) -> None:
    ended = CliRunner().invoke(cli, ["init", "--db", url, "--app-role", "ideaflow_app"], prog_name="ideaflow")
    assert ended.exit_code == 2
    assert "has no roles" in ended.stderr
