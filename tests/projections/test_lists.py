"""The lists: the same live as rebuilt, whatever the page size, and tampering shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text

from ideaflow.application.campaign import OpenCampaign
from ideaflow.application.hand_off import CountHandOff
from ideaflow.application.idea import AddEvidence, AssignHelper, SubmitIdea
from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.application.problem import CaptureProblem, ResolveProblem, TallyProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Recorded
from ideaflow.domain.event_classes import BY_TOPIC
from ideaflow.domain.values import DecisionKind
from ideaflow.errors import DatabaseLocked
from ideaflow.projections import (
    audit_log,
    forum_backlog,
    idea_texts,
    learning_register,
    problem_board,
    submitter_tracker,
)
from ideaflow.projections.lists import LISTS
from ideaflow.projections.projection import Projection
from ideaflow.projections.shadow import Shadow
from tests.clock import SimulatedClock
from tests.doing import differing_lists, do, whole_log
from tests.places import Places
from tests.scenario import SAM, decided, everything, meeting_on, plan, ready_idea, seat_forum, whole_life


@pytest.fixture(scope="module")
def story(places: Places, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ideaflow]:
    """A database in which everything happened once; its tests leave it as it was."""
    with places.fresh(tmp_path_factory.mktemp("story")) as url, Ideaflow(url, clock=SimulatedClock()) as app:
        everything(app)
        yield app


def contents(app: Ideaflow) -> dict[str, list[Any]]:
    """Every row of every list."""
    with app.database.reading() as connection:
        return {each.name: list(connection.execute(each.table.select()).all()) for each in LISTS}


def hashes(app: Ideaflow) -> dict[str, str]:
    with app.database.reading() as connection:
        return {each.name: each.content_hash(connection, each.table) for each in LISTS}


# In tests/privacy and in the tests of retention.
TOLD_ELSEWHERE = {
    "erasure.texts_erased",
    "erasure.text_redacted",
    "forum.retention_applied",
    "unsealing.asked",
    "unsealing.approved",
    "unsealing.told",
}


def test_every_kind_of_event_happens_in_the_story(story: Ideaflow) -> None:
    happened = {type(recorded.event).topic for recorded in whole_log(story)}
    assert set(BY_TOPIC) - happened == TOLD_ELSEWHERE


def test_every_list_holds_something_after_the_story(story: Ideaflow) -> None:
    assert all(contents(story).values())


def test_the_lists_are_what_a_rebuild_makes_of_them(story: Ideaflow) -> None:
    compared = story.lists.compare()
    assert [one.name for one in compared] == [each.name for each in LISTS]
    assert all(one.equal for one in compared)


def test_a_rebuild_gives_the_same_rows_and_the_next_command_goes_on(app: Ideaflow) -> None:
    everything(app)
    before = hashes(app)
    seen: list[int] = []
    app.lists.rebuild(seen.append)
    assert hashes(app) == before
    assert sum(seen) == len(whole_log(app))
    ready_idea(app, "One more")
    assert differing_lists(app) == []


def test_comparing_keeps_no_writer_waiting_and_is_of_one_moment(app: Ideaflow, url: str) -> None:
    do(app, CaptureProblem, issue="before")
    written: list[str] = []

    def write(_: int) -> None:
        with Ideaflow(url, lock_seconds=0.3) as other:
            written.append(do(other, CaptureProblem, issue="meanwhile").id)
            # On a server what a rebuild swaps in holds nothing of the moment that is looked at, so it waits.
            with nullcontext() if other.database.embedded else pytest.raises(DatabaseLocked):
                other.lists.rebuild()

    assert all(one.equal for one in app.lists.compare(write))
    assert written == ["P-2"]
    assert differing_lists(app) == []


def test_comparing_leaves_the_database_as_it_was(story: Ideaflow) -> None:
    def tables() -> list[str]:
        with story.database.reading() as connection:
            return sorted(inspect(connection).get_table_names())

    before = (tables(), hashes(story))
    story.lists.compare()
    assert (tables(), hashes(story)) == before


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("submitter_tracker", "UPDATE submitter_tracker SET why = 'I say so' WHERE id = 'I-1'"),
        ("forum_backlog", "DELETE FROM forum_backlog WHERE id = 'I-1'"),
        ("problem_board", "UPDATE problem_board SET hours_a_week = hours_a_week + 0.5 WHERE id = 'P-1'"),
        ("trial_board", "UPDATE trial_board SET latest_value = NULL WHERE id = 'T-1'"),
        ("meeting_calendar", "UPDATE meeting_calendar SET decided = decided + 1"),
        ("learning_register", "UPDATE learning_register SET confirmed = 7"),
        ("idea_texts", "UPDATE idea_texts SET title = title || '!'"),
        ("flow", "UPDATE flow SET decision_days = decision_days + 1 WHERE id = 'I-1'"),
        ("campaign_report", "UPDATE campaign_report SET ideas = ideas + 1"),
        ("hand_offs", "UPDATE hand_offs SET items = '{}'"),
        ("fairness", "DELETE FROM fairness WHERE meeting = 'M-1'"),
        ("audit_log", "DELETE FROM audit_log WHERE position = 3"),
        ("roi_ranking", "UPDATE roi_ranking SET promised = '[]' WHERE id = 'I-1'"),
    ],
)
def test_a_row_that_was_tampered_with_is_reported_and_mended_by_a_rebuild(
    app: Ideaflow, name: str, change: str
) -> None:
    whole_life(app)
    do(app, OpenCampaign, title="Improvement day")
    do(app, CountHandOff, from_team="Print shop", to_team="Post room", items=240)
    with app.database.transaction() as connection:
        assert connection.execute(text(change)).rowcount
    assert differing_lists(app) == [name]
    app.lists.rebuild()
    assert differing_lists(app) == []


def test_tampering_is_tried_on_every_list() -> None:
    marks = test_a_row_that_was_tampered_with_is_reported_and_mended_by_a_rebuild.pytestmark  # type: ignore[attr-defined]
    assert {name for name, _ in marks[0].args[1]} == {each.name for each in LISTS}


# Folding


def folded(app: Ideaflow, pages: list[list[Recorded]]) -> dict[str, str]:
    """Hashes of the lists, folded from these pages into tables that are thrown away."""
    shadows = [Shadow(each.table, None, "_tried") for each in LISTS]
    found = {}
    with app.database.transaction() as connection:
        for each, shadow in zip(LISTS, shadows, strict=True):
            shadow.make(connection)
            for page in pages:
                each.apply(connection, page, app.database.placeholder, shadow.table)
            found[each.name] = each.content_hash(connection, shadow.table)
            shadow.drop(connection)
    return found


def test_folding_one_event_at_a_time_gives_what_one_page_gives(story: Ideaflow) -> None:
    log = whole_log(story)
    assert folded(story, [[one] for one in log]) == folded(story, [log]) == hashes(story)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_folding_does_not_depend_on_where_pages_end(story: Ideaflow, data: st.DataObject) -> None:
    log = whole_log(story)
    ends = sorted(data.draw(st.sets(st.integers(1, len(log) - 1), max_size=12)))
    pages = [log[start:end] for start, end in zip([0, *ends], [*ends, len(log)], strict=True)]
    assert folded(story, pages) == hashes(story)


def test_each_list_names_the_events_that_change_it(story: Ideaflow) -> None:
    """An event outside a list's `handles` changes no row, so leaving it out is safe."""
    log = whole_log(story)
    for each in LISTS:
        if each.handles is not None:
            assert each.handles <= set(BY_TOPIC.values())
            needed = [one for one in log if type(one.event) in each.handles]
            assert _hash_of(story, each, needed) == hashes(story)[each.name]


