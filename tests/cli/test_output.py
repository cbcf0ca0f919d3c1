"""How results, remarks and faults are printed: on which stream, for people, for pipes and for scripts."""

from __future__ import annotations

import errno
import os
import pty
import shlex
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import click
import pytest

from ideaflow.cli.main import cli
from tests.cli.forum import CHAIR, MARKS, PLAN, REVIEW, STEWARD, SUBMITTER, Office
from tests.cli.terminal import PROGRAM, SIGNS_OF_A_CRASH, InProcess, Terminal

BOX = "┃"


# --- Tables ----------------------------------------------------------------------------------------------------------


def test_a_table_in_a_pipe_is_lines_of_cells_with_tabs_between(terminal: Terminal) -> None:
    ended = terminal.done("idea", "list")

    assert ended.out == (
        "id\tstage\tteam\ttitle\tnext\tdue\n"
        "I-1\tevidenced\tunassigned\tSend decision letters by text\tchair\t2026-04-29\n"
    )
    assert ended.err == ""


def test_a_cell_never_breaks_its_line(typist: InProcess) -> None:
    typist.done("problem", "capture", "One\ttab,\none line\r\nand another", "--area", "A|B")

    lines = typist.done("problem", "list").out.splitlines()

    assert {line.count("\t") for line in lines} == {8}
    assert any("One tab, one line and another" in line for line in lines)


def test_on_a_terminal_a_table_is_drawn(terminal: Terminal) -> None:
    printed = on_a_terminal(terminal, "idea", "list")

    assert BOX in printed
    assert "\t" not in printed
    assert "Send decision letters by text" in printed


def test_what_looks_like_markup_is_drawn_as_it_was_typed(typist: InProcess, terminal: Terminal) -> None:
    typist.done("idea", "submit", "--title", "[red]Alert[/red] [/] [link=http://x]", "--team", "[/]")
    typist.done("trial", "plan", "I-1", "--unit", "[/]")

    assert "[red]Alert[/red] [/]" in on_a_terminal(terminal, "idea", "list")
    assert "[/]" in on_a_terminal(terminal, "trial", "show", "T-1")


def test_on_a_terminal_escapes_of_others_are_shown_as_signs(typist: InProcess, terminal: Terminal) -> None:
    typist.done("idea", "submit", "--title", "\x1b[2JWiped \x1b]0;owned\x07")

    printed = on_a_terminal(terminal, "idea", "list")

    assert "␛[2JWiped ␛]0;owned␇" in printed
    assert "\x1b[2J" not in printed
    assert "\x1b]" not in printed


def on_a_terminal(terminal: Terminal, *words: str) -> str:
    """What a command prints on a terminal of 160 columns."""
    mine, theirs = pty.openpty()
    environment = terminal.environment(COLUMNS="160", TERM="xterm-256color")
    with subprocess.Popen([PROGRAM, *words], env=environment, stdout=theirs, stderr=theirs, stdin=theirs) as running:
        os.close(theirs)
        printed = b""
        while True:
            try:
                some = os.read(mine, 65_536)
            except OSError as error:
                assert error.errno == errno.EIO, "a terminal whose program is gone answers with EIO"
                break
            if not some:
                break
            printed += some
        os.close(mine)
        assert running.wait(60) == 0, printed
    return printed.decode()


# --- JSON ------------------------------------------------------------------------------------------------------------


def test_every_command_prints_json_or_takes_the_option_for_it() -> None:
    without = [path for path, command in _leaves(cli) if not any(p.name == "as_json" for p in command.params)]

    assert without == ["completion"]


