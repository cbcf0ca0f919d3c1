"""The demo plays a whole story through the public commands, once, and tells it the same way every time."""

from __future__ import annotations

import json
import re
import shlex
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import holidays
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from ideaflow import bootstrap, config
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.demo.cast import EVERYBODY
from ideaflow.cli.demo.meetings import SITTINGS
from ideaflow.cli.demo.playing import Player, SetClock
from ideaflow.cli.demo.problems import NOTICED
from ideaflow.cli.demo.story import months, steps
from ideaflow.cli.main import cli
from ideaflow.domain.idea_events import FeedbackGiven, GotOnWithIt, HelperAssigned, IdeaEvaluated, IdeaSubmitted
from ideaflow.domain.idea_events import IdeaWithdrawn as Withdrawn
from ideaflow.persistence.schema import events
from ideaflow.projections import audit_log, forum_backlog, problem_board, submitter_tracker, trial_board
from tests.doing import STEWARD, differing_lists, do, whole_log

RESPONSES = HelperAssigned | IdeaEvaluated | FeedbackGiven | GotOnWithIt | Withdrawn


def run(database: Path | str, *more: str) -> Result:
    return CliRunner().invoke(cli, ["demo", "--db", str(database), *more])


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "demo.sqlite"


@pytest.fixture(scope="module")
def told(database: Path) -> str:
    result = run(database)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def played(told: str, database: Path) -> Iterator[Ideaflow]:
    with Ideaflow(config.database_url(str(database))) as app:
        yield app


def test_a_second_run_changes_nothing_and_tells_the_same_story(told: str, played: Ideaflow, database: Path) -> None:
    before = played.log.last_position()
    again = run(database)
    assert (again.exit_code, again.stdout) == (0, told)
    assert played.log.last_position() == before
    assert len(played.people()) == len(EVERYBODY) + 1


def test_the_story_is_the_same_on_another_database(told: str, database: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"
    assert run(elsewhere).stdout.replace(str(elsewhere), str(database)) == told


def test_lists_equal_a_rebuild_and_the_store_is_sound(played: Ideaflow) -> None:
    assert differing_lists(played) == []
    assert played.check_store() == []


def test_the_decision_letter_costs_eight_and_a_half_hours_a_week(told: str, played: Ideaflow) -> None:
    first = played.ask(problem_board.board)[0].problem
    assert first.issue == "Decision letter not received"
    assert (first.occurrences_a_week, first.minutes_each, first.hours_a_week) == (17, (20, 10), 8.5)
    assert first.users_affected == 17
    assert "8.5 hours of staff time a week" in " ".join(told.split())


def test_ideas_end_in_every_way_and_some_are_still_on_theirs(played: Ideaflow) -> None:
    stages = played.ask(submitter_tracker.by_stage)
    ends = {"adopted", "failed_forward", "parked", "merged", "withdrawn"}
    assert ends | {"submitted", "evidenced", "forum_evaluated", "in_trial"} == set(stages)
    assert sum(stages.values()) + len(NOTICED) == 30


def test_every_way_an_idea_can_go_is_in_the_audit_log(played: Ideaflow) -> None:
    topics = {entry.topic for entry in played.ask(audit_log.entries, limit=10_000)}
    assert {"idea.got_on_with", "idea.step_refused", "idea.help_asked", "idea.helper_assigned"} <= topics
    assert {"trial.deviated", "meeting.interest_declared", "learning.cited", "problem.resolved"} <= topics


def test_trials_are_observed_reviewed_and_concluded_in_both_ways(played: Ideaflow) -> None:
    outcomes = {one.id: one for one in played.ask(trial_board.trials, stage="concluded")}
    assert sorted(one.outcome for one in outcomes.values()) == ["adopt", "adopt", "fail forward"]
    assert all(one.reviews >= 2 and one.observations >= 3 for one in outcomes.values())


def named(name: str, text: str) -> bool:
    """Does a text hold a name as a word? A digest in base64 may hold the letters of any."""
    return re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) is not None


def test_nobody_can_be_named_from_the_log(played: Ideaflow) -> None:
    with played.database.reading() as connection:
        stored = b"".join(connection.execute(select(events.c.record)).scalars()).decode()
    read = "".join(repr(recorded) for recorded in whole_log(played))
    for person in EVERYBODY:
        for part in (person.address, *person.name.split()):
            assert not named(part, stored)
            assert not named(part, read)