def _hash_of(app: Ideaflow, each: Projection[Any], events: list[Recorded]) -> str:
    shadow = Shadow(each.table, None, "_tried")
    with app.database.transaction() as connection:
        shadow.make(connection)
        each.apply(connection, events, app.database.placeholder, shadow.table)
        found = each.content_hash(connection, shadow.table)
        shadow.drop(connection)
    return found


# The problem board


def capture(app: Ideaflow, severity: str, occurrences: int, minutes: int, users: int = 0) -> str:
    fields: dict[str, Any] = {
        "severity": severity,
        "occurrences": occurrences,
        "minutes": (minutes,),
        "users_affected": users,
    }
    return do(app, CaptureProblem, issue=f"{severity} {occurrences}", **fields).id


def test_the_board_surfaces_the_frequent_and_small_beside_the_rare_and_severe(app: Ideaflow) -> None:
    middling = [capture(app, "moderate", 4, 30) for _ in range(5)]
    frequent = capture(app, "minor", 500, 2)
    severe = capture(app, "critical", 1, 10, users=200)
    board = app.ask(problem_board.board)
    assert {ranked.problem.id for ranked in board[:2]} == {frequent, severe}
    assert {ranked.problem.id for ranked in board[2:]} == set(middling)
    assert [ranked.place for ranked in board] == list(range(1, 8))
    places = {ranked.problem.id: ranked for ranked in board}
    assert (places[frequent].by_hours, places[severe].by_severity) == (1, 1)


