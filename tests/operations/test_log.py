"""The log holds no personal data: words planted in every field of every command are not found in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ideaflow.application.command import Command
from ideaflow.application.handlers import HANDLERS
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.observing import Outcome
from ideaflow.bootstrap import Ideaflow
from ideaflow.operations.log import log_observer
from ideaflow.settings import LogForm, Settings
from tests.cli.terminal import Terminal
from tests.clock import SimulatedClock
from tests.doing import do
from tests.scenario import NAMES, SAM, everything

FIELDS = {"command", "command_id", "outcome", "seconds", "stream", "position", "events", "event", "at"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the log is written."""
    return tmp_path / "ideaflow.log"


@pytest.fixture(params=[LogForm.JSON, LogForm.TEXT])
def logged(request: pytest.FixtureRequest, url: str, clock: SimulatedClock, file: Path) -> Iterator[Ideaflow]:
    """An ideaflow that keeps a log, in either form."""
    settings = Settings(log=request.param, log_file=str(file))
    with Ideaflow(url, clock=clock, observers=[log_observer(settings)]) as app:
        yield app


def planted(kind: type[Command]) -> dict[str, Any]:
    """A word of its own for every field of a command, even where only something else can be meant."""
    return {name: f"canary-{name}@example.org" for name in kind.model_fields}


def test_words_planted_in_every_field_of_every_command_are_not_in_the_log(logged: Ideaflow, file: Path) -> None:
    logged.office  # noqa: B018 - registers every command
    for kind in HANDLERS:
        with suppress(Exception):
            # Unchecked, so that each word gets as far as it can.
            logged.execute(kind.model_construct(**planted(kind)))
    written = file.read_text("utf-8")
    assert len(written.splitlines()) == len(HANDLERS) > 40
    assert all(kind.__name__ in written for kind in HANDLERS)
    assert "canary" not in written
    assert "example.org" not in written


def test_nothing_that_anybody_typed_in_a_whole_story_is_in_the_log(logged: Ideaflow, file: Path) -> None:
    everything(logged)
    written = file.read_text("utf-8")
    with logged.database.reading() as connection:
        pseudonyms = connection.exec_driver_sql("SELECT pseudonym FROM pseudonyms").scalars().all()
        command_ids = connection.exec_driver_sql("SELECT command_id FROM commands").scalars().all()
    assert len(pseudonyms) > 10
    for private in (*pseudonyms, *command_ids, *NAMES, *NAMES.values(), "@", "letters", "worth a try"):
        assert private not in written


def test_a_line_says_which_command_how_it_ended_and_where_it_stands(
    url: str, file: Path, clock: SimulatedClock
) -> None:
    observer = log_observer(Settings(log=LogForm.JSON, log_file=str(file)))
    with Ideaflow(url, clock=clock, observers=[observer]) as app:
        for _ in range(2):
            do(app, SubmitIdea, title="T", command_id="the-same-one", by=SAM)
    first, second = (json.loads(line) for line in file.read_text("utf-8").splitlines())
    assert {*first} == FIELDS
    assert (first["command"], first["stream"], first["position"], first["events"]) == ("SubmitIdea", "I-1", 1, 1)
    assert (first["outcome"], second["outcome"]) == (Outcome.DONE, Outcome.REPEATED)
    assert first["command_id"] == second["command_id"] != "the-same-one"


def test_a_line_that_cannot_be_written_leaves_the_command_as_it_is(logged: Ideaflow, file: Path) -> None:
    file.unlink()
    file.mkdir()
    assert do(logged, SubmitIdea, title="T", by=SAM).id == "I-1"


def test_the_program_writes_to_standard_error_when_told_and_nothing_otherwise(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert '"command"' not in terminal.done("idea", "submit", "--title", "quiet").err
    logging = terminal.environment(IDEAFLOW_LOG="json")
    monkeypatch.setattr(terminal, "environment", lambda by="": logging)
    ended = terminal.done("idea", "submit", "--title", "zebra-quartz")
    line = json.loads(ended.err.splitlines()[0])
    assert (line["command"], line["outcome"]) == ("SubmitIdea", "done")
    assert "zebra" not in ended.err


def test_a_log_file_that_cannot_be_written_is_named(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = terminal.environment(IDEAFLOW_LOG="json", IDEAFLOW_LOG_FILE="/nowhere/at/all.log")
    monkeypatch.setattr(terminal, "environment", lambda by="": environment)
    assert terminal.wrong("idea", "list").startswith("IDEAFLOW_LOG_FILE: cannot be written")
