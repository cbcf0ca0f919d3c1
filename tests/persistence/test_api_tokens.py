"""Tokens in the store, on both databases: kept as a hash, found by it, and gone when they should be."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from ideaflow.application.api_token import ApiAccess
from ideaflow.application.person import AddPerson, DisablePerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.schema import api_tokens
from tests.clock import SimulatedClock
from tests.doing import do

ADA = "ada@example.org"


def test_a_token_is_found_by_its_hash_until_it_ends(app: Ideaflow, clock: SimulatedClock) -> None:
    do(app, AddPerson, address=ADA)
    access = ApiAccess(app.database, clock, most_days=90)
    made = access.make(ADA, name="report", scopes=["write", "read"], days=2)
    with app.database.reading() as connection:
        (row,) = connection.execute(select(api_tokens)).all()
    assert made.token not in row and row.scopes == "read write" and len(row.digest) == 64
    bearer = access.who(made.token)
    assert bearer and (bearer.address, bearer.kept.token) == (ADA, made.kept.token)
    assert [one.used_on for one in access.of(ADA)] == ["2026-03-02"]
    assert access.who(made.token[:-1]) is None
    clock.now += timedelta(days=2)
    assert access.who(made.token) is None
    assert access.make(ADA, name="next", scopes=["read"], days=1).kept in access.of(ADA)
    assert len(access.of(ADA)) == 1


def test_disabling_somebody_ends_their_tokens_for_good(app: Ideaflow, clock: SimulatedClock) -> None:
    do(app, AddPerson, address=ADA)
    access = ApiAccess(app.database, clock, most_days=90)
    token = access.make(ADA, name="report", scopes=["read"], days=2).token
    do(app, DisablePerson, address=ADA)
    do(app, DisablePerson, address=ADA, enable=True)
    assert access.who(token) is None and access.of(ADA) == []
