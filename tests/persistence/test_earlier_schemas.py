"""Databases that an earlier ideaflow wrote: told apart, brought up with their data, and used on."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from ideaflow import bootstrap
from ideaflow.bootstrap import Ideaflow, Readied
from ideaflow.errors import OlderSchema
from ideaflow.persistence.schema import SCHEMA_VERSION, events
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, whole_log
from tests.scenario import whole_life

EARLIER = sorted((Path(__file__).parent / "earlier").glob("schema-*.sqlite.gz"))
SOMEBODY = "somebody.else@example.org"


def test_every_earlier_schema_is_kept_as_a_database() -> None:
    kept = {int(re.findall(r"\d+", file.name)[0]) for file in EARLIER}
    assert kept == set(range(1, SCHEMA_VERSION))


@pytest.fixture(params=EARLIER, ids=[file.name for file in EARLIER])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of an earlier schema in which every kind of event of its day happened."""
    file = tmp_path / "ideaflow.sqlite"
    file.write_bytes(gzip.decompress(request.param.read_bytes()))
    return f"sqlite:///{file}"


def test_an_earlier_database_is_not_used_before_it_is_brought_up(earlier: str) -> None:
    with pytest.raises(OlderSchema) as caught:
        Ideaflow(earlier)
    assert "ideaflow init" in caught.value.next_step


def test_an_earlier_database_is_brought_up_with_every_event_as_it_was(earlier: str) -> None:
    before = _records(earlier)
    assert bootstrap.init(earlier, SOMEBODY) is Readied.BROUGHT_UP
    assert _records(earlier) == before
    with Ideaflow(earlier, clock=SimulatedClock()) as app:
        assert len(whole_log(app)) == len(before)
        assert differing_lists(app) == []
        assert app.check_store() == []
        assert app.person(SOMEBODY) is None
        whole_life(app)
        assert differing_lists(app) == []
    assert bootstrap.init(earlier, STEWARD) is Readied.BEFORE


def _records(url: str) -> list[tuple[int, bytes, bytes | None]]:
    """Every stored event, byte for byte."""
    database = bootstrap.Database(url)
    try:
        with database.reading() as connection:
            query = select(events.c.position, events.c.record, events.c.sealed_text).order_by(events.c.position)
            return [(row[0], row[1], row[2]) for row in connection.execute(query)]
    finally:
        database.close()
