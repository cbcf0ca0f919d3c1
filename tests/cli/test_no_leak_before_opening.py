"""Before the scores of an idea open, nobody learns from the command line what they hold: whichever command, printed
for people or as JSON, for the chair, a steward, those who scored and a stranger.

Marks are 1 to 5, which occur everywhere; so two databases that differ in nothing but the sealed marks and comments
must print the same bytes, but for what is random or a time in each database.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import click
import duckdb
import pytest

from ideaflow.cli.main import cli
from tests.cli.forum import CHAIR, CUSTOMER, OPERATIONS, STEWARD, STRANGER, SUBMITTER, Office
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock

ONE = {CHAIR: ("1", "1", "2", "zebra-quartz"), OPERATIONS: ("2", "1", "1", "walrus-basalt")}
OTHER = {CHAIR: ("5", "5", "4", "falcon-marble"), OPERATIONS: ("4", "cannot-judge", "5", "otter-granite-and-longer")}
COMMENTS = [marks[-1] for marks in (*ONE.values(), *OTHER.values())]
READERS = (CHAIR, STEWARD, OPERATIONS, CUSTOMER, SUBMITTER, STRANGER)
READING = (
    ("meeting", "show", "M-1"),
    ("meeting", "agenda", "M-1"),
    ("meeting", "minutes", "M-1"),
    ("meeting", "minutes", "M-1", "--html"),
    ("meeting", "read", "M-1", "I-1"),
    ("meeting", "criteria", "M-1"),
    ("meeting", "next", "F-1"),
    ("meeting", "list"),
    ("idea", "show", "I-1"),
    ("idea", "list"),
    ("idea", "list", "--all"),
    ("idea", "list", "--search", "letters"),
    ("idea", "backlog"),
    ("idea", "explain", "I-1"),
    ("idea", "mine"),
    ("idea", "help-wanted"),
    ("idea", "similar", "letters by text"),
    ("idea", "similar", "I-1"),
    ("audit", "log"),
    ("audit", "log", "--kind", "meeting"),
    ("audit", "show", "M-1"),
    ("audit", "show", "I-1"),
    ("audit", "show", "F-1"),
    ("audit", "log", "--idea", "I-1", "--format", "csv"),
    ("audit", "log", "--forum", "F-1", "--format", "jsonl"),
    ("audit", "show", "M-1", "--at", "2026-03-02"),
    ("audit", "show", "I-1", "--at", "2026-03-02"),
    ("audit", "diff", "M-1", "--from", "2026-03-02", "--to", "2026-03-02"),
    ("audit", "replay", "--at", "2026-03-02"),
    ("audit", "verify-scores", "M-1"),
    ("audit", "whatif", "--policy", "fail-fast"),
    ("audit", "whatif", "--policy", "high-assurance", "--forum", "F-1"),
    ("admin", "stats"),
    ("problem", "list"),
    ("problem", "export"),
    ("idea", "export"),
    ("problem", "show", "P-1"),
    ("forum", "show", "F-1"),
    ("forum", "list"),
    ("forecast", "show", "I-1"),
    ("forecast", "calibration"),
    ("rank",),
    ("portfolio", "--money", "1000"),
    ("policy", "list"),
    ("policy", "show", "F-1"),
    ("policy", "diff", "F-1", "fail-fast"),
    ("forum", "fairness", "F-1"),
    ("flow", "summary"),
    ("flow", "chart", "cumulative-flow"),
    ("problem", "hand-offs"),
    ("problem", "shared"),
    ("problem", "urgent"),
    ("campaign", "list"),
    ("trial", "list"),
    ("trial", "board"),
    ("learn", "search"),
    ("message", "notices"),
)
# The commands without --command-id that are not tried, and why.
ELSEWHERE = {
    "completion": "prints a script",
    "meeting invitations": "tried below, as it is not for everybody",
    "person list": "tried below, as it is for stewards",
    "demo": "makes a database of its own",
    "serve": "prints where it listens; its pages are tried in tests/web",
    "person invite": "prints a link that is random",
    "person token add": "prints a token that is random",
    "person token list": "prints the names of one's own tokens",
    "person token revoke": "prints the name of a token",
    "person second-factor reset": "prints whether somebody signed in with a code",
    "spc": "reads a file",
    "trial chart": "shows what a trial observed",
    "trial export": "shows what a trial observed",
    "doctor": "looks at the installation",
    "init": "prints where the database is",
    "audit facts": "tried below, as it writes files",
    "audit unsealings": "for auditors and stewards; shows who asked for a name, and no score",
    "idea case": "tried below, as it writes a file",
    "policy check": "reads a file and no database",
    "policy wording": "checks a text that is given, and reads no database",
    "policy schema": "prints what a pack may hold, and reads no database",
    "idea import": "prints what came from a file",
    "campaign capture": "prints the ids of ideas that it makes",
    "campaign show": "there is no campaign before the scores of an idea open",
    "problem chart": "charts tallies by week, of which none is over",
    "problem import": "prints what came from a file",
    "admin copy": "copies a database, with the seals that stand",
    "admin backup": "copies a database, with the seals that stand",
    "admin restore": "copies a database, with the seals that stand",
    "audit publish": "writes stored records into a file; a seal is of one size, see tests of commands",
    "admin retention": "lists closed ideas by number of what is due",
    "admin erasures": "counts what was erased",
    "admin replay-erasures": "prints a number of texts",
    "admin rotate-keys": "prints a number of texts",
    "admin scrub": "prints whether files were written anew",
    "person export": "shows sealed scores to who gave them alone, see tests/privacy",
    "admin check": "compares hashes of lists, which hold no scores",
    "admin rebuild": "prints a number of events",
    "admin metrics": "serves numbers of events and ideas until it is stopped",
    "idea duplicates": "compares titles",
    "audit checkpoint": "prints a signature that is random in each database; the log is hashed, not shown",
    "audit prove": "prints stored records with random salts, which are the exported public record",
    "audit consistency": "reads a file, and prints hashes",
    "audit export": "writes the public record to a folder; its records are those of verify-scores --export",
    "audit verify": "prints a root that is random in each database",
    "audit keys list": "prints keys that are random in each database",
    "audit keys rotate": "prints a key that is random in each database",
    "audit witness trust": "prints the name of a witness",
    "audit witness add": "reads a file, and prints names of witnesses",
    "audit witness list": "prints keys of witnesses",
    "learn export": "writes learnings that were shared to a file",
    "learn import": "prints what came from a file",
    "learn key": "prints a key that is random in each database",
    "learn trust": "prints keys of others",
    "idea similar": "compares titles",
    "trial show": "there is no trial before the scores of an idea open",
    "message list": "prints ids that are random in each database; tried in tests/operations",
    "message send": "sends letters; tried in tests/operations",
    "message feed": "prints a link that is random",
    "meeting calendar": "writes a file; tried in tests/cli",
    "webhook add": "prints a secret that is random",
    "webhook list": "prints addresses of webhooks",
    "webhook test": "prints an id that is random",
    "webhook deliveries": "prints ids that are random; tried in tests/operations",
    "webhook replay": "prints a number of messages",
    "webhook remove": "prints the number of a webhook",
    "learn show": "there is no learning before the scores of an idea open",
}
RANDOM = re.compile(r"\b[0-9a-f]{12}\b")
PSEUDONYM = "<pseudonym>"


def sealed(folder: Path, scores: dict[str, tuple[str, str, str, str]]) -> Office:
    """An idea with two of three scores in."""
    office = Office(InProcess(folder / "ideaflow.sqlite", STEWARD, SimulatedClock()))
    idea = office.evidenced()
    office.type.done("meeting", "agenda", office.meeting, "--add", idea, by=CHAIR)
    for scorer, (feasibility, benefit, why, comment) in scores.items():
        marks = ("--mark", f"feasibility={feasibility}", "--mark", f"benefit={benefit}", "--mark", f"why={why}")
        said = office.type.done("meeting", "score", office.meeting, idea, *marks, "--comment", comment, by=scorer)
        assert not any(typed in said.out + said.err for typed in (comment, f"={feasibility}", f"={why}"))
    return office


def pair(folder: Path) -> tuple[Office, Office]:
    """Two offices that differ in nothing but what is sealed."""
    folders = (folder / "one", folder / "other")
    for one in folders:
        one.mkdir()
    return sealed(folders[0], ONE), sealed(folders[1], OTHER)


@pytest.fixture(scope="module")
def read_twins(tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, Office]:
    """A pair that is only read."""
    return pair(tmp_path_factory.mktemp("twins"))


@pytest.fixture
def twins(tmp_path: Path) -> tuple[Office, Office]:
    """A pair to act on."""
    return pair(tmp_path)


def printed(office: Office, words: tuple[str, ...], reader: str, *, as_json: bool) -> str:
    """What a command prints, on both streams, with what is random in each database put aside."""
    ended = office.type.run(*(["--json"] if as_json else []), *words, by=reader)
    assert ended.code == 0, ended.err
    return RANDOM.sub(PSEUDONYM, f"{ended.out}\n-- \n{ended.err}")


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_what_a_command_prints_does_not_depend_on_what_is_sealed(
    read_twins: tuple[Office, Office], words: tuple[str, ...]
) -> None:
    for reader in READERS:
        for as_json in (False, True):
            one, other = (printed(office, words, reader, as_json=as_json) for office in read_twins)

            assert one == other
            assert not any(comment in one + other for comment in COMMENTS)


@pytest.mark.parametrize("words", [("meeting", "show", "M-1"), ("meeting", "agenda", "M-1")], ids=" ".join)
def test_only_which_perspectives_are_in_and_awaited_is_told(
    read_twins: tuple[Office, Office], words: tuple[str, ...]
) -> None:
    for reader in READERS:
        assert "\t2 of 3 perspectives are in; awaited: customer\n" in printed(
            read_twins[0], words, reader, as_json=False
        )
        shown = read_twins[0].type.shown(*words, by=reader)
        (item,) = shown["items"] if isinstance(shown, dict) else shown
        assert item["perspectives_in"] == ["digital", "operations"]
        assert (item["awaited"], item["opened"], item["scores"]) == (["customer"], False, [])


def test_the_attempt_to_open_or_to_decide_early_tells_nothing_either(twins: tuple[Office, Office]) -> None:
    steps = (
        ("meeting", "open", "M-1", "I-1"),
        ("meeting", "open", "M-1", "I-1", "--without-quorum", "--reason", "Now"),
        ("meeting", "decide", "M-1", "I-1", "trial", "--reason", "Now"),
        ("meeting", "correct", "M-1", "I-1", "trial", "--reason", "Now", "--why", "So"),
        ("meeting", "feedback", "M-1", "I-1", "--say", "Soon"),
        ("meeting", "agenda", "M-1", "--remove", "I-1"),
        ("meeting", "interest", "M-1", "I-1"),
        ("meeting", "score", "M-1", "I-1", "--mark", "feasibility=9"),
        ("meeting", "close", "M-1", "--if-version", "1"),
    )
    for words in steps:
        for as_json in (["--json"], []):
            one, other = (office.type.run(*as_json, *words, by=CHAIR) for office in twins)
            assert one.code == other.code != 0, words
            assert one == other
            assert not any(comment in one.err for comment in COMMENTS)


@pytest.mark.parametrize("reader", [CHAIR, STEWARD])
def test_whoever_invites_sees_who_is_expected_and_not_who_has_scored(
    read_twins: tuple[Office, Office], reader: str
) -> None:
    for as_json in (False, True):
        one, other = (
            printed(office, ("meeting", "invitations", "M-1"), reader, as_json=as_json) for office in read_twins
        )
        assert one == other
        assert "perspectives are in" not in one


def test_whom_a_steward_lists_does_not_depend_on_what_is_sealed(read_twins: tuple[Office, Office]) -> None:
    for as_json in (False, True):
        one, other = (printed(office, ("person", "list"), STEWARD, as_json=as_json) for office in read_twins)
        assert one == other
        assert CHAIR in one


def test_an_export_holds_commitments_alone_and_is_as_long_whatever_was_sealed(
    read_twins: tuple[Office, Office], tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("one.jsonl", "other.jsonl")]
    for office, file in zip(read_twins, files, strict=True):
        office.type.done("audit", "verify-scores", "M-1", "--export", str(file), by=STRANGER)
    one, other = (file.read_text(encoding="utf-8") for file in files)

    assert [len(line) for line in one.splitlines()] == [len(line) for line in other.splitlines()]
    assert '"marks"' not in one + other
    assert not any(comment in one + other for comment in COMMENTS)


def test_the_order_of_ideas_does_not_follow_what_is_sealed(tmp_path: Path) -> None:
    """Two ideas, of which one database marks the first high and the other the second: every list is the same."""
    offices = []
    for name, high in (("first", 0), ("second", 1)):
        folder = tmp_path / name
        folder.mkdir()
        office = Office(InProcess(folder / "ideaflow.sqlite", STEWARD, SimulatedClock()))
        ideas = [office.evidenced("Texts"), office.evidenced("Forms")]
        office.type.done("meeting", "agenda", office.meeting, "--ready", by=CHAIR)
        for number, idea in enumerate(ideas):
            mark = "5" if number == high else "1"
            marks = [word for name in ("feasibility", "benefit", "why") for word in ("--mark", f"{name}={mark}")]
            office.type.done("meeting", "score", office.meeting, idea, *marks, by=CHAIR)
        offices.append(office)

    for words in READING:
        one, other = (printed(office, words, CHAIR, as_json=False) for office in offices)
        assert one == other, words


def test_an_early_close_tells_nothing_and_what_was_sealed_is_gone(twins: tuple[Office, Office]) -> None:
    one, other = (office.type.done("meeting", "close", "M-1", by=CHAIR) for office in twins)
    assert one == other
    assert "2 sealed scores of I-1 stayed unread" in one.err
    for office in twins:
        log = printed(office, ("audit", "show", "M-1"), STEWARD, as_json=True)
        assert not any(comment in log for comment in COMMENTS)
        with sqlite3.connect(office.type.database) as file:
            assert file.execute("SELECT count(*) FROM sealed_scores").fetchone() == (0,)
        file.close()


def test_a_score_that_replaces_another_is_told_as_a_seal_and_nothing_more(twins: tuple[Office, Office]) -> None:
    marks = ("--mark", "feasibility=3", "--mark", "benefit=3", "--mark", "why=3", "--comment", "heron-slate")
    said = [office.type.run("meeting", "score", "M-1", "I-1", *marks, by=CHAIR) for office in twins]

    assert said[0] == said[1]
    log = printed(twins[0], ("audit", "log", "--kind", "meeting.score"), STRANGER, as_json=True)
    assert log == printed(twins[1], ("audit", "log", "--kind", "meeting.score"), STRANGER, as_json=True)
    assert log.count("A score of I-1 from the digital perspective was sealed at meeting M-1") == 2
    assert "heron" not in log


def test_once_the_last_score_is_in_and_all_are_opened_everybody_reads_them(twins: tuple[Office, Office]) -> None:
    office = twins[0]
    marks = ("--mark", "feasibility=3", "--mark", "benefit=3", "--mark", "why=3", "--comment", "heron-slate")
    office.type.done("meeting", "score", "M-1", "I-1", *marks, by=CUSTOMER)
    assert "heron-slate" not in printed(office, ("meeting", "show", "M-1"), CHAIR, as_json=True)

    office.type.done("meeting", "open", "M-1", "I-1", by=CHAIR)

    for reader in READERS:
        told = printed(office, ("meeting", "show", "M-1"), reader, as_json=False)
        assert "digital\t1\t1\t2\tzebra-quartz\n" in told
        assert "operations\t2\t1\t1\twalrus-basalt\n" in told
        assert "customer\t3\t3\t3\theron-slate\n" in told


def test_exported_facts_hold_no_more_of_a_sealed_score_than_that_it_is_there(
    read_twins: tuple[Office, Office], tmp_path: Path
) -> None:
    for number, office in enumerate(read_twins):
        office.type.done("audit", "facts", str(tmp_path / str(number)), by=STRANGER)
        files = f"{tmp_path / str(number)}/events/kind=meeting/*/*.parquet"
        query = "SELECT facts FROM read_parquet(?) WHERE topic = 'meeting.score_sealed'"
        rows = duckdb.execute(query, [files]).fetchall()
        assert [sorted(json.loads(facts)) for (facts,) in rows] == [["commitment", "idea", "perspective"]] * 2
        assert not any(comment in str(rows) for comment in COMMENTS)


def test_every_reading_command_of_the_program_was_tried() -> None:
    tried = {" ".join(takewhile(lambda word: not word.startswith("-"), words[:2])) for words in READING}

    assert {name for name in _reading(cli, ()) if name not in tried} <= {*ELSEWHERE}


def test_what_is_put_aside_is_nothing_but_pseudonyms(read_twins: tuple[Office, Office]) -> None:
    """Otherwise the comparison would compare less than it says."""
    log = read_twins[0].type.shown("audit", "log", by=STRANGER)

    assert all(RANDOM.fullmatch(entry.pop("pseudonym")) for entry in log)
    assert not RANDOM.search(str(log))


def _reading(command: click.Command, path: tuple[str, ...]) -> Iterator[str]:
    if isinstance(command, click.Group):
        ctx = click.Context(command)
        for name in command.list_commands(ctx):
            found = command.get_command(ctx, name)
            assert found is not None
            yield from _reading(found, (*path, name))
    elif not any(parameter.name == "command_id" for parameter in command.params):
        yield " ".join(path)
