"""What cannot be meant, cannot be stored or cannot be reached ends with a clear message and the exit code of its kind;
nothing is half written, and nothing that was typed can act on a terminal.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.forum import CHAIR, MARKS, PLAN, REVIEW, STEWARD, SUBMITTER, Office
from tests.cli.terminal import PROGRAM, SIGNS_OF_A_CRASH, Ended, InProcess, Terminal

HUGE = "long " * 2_000_000  # 10 MB
ESCAPES = "\x1b]0;owned\x07\x1b[31mred\x1b[2J\x9b5m\x7f\x08\u202egnp.exe\u2069\u061c"
ACTS_ON_A_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


# --- Usage -----------------------------------------------------------------------------------------------------------


def test_an_unknown_id_is_answered_with_those_that_look_like_it(typist: InProcess) -> None:
    for _ in range(11):
        typist.done("idea", "submit", "--title", "More")

    fault = typist.run("idea", "show", "I-21", "--json")

    assert fault.code == 2
    assert (fault.fault["error"], fault.fault["field"]) == ("UnknownId", "idea")
    assert {"I-12", "I-2", "I-1"} & {*fault.fault["near"]}
    said = typist.wrong("idea", "show", "I-21")
    assert "idea: there is nothing with this id (got 'I-21')" in said
    assert f"did you mean {', '.join(fault.fault['near'])}?" in said


@pytest.mark.parametrize(
    "words",
    [
        ("idea", "canvas", "I-9", "--part", "approach", "Text"),
        ("idea", "evidence", "I-9", "--kind", "document"),
        ("idea", "evidence", "I-1", "--kind", "problem-tally", "--problem", "P-9"),
        ("idea", "submit", "--title", "A title", "--problem", "P-9"),
        ("idea", "merge", "I-1", "--into", "I-9"),
        ("idea", "assist", "I-1", "--helper", "nobody@example.org"),
        ("idea", "get-on-with-it", "I-9"),
        ("idea", "get-on-with-it", "I-1", "--trial", "T-9"),
        ("problem", "tally", "P-9"),
        ("problem", "show", "P-9"),
        ("problem", "resolve", "P-1", "--idea", "I-9"),
        ("meeting", "schedule", "F-9", "2030-01-01"),
        ("meeting", "show", "M-9"),
        ("meeting", "agenda", "M-9", "--ready"),
        ("meeting", "score", "M-9", "I-1", *MARKS),
        ("forum", "show", "F-9"),
        ("forum", "member", "F-9", STEWARD, "--perspective", "digital"),
        ("trial", "show", "T-9"),
        ("trial", "start", "T-9"),
        ("trial", "plan", "I-1", "--builds-on", "T-9"),
        ("trial", "list", "--idea", "I-9"),
        ("learn", "show", "L-9"),
        ("learn", "cite", "L-9", "I-1"),
        ("learn", "record", "A lesson", "--trial", "T-9"),
        ("audit", "show", "M-9"),
        ("audit", "log", "--of", "I-9"),
        ("person", "role", "nobody@example.org", "chair"),
        ("idea", "show", "P-1"),
        ("idea", "show", "I-01"),
        ("idea", "show", ""),
        ("idea", "show", "²"),
        ("idea", "show", "I-²"),
        ("idea", "show", "-"),
        ("idea", "show", "9" * 5000),
        ("idea", "show", "I-" + "9" * 5000),
    ],
    ids=lambda words: " ".join(words)[:60],
)
def test_what_is_not_there_is_a_wrong_use(typist: InProcess, words: tuple[str, ...]) -> None:
    before = typist.events()

    said = typist.wrong(*words)

    assert "there is nothing with this id" in said
    assert "\nNext: " in said
    assert typist.events() == before


def test_the_id_of_another_kind_of_thing_in_the_audit_names_the_kinds(typist: InProcess) -> None:
    assert "an id that begins with I, P, T, M, F, L, C, H, E and U" in typist.wrong("audit", "show", "X-1")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("idea", "list", "--top", "many"), "'many' is not a valid integer"),
        (("idea", "list", "--top", "0"), "0 is not in the range"),
        (("idea", "list", "--top", "9" * 30), "is not in the range"),
        (("audit", "log", "--after", "9" * 30), "is not in the range"),
        (("audit", "log", "--after", "-1"), "is not in the range"),
        (("problem", "tally", "P-1", "often"), "'often' is not a valid integer"),
        (("problem", "tally", "P-1", "-1"), "A number below zero comes after two dashes: -- -1"),
        (("problem", "tally", "P-1", "9999999999"), "count: input should be less than or equal to 1000000"),
        (("problem", "capture", "Late", "--effort", "20 minutes"), "write it as 20+10"),
        (("problem", "capture", "Late", "--effort", "-5"), "greater than or equal to 0"),
        (("problem", "capture", "Late", "--severity", "awful"), "'minor', 'moderate', 'serious', 'critical'"),
        (("trial", "plan", "I-1", "--weeks", "0"), "weeks: input should be greater than or equal to 1"),
        (("trial", "plan", "I-1", "--cost", "nan"), "finite number"),
        (("trial", "plan", "I-1", "--cost", "1e400"), "finite number"),
        (("trial", "plan", "I-1", "--baseline", "1,two"), "write it as 9,11,10.5"),
        (("trial", "plan", "I-1", "--baseline", "1,inf"), "finite number"),
        (("trial", "observe", "T-1", "nan"), "finite number"),
        (("meeting", "score", "M-1", "I-1", "--mark", "feasibility"), "write it as feasibility=4"),
        (("meeting", "score", "M-1", "I-1", "--mark", "feasibility=²"), "write it as feasibility=4"),
        (("meeting", "score", "M-1", "I-1", "--mark", "feasibility=" + "9" * 5000), "write it as feasibility=4"),
        (("meeting", "score", "M-1", "I-1", "--mark", "why=1", "--mark", "why=5"), "each criterion is marked once"),
        (("meeting", "decide", "M-1", "I-1", "perhaps", "--reason", "So"), "'ask-for-evidence'"),
        (("idea", "canvas", "I-1", "--part", "budget", "None"), "'problem-definition'"),
        (("idea", "canvas", "I-1", "--part", "approach", "A", "--part", "approach", "B"), "each part is given once"),
        (("idea", "evidence", "I-1", "--kind", "problem-tally"), "a problem tally names its problem"),
        (("forum", "create", "Forum", "--perspective", "law", "--optional", "IT"), "is not among the perspectives law"),
        (("person", "add", "x@example.org", "--role", "king"), "'king' is not one of"),
        (("person", "disable", STEWARD), "nobody disables themselves"),
        (("idea", "submit", "--title", "T", "--command-id", "short"), "command id: is shorter than 8 characters"),
        (("idea", "canvas", "I-1", "--part", "approach", "A", "--if-version", "0"), "greater than or equal to 1"),
        (("--as", "", "--as", " ", "idea", "submit", "--title", "T"), "as: is an address"),
    ],
    ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else "",
)
def test_a_value_that_cannot_be_meant_is_named_with_its_rule(
    typist: InProcess, words: tuple[str, ...], said: str
) -> None:
    before = typist.events()

    assert said in typist.wrong(*words)
    assert typist.run("--json", *words).fault["message"]
    assert typist.events() == before


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (("idea", "submit"), "--title"),
        (("idea", "canvas", "I-1"), "--part"),
        (("idea", "merge", "I-1"), "--into"),
        (("idea", "reopen", "I-1"), "--new"),
        (("idea", "show"), "IDEA"),
        (("meeting", "score", "M-1", "I-1"), "--mark"),
        (("meeting", "decide", "M-1", "I-1", "trial"), "--reason"),
        (("trial", "deviate", "T-1", "--change", "More"), "--reason"),
        (("trial", "review", "T-1", *REVIEW), "--learned"),
        (("problem", "capture"), "ISSUE"),
        (("forum", "member", "F-1", STEWARD), "perspective"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_missing_is_named_with_the_way_to_its_help(
    typist: InProcess, words: tuple[str, ...], missing: str
) -> None:
    if words[0] == "forum":
        typist.done("forum", "create", "Forum", "--perspective", "digital")

    said = typist.wrong(*words)

    assert missing in said
    assert "\nNext: " in said


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-13-01", "2026-02-30", "1/2/2026", "20304000", "2026-01-01T00:00", "٢٠٢٦-٠١-٠١"]
)
@pytest.mark.parametrize(
    "words",
    [
        ("problem", "tally", "P-1", "--on"),
        ("meeting", "schedule", "F-1"),
        ("audit", "log", "--since"),
        ("trial", "observe", "T-1", "4", "--on"),
        ("meeting", "decide", "M-1", "I-1", "park", "--reason", "Why", "--until"),
        ("trial", "conclude", "T-1", "adopt", "--check"),
    ],
    ids=" ".join,
)
def test_what_is_not_a_day_is_said_to_be_none(typist: InProcess, words: tuple[str, ...], day: str) -> None:
    before = typist.events()

    said = typist.wrong(*words, day)

    assert "date" in said
    assert f"(got '{day}')" in said
    assert typist.events() == before


def test_a_command_that_does_not_exist_is_answered_with_one_that_does(typist: InProcess) -> None:
    assert "Did you mean idea?" in typist.wrong("idee", "list")
    assert "Did you mean backlog?" in typist.wrong("idea", "backlogs")
    assert "Did you mean search?" in typist.wrong("learn", "serch")
    assert "--title" in typist.wrong("idea", "submit", "--titel", "T")


def test_words_with_hyphens_underscores_or_spaces_are_the_same(typist: InProcess) -> None:
    for part in ("future state", "future-state", "future_state", "Future-State"):
        typist.done("idea", "canvas", "I-1", "--part", part, f"As {part}")

    assert typist.shown("idea", "show", "I-1")["canvas"]["future state"] == "As Future-State"
    assert typist.shown("idea", "list", "--stage", "Forum-Evaluated") == []


# --- Text ------------------------------------------------------------------------------------------------------------

WRITING: list[tuple[str, ...]] = [
    ("idea", "submit", "--title"),
    ("idea", "submit", "--team", "A", "--title", "T", "--part", "approach"),
    ("idea", "submit", "--title", "T", "--problem"),
    ("idea", "submit", "--title", "T", "--team"),
    ("idea", "canvas", "I-1", "--part", "timeline"),
    ("idea", "evidence", "I-1", "--kind", "document", "--summary"),
    ("idea", "evidence", "I-1", "--kind", "five-whys", "--row"),
    ("idea", "withdraw", "I-1", "--reason"),
    ("idea", "assist", "I-1", "--ask"),
    ("problem", "capture"),
    ("problem", "capture", "Late", "--area"),
    ("problem", "tally", "P-1", "--source"),
    ("problem", "resolve", "P-1", "--reason"),
    ("learn", "record"),
    ("learn", "record", "A lesson", "--tag"),
    ("forum", "create", "--perspective", "digital"),
    ("trial", "plan", "I-1", "--hypothesis"),
    ("person", "add"),
    ("person", "add", "x@example.org", "--name"),
]


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
@pytest.mark.parametrize("text", [HUGE, "a\0b", "a\ud800b", "\udcff"], ids=["10 MB", "NUL", "surrogate", "a lone byte"])
def test_text_that_cannot_be_stored_is_refused_whole(typist: InProcess, words: tuple[str, ...], text: str) -> None:
    before = typist.events(), typist.shown("person", "list")

    said = typist.wrong(*words, text)

    assert len(said) < 500
    assert "characters" in said or "cannot be stored" in said or "is not text" in said
    assert not ACTS_ON_A_TERMINAL.search(said)
    assert (typist.events(), typist.shown("person", "list")) == before


@pytest.mark.parametrize("text", ["", " ", "\t\n", "\u3000", "\x1c"], ids=repr)
def test_a_title_or_an_issue_of_nothing_but_space_is_refused(typist: InProcess, text: str) -> None:
    assert "title: is not left empty" in typist.wrong("idea", "submit", "--title", text)
    assert "issue: is not left empty" in typist.wrong("problem", "capture", text)


@pytest.mark.parametrize("text", [HUGE, "a\0b", "\udcff", '"', "AND OR NOT", "*", "' OR 1=1 --", "(", ":"])
def test_whatever_is_searched_for_is_only_words(typist: InProcess, text: str) -> None:
    for words in (("idea", "list", "--search"), ("learn", "search")):
        ended = typist.run(*words, text)
        assert ended.code in (0, 2), ended.err
        assert not any(sign in ended.err for sign in SIGNS_OF_A_CRASH)


def test_bytes_that_are_no_text_are_refused_by_the_program(terminal: Terminal) -> None:
    before = terminal.events()

    for words in (
        ["idea", "submit", "--title", b"a\xffb"],
        ["idea", "show", b"\xff\x1b[31m"],
        [b"\xff"],
        ["--as", b"\xff", "idea", "mine"],
    ):
        ended = _raw(terminal, *words)
        assert ended.code == 2
        assert not ACTS_ON_A_TERMINAL.search(ended.err)
        assert not any(sign in ended.err for sign in SIGNS_OF_A_CRASH)

    assert terminal.events() == before


def _raw(terminal: Terminal, *words: str | bytes) -> Ended:
    ended = subprocess.run([PROGRAM, *words], env=terminal.environment(), capture_output=True, check=False, timeout=60)
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


@pytest.fixture
def hostile(database: Path) -> Office:
    """An office where every text that can be typed holds terminal escapes and characters that turn text around."""
    office = Office(InProcess(database, STEWARD))
    typed = office.type
    plan = tuple(f"{word} {ESCAPES}" if word.count(" ") else word for word in PLAN)
    problem = typed.made("problem", "capture", f"Issue {ESCAPES}", "--area", f"Area {ESCAPES}", by=SUBMITTER)
    typed.done("problem", "tally", problem, "--source", f"Source {ESCAPES}", by=SUBMITTER)
    idea = office.submitted(
        f"Title {ESCAPES}", "--problem", problem, "--reference", ESCAPES, "--part", "timeline", ESCAPES
    )
    typed.done("idea", "evidence", idea, "--kind", "five-whys", "--row", ESCAPES, "--summary", ESCAPES, by=SUBMITTER)
    typed.done("idea", "assist", idea, "--ask", ESCAPES, by=SUBMITTER)
    typed.done("meeting", "agenda", office.meeting, "--add", idea, by=CHAIR)
    office.scored(idea)
    typed.done("meeting", "score", office.meeting, idea, *MARKS, "--comment", f"Comment {ESCAPES}", by=CHAIR)
    typed.done("meeting", "open", office.meeting, idea, by=CHAIR)
    answer = ("--reason", f"Reason {ESCAPES}", "--next-step", ESCAPES, "--feedback", ESCAPES, "--would-change", ESCAPES)
    typed.done("meeting", "decide", office.meeting, idea, "trial", *answer, by=CHAIR)
    trial = typed.made("trial", "plan", idea, *plan, "--unit", ESCAPES, by=SUBMITTER)
    typed.done("trial", "start", trial, by=SUBMITTER)
    typed.done("trial", "observe", trial, "4", "--note", ESCAPES, by=SUBMITTER)
    typed.done("trial", "deviate", trial, "--change", ESCAPES, "--reason", ESCAPES, by=SUBMITTER)
    for reviewer in (SUBMITTER, CHAIR):
        typed.done("trial", "review", trial, *REVIEW, "--learned", f"Learned {ESCAPES}", by=reviewer)
    typed.done("trial", "end", trial, "--reason", ESCAPES, by=SUBMITTER)
    typed.done(
        "trial", "conclude", trial, "fail-forward", "--learning", f"Lesson {ESCAPES}", "--tag", ESCAPES, by=SUBMITTER
    )
    typed.done("forum", "create", f"Forum {ESCAPES}", "--perspective", f"Perspective {ESCAPES}")
    typed.done("meeting", "schedule", office.forum, "2030-01-01", "--place", f"Place {ESCAPES}", by=CHAIR)
    typed.done("person", "add", f"x{ESCAPES}@example.org", "--name", ESCAPES, "--team", f"Team {ESCAPES}")
    return office


READING = (
    ("idea", "show", "I-1"),
    ("idea", "list", "--all"),
    ("idea", "mine"),
    ("idea", "backlog"),
    ("problem", "list"),
    ("problem", "show", "P-2"),
    ("forum", "list"),
    ("forum", "show", "F-2"),
    ("meeting", "list"),
    ("meeting", "show", "M-1"),
    ("meeting", "show", "M-2"),
    ("meeting", "minutes", "M-1"),
    ("meeting", "agenda", "M-1"),
    ("trial", "list"),
    ("trial", "show", "T-1"),
    ("learn", "search"),
    ("learn", "show", "L-1"),
    ("person", "list"),
    ("audit", "log", "--top", "1000"),
    ("audit", "show", "I-1"),
)


def test_escapes_and_turned_text_are_shown_and_never_sent_to_the_terminal(hostile: Office) -> None:
    shown = ""
    for words in READING:
        reader = "" if words == ("person", "list") else SUBMITTER
        plain, as_json = (hostile.type.done(*prefix, *words, by=reader) for prefix in ((), ("--json",)))
        for printed in (*plain[1:], *as_json[1:]):
            assert not ACTS_ON_A_TERMINAL.search(printed), (words, printed)
        assert isinstance(as_json.json, (dict, list))
        shown += plain.out
    for word in ("Title", "Issue", "Reason", "Comment", "Lesson", "Learned", "Forum", "Perspective", "Place", "Team"):
        assert re.search(
            rf"{word} ␛]0;owned␇␛\[31mred␛\[2J<U\+009B>5m␡␈<U\+202E>gnp.exe<U\+2069><U\+061C>", shown, re.I
        ), word


def test_json_keeps_what_was_typed_to_the_letter(hostile: Office) -> None:
    page: dict[str, Any] = hostile.type.shown("idea", "show", "I-1")

    assert page["idea"]["title"] == f"Title {ESCAPES}"
    assert page["canvas"]["timeline"] == ESCAPES


@pytest.mark.parametrize(
    "words",
    [
        (ESCAPES,),
        ("idea", ESCAPES),
        ("idea", "list", ESCAPES),
        ("idea", "list", f"--{ESCAPES}"),
        ("idea", "list", "--stage", ESCAPES),
        ("idea", "list", "--top", ESCAPES),
        ("idea", "show", ESCAPES),
        ("problem", "tally", "P-1", ESCAPES),
        ("audit", "log", "--since", ESCAPES),
        ("audit", "show", ESCAPES),
        ("--db", f"http://{ESCAPES}", "idea", "list"),
        ("--db", f"{ESCAPES}://x", "idea", "list"),
        ("person", "role", ESCAPES, "chair"),
    ],
    ids=lambda words: repr(" ".join(words))[:40],
)
def test_errors_do_not_send_what_was_typed_to_the_terminal(typist: InProcess, words: tuple[str, ...]) -> None:
    for prefix in ((), ("--json",)):
        ended = typist.run(*prefix, *words)
        assert ended.code == 2
        assert ended.err
        assert not ACTS_ON_A_TERMINAL.search(ended.err + ended.out)


# --- Databases -------------------------------------------------------------------------------------------------------

ANY = (("idea", "list"), ("idea", "submit", "--title", "T"), ("audit", "log"), ("admin", "check"))


def elsewhere(folder: Path, make: Callable[[Path], object]) -> InProcess:
    file = folder / "other.sqlite"
    make(file)
    return InProcess(file, STEWARD)


def _sqlite(*statements: str) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return make


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda file: None, "there is no database at "),
        (lambda file: file.write_bytes(b""), "the database is empty"),
        (lambda file: file.write_text("Dear Sir or Madam,\n" * 100), "is not a readable SQLite database"),
        (lambda file: file.write_text("short"), "is not a readable SQLite database"),
        (lambda file: file.mkdir(), "cannot be opened"),
        (_sqlite("CREATE TABLE recipes (name)"), "tables that are not ideaflow's"),
        (_sqlite("CREATE TABLE settings (colour)"), "tables that are not ideaflow's"),
        (_sqlite("CREATE TABLE settings (name, value)"), "tables that are not ideaflow's"),
    ],
    ids=["missing", "empty", "a letter", "a word", "a folder", "recipes", "other settings", "no schema"],
)
def test_what_is_not_a_database_of_ideaflow_is_said_to_be_none(
    tmp_path: Path, make: Callable[[Path], object], said: str
) -> None:
    typed = elsewhere(tmp_path, make)
    before = _content(typed.database)

    for words in (*ANY, ("person", "list")):
        told = typed.failed(*words)
        assert said in told
        assert "\nNext: " in told
        assert typed.run("--json", *words).fault["message"] in told

    assert _content(typed.database) == before


@pytest.mark.parametrize(
    "make",
    [
        lambda file: file.write_text("Dear Sir or Madam,\n" * 100),
        lambda file: file.mkdir(),
        _sqlite("CREATE TABLE recipes (name)"),
        _sqlite("CREATE TABLE settings (colour)"),
    ],
    ids=["a letter", "a folder", "recipes", "other settings"],
)
def test_init_leaves_what_is_not_its_own_as_it_was(tmp_path: Path, make: Callable[[Path], object]) -> None:
    typed = elsewhere(tmp_path, make)
    before = _content(typed.database)

    assert typed.failed("init")
    assert _content(typed.database) == before


def _content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def test_a_database_of_a_later_ideaflow_is_left_alone(typist: InProcess) -> None:
    with closing(sqlite3.connect(typist.database)) as connection:
        connection.execute("UPDATE settings SET value = '99' WHERE name = 'schema'")
        connection.commit()

    for words in (*ANY, ("init",)):
        said = typist.failed(*words)
        assert "the database has schema 99, this ideaflow knows up to 3" in said
        assert "Next: use the ideaflow that wrote it" in said
    ended = typist.run("doctor")
    assert ended.code == 1
    assert "WRONG: the database has schema 99" in ended.out


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/x",
        "mysql://user:hunter2@example.org/x",
        "postgresql+psycopg2://user:hunter2@example.org/x",
        "postgresql://user:hunter2@[::1",
        "postgresql://user:hunter2@example.org:port/x",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
    ],
)
def test_an_address_of_another_kind_is_a_wrong_use_and_its_password_is_not_shown(
    typist: InProcess, address: str
) -> None:
    for words in (*ANY, ("init",), ("doctor",)):
        said = typist.wrong("--db", address, *words)
        assert said.startswith("db: is ")
        assert "Next: write it as ./team.sqlite, or postgresql://user@host/name" in said
        assert "hunter2" not in said


def test_a_server_that_does_not_answer_is_a_fault_and_its_password_is_not_shown(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = terminal.environment(IDEAFLOW_RETRY_SECONDS="0")
    monkeypatch.setattr(terminal, "environment", lambda by="": impatient)
    said = terminal.failed("--db", "postgresql://user:hunter2@127.0.0.1:1/x", "idea", "list")

    assert said.startswith("no answer: ")
    assert "Next: start the server" in said
    assert "hunter2" not in said


@contextmanager
def held(database: Path) -> Iterator[None]:
    """Another process that is in the middle of writing."""
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_a_database_that_another_process_holds_is_waited_for_and_then_given_up(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = terminal.events()
    waiting = terminal.environment(IDEAFLOW_LOCK_SECONDS="0.3")
    monkeypatch.setattr(terminal, "environment", lambda by="": waiting)

    with held(terminal.database):
        said = terminal.failed("idea", "submit", "--title", "T")
        fault = terminal.run("idea", "submit", "--title", "T", "--json")
        readable = terminal.shown("idea", "list")

    assert "ideaflow.sqlite stayed locked by another process for 0.3 s" in said
    assert "Next: try again in a moment" in said
    assert fault.fault["error"] == "DatabaseLocked"
    assert len(readable) == 1
    assert terminal.events() == before
    assert terminal.made("idea", "submit", "--title", "T") == "I-2"


# Root may write everywhere; without these two capabilities it may not, and can still read its own files.
WITHOUT_OVERRIDE = """
import ctypes, os, sys
if os.getuid() == 0:
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if libc.prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
            sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