def test_total_impact_is_the_mean_week_times_the_minutes_each(app: Ideaflow, clock: SimulatedClock) -> None:
    problem = do(app, CaptureProblem, issue="late", minutes=(20, 10), occurrences=17).id
    row = app.ask(problem_board.problem, problem)
    assert row is not None
    assert (row.occurrences_a_week, row.hours_a_week) == (17, 8.5)
    clock.advance(days=7)
    do(app, TallyProblem, problem=problem, count=3)
    row = app.ask(problem_board.problem, problem)
    assert row is not None
    assert row.weekly_tallies == {"2026-03-02": 17, "2026-03-09": 3}
    assert (row.occurrences_a_week, row.hours_a_week) == (10, 5)


def test_a_resolved_problem_leaves_the_board_and_comes_back_when_it_occurs_again(app: Ideaflow) -> None:
    problem = do(app, CaptureProblem, issue="late").id
    do(app, ResolveProblem, problem=problem)
    assert app.ask(problem_board.board) == []
    assert [ranked.problem.id for ranked in app.ask(problem_board.board, with_resolved=True)] == [problem]
    do(app, TallyProblem, problem=problem)
    assert [ranked.problem.id for ranked in app.ask(problem_board.board)] == [problem]


def test_a_merge_carries_the_problems_to_the_idea_that_goes_on(app: Ideaflow) -> None:
    target, merged = ready_idea(app, "Send a text"), ready_idea(app, "Texts again")
    do(app, MergeIdea, idea=merged, into=target, by=SAM)
    row = app.ask(problem_board.problem, "P-2")
    assert row is not None
    assert row.linked_ideas == (merged, target)


# The backlog