def _leaves(command: click.Command, path: str = "") -> list[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        return [(path, command)]
    ctx = click.Context(command)
    found = [(name, command.get_command(ctx, name)) for name in command.list_commands(ctx)]
    return [leaf for name, one in found if one is not None for leaf in _leaves(one, f"{path} {name}".strip())]


@pytest.mark.parametrize(
    "words",
    [
        ("init",),
        ("doctor",),
        ("person", "list"),
        ("problem", "list"),
        ("problem", "show", "P-1"),
        ("idea", "list"),
        ("idea", "list", "--all", "--top", "1"),
        ("idea", "list", "--search", "letters"),
        ("idea", "show", "I-1"),
        ("idea", "mine"),
        ("idea", "backlog"),
        ("forum", "list"),
        ("meeting", "list"),
        ("trial", "list"),
        ("learn", "search"),
        ("audit", "log"),
        ("audit", "show", "I-1"),
        ("admin", "stats"),
        ("admin", "check"),
        ("admin", "rebuild"),
    ],
    ids=" ".join,
)
def test_json_is_all_that_is_printed_and_can_be_asked_for_before_or_after_the_words(
    typist: InProcess, words: tuple[str, ...]
) -> None:
    after = typist.done(*words, "--json")
    before = typist.done("--json", *words)

    assert isinstance(after.json, (dict, list))
    assert before == after
    assert after.err == ""


def test_ideas_as_json_have_what_scripts_rely_on(terminal: Terminal) -> None:
    made = terminal.shown("idea", "submit", "--title", "A café for naïve ideas — 2 £", "--problem", "P-1")

    assert {"id": "I-2", "title": "A café for naïve ideas — 2 £"}.items() <= made.items()
    listed = terminal.shown("idea", "list", "--all")
    assert (listed[0]["id"], listed[0]["title"]) == ("I-2", "A café for naïve ideas — 2 £")
    assert all({"id", "title", "stage", "team", "due"} <= one.keys() for one in listed)


def test_the_program_prints_json_where_nothing_but_ascii_can_be_printed(terminal: Terminal) -> None:
    terminal.done("idea", "submit", "--title", "Café — 2 £")
    environment = terminal.environment(LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii", PYTHONCOERCECLOCALE="0")

    for words in (("idea", "list", "--json"), ("idea", "list"), ("idea", "show", "I-2"), ("idea", "show", "I-ü")):
        ended = subprocess.run([PROGRAM, *words], env=environment, capture_output=True, check=False, timeout=60)
        assert ended.returncode == (2 if "I-ü" in words else 0), ended.stderr
        assert not any(sign.encode() in ended.stderr for sign in SIGNS_OF_A_CRASH)


# --- Results and faults ----------------------------------------------------------------------------------------------


def test_a_command_that_changes_something_prints_the_id_alone_and_tells_the_rest_beside_it(database: Path) -> None:
    office = Office(InProcess(database, STEWARD))
    typed, idea = office.type, office.evidenced()
    trial = office.planned(office.submitted("Another"), "--within-gift")
    expected: list[tuple[str, str, tuple[str, ...]]] = [
        ("P-2", SUBMITTER, ("problem", "capture", "Late")),
        ("P-2", SUBMITTER, ("problem", "tally", "P-2")),
        ("P-2", SUBMITTER, ("problem", "resolve", "P-2")),
        ("I-3", SUBMITTER, ("idea", "submit", "--title", "T")),
        (idea, SUBMITTER, ("idea", "canvas", idea, "--part", "approach", "A")),
        (idea, SUBMITTER, ("idea", "evidence", idea, "--kind", "document")),
        (idea, CHAIR, ("idea", "assist", idea)),
        (idea, SUBMITTER, ("problem", "link", "P-2", idea)),
        ("F-1", STEWARD, ("forum", "member", "F-1", SUBMITTER, "--perspective", "digital")),
        ("F-2", STEWARD, ("forum", "create", "F", "--perspective", "law")),
        ("M-2", CHAIR, ("meeting", "schedule", "F-1", "2030-01-01")),
        ("M-1", CHAIR, ("meeting", "agenda", "M-1", "--add", idea)),
        ("M-1", CHAIR, ("meeting", "score", "M-1", idea, *MARKS)),
        ("M-1", CHAIR, ("meeting", "open", "M-1")),
        ("M-2", CHAIR, ("meeting", "close", "M-2")),
        ("T-2", SUBMITTER, ("trial", "plan", idea, *PLAN)),
        ("I-2", SUBMITTER, ("idea", "get-on-with-it", "I-2")),
        (trial, SUBMITTER, ("trial", "observe", trial, "4")),
        (trial, SUBMITTER, ("trial", "deviate", trial, "--change", "A", "--reason", "B")),
        (trial, CHAIR, ("trial", "review", trial, *REVIEW, "--learned", "L")),
        ("L-1", SUBMITTER, ("learn", "record", "A lesson")),
        ("L-1", SUBMITTER, ("learn", "cite", "L-1", idea)),
        ("L-1", SUBMITTER, ("learn", "share", "L-1")),
        ("I-3", SUBMITTER, ("idea", "merge", "I-3", "--into", idea)),
        (idea, SUBMITTER, ("idea", "withdraw", idea)),
        (idea, SUBMITTER, ("idea", "reopen", idea, "--new", "N")),
    ]
    for subject, by, words in expected:
        ended = typed.done(*words, by=by)
        assert ended.out == f"{subject}\n", words
        assert ended.err.startswith("  "), words
        assert ended.err.endswith(".\n"), words


def test_a_fault_is_told_on_standard_error_with_its_next_step(terminal: Terminal) -> None:
    wrong, refused = terminal.wrong("idea", "show", "I-9"), terminal.run("idea", "withdraw", "I-1", by="x@example.org")

    assert wrong.splitlines() == ["idea: there is nothing with this id (got 'I-9')", "Next: did you mean I-1?"]
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.splitlines()[0] == "I-1: withdraw is refused"
    assert "Seen: somebody else asks. Needed: the submitter." in refused.err


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("idea", "show", "I-9"), 2, "UnknownId"),
        (("idea", "list", "--top", "x"), 2, "UsageError"),
        (("idea", "nothing"), 2, "UsageError"),
        (("idea", "submit"), 2, "UsageError"),
        (("--no-such-option",), 2, "UsageError"),
        (("idea", "merge", "I-1", "--into", "I-1"), 3, "Refused"),
        (("forum", "create", "F", "--perspective", "law", "--as", "x@example.org"), 3, "NotPermitted"),
        (("--db", "/no/such/file", "idea", "list"), 1, "NoDatabase"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_with_json_a_fault_is_json_on_standard_error(
    typist: InProcess, words: tuple[str, ...], code: int, error: str
) -> None:
    ended = typist.run("--json", *words)

    assert (ended.code, ended.out) == (code, "")
    assert ended.fault["error"] == error
    assert ended.fault["message"]
    assert ended.fault.keys() >= ({"findings"} if code == 3 else {"next_step"})


def test_help_is_a_result_and_the_program_without_words_is_a_wrong_use(typist: InProcess) -> None:
    assert typist.run("--help").out.startswith("Usage: ideaflow")
    for words in ((), ("idea",)):
        ended = typist.run(*words)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith("Usage: ideaflow")


def test_somebody_new_is_told_that_they_got_an_account(typist: InProcess) -> None:
    first = typist.done("problem", "tally", "P-1", by="Typo@Example.org")
    again = typist.done("problem", "tally", "P-1", by="typo@example.org")

    assert "Typo@Example.org is new here and got an account." in first.err
    assert "new here" not in again.err
    assert typist.run("idea", "withdraw", "I-1", by="other@example.org").err.count("new here") == 0
    assert [one["address"] for one in typist.shown("person", "list")] == [STEWARD, "typo@example.org"]


# --- Repeating and conflicts -----------------------------------------------------------------------------------------


def test_a_command_repeated_under_its_id_is_done_once_and_answers_the_same(terminal: Terminal) -> None:
    words = ("problem", "tally", "P-1", "3", "--command-id", "tally-of-monday")

    first, second = terminal.done(*words), terminal.done(*words)

    assert first == second
    assert sum(terminal.shown("problem", "show", "P-1")["tallies"].values()) == 4
    assert "it was used for TallyProblem" in terminal.wrong(
        "idea", "submit", "--title", "T", "--command-id", "tally-of-monday"
    )


def test_commands_whose_defaults_depend_on_lists_repeat_as_well(database: Path) -> None:
    office = Office(InProcess(database, STEWARD))
    office.evidenced()
    agenda = ("meeting", "agenda", "M-1", "--ready", "--command-id", "agenda-1")
    idea = office.submitted("Another")
    office.planned(idea, "--within-gift")
    start = ("idea", "get-on-with-it", idea, "--command-id", "get-on-1")

    assert office.type.made(*agenda, by=CHAIR) == office.type.made(*agenda, by=CHAIR) == "M-1"
    assert office.type.done(*start, by=SUBMITTER) == office.type.done(*start, by=SUBMITTER)
    nothing = office.type.done("meeting", "agenda", "M-1", "--ready", by=CHAIR)
    assert (nothing.out, nothing.err) == ("M-1\n", "nothing is ready that is not on an agenda\n  Nothing changed.\n")


def test_who_acts_on_what_has_moved_on_is_told_what_happened_meanwhile(terminal: Terminal) -> None:
    seen = terminal.shown("idea", "show", "I-1")["idea"]["version"]
    terminal.done("idea", "canvas", "I-1", "--part", "timeline", "Six weeks", "--if-version", str(seen))
    before = terminal.events()

    ended = terminal.run(
        "idea", "canvas", "I-1", "--part", "timeline", "Two weeks", "--if-version", str(seen), "--json"
    )

    assert ended.code == 1
    assert ended.fault["error"] == "Conflict"
    assert ended.fault["message"].startswith(f"I-1 has moved from version {seen} to {seen + 1}. Meanwhile: ")
    (meanwhile,) = ended.fault["meanwhile"]
    assert meanwhile.startswith("The canvas of I-1 was revised: timeline")
    assert "look at I-1 again" in terminal.failed("idea", "withdraw", "I-1", "--if-version", str(seen))
    assert terminal.events() == before


def test_what_can_be_done_side_by_side_does_not_conflict(typist: InProcess) -> None:
    for _ in range(2):
        typist.done("problem", "tally", "P-1", "--if-version", "1")

    assert typist.shown("problem", "show", "P-1")["occurrences_a_week"] == 3


# --- Ending early ----------------------------------------------------------------------------------------------------


def test_a_reader_who_stops_reading_gets_no_complaint(typist: InProcess, terminal: Terminal) -> None:
    for part in ("current-state", "approach", "timeline"):
        typist.done("idea", "canvas", "I-1", "--part", part, "word " * 3_900)
    for words in ("idea list", "idea show I-1", "audit log", "idea show I-1 --json"):
        ended = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {shlex.quote(str(PROGRAM))} {words} | head -n 1"],
            env=terminal.environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert ended.stdout.count("\n") == 1
        assert ended.stderr == ""
        assert ended.returncode in (0, 1)


def test_a_full_disk_under_the_result_is_told_in_a_line(terminal: Terminal) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        ended = subprocess.run(
            [PROGRAM, "idea", "list"], env=terminal.environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )

    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr
    assert b"No space left on device" in ended.stderr


def test_an_interrupt_stops_without_a_traceback_and_writes_nothing(terminal: Terminal) -> None:
    before = terminal.events()
    with closing(sqlite3.connect(terminal.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = subprocess.Popen(
            [PROGRAM, "idea", "submit", "--title", "T"],
            env=terminal.environment(IDEAFLOW_LOCK_SECONDS="4"),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        maps = Path(f"/proc/{waiting.pid}/maps")
        while "sqlite3" not in maps.read_text():  # the driver is loaded last, just before the lock is asked for
            time.sleep(0.05)
        time.sleep(1)
        assert waiting.poll() is None, "it waits for the other writer"
        waiting.send_signal(signal.SIGINT)
        out, err = waiting.communicate(timeout=60)
        other.execute("ROLLBACK")

    assert out == ""
    assert waiting.returncode == 1
    assert err.strip() in ("Aborted!", "stopped")
    assert terminal.events() == before


def test_what_nobody_foresaw_is_one_line_and_its_details_are_for_who_asks(terminal: Terminal) -> None:
    with closing(sqlite3.connect(terminal.database)) as connection:
        connection.execute("INSERT INTO person_roles (person, role) VALUES (1, 'emperor')")
        connection.commit()

    def ended(**environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [PROGRAM, "person", "list"],
            env=terminal.environment(**environment),
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    plain, detailed = ended(), ended(IDEAFLOW_DEBUG="1")

    assert (plain.returncode, plain.stdout) == (1, "")
    assert plain.stderr == (
        "unexpected fault: ValueError: 'emperor' is not a valid Capacity\nSet IDEAFLOW_DEBUG=1 for details.\n"
    )
    assert "Traceback" in detailed.stderr
