"""Lists that are read a page at a time say what reading all of them says, on both databases."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import pytest
from msgspec.structs import astuple
from sqlalchemy import Table

from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import InvalidInput
from ideaflow.persistence import statements
from ideaflow.projections import forum_backlog, idea_texts, problem_board, search
from ideaflow.projections.idea_texts import IdeaText
from ideaflow.projections.problem_board import OnBoard
from ideaflow.projections.waiting import Readiness, Waiting

TODAY = date(2026, 3, 2)
IDEAS, PROBLEMS, A_PAGE = 60, 400, 7


def put(app: Ideaflow, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
    with app.database.transaction() as connection:
        statements.write_rows(connection, statements.insert, table, app.database.placeholder, rows)


def some_waiting(chance: random.Random, number: int) -> Waiting:
    def day(share: float) -> str | None:
        return (TODAY + timedelta(chance.randint(-3, 3))).isoformat() if chance.random() < share else None

    readiness = chance.choice([*Readiness])
    row = Waiting(
        id=f"I-{number}",
        number=number,
        title="",
        team=chance.choice(["Post", "Appeals"]),
        kind="process",
        readiness=readiness.value,
        missing="[]",
        evidence=0,
        help_asked=chance.randint(0, 1),
        helpers=chance.randint(0, 1),
        meeting="",
        first_response_due=day(0.3),
        decision_due=day(0.9),
        look_again=day(0.8) if readiness is Readiness.PARKED else None,
        feedback_due=day(0.2),
        paused_days=chance.choice([None, None, 5]),
        submitted_at="2026-03-01T00:00:00+00:00",
        help_asked_at=f"2026-03-01T00:00:{number % 10:02}+00:00",
        reply_due=day(0.1),
    )
    row.put_in_order()
    return row


def order(row: Waiting) -> tuple[object, ...]:
    """Where a row belongs, reckoned from what it says and not from the columns that are kept for it."""
    today = TODAY.isoformat()
    decision = row.decision_due if row.readiness in ("ready", "lacking evidence") and row.paused_days is None else None
    dues = [due for due in (row.first_response_due, row.feedback_due, row.reply_due, decision) if due]
    first, again = min(dues, default="9999-12-31"), row.look_again or "9999-12-31"
    if first < today:
        return 0, first, row.number
    if row.reply_due:
        return 1, first, row.number
    if again <= today:
        return 2, again, row.number
    places = {"ready": 3, "lacking evidence": 4, "parked": 5, "decided": 6}
    return places[row.readiness], again if row.readiness == "parked" else first, row.number


@pytest.fixture
def waiting(app: Ideaflow) -> list[Waiting]:
    """What waits in a backlog of all kinds of ideas, in order."""
    chance = random.Random(1)
    rows = [some_waiting(chance, number) for number in range(1, IDEAS + 1)]
    put(app, forum_backlog.table, [astuple(row) for row in rows])
    shown = [row for row in rows if row.readiness != "decided" or row.reply_due or row.feedback_due]
    return sorted(shown, key=order)


def pages(app: Ideaflow, **wanted: str) -> Iterator[forum_backlog.Page[Waiting]]:
    page = app.ask(forum_backlog.backlog_page, TODAY, limit=A_PAGE, **wanted)
    yield page
    while page.after:
        page = app.ask(forum_backlog.backlog_page, TODAY, limit=A_PAGE, after=page.after, **wanted)
        yield page


def test_the_pages_of_the_backlog_are_the_backlog(app: Ideaflow, waiting: list[Waiting]) -> None:
    read = [*pages(app)]
    assert [row for page in read for row in page.rows] == waiting
    assert app.ask(forum_backlog.backlog, TODAY, limit=None) == waiting
    assert read[0].before == ""
    for page, previous in zip(read[1:], read, strict=False):
        back = app.ask(forum_backlog.backlog_page, TODAY, limit=A_PAGE, before=page.before)
        assert back.rows == previous.rows
        assert (back.before == "") == (previous.before == "")


@pytest.mark.parametrize("wanted", [{"readiness": "parked"}, {"team": "Post"}])
def test_a_part_of_the_backlog_has_pages_too(app: Ideaflow, waiting: list[Waiting], wanted: dict[str, str]) -> None:
    ((field, value),) = wanted.items()
    read = [row for page in pages(app, **wanted) for row in page.rows]
    assert read == [row for row in waiting if getattr(row, field) == value]


def test_the_backlog_counts_what_waits(app: Ideaflow, waiting: list[Waiting]) -> None:
    counts = app.ask(forum_backlog.counts, TODAY)
    assert counts["overdue"] == sum(order(row)[0] == 0 for row in waiting)
    assert counts["due again"] == sum(row.is_due_again(TODAY) for row in waiting)
    assert counts["to answer"] == sum(bool(row.reply_due) for row in waiting)
    for readiness in ("ready", "lacking evidence", "parked"):
        assert counts[readiness] == sum(row.readiness == readiness for row in waiting)


@pytest.mark.parametrize(
    "cursor", ["", "[]", "nonsense", '[99,["2026-01-01",1]]', "[0,[1,1]]", '[-1,["2026-01-01",1]]']
)
def test_what_is_no_page_is_said_to_be_none(app: Ideaflow, cursor: str) -> None:
    if not cursor:
        assert app.ask(forum_backlog.backlog_page, TODAY, after=cursor).rows == []
        return
    with pytest.raises(InvalidInput, match="is no page of this list"):
        app.ask(forum_backlog.backlog_page, TODAY, after=cursor)


def test_the_queue_for_help_puts_those_first_whom_nobody_helps(app: Ideaflow, waiting: list[Waiting]) -> None:
    wanted = [row for row in waiting if row.help_asked and row.readiness != "decided"]
    wanted.sort(key=lambda row: (row.helpers > 0, row.help_asked_at, row.number))
    assert app.ask(forum_backlog.help_wanted, limit=None) == wanted


def some_problem(chance: random.Random, number: int) -> OnBoard:
    return OnBoard(
        id=f"P-{number}",
        number=number,
        issue="",
        process_area="",
        impact_areas="",
        severity="",
        severity_mark=chance.randint(1, 4),
        minutes="[]",
        users_affected=chance.randint(1, 5),
        team_seen="",
        team_caused="",
        tallies="{}",
        occurrences_a_week=1.0,
        hours_a_week=float(chance.choice([0, 0, 1, 2, 3, number])),
        ideas="[]",
        resolved=int(chance.random() < 0.2),
        resolved_on="",
        also_seen_in="[]",
        escalated_to="",
        captured_on="2026-03-01",
    )


def test_the_pages_of_the_board_are_the_board(app: Ideaflow, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(2)
    rows = [some_problem(chance, number) for number in range(1, PROBLEMS + 1)]
    put(app, problem_board.table, [astuple(row) for row in rows])
    monkeypatch.setattr(problem_board, "PLACES_TOLD", 10)
    there = [row for row in rows if not row.resolved]

    def hurts(row: OnBoard) -> tuple[int, int]:
        return row.severity_mark, row.users_affected

    by_hours = {one.id: 1 + sum(other.hours_a_week > one.hours_a_week for other in there) for one in there}
    by_severity = {one.id: 1 + sum(hurts(other) > hurts(one) for other in there) for one in there}
    there.sort(
        key=lambda one: (
            min(by_hours[one.id], by_severity[one.id]),
            -one.hours_a_week,
            *(-n for n in hurts(one)),
            -one.number,
        )
    )
    for start in (0, 7, 50, 200, len(there)):
        found = app.ask(problem_board.board, limit=A_PAGE, start=start)
        assert [one.problem for one in found] == there[start : start + A_PAGE]
        for one in found:
            assert one.by_hours in (None, by_hours[one.problem.id])
            assert one.by_severity in (None, by_severity[one.problem.id])
            assert min(one.by_hours or PROBLEMS, one.by_severity or PROBLEMS) == min(
                by_hours[one.problem.id], by_severity[one.problem.id]
            )


def test_a_common_word_brings_the_newest_and_a_rare_one_beside_it_all(
    app: Ideaflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "RANKED_AT_MOST", 20)
    monkeypatch.setattr(search, "FEWEST_A_WORD", 5)
    rows = [IdeaText(number, f"I-{number}", "Other things", "letters go out") for number in range(1, 101)]
    rows[2] = IdeaText(3, "I-3", "Voicemail", "letters go out")
    rows[94] = IdeaText(95, "I-95", "Letters", "go out")
    put(app, idea_texts.table, [astuple(row) for row in rows])
    assert app.ask(idea_texts.search, "letters", 3)[0] == "I-95"
    assert {*app.ask(idea_texts.search, "letters", 20)} <= {f"I-{number}" for number in range(81, 101)}
    assert app.ask(idea_texts.search, "letters voicemail", 3)[0] == "I-3"
    assert app.ask(idea_texts.search, "voicemail") == ["I-3"]
    assert app.ask(idea_texts.search, "camels") == []
