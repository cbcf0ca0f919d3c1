"""Complaints and contacts as occurrences: each counted once, each for the right problem and week."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from ideaflow.application.hand_off import CountHandOff
from ideaflow.application.problem import CaptureProblem, EscalateProblem, ResolveProblem, SeeElsewhere, TallyProblem
from ideaflow.application.problem_import import NewProblem, OccurrenceReport, import_occurrences, same_issue
from ideaflow.application.problem_mapping import read_problem_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.hand_off import HandOffCounted
from ideaflow.domain.problem import ProblemEscalated, ProblemTallied
from ideaflow.errors import InvalidInput, NotPermitted, Refused, UnknownId
from ideaflow.policies.problem_rules import EscalationRules
from ideaflow.projections import hand_offs, problem_board, urgent_problems
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, happened, whole_log
from tests.scenario import ready_idea

COLUMNS = ("day=Day", "issue=About", "reference=No", "count=Calls")
MATCHES = '[[matches]]\npattern = "letter.*late"\nproblem = "P-1"\n'
TOLD = "Mrs Quokka of 7 Fern Lane"
HEADER = "Day,About,No,Calls,Extra\n"


class Contacts:
    """A file of contacts, and what is done with it."""

    def __init__(self, app: Ideaflow, folder: Path) -> None:
        self.app, self.file, self.mapping = app, folder / "contacts.csv", folder / "mapping.toml"
        self.mapping.write_text(MATCHES)

    def holds(self, *rows: str) -> Contacts:
        self.file.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
        return self

    def imported(self, columns: tuple[str, ...] = COLUMNS, *, by: str = STEWARD, **more: Any) -> OccurrenceReport:
        source = more.pop("source", "complaints")
        fields = read_problem_mapping(columns, self.mapping, source=source, date_format=more.pop("date_format", None))
        issues = {same_issue(issue): one for issue, one in self.app.ask(problem_board.by_issue).items()}
        more.setdefault("new", NewProblem())
        with open_box(self.file) as box:
            return import_occurrences(self.app.office, box, fields, by=by, issues=issues, **more)


@pytest.fixture
def contacts(app: Ideaflow, tmp_path: Path) -> Contacts:
    """A file, and P-1 that letters are late, of which nothing was counted yet."""
    do(app, CaptureProblem, issue="Letters are late", occurrences=0, minutes=(20, 10))
    return Contacts(app, tmp_path)


def tallies(app: Ideaflow, problem: str) -> dict[str, int]:
    row = app.ask(problem_board.problem, problem)
    assert row is not None
    return row.weekly_tallies


def test_rows_count_for_the_problem_that_a_pattern_an_issue_or_a_cell_names(contacts: Contacts) -> None:
    report = contacts.holds(
        f"2026-03-02,My LETTER came late,1,,{TOLD}",
        f"2026-03-01,letters  are LATE,2,2,{TOLD}",
        f"2026-02-24,No answer on the phone,3,,{TOLD}",
        f"2026-02-25,no answer ON the phone,4,4,{TOLD}",
    ).imported()
    assert (report.rows, report.fresh, report.occurrences) == (4, 4, 8)
    assert (report.problems, report.captured) == ({"P-2": 5, "P-1": 3}, ["P-2"])
    assert tallies(contacts.app, "P-1") == {"2026-02-23": 2, "2026-03-02": 1}
    assert tallies(contacts.app, "P-2") == {"2026-02-23": 5}
    assert differing_lists(contacts.app) == []


def test_one_event_counts_a_week_and_nothing_else_of_a_row_is_kept(contacts: Contacts) -> None:
    contacts.holds(*(f"2026-03-02,letter late,{number},,{TOLD}" for number in range(20))).imported()
    (_, tallied) = happened(contacts.app, "P-1")
    assert tallied == ProblemTallied(week=date(2026, 3, 2), count=20, source="complaints")
    with contacts.app.database.reading() as connection:
        for table in ("events", "problem_board", "commands", "audit_log"):
            kept = repr(connection.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608
            assert "Quokka" not in kept and "letter late" not in kept


def test_importing_again_counts_only_what_is_new(contacts: Contacts) -> None:
    first = ["2026-03-02,letter late,1,3,", "2026-03-02,busy,,,", "2026-03-02,busy,,,"]
    report = contacts.holds(*first).imported()
    assert (report.fresh, len(report.repeats)) == (3, 1)
    before = len(whole_log(contacts.app))
    again = contacts.imported()
    assert (again.fresh, again.before, again.occurrences) == (0, 3, 0)
    assert len(whole_log(contacts.app)) == before
    # A row with a reference is the same whatever its words are now; one without is one more when it is there once more.
    grown = contacts.holds("2026-03-02,letter very late,1,3,", *first[1:], first[2], "2026-03-02,letter late,9,,")
    more = grown.imported()
    assert (more.fresh, more.before, more.problems) == (2, 3, {"P-1": 1, "P-2": 1})


def test_the_same_reference_from_elsewhere_is_another_contact(contacts: Contacts) -> None:
    contacts.holds("2026-03-02,letter late,1,,").imported()
    assert contacts.imported(source="calls").fresh == 1
    assert tallies(contacts.app, "P-1") == {"2026-03-02": 2}


def test_a_dry_run_says_the_same_and_changes_nothing(contacts: Contacts) -> None:
    contacts.holds("2026-03-02,letter late,1,3,", "2026-03-02,busy,2,,", "2026-03-02,busy,3,,")
    before = len(whole_log(contacts.app))
    planned = contacts.imported(dry_run=True)
    assert (planned.fresh, planned.problems, planned.captured) == (3, {"P-1": 3, "row 2": 2}, ["row 2"])
    assert len(whole_log(contacts.app)) == before
    done = contacts.imported()
    assert (done.fresh, done.occurrences, len(done.captured)) == (planned.fresh, planned.occurrences, 1)
    assert contacts.imported(dry_run=True).before == 3


def test_what_cannot_be_counted_is_named_and_the_rest_goes_in(contacts: Contacts) -> None:
    report = contacts.holds(
        "yesterday,letter late,1,,",
        "2026-03-03,letter late,2,,",
        "2026-03-02,letter late,3,0,",
        "2026-03-02,letter late,4,many,",
        "2026-03-02,,5,,",
        "2026-03-02,letter late,6",
        "2026-03-02T08:15:00,letter late,7,,",
    ).imported()
    assert [(fault.row, fault.line, fault.field) for fault in report.faults] == [
        (1, 2, "day"),
        (2, 3, "day"),
        (3, 4, "count"),
        (4, 5, "count"),
        (5, 6, "issue"),
        (6, 7, "row"),
    ]
    assert report.faults[1].rule == "is not after today"
    assert (report.fresh, tallies(contacts.app, "P-1")) == (1, {"2026-03-02": 1})


def test_a_file_can_be_about_one_problem_and_days_written_otherwise(contacts: Contacts) -> None:
    contacts.holds("01/03/2026,whatever,1,,", "2/3/2026,else,2,,")
    contacts.imported(problem="p-1", date_format="%d/%m/%Y")
    assert tallies(contacts.app, "P-1") == {"2026-02-23": 1, "2026-03-02": 1}
    with pytest.raises(UnknownId):
        contacts.holds("2026-03-02,x,9,,").imported(problem="P-77")


def test_a_cell_can_name_a_problem_and_an_unknown_one_is_a_fault(contacts: Contacts) -> None:
    report = contacts.holds("2026-03-02,P-1,1,,", "2026-03-02,P-55,2,,").imported(("day=Day", "problem=About"))
    assert (report.problems, [fault.rule for fault in report.faults]) == (
        {"P-1": 1},
        ["there is nothing with this id"],
    )


def test_a_new_problem_is_noted_with_what_is_known_of_it(contacts: Contacts) -> None:
    contacts.holds("2026-03-02,busy,1,,").imported(new=NewProblem(process_area="phones", minutes=(5, 5)))
    row = contacts.app.ask(problem_board.problem, "P-2")
    assert row is not None
    assert (row.issue, row.process_area, row.minutes_each, row.hours_a_week) == ("busy", "phones", (5, 5), 10 / 60)


def test_new_problems_can_be_left_out(contacts: Contacts) -> None:
    report = contacts.holds("2026-03-02,busy,1,,", "2026-03-02,letter late,2,,").imported(new=None)
    assert (report.problems, report.captured, contacts.app.streams("P")) == ({"P-1": 1}, [], ["P-1"])
    assert [(fault.row, fault.rule) for fault in report.faults] == [(1, "is about no problem that is known")]
    assert contacts.imported().captured == ["P-2"]


def test_only_stewards_and_helpers_import(contacts: Contacts) -> None:
    with pytest.raises(NotPermitted):
        contacts.holds("2026-03-02,busy,1,,").imported(by="sam@example.org")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "no column is mapped to the day"),
        (("day",), "is not field=column"),
        (("day=Day", "colour=Red"), "no field is called 'colour'"),
        (("day=Date",), "has no such column"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused(contacts: Contacts, options: tuple[str, ...], said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        contacts.holds("2026-03-02,busy,1,,").imported(options)


def test_a_pattern_that_is_none_is_refused(contacts: Contacts) -> None:
    contacts.mapping.write_text('[[matches]]\npattern = "("\nproblem = "P-1"\n')
    with pytest.raises(InvalidInput, match="is not a regular expression"):
        contacts.holds("2026-03-02,busy,1,,").imported()


def test_batches_do_not_matter(contacts: Contacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ideaflow.application.problem_import.BATCH", 3)
    rows = [f"2026-03-0{1 + number % 2},{('letter late', 'busy')[number % 2]},{number},," for number in range(10)]
    report = contacts.holds(*rows).imported()
    assert (report.fresh, report.problems, report.captured) == (10, {"P-1": 5, "P-2": 5}, ["P-2"])
    assert tallies(contacts.app, "P-2") == {"2026-03-02": 5}


# Hand-offs and shared problems


def test_right_first_time_is_of_weeks_whose_items_were_counted(app: Ideaflow, clock: SimulatedClock) -> None:
    problem = do(app, CaptureProblem, issue="torn", team="Decisions", caused_by_team="Print shop", occurrences=6).id
    do(app, CountHandOff, from_team="Print Shop", to_team="decisions", items=100)
    do(app, CountHandOff, from_team="Print shop", to_team="Decisions", items=20)
    clock.advance(days=7)
    do(app, TallyProblem, problem=problem, count=3)
    do(app, CountHandOff, from_team="Post room", to_team="Decisions", items=50)
    found = {(one.from_team, one.to_team): one for one in app.ask(hand_offs.right_first_time)}
    torn = found["Print Shop", "decisions"]
    assert (torn.weeks, torn.items, torn.problems, torn.share, torn.uncounted) == (1, 120, 6, 95, 3)
    assert torn.open_problems == (problem,)
    fine = found["Post room", "Decisions"]
    assert (fine.items, fine.problems, fine.share) == (50, 0, 100)
    assert app.streams("H") == ["H-1", "H-2"]
    later = {one.from_team: one for one in app.ask(hand_offs.right_first_time, since=date(2026, 3, 9))}
    assert (later["Print Shop"].share, later["Print Shop"].uncounted) == (None, 3)
    week_by_week = app.ask(hand_offs.weekly, "print shop", "DECISIONS")
    assert (week_by_week.starts, week_by_week.shares) == ((date(2026, 3, 2),), [95])
    assert differing_lists(app) == []


def test_a_pair_of_teams_is_one_stream_and_never_below_nothing(app: Ideaflow) -> None:
    hand_off = do(app, CountHandOff, from_team="A", to_team="B", items=5).id
    assert do(app, CountHandOff, from_team="a", to_team="b", items=-5).id == hand_off
    with pytest.raises(Refused):
        do(app, CountHandOff, from_team="A", to_team="B", items=-1)
    assert do(app, CountHandOff, from_team="B", to_team="A", items=1).id != hand_off
    assert [event.count for event in happened(app, hand_off) if isinstance(event, HandOffCounted)] == [5, -5]
    with pytest.raises(InvalidInput, match="between two teams"):
        do(app, CountHandOff, from_team="A", to_team="a", items=1)


def test_shared_problems_are_those_that_more_than_one_team_has_a_part_in(app: Ideaflow) -> None:
    crossing = do(app, CaptureProblem, issue="torn", team="Decisions", caused_by_team="Print shop", minutes=(60,)).id
    own = do(app, CaptureProblem, issue="cold room", team="Decisions", caused_by_team="Decisions").id
    noticed = do(app, CaptureProblem, issue="slow lift", team="Decisions").id
    do(app, SeeElsewhere, problem=noticed, team="Appeals")
    do(app, SeeElsewhere, problem=noticed, team="Appeals")
    do(app, SeeElsewhere, problem=noticed, team="Decisions")
    found = app.ask(hand_offs.shared_problems)
    assert [(one.id, one.starts_in, one.seen_in) for one in found] == [
        (crossing, "Print shop", ("Decisions",)),
        (noticed, "", ("Decisions", "Appeals")),
    ]
    assert [one.id for one in app.ask(hand_offs.shared_problems, team="appeals")] == [noticed]
    do(app, ResolveProblem, problem=crossing)
    assert [one.id for one in app.ask(hand_offs.shared_problems)] == [noticed]
    assert own not in {one.id for one in found}


# Passing problems on


def test_a_problem_is_urgent_until_it_is_passed_on(app: Ideaflow, clock: SimulatedClock) -> None:
    rules = EscalationRules(hours_a_week=8)
    costly = do(app, CaptureProblem, issue="costly", minutes=(20, 10), occurrences=17).id
    severe = do(app, CaptureProblem, issue="severe", severity="critical").id
    old = do(app, CaptureProblem, issue="old", severity="minor").id
    ready_idea(app)
    assert [one.problem.id for one in app.ask(urgent_problems.urgent, rules, app.today)][:2] == [costly, "P-4"]
    clock.advance(days=7 * 9)
    why = {one.problem.id: one.why for one in app.ask(urgent_problems.urgent, rules, app.today)}
    assert why[old] == ("weeks without an idea about it: 9 weeks",)
    assert why[severe][0] == "severity of one occurrence: critical"
    do(app, EscalateProblem, problem=severe, to="Print shop", reason="it hurts people")
    do(app, EscalateProblem, problem=severe, to="Print shop")
    assert severe not in {one.problem.id for one in app.ask(urgent_problems.urgent, rules, app.today)}
    (passed,) = [event for event in happened(app, severe) if isinstance(event, ProblemEscalated)]
    assert (passed.to, [finding.seen for finding in passed.findings]) == ("Print shop", ["critical"])
    do(app, ResolveProblem, problem=costly)
    with pytest.raises(Refused, match="escalate is refused"):
        do(app, EscalateProblem, problem=costly, to="Print shop")
