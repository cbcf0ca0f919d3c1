"""Every kind of file that can be written after an erasure is free of what was typed, and of who typed it.

What holds words is written before as well: there the same search finds them, or it would prove nothing.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import inspect, text

from ideaflow.application.decision import DecideIdea
from ideaflow.application.erasure import ErasePerson
from ideaflow.application.idea import AddEvidence
from ideaflow.application.learning import ShareLearning
from ideaflow.application.meeting import OpenScores
from ideaflow.bootstrap import Ideaflow
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.privacy.planted import PLANTED, ZOE, plant
from tests.privacy.test_erasing import cast_off  # noqa: F401 - a fixture
from tests.scenario import ANA, SAM, meeting_on, ready_idea, score

# Where a file is named, the command writes it; everything else is what is printed.
HOLD_WORDS = {
    "case.html": ("idea", "case", "I-3", "--out", "{}"),
    "case.pdf": ("idea", "case", "I-3", "--out", "{}"),
    "show.txt": ("idea", "show", "I-1"),
    "list.txt": ("idea", "list", "--all"),
    "list.json": ("--json", "idea", "list", "--all"),
    "backlog.json": ("--json", "idea", "backlog"),
    "rank.json": ("--json", "rank"),
    "wanted.json": ("--json", "idea", "help-wanted"),
    "problems.txt": ("problem", "list", "--all"),
    "problems.json": ("--json", "problem", "list", "--all"),
    "ideas.csv": ("idea", "export"),
    "problems.csv": ("problem", "export"),
    "problems.jsonl": ("problem", "export", "--form", "jsonl"),
    "minutes.txt": ("meeting", "minutes", "M-2"),
    "minutes.html": ("meeting", "minutes", "M-2", "--html"),
    "minutes.json": ("--json", "meeting", "minutes", "M-2"),
    "learnings.json": ("--json", "learn", "search"),
    "learnings.exchange": ("learn", "export", "{}", "--tag", "letters"),
    "past.json": ("--json", "audit", "show", "I-3", "--version", "1"),
    "replay.json": ("--json", "audit", "replay", "--position", "24"),
    "people.json": ("--json", "person", "list"),
    "backup": ("admin", "backup", "{}"),
}
NEVER_DID = {
    "export": ("audit", "export", "{}"),
    "facts": ("audit", "facts", "{}"),
    "edition.jsonl": ("audit", "publish", "{}"),
    "erasures.jsonl": ("admin", "erasures", "--export", "{}"),
    "log.csv": ("audit", "log", "--format", "csv"),
    "log.jsonl": ("audit", "log", "--format", "jsonl"),
    "idea.proof": ("audit", "prove", "I-3", "--out", "{}"),
    "scores.jsonl": ("audit", "verify-scores", "M-2", "--export", "{}"),
    "whatif.json": ("--json", "audit", "whatif", "--policy", "fail-fast"),
}
# A server's own are its tables; every other file is made the same way from either store.
ON_A_SERVER = ("list.json", "backup", "edition.jsonl")


def planted_and_decided(app: Ideaflow) -> None:
    """What Zoe brought came to a meeting, so that minutes and cases tell of it."""
    plant(app)
    idea = ready_idea(app, "a zyxlantern in the lobby", by=ZOE)
    do(app, AddEvidence, idea=idea, kind="measure", summary="forty zyxtundra a week", by=ZOE)
    do(app, ShareLearning, learning="L-1", by=ZOE)
    meeting = meeting_on(app, "F-1", idea)
    score(app, meeting, idea)
    do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    do(app, DecideIdea, meeting=meeting, idea=idea, decision="trial", reason="simple", by=ANA)


def written(app: Ideaflow, typist: InProcess, folder: Path, kinds: Collection[str]) -> dict[str, set[str]]:
    """Write these kinds of file, and a dump of every table; which planted words are found in which."""
    folder.mkdir()
    for name in kinds:
        words = {**HOLD_WORDS, **NEVER_DID}[name]
        printed = typist.done(*(word.format(folder / name) for word in words)).out
        if "{}" not in words:
            (folder / name).write_text(printed)
    (folder / "dump").write_bytes(b"\n".join(dumped(app)))
    found: dict[str, set[str]] = {}
    for file in folder.rglob("*"):
        if file.is_file():
            kind = file.relative_to(folder).parts[0].removesuffix(".keys").removesuffix(".sig")
            held = readable(file).lower()
            found.setdefault(kind, set()).update(word for word in PLANTED if word.lower().encode() in held)
    return found


def dumped(app: Ideaflow) -> Iterator[bytes]:
    """Every value of every table that there is."""
    with app.database.reading() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'SELECT * FROM "{table}"')):  # noqa: S608 - the database's own names
                yield from (one if isinstance(one, bytes) else str(one).encode() for one in row)


def readable(file: Path) -> bytes:
    """What a file holds, unpacked where its kind packs it."""
    held = file.read_bytes()
    if file.suffix == ".parquet":
        return repr(duckdb.read_parquet(str(file)).fetchall()).encode()
    if file.suffix == ".pdf":
        packed = re.findall(rb"stream\n(.*?)\nendstream", held, re.DOTALL)
        return held + b"".join(zlib.decompress(one) for one in packed)
    return held


@pytest.mark.parametrize("store", ["sqlite", pytest.param("postgres", marks=pytest.mark.xdist_group("postgres"))])
def test_no_file_that_is_written_afterwards_holds_a_word(
    store: str,
    cast_off: Callable[[str], str],  # noqa: F811 - the fixture
    tmp_path: Path,
) -> None:
    kinds = ON_A_SERVER if store == "postgres" else (*HOLD_WORDS, *NEVER_DID)
    clock, address = SimulatedClock(), cast_off(store)
    with Ideaflow(address, clock=clock) as app:
        planted_and_decided(app)
        typist = InProcess(app.database.file if store == "sqlite" else address, STEWARD, clock)
        typist.done("learn", "key", "--organisation", "Bureau")
        before = written(app, typist, tmp_path / "before", kinds)
        assert {kind for kind, words in before.items() if words} == {*kinds, "dump"} - NEVER_DID.keys()
        assert before["dump"] == {*PLANTED}

        do(app, ErasePerson, address=ZOE, reason="person-asked")

        after = written(app, typist, tmp_path / "after", kinds)
        assert after.keys() == {*kinds, "dump"}
        assert {kind: words for kind, words in after.items() if words} == {}
        typist.done("admin", "check")
        assert SAM in typist.done("person", "list").out
