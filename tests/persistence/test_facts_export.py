"""Exported facts: all of them, no words, and the same files however often the export was stopped on its way."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ideaflow import bootstrap
from ideaflow.application.idea import AddEvidence, SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event_classes import BY_TOPIC
from ideaflow.domain.values import EvidenceKind
from ideaflow.errors import DamagedRecord, InvalidInput, StoreFault, UnknownId
from ideaflow.persistence import facts_export
from ideaflow.persistence.facts_export import EVENTS, MANIFEST, export_facts
from ideaflow.persistence.facts_folder import FactsFolder
from ideaflow.persistence.facts_log import FactsLog
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do

TYPED, MORE = "zebra quartz letters", "walrus basalt counting"
IDEAS = 9


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ideaflow]:
    """Some ideas over three months, told once."""
    url, clock = f"sqlite:///{tmp_path_factory.mktemp('told') / 'ideaflow.sqlite'}", SimulatedClock()
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        for _ in range(IDEAS):
            tell(app)
            clock.advance(days=9)
        yield app


def tell(app: Ideaflow) -> None:
    idea = do(app, SubmitIdea, title=TYPED).id
    do(app, AddEvidence, idea=idea, kind=EvidenceKind.DOCUMENT, summary=MORE)


def everything(folder: Path) -> list[object]:
    """What the folder holds, read as the product reads it."""
    past = FactsFolder(folder)
    return [stored.read() for page in past.pages(past.last_position(), [*BY_TOPIC]) for stored in page]


def in_the_log(app: Ideaflow) -> list[object]:
    log = FactsLog(app.database)
    found = [stored.read() for page in log.pages(log.last_position(), [*BY_TOPIC]) for stored in page]
    # Which command an event came of is no fact that is exported.
    return [msgspec.structs.replace(one, command_id="") for one in found]


def test_the_folder_holds_every_event_and_its_facts(told: Ideaflow, tmp_path: Path) -> None:
    found = export_facts(FactsLog(told.database), tmp_path)

    assert (found.after, found.upto) == (0, told.log.last_position())
    assert everything(tmp_path) == in_the_log(told)
    months = {file.parent.name for file in (tmp_path / EVENTS).glob("kind=idea/*/*.parquet")}
    assert months == {"month=2026-03", "month=2026-04", "month=2026-05"}


def test_no_word_that_was_typed_is_in_any_file(told: Ideaflow, tmp_path: Path) -> None:
    export_facts(FactsLog(told.database), tmp_path)

    for row in duckdb.execute("SELECT * FROM read_parquet(?)", [f"{tmp_path}/{EVENTS}/*/*/*.parquet"]).fetchall():
        assert not any(word in str(row) for word in (TYPED, MORE, STEWARD, *TYPED.split()))
    assert not any(word in (tmp_path / MANIFEST).read_text() for word in (TYPED, STEWARD))


@settings(max_examples=15)
@given(stops=st.lists(st.integers(min_value=0, max_value=9), max_size=4), size=st.integers(min_value=1, max_value=8))
def test_an_export_that_was_stopped_carries_on(
    told: Ideaflow, tmp_path_factory: pytest.TempPathFactory, stops: list[int], size: int
) -> None:
    folder = tmp_path_factory.mktemp("facts")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts_export, "EVENTS_A_ROUND", size)
        for files in stops:
            patch.setattr(facts_export, "_put", stopping_after(files))
            with pytest.raises(Stopped):
                export_facts(FactsLog(told.database), folder)
                raise Stopped
            if (folder / MANIFEST).exists():
                assert everything(folder) == in_the_log(told)[: FactsFolder(folder).last_position()]
        patch.undo()
        patch.setattr(facts_export, "EVENTS_A_ROUND", size)
        export_facts(FactsLog(told.database), folder)

    assert everything(folder) == in_the_log(told)


class Stopped(Exception):
    """The export is no more."""


PUT = facts_export._put


def stopping_after(files: int) -> object:
    left = iter(range(files))

    def put(file: Path, write: object) -> None:
        if next(left, None) is None:
            raise Stopped
        PUT(file, write)  # type: ignore[arg-type]

    return put


def test_a_second_export_brings_what_came_since(app: Ideaflow, tmp_path: Path) -> None:
    tell(app)
    export_facts(FactsLog(app.database), tmp_path / "facts")
    tell(app)

    again = export_facts(FactsLog(app.database), tmp_path / "facts")

    assert (again.after, again.upto) == (2, 4)
    assert everything(tmp_path / "facts") == in_the_log(app)
    assert export_facts(FactsLog(app.database), tmp_path / "facts").files == 0


def test_a_folder_of_another_log_is_left_alone(told: Ideaflow, app: Ideaflow, tmp_path: Path) -> None:
    export_facts(FactsLog(told.database), tmp_path / "facts")
    tell(app)

    with pytest.raises(InvalidInput, match="another log"):
        export_facts(FactsLog(app.database), tmp_path / "facts")


def test_an_empty_log_gives_an_empty_past(app: Ideaflow, tmp_path: Path) -> None:
    export_facts(FactsLog(app.database), tmp_path / "facts")
    (tmp_path / "facts").mkdir(exist_ok=True)

    with pytest.raises(InvalidInput, match="exported facts"):
        FactsFolder(tmp_path / "nothing")
    assert everything(tmp_path / "facts") == []


def test_what_does_not_read_is_said(told: Ideaflow, tmp_path: Path) -> None:
    export_facts(FactsLog(told.database), tmp_path)
    with pytest.raises(UnknownId):
        FactsFolder(tmp_path).known_id("forum", "F-9", "F")
    next((tmp_path / EVENTS).glob("*/*/*.parquet")).write_bytes(b"no parquet")

    with pytest.raises(DamagedRecord, match="does not read"):
        everything(tmp_path)


def test_without_the_libraries_it_says_what_to_install(
    told: Ideaflow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(StoreFault, match="not installed"):
        export_facts(FactsLog(told.database), tmp_path)
