"""The tree moves with each append, on SQLite and on PostgreSQL, and goes back with it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import StoreFault
from ideaflow.persistence.checkpoints import prove_growth, prove_stream, sign_checkpoint
from ideaflow.persistence.log_tree import Frontier, frontier
from ideaflow.persistence.log_verify import verify_log
from ideaflow.persistence.merkle import leaf_hash, root_of
from ideaflow.persistence.schema import events
from tests.clock import START
from tests.doing import STEWARD, do, lift_guards


@pytest.fixture(params=["sqlite", "postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """A fresh database of each kind."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("url"))
    made = str(request.getfixturevalue("postgres_url"))
    bootstrap.init(made, STEWARD)
    return made


def tree(app: Ideaflow) -> Frontier:
    with app.database.reading() as connection:
        return frontier(connection)


def records(app: Ideaflow) -> list[bytes]:
    with app.database.reading() as connection:
        query = events.select().order_by(events.c.position)
        return [bytes(row.record) for row in connection.execute(query)]


def test_the_root_is_over_every_record_there_is(address: str) -> None:
    with Ideaflow(address) as app:
        for number in range(5):
            do(app, SubmitIdea, title=f"Idea {number}")
            assert tree(app).root == root_of(map(leaf_hash, records(app)))
        assert tree(app).size == len(records(app))
        assert verify_log(app.database).faults == []


def test_what_is_undone_was_never_hashed(address: str) -> None:
    with Ideaflow(address) as app:
        do(app, SubmitIdea, title="It stays")
        before = tree(app)
        with pytest.raises(LookupError), app.database.transaction():
            do(app, SubmitIdea, title="It does not")
            assert tree(app).size > before.size
            raise LookupError
        assert tree(app) == before
        do(app, SubmitIdea, title="It comes after")
        assert verify_log(app.database).faults == []


def test_nothing_is_signed_before_it_is_committed(address: str) -> None:
    with Ideaflow(address) as app, app.database.transaction():
        do(app, SubmitIdea, title="Not durable yet")
        with pytest.raises(StoreFault, match="only what is committed"):
            sign_checkpoint(app.database, START)


def test_checkpoints_and_proofs_lead_to_each_other(address: str) -> None:
    with Ideaflow(address) as app:
        do(app, SubmitIdea, title="One")
        march = sign_checkpoint(app.database, START)
        do(app, SubmitIdea, title="Two")
        april = sign_checkpoint(app.database, START)
        assert app.ask(prove_growth, march, april).consistency
        assert app.ask(prove_stream, "I-1", march).events == app.ask(prove_stream, "I-1", march).events
        assert sign_checkpoint(app.database, START) == april
        found = verify_log(app.database, earlier=[march])
        assert (found.checkpoints, found.faults) == (3, [])


def test_an_altered_record_is_found(address: str) -> None:
    with Ideaflow(address) as app:
        do(app, SubmitIdea, title="One")
        with app.database.transaction() as connection:
            lift_guards(connection)
            altered = records(app)[0].replace(b"2", b"3", 1)
            connection.execute(update(events).where(events.c.position == 1).values(record=altered))
        assert verify_log(app.database).faults
