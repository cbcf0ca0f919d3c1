"""Standing at a moment from the command line: show, replay, diff, and a log that filters, follows and exports."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from ideaflow.bootstrap import Ideaflow
from ideaflow.cli import audit_log as commands
from ideaflow.projections.audit_log import Wanted
from ideaflow.projections.spreadsheet import csv_line
from tests.cli.forum import STEWARD, SUBMITTER, Office
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock


class Told:
    """An idea that is submitted, evidenced, put to trial after a day each, and another one."""

    def __init__(self, folder: Path) -> None:
        self.clock = SimulatedClock()
        self.type = InProcess(folder / "ideaflow.sqlite", STEWARD, self.clock)
        self.office = Office(self.type)
        self.printed: dict[str, tuple[str, str, str, str]] = {}
        self.clock.advance(days=1)
        self.idea = self.office.submitted()
        self._day_ends()
        self.type.done("idea", "evidence", self.idea, "--kind", "problem tally", "--problem", "P-1", by=SUBMITTER)
        self.other = self.office.submitted("Ask once")
        self._day_ends()
        self.type.done("policy", "activate", "fail-fast", "--forum", "F-1", "--reason", "quicker", by=STEWARD)
        self._day_ends()
        self.office.decided(self.idea, "trial")
        self.trial = self.office.planned(self.idea)
        self._day_ends()
        self.clock.advance(days=60)

    def _day_ends(self) -> None:
        words = (("idea", "backlog"), ("--json", "idea", "backlog"), ("rank",), ("--json", "rank"))
        day = self.clock.now.date().isoformat()
        printed = [self.type.done(*some).out for some in words]
        self.printed[day] = (printed[0], printed[1], printed[2], printed[3])
        self.clock.advance(days=1)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("told"))


def test_a_day_is_replayed_as_it_was_printed(told: Told) -> None:
    assert len({*told.printed.values()}) == len(told.printed)
    for day, printed in told.printed.items():
        at = ("audit", "replay", "--forum", "F-1", "--at", day, "--only")
        again = [
            told.type.done(*as_json, *at, answer).out
            for answer in ("backlog", "ranking")
            for as_json in ((), ("--json",))
        ]
        assert tuple(again) == printed
        both = told.type.shown("audit", "replay", "--at", day)
        assert [both["backlog"], both["ranking"]] == [json.loads(printed[1]), json.loads(printed[3])]


def test_an_idea_is_shown_as_it_was_with_the_rules_of_that_day_and_what_came_later(told: Told) -> None:
    days = [*told.printed]
    first, third = (told.type.shown("audit", "show", told.idea, "--at", day) for day in (days[0], days[2]))

    assert (first["page"]["idea"]["stage"], third["page"]["idea"]["stage"]) == ("submitted", "evidenced")
    assert first["rules"].startswith("three-i-forum@")
    assert third["rules"].startswith("fail-fast@")
    assert [one["later"] for one in first["events"]] == [False, *[True] * (len(first["events"]) - 1)]
    last = told.type.shown("audit", "show", told.idea, "--at", days[3])
    possible = [{one["step"] for one in shown["steps"] if one["possible"]} for shown in (first, last)]
    assert "start trial" in possible[1] - possible[0]
    plainly = told.type.done("audit", "show", told.idea, "--at", days[0]).out
    assert "later: 2." in plainly
    assert "[submitted]" in plainly


def test_a_version_and_a_position_name_the_same_moment(told: Told) -> None:
    by_version = told.type.shown("audit", "show", told.idea, "--version", "1")
    by_position = told.type.shown("audit", "show", told.idea, "--position", str(by_version["position"]))
    assert by_version == by_position
    assert by_version["version"] == 1


@pytest.mark.parametrize("stream", ["P-1", "M-1", "F-1", "T-1"])
def test_anything_with_a_life_is_shown_as_it_was(told: Told, stream: str) -> None:
    shown = told.type.shown("audit", "show", stream, "--version", "1")
    assert shown["known"]
    assert [one["later"] for one in shown["events"]].count(False) == 1
    told.type.done("audit", "show", stream, "--version", "1")


def test_what_changed_is_told_in_sentences(told: Told) -> None:
    days = [*told.printed]
    found = told.type.shown("audit", "diff", told.idea, "--from", days[0], "--to", days[3])
    assert f"The stage of {told.idea} changed from “submitted” to “forum_evaluated”." in found["changes"]
    assert f"The rules that held for {told.idea} changed from three-i-forum@1 to fail-fast@1." in found["changes"]
    assert all(one.endswith(".") and told.idea in one for one in found["changes"])
    assert {one["stream"] for one in found["events"]} == {told.idea}
    same = told.type.done("audit", "diff", told.idea, "--from", days[1], "--to", days[1]).out
    assert f"Nothing changed about {told.idea}." in same


WRONG = (
    (("show", "I-9", "--at", "2026-03-05"), "there is nothing with this id"),
    (("show", "X-1", "--at", "2026-03-05"), "is an id that begins with"),
    (("show", "I-1", "--at", "2020-01-01"), "I-1"),
    (("show", "I-1", "--at", "2099-01-01"), "is not later than now"),
    (("show", "I-1", "--at", "soon"), "is a date"),
    (("show", "I-1", "--at", "2026-03-05", "--version", "1"), "is one moment"),
    (("show", "I-1", "--version", "99"), "I-1 has"),
    (("show", "I-1", "--version", "0"), "I-1 has"),
    (("show", "I-1", "--position", "1"), "I-1"),
    (("show", "I-1", "--position", "99999"), "is in the log"),
    (("show", "I-1", "--position", "99999999999999999999999"), ""),
    (("replay",), "is one moment"),
    (("replay", "--at", "2020-01-01"), "the log"),
    (("replay", "--position", "-1"), "is in the log"),
    (("replay", "--forum", "F-9", "--at", "2026-03-05"), "there is nothing with this id"),
    (("diff", "I-1", "--from", "2026-03-06", "--to", "2026-03-05"), "swap them"),
    (("diff", "I-1", "--from", "x", "--to", "2026-03-05"), "is a date"),
    (("log", "--idea", "I-9"), "there is nothing with this id"),
    (("log", "--since", "2026-03-06", "--until", "2026-03-05"), "swap them"),
    (("log", "--follow", "--newest"), "oldest first"),
)


@pytest.mark.parametrize(("words", "said"), WRONG, ids=[" ".join(words) for words, _ in WRONG])
def test_a_moment_that_cannot_be_is_refused_in_words(told: Told, words: tuple[str, ...], said: str) -> None:
    assert said in told.type.wrong("audit", *words)


def test_reading_the_past_changes_nothing(told: Told) -> None:
    before = told.type.events(), told.type.database.read_bytes()
    day = next(iter(told.printed))
    for words in (("replay", "--at", day), ("show", told.idea, "--at", day), ("log", "--idea", told.idea)):
        told.type.done("audit", *words)
    assert (told.type.events(), told.type.database.read_bytes()) == before


def lines(told: Told, *words: str) -> list[dict[str, Any]]:
    """What a filter finds, as JSON Lines."""
    out = told.type.done("audit", "log", "--top", "1000", "--format", "jsonl", *words).out
    return [json.loads(line) for line in out.splitlines()]


def test_the_log_is_filtered_by_what_belongs_together(told: Told) -> None:
    of_idea = lines(told, "--idea", told.idea)
    assert {one["stream"] for one in of_idea} == {told.idea, told.trial, "M-1"}
    assert all(told.idea in one["sentence"] or one["stream"] == told.trial for one in of_idea)
    assert told.other not in {one["stream"] for one in of_idea}
    of_forum = lines(told, "--forum", "F-1")
    assert {one["stream"] for one in of_forum} == {"F-1", "M-1", told.idea}
    assert {one["topic"] for one in of_forum if one["stream"] == told.idea} >= {"idea.evaluated"}
    assert [one["stream"] for one in lines(told, "--stage", "forum-evaluated")] == [told.idea]
    assert {one["pack"] for one in lines(told, "--policy", "fail-fast")} == {"fail-fast@1"}
    assert lines(told, "--policy", "fail-fast") == lines(told, "--policy", "fail-fast@1")
    assert lines(told, "--policy", "fail") == []
    assert {one["capacity"] for one in lines(told, "--capacity", "chair")} == {"chair"}
    first = next(iter(told.printed))
    assert {one["at"][:10] for one in lines(told, "--since", first, "--until", first)} == {first}


def test_lines_and_csv_say_the_same(told: Told) -> None:
    out = told.type.done("audit", "log", "--top", "1000", "--format", "csv").out
    rows = [*csv.DictReader(io.StringIO(out))]
    assert rows == [{name: str(value) for name, value in one.items()} for one in lines(told)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    ((cell, number),) = csv.reader(io.StringIO(csv_line([text, -1]), newline=""), strict=True)
    assert cell == f"'{text}"
    assert number == "-1"


def test_following_shows_what_comes_and_ends_quietly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimulatedClock()
    typed = InProcess(tmp_path / "ideaflow.sqlite", STEWARD, clock)
    typed.done("init")
    looks: list[float] = []

    def wait(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) > 2:
            raise KeyboardInterrupt
        if len(looks) == 1:
            typed.done("problem", "capture", "Letters arrive late")
            typed.done("idea", "submit", "--title", "Send a text")

    monkeypatch.setattr(commands.time, "sleep", wait)
    followed = typed.done("audit", "log", "--follow", "--kind", "idea", "--format", "jsonl")
    assert [json.loads(line)["topic"] for line in followed.out.splitlines()] == ["idea.submitted"]
    assert looks == [commands.SECONDS_BETWEEN_LOOKS] * 3


def test_news_beyond_a_page_is_not_lost(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "AT_ONCE", 4)

    def wait(_: float) -> None:
        raise KeyboardInterrupt

    seen: list[int] = []
    with Ideaflow(f"sqlite:///{told.type.database}") as app, pytest.raises(KeyboardInterrupt):
        for found in commands.news(app, Wanted(capacity="chair"), 0, wait):
            seen += [one.position for one in found]
    assert seen == [one["position"] for one in lines(told, "--capacity", "chair")]
    assert len(seen) > 4
