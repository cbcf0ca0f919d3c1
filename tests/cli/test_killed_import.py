"""An import that is killed: nothing of it is there half, and running it again brings nothing in twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.idea_events import IdeaSubmitted
from ideaflow.persistence.schema import commands, events, pseudonyms, text_keys
from ideaflow.projections import audit_log, forum_backlog, idea_texts, submitter_tracker
from tests.cli.forum import STEWARD
from tests.cli.terminal import SECONDS, Terminal
from tests.doing import differing_lists, positions, whole_log

IDEAS, BATCH = 1_100, 200
MAPPED = ("--map", "title=Title", "--map", "description=Text", "--map", "submitter=Name")
# The program with smaller batches, that kills itself when `function` of `module` is called for the so-manieth time.
DYING = """
import importlib, os, signal, sys
from ideaflow.application import idea_import
from ideaflow.cli.main import main

idea_import.BATCH = {batch}
module, calls = importlib.import_module("{module}"), {calls}
real = module.{function}

def dying(*given):
    global calls
    calls -= 1
    if not calls:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given)

module.{function} = dying
main()
"""
WRITING = ("ideaflow.persistence.statements", "write_rows")
# The rows of a batch are read while the database makes the batch before it durable.
READING = ("ideaflow.application.idea_import", "_next_batch")
WITH_A_ROW_AN_IDEA = (
    *(events, text_keys, commands, pseudonyms),
    *(submitter_tracker.table, forum_backlog.table, idea_texts.table, audit_log.table),
)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    file = tmp_path / "box.csv"
    rows = (f"Idea {number},Words about it,Person {number}\n" for number in range(IDEAS))
    file.write_text("Title,Text,Name\n" + "".join(rows), encoding="utf-8")
    return file


def killed_import(terminal: Terminal, box: Path, place: tuple[str, str], calls: int) -> None:
    """Import in a process that is killed when the function at `place` is called for the so-manieth time."""
    program = DYING.format(batch=BATCH, module=place[0], function=place[1], calls=calls)
    command = [sys.executable, "-c", program, "idea", "import", str(box), *MAPPED]
    ended = subprocess.run(
        command, env=terminal.environment(), capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr


def row_counts(app: Ideaflow) -> dict[str, int]:
    """How many rows the tables have that have one for each imported idea."""
    with app.database.reading() as connection:
        counted = (connection.execute(select(func.count()).select_from(table)) for table in WITH_A_ROW_AN_IDEA)
        return {table.name: count.scalar_one() for table, count in zip(WITH_A_ROW_AN_IDEA, counted, strict=True)}


@pytest.mark.parametrize(
    ("place", "calls"),
    [(WRITING, 13), (WRITING, 26), (READING, 2), (READING, 7)],
)
def test_a_killed_import_leaves_whole_batches_and_the_next_run_finishes_it(
    tmp_path: Path, box: Path, place: tuple[str, str], calls: int
) -> None:
    terminal = Terminal(tmp_path / "ideaflow.sqlite", STEWARD)
    terminal.done("init")
    killed_import(terminal, box, place, calls)
    with Ideaflow(f"sqlite:///{terminal.database}") as app:
        counts = row_counts(app)
        assert len(set(counts.values())) == 1, counts
        assert counts["events"] % BATCH == 0 or counts["events"] == IDEAS
        assert differing_lists(app) == []

        terminal.done("idea", "import", str(box), *MAPPED)

        assert set(row_counts(app).values()) == {IDEAS}
        titles = Counter(one.event.title for one in whole_log(app) if isinstance(one.event, IdeaSubmitted))
        assert titles == Counter(f"Idea {number}" for number in range(IDEAS))
        assert positions(app) == list(range(1, IDEAS + 1))
        assert differing_lists(app) == []
