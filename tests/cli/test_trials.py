"""Trials through the command line: files, prompts, stop rules, charts, reviews and what comes after adoption."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest
from click.testing import CliRunner

from ideaflow.cli.main import cli
from tests.cli.forum import OPERATIONS, REVIEW, SUBMITTER, Office
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock

AS = {"by": SUBMITTER}


@pytest.fixture
def office(database: Path, clock: SimulatedClock) -> Office:
    return Office(InProcess(database, SUBMITTER, clock))


@pytest.fixture
def trial(office: Office) -> str:
    return office.running()[1]


def weekly(folder: Path, *rows: str) -> str:
    file = folder / "weekly.csv"
    file.write_text("week,days\n" + "".join(f"{row}\n" for row in rows))
    return str(file)


def test_a_plan_that_lacks_something_says_what_and_how_to_write_it(office: Office) -> None:
    idea = office.evidenced()
    office.type.done("trial", "plan", idea, "--hypothesis", "It helps", **AS)
    fault = office.type.refused("idea", "get-on-with-it", idea, **AS)
    unmet = [finding for finding in fault["findings"] if not finding["met"]]
    told = " ".join(f"{finding['needed']} {finding['next_step']}" for finding in unmet)
    for part in ("source", "--unit", "--baseline", "--target", "--predict", "--stop", "--prompt"):
        assert part in told


@pytest.mark.parametrize(
    "rule",
    ["harm", "harm: >= many", "fear: >= 3", "cost: complaints > 3", "harm: ada@example.org > 1", "harm: >= 1 for 0"],
)
def test_a_stop_rule_that_cannot_be_checked_is_refused_with_how_to_write_it(office: Office, rule: str) -> None:
    assert "stop" in office.type.wrong("trial", "plan", office.submitted(), "--stop", rule, **AS)


def test_a_file_of_observations_is_taken_whole_or_not_at_all(office: Office, trial: str, tmp_path: Path) -> None:
    columns = ("--date", "week", "--value", "days")
    good = weekly(tmp_path, "2026-03-16,2", "2026-03-09,3", "2026-03-23,")
    ended = office.type.done("trial", "observe", trial, "--file", good, *columns, **AS)
    assert "1 period without a value left out" in ended.err
    assert "observed 3 for 09 March 2026" in ended.err
    assert "Nothing changed" in office.type.done("trial", "observe", trial, "--file", good, *columns, **AS).err
    before = office.type.events()
    bad = weekly(tmp_path, "2026-03-30,2", "2026-04-06,lots")
    assert "line 3" in office.type.wrong("trial", "observe", trial, "--file", bad, *columns, **AS)
    assert "--date COLUMN" in office.type.wrong("trial", "observe", trial, "--file", good, **AS)
    assert office.type.events() == before


def test_a_correction_keeps_the_first_value_readable(office: Office, trial: str) -> None:
    office.type.done("trial", "observe", trial, "4", "--on", "2026-03-09", **AS)
    ended = office.type.done("trial", "observe", trial, "3", "--on", "2026-03-09", **AS)
    assert "observed 3 for 09 March 2026, correcting 4" in ended.err
    shown = office.type.shown("trial", "show", trial)
    assert [(one["value"], one["corrected"]) for one in shown["observations"]] == [(4, True), (3, False)]


def test_values_are_asked_for_and_a_wrong_one_is_asked_for_again(office: Office, trial: str) -> None:
    words = ["trial", "observe", trial, "--ask"]
    environment = {"IDEAFLOW_DB": str(office.type.database), "IDEAFLOW_AS": SUBMITTER}
    ended = CliRunner().invoke(
        cli, words, input="3\n2026-03-09\nmany\n2026-03-16\n2.5\n2026-03-16\n\n", env=environment
    )
    assert ended.exit_code == 0, ended.output
    assert "valid number" in ended.stderr
    assert [one["value"] for one in office.type.shown("trial", "show", trial)["observations"]] == [3, 2.5]
    assert "--ask" in office.type.wrong("trial", "observe", trial, **AS)


def test_a_stop_rule_that_is_met_is_said_at_once_and_stays_on_the_page_and_the_list(office: Office, trial: str) -> None:
    ended = office.type.done("trial", "observe", trial, "3", "--measure", "complaints", **AS)
    assert "a stop rule is met: harm: complaints at least 3" in ended.err
    spent = office.type.shown("trial", "spend", trial, "--cost", "101", **AS)
    assert spent["stop"] == "cost: cost above 100"
    printed = office.type.done("trial", "show", trial).out
    assert "STOP RULE MET: harm: complaints at least 3" in printed
    assert "STOP RULE MET: harm: complaints at least 3; cost: cost above 100" in office.type.done("trial", "list").out


def test_the_chart_of_a_trial_with_its_picture(office: Office, trial: str, tmp_path: Path) -> None:
    for day, value in (("2026-03-02", "2"), ("2026-03-09", "1.5"), ("2026-03-16", "1")):
        office.type.done("trial", "observe", trial, value, "--on", day, **AS)
    picture = tmp_path / "chart.svg"
    ended = office.type.done("trial", "chart", trial, "--svg", str(picture))
    assert "improvement: 3 of the last 3 weeks below the former mean" in ended.out
    assert Xml.parse(picture).getroot().get("role") == "img"  # noqa: S314
    shown = office.type.shown("trial", "chart", trial)
    assert (shown["baseline"], len(shown["points"]), shown["variation"]) == (3, 6, "special_cause_improvement")
    assert "nothing was observed of complaints" in office.type.wrong("trial", "chart", trial, "--measure", "complaints")


def reviewed(office: Office, trial: str, *people: str) -> None:
    for person in people:
        office.type.done("trial", "review", trial, *REVIEW, "--learned", f"Seen by {person[:3]}", by=person)


def test_reviews_are_hidden_until_the_lead_opens_them_and_then_stand_side_by_side(office: Office, trial: str) -> None:
    reviewed(office, trial, SUBMITTER)
    assert office.type.refused("trial", "open-reviews", trial, **AS)["findings"][0]["seen"] == "1 review"
    reviewed(office, trial, OPERATIONS)
    for words in (("trial", "show", trial), ("trial", "list"), ("trial", "board"), ("audit", "show", trial)):
        assert "Seen by" not in office.type.done(*words).out + office.type.done("--json", *words).out
    office.type.refused("trial", "open-reviews", trial, by=OPERATIONS)
    office.type.done("trial", "open-reviews", trial, **AS)
    assert "What do we learn?\tSeen by sam\tSeen by olu\n" in office.type.done("trial", "show", trial).out


def test_reviews_open_by_themselves_when_they_are_due_and_later_ones_are_marked(
    office: Office, trial: str, clock: SimulatedClock
) -> None:
    reviewed(office, trial, SUBMITTER)
    clock.advance(days=35)
    assert "7 days after the end" in office.type.done("trial", "list").out
    assert "Seen by sam" not in office.type.done("trial", "show", trial).out
    clock.advance(days=21)
    assert "review overdue by" in office.type.done("trial", "list").out
    assert "Seen by sam" in office.type.done("trial", "show", trial).out
    reviewed(office, trial, OPERATIONS)
    assert "review 2 (after opening)" in office.type.done("trial", "show", trial).out


def test_slipping_back_after_adoption_raises_the_problem_again(
    office: Office, trial: str, clock: SimulatedClock
) -> None:
    for value in ("1", "1.3", "0.9", "1.2", "1.1"):
        office.type.done("trial", "observe", trial, value, **AS)
        clock.advance(days=7)
    reviewed(office, trial, SUBMITTER, OPERATIONS)
    office.type.done("trial", "end", trial, **AS)
    office.type.done("trial", "conclude", trial, "adopt", "--owner", "decisions manager", **AS)
    office.type.done("problem", "resolve", office.problem, **AS)
    assert office.type.shown("problem", "list") == []
    clock.advance(days=7)
    assert office.type.shown("trial", "observe", trial, "1.1", **AS)["happened"]
    clock.advance(days=7)
    told = office.type.shown("trial", "observe", trial, "5", **AS)
    assert told["raised_again"] == office.problem
    assert any("is slipping back, after 2 observations since adoption" in sentence for sentence in told["happened"])
    assert [one["id"] for one in office.type.shown("problem", "list")] == [office.problem]
    assert "slips back" in office.type.done("audit", "show", office.problem).out
    clock.advance(days=91)
    assert "benefit check overdue by" in office.type.done("trial", "list").out
    assert "for the check of" in office.type.done("trial", "check", trial, **AS).err


def test_experiments_are_put_together_by_prompt_outcome_and_what_they_taught(office: Office) -> None:
    _, trial = office.ended()
    lesson = ("--learning", "People skip the second page", "--tag", "forms")
    office.type.done("trial", "conclude", trial, "fail-forward", *lesson, **AS)
    for by, name in (("prompt", "obvious"), ("outcome", "fail forward"), ("taught", "forms")):
        (group,) = office.type.shown("trial", "board", "--by", by)
        assert (group["name"], [one["id"] for one in group["trials"]]) == (name, [trial])
        assert "L-1: People skip the second page" in office.type.done("trial", "board", "--by", by).out