def test_the_backlog_puts_the_overdue_first_and_then_what_can_be_acted_on(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    overdue = do(app, SubmitIdea, title="waits longest", by=SAM).id
    parked, again = ready_idea(app, "later"), ready_idea(app, "look again")
    meeting = meeting_on(app, forum, parked, again)
    decided(app, meeting, parked, DecisionKind.PARK, until=date(2027, 1, 1))
    decided(app, meeting, again, DecisionKind.PARK, until=date(2026, 4, 1))
    clock.advance(days=60)
    lacking = do(app, SubmitIdea, title="thin", by=SAM).id
    ready = ready_idea(app, "ready")
    rows = app.ask(forum_backlog.backlog, app.today)
    assert [row.id for row in rows] == [overdue, again, ready, lacking, parked]
    assert [row.is_overdue(app.today) for row in rows] == [True, False, False, False, False]
    assert [row.is_due_again(app.today) for row in rows] == [False, True, False, False, False]
    assert app.ask(forum_backlog.counts, app.today) == {
        "ready": 1,
        "lacking evidence": 2,
        "parked": 2,
        "overdue": 1,
        "due again": 1,
    }


def test_the_first_response_clock_stops_when_a_helper_comes(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = do(app, SubmitIdea, title="thin", by=SAM).id
    clock.advance(days=20)
    (row,) = app.ask(forum_backlog.backlog, app.today)
    assert row.is_overdue(app.today)
    do(app, AssignHelper, idea=idea, by="hal@example.org")
    (row,) = app.ask(forum_backlog.backlog, app.today)
    assert not row.is_overdue(app.today)


def test_an_idea_leaves_the_backlog_when_it_is_withdrawn_or_tried_and_comes_back_when_reopened(app: Ideaflow) -> None:
    withdrawn, tried = ready_idea(app, "one"), ready_idea(app, "two")
    do(app, WithdrawIdea, idea=withdrawn, by=SAM)
    do(app, GetOnWithIt, idea=tried, trial=plan(app, tried), by=SAM)
    assert app.ask(forum_backlog.backlog, app.today) == []
    do(app, ReopenIdea, idea=withdrawn, what_is_new="a new law", by=SAM)
    assert [row.id for row in app.ask(forum_backlog.backlog, app.today)] == [withdrawn]


def test_an_idea_without_a_clock_that_ran_out_is_not_overdue_once_it_is_tried(
    app: Ideaflow, clock: SimulatedClock
) -> None:
    idea = ready_idea(app)
    do(app, GetOnWithIt, idea=idea, trial=plan(app, idea), by=SAM)
    clock.advance(days=90)
    assert app.ask(forum_backlog.counts, app.today)["overdue"] == 0


def test_what_an_idea_lacks_is_said_and_goes_when_it_is_there(app: Ideaflow) -> None:
    idea = do(app, SubmitIdea, title="thin", canvas={"problem definition": "late letters"}, by=SAM).id
    (row,) = app.ask(forum_backlog.backlog, app.today)
    assert row.missing_words == ["1 piece of evidence"]
    do(app, AddEvidence, idea=idea, kind="measure", summary="a chart", by=SAM)
    (row,) = app.ask(forum_backlog.backlog, app.today)
    assert (row.missing_words, row.evidence, row.readiness) == ([], 1, "ready")


# Looking things up


def test_a_person_finds_their_own_ideas_and_nobody_elses(app: Ideaflow) -> None:
    mine, other = ready_idea(app, "mine"), ready_idea(app, "other", by="hal@example.org")
    sam, hal = app.person(SAM), app.person("hal@example.org")
    assert sam and hal
    assert [row.id for row in app.ask(submitter_tracker.mine, sam.id)] == [mine]
    assert [row.id for row in app.ask(submitter_tracker.mine, hal.id)] == [other]


def test_search_finds_what_was_written_after_a_rebuild_too(app: Ideaflow) -> None:
    whole_life(app)
    for _ in range(2):
        assert [row.id for row in app.ask(learning_register.search, "READ texts")] == ["L-1"]
        assert app.ask(learning_register.search, "camels") == []
        assert app.ask(idea_texts.search, 'text "OR AND ( *') == ["I-1"]
        app.lists.rebuild()


def test_the_audit_log_is_read_by_stream_kind_and_day(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = ready_idea(app)
    clock.advance(days=1)
    do(app, WithdrawIdea, idea=idea, by=SAM)
    everything_said = app.ask(audit_log.entries)
    assert [entry.position for entry in everything_said] == [1, 2, 3, 4, 5]
    assert {entry.stream for entry in app.ask(audit_log.entries, stream=idea)} == {idea}
    assert [entry.topic for entry in app.ask(audit_log.entries, kind="problem")] == [
        "problem.captured",
        "problem.tallied",
    ]
    assert [entry.topic for entry in app.ask(audit_log.entries, since="2026-03-03")] == ["idea.withdrawn"]
    assert len(app.ask(audit_log.entries, until="2026-03-02")) == 4
    assert [entry.position for entry in app.ask(audit_log.entries, newest_first=True, limit=2)] == [5, 4]


def test_a_list_is_in_one_file_with_its_own_name(tmp_path: Path) -> None:
    assert {each.name for each in LISTS} == {type(each).__module__.rpartition(".")[2] for each in LISTS}