os.execv(sys.argv[1], sys.argv[1:])
"""


class Ungranted(Terminal):
    """The program without the rights of a superuser."""

    def run(self, *words: str, by: str = "") -> Ended:
        ended = subprocess.run(
            [sys.executable, "-c", WITHOUT_OVERRIDE, PROGRAM, *words],
            env=self.environment(by),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)


@pytest.fixture
def read_only(terminal: Terminal, tmp_path: Path) -> Iterator[Ungranted]:
    """A database in a folder where nothing may be written."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    shutil.copy(terminal.database, folder)
    file = folder / terminal.database.name
    file.chmod(0o444)
    folder.chmod(0o555)
    yield Ungranted(file, STEWARD)
    folder.chmod(0o755)


def test_a_database_that_cannot_be_written_to_is_said_to_be_so(read_only: Ungranted) -> None:
    before = _content(read_only.database)
    for words in (("idea", "submit", "--title", "T"), ("problem", "tally", "P-1"), ("admin", "rebuild")):
        said = read_only.failed(*words)
        assert re.search("cannot be (written to|opened)", said)
        assert "Next: check the rights of the file and its folder" in said
    assert _content(read_only.database) == before
    assert os.listdir(read_only.database.parent) == [read_only.database.name]  # noqa: PTH208


def test_a_read_only_file_in_a_folder_that_can_be_written_to_can_be_read(terminal: Terminal) -> None:
    typed = Ungranted(terminal.database, STEWARD)
    before = typed.events()
    terminal.database.chmod(0o444)

    said = typed.failed("idea", "submit", "--title", "T")

    assert "cannot be written to" in said
    assert typed.events() == before


def test_init_where_nothing_can_be_made_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "shelf"
    folder.mkdir(mode=0o555)

    assert "cannot be opened" in Ungranted(folder / "x.sqlite", STEWARD).failed("init")
    assert "cannot be made: Permission denied" in Ungranted(folder / "deep" / "x.sqlite", STEWARD).failed("init")
    assert "cannot be made: " in Ungranted(Path("/dev/null/x.sqlite"), STEWARD).failed("init")
    assert [*folder.iterdir()] == []