def test_audit_sentences_hold_no_address(told: str, played: Ideaflow) -> None:
    assert not [entry for entry in played.ask(audit_log.entries, limit=10_000) if "@example" in entry.sentence]
    story, _, _ = told.partition("To try next")
    assert "@example" not in story


def test_every_idea_hears_back_within_its_response_clock(played: Ideaflow) -> None:
    for idea in played.ask(submitter_tracker.ideas, limit=None):
        history = played.history(idea.id)
        submitted = history[0].event
        assert isinstance(submitted, IdeaSubmitted)
        first = next(recorded.at.date() for recorded in history if isinstance(recorded.event, RESPONSES))
        assert first <= submitted.first_response_due, idea.id
    assert played.ask(forum_backlog.counts, months()[-1].last)["overdue"] == 0


def test_nobody_works_on_a_weekend_or_a_bank_holiday() -> None:
    closed = holidays.country_holidays("GB", subdiv="ENG")
    assert not [step.name for step in steps() if step.day.weekday() > 4 or step.day in closed]


def test_steps_have_names_of_their_own() -> None:
    assert len({step.command_id for step in steps()}) == len(steps())


def test_each_meeting_is_told(told: str) -> None:
    assert [told.count(f"Month {number}:") for number in range(1, len(SITTINGS) + 1)] == [1, 1, 1]
    assert "Because: " in told
    assert "4 of 5 perspectives are in; awaited: customer" in told


def test_the_commands_to_try_next_work(told: str, played: Ideaflow) -> None:
    _, _, after = told.partition("To try next")
    commands = [shlex.split(line)[1:] for line in after.splitlines() if line.startswith("  ideaflow ")]
    assert len(commands) >= 8
    for words in commands:
        result = CliRunner().invoke(cli, words)
        assert result.exit_code == 0, (words, result.output)
        assert result.stdout.strip()


def test_json_is_one_object_with_what_to_try_next(told: str, database: Path) -> None:
    summary = json.loads(run(database, "--json").stdout)
    assert summary["problems"][0]["hours_a_week"] == 8.5
    assert summary["ideas_by_stage"]["failed_forward"] == 1
    assert {one["outcome"] for one in summary["trials"]} == {"adopt", "fail forward", ""}
    assert str(database) in summary["try_next"][0]["command"]


def test_a_database_that_only_has_stewards_is_used(url: str) -> None:
    assert run(url).exit_code == 0


def test_a_database_with_other_data_is_left_alone(app: Ideaflow, url: str) -> None:
    do(app, CaptureProblem, by=STEWARD, issue="A form is missing")
    before = app.log.last_position()
    refused = run(url)
    assert refused.exit_code == 2
    assert "holds other data" in refused.stderr
    assert "--db" in refused.stderr
    assert (app.log.last_position(), len(app.people())) == (before, 1)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "other.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE stock (item TEXT)")
    other.close()
    before = file.read_bytes()
    refused = run(file)
    assert refused.exit_code == 1
    assert "not ideaflow's" in refused.stderr
    assert file.read_bytes() == before


def test_a_run_that_was_stopped_is_finished_by_the_next(told: str, database: Path, url: str) -> None:
    clock = SetClock()
    with Ideaflow(url, clock=clock) as app:
        Player(app, clock).play(steps()[: len(steps()) // 2])
    file = url.removeprefix("sqlite:///")
    assert run(file).stdout.replace(file, str(database)) == told


def test_own_additions_do_not_change_the_story(told: str, database: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.sqlite"
    assert run(mine).exit_code == 0
    with Ideaflow(config.database_url(str(mine))) as app:
        do(app, CaptureProblem, by="ada@example.org", issue="A form is missing")
    assert run(mine).stdout.replace(str(mine), str(database)) == told


def test_without_a_database_named_it_makes_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IDEAFLOW_DB", raising=False)
    monkeypatch.setattr("platformdirs.user_data_path", lambda name: tmp_path / name)
    assert CliRunner().invoke(cli, ["demo"]).exit_code == 0
    assert (tmp_path / "ideaflow" / "ideaflow-demo.sqlite").exists()


def test_the_same_story_on_postgresql(told: str, database: Path, postgres_url: str) -> None:
    address = postgres_url.replace("postgresql+psycopg://", "postgresql://")
    result = run(address)
    assert result.exit_code == 0, result.output
    story, _, _ = result.stdout.partition("To try next")
    assert story == told.partition("To try next")[0]
    assert not bootstrap.init(config.database_url(address), STEWARD)
