"""Bringing complaints and contacts in as occurrences of problems, in batches that go in whole or not at all.

A row's problem is the one that is named for the whole file, or in its cell, or by the first pattern that matches its
text, or whose issue is this very text; a text that is none of these is captured as a new problem, where that is wanted.
Nothing else of a row is kept: neither who complained, nor in which words.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date
from functools import partial
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection

from ideaflow.application.idea_rows import Repeat, RowFault
from ideaflow.application.office import BroughtIn, Office
from ideaflow.application.permission import must_hold
from ideaflow.application.problem_mapping import ProblemMapping
from ideaflow.application.problem_rows import OccurrenceRow, OccurrenceRows
from ideaflow.application.suggestion_box import SuggestionBox
from ideaflow.application.work import Work
from ideaflow.domain.event import Capacity
from ideaflow.domain.problem import Problem, ProblemCaptured, ProblemTallied, monday_of
from ideaflow.domain.values import NO_AREA, ImpactArea, Severity
from ideaflow.errors import UnknownId
from ideaflow.persistence.command_log import CommandLog, Receipt
from ideaflow.persistence.import_secret import SECRET_BYTES, import_secret
from ideaflow.persistence.numbers import check_id

BATCH = 10_000
COMMAND = "ImportOccurrence"
STEP = "import occurrences"
Progress = Callable[[int], None]


class NewProblem(Struct, frozen=True):
    """What is noted of a problem that a text brings for the first time."""

    process_area: str = NO_AREA
    minutes: tuple[int, ...] = ()
    severity: Severity = Severity.MODERATE


class OccurrenceReport(Struct):
    """What an import did, or would do. `problems` counts new occurrences by problem, `captured` are new problems.

    In a dry run a new problem has no id yet; it is named by the number of the row that would bring it.
    """

    rows: int = 0
    fresh: int = 0
    before: int = 0
    occurrences: int = 0
    faults: list[RowFault] = []
    repeats: list[Repeat] = []
    problems: dict[str, int] = {}
    captured: list[str] = []


def same_issue(text: str) -> str:
    """Issues are the same whatever their capitals and spaces."""
    return " ".join(text.casefold().split())


class _Import:
    """One import: what rows mean, and where to note what came of them. `issues` are problems by `same_issue`."""

    def __init__(
        self, office: Office, mapping: ProblemMapping, issues: Mapping[str, str], problem: str, new: NewProblem | None
    ) -> None:
        self._placeholder, self._mapping, self._new = office.database.placeholder, mapping, new
        self._issues = dict(issues)
        self._all_about, self._checked = problem, dict[str, str]()
        self.report = OccurrenceReport()

    def apart(self) -> _Import:
        """The same, to go on with: what it notes is forgotten with it where it was undone."""
        other = copy(self)
        other._issues, other._checked = dict(self._issues), dict(self._checked)
        noted = self.report
        other.report = replace(noted, faults=[*noted.faults], problems=dict(noted.problems), captured=[*noted.captured])
        return other

    def named(self, connection: Connection, row: OccurrenceRow) -> str | None:
        """The problem that a row is about; empty for a new one, None where that is a fault, which is noted."""
        given = self._all_about or row.said.problem or self._mapping.about(row.said.issue)
        if not given and not row.said.issue:
            self._fault(row, "issue", "names no problem: neither an id nor an issue")
            return None
        if not given:
            known = self._issues.get(same_issue(row.said.issue), "")
            if known or self._new:
                return known
            self._fault(row, "issue", "is about no problem that is known")
            return None
        if given not in self._checked:
            try:
                self._checked[given] = check_id(connection, "problem", given, "P")
            except UnknownId as error:
                if self._all_about:
                    raise
                self._fault(row, "problem", error.rule)
                return None
        return self._checked[given]

    def planned(self, rows: Sequence[OccurrenceRow], connection: Connection) -> _Import:
        """Count what a batch would bring. What it is then."""
        trying = self.apart()
        trying.plan(connection, rows)
        return trying

    def plan(self, connection: Connection, rows: Sequence[OccurrenceRow]) -> None:
        """Count what a batch would bring."""
        known = CommandLog(connection, self._placeholder).known([row.command_id for row in rows])
        for row in rows:
            problem = None if row.command_id in known else self.named(connection, row)
            if problem is not None:
                if not problem:
                    problem = f"row {row.number}"
                    self._take(row, problem)
                self._count(row, problem)
        self.report.before += len(known)

    def store(self, rows: Sequence[OccurrenceRow], work: Work) -> BroughtIn[_Import]:
        """Bring a batch in: one tally for each problem and week, and a receipt for each row. What it is then."""
        trying = self.apart()
        return BroughtIn(trying, trying.record(work, rows))

    def record(self, work: Work, rows: Sequence[OccurrenceRow]) -> Sequence[str]:
        """Put a batch into the transaction; the command ids that are new."""
        known = work.commands.known([row.command_id for row in rows])
        tallies: dict[tuple[str, date], list[OccurrenceRow]] = {}
        for row in rows:
            problem = None if row.command_id in known else self.named(work.connection, row)
            if problem is None:
                continue
            if not problem:
                problem = self._capture(work, row, self._new or NewProblem())
            self._count(row, problem)
            tallies.setdefault((problem, monday_of(row.day)), []).append(row)
        for (problem, week), found in tallies.items():
            work.command_id = found[0].command_id
            tallied = ProblemTallied(week=week, count=sum(row.said.count for row in found), source=self._mapping.source)
            work.record(work.load(Problem, problem), (tallied,), self._capacity(work))
            work.commands.keep([(row.command_id, COMMAND, Receipt(problem)) for row in found])
        self.report.before += len(known)
        return [row.command_id for found in tallies.values() for row in found]

    def _capture(self, work: Work, row: OccurrenceRow, new: NewProblem) -> str:
        problem = work.new(Problem)
        captured = ProblemCaptured(
            process_area=new.process_area,
            impact_areas=(ImpactArea.QUALITY,),
            severity=new.severity,
            minutes=new.minutes,
            users_affected=0,
            team_seen=row.said.team,
            team_caused="",
            issue=row.said.issue,
        )
        work.command_id = row.command_id
        work.record(problem, (captured,), self._capacity(work))
        self._take(row, problem.id)
        return problem.id

    def _capacity(self, work: Work) -> Capacity:
        return must_hold(work.person, STEP)

    def _take(self, row: OccurrenceRow, problem: str) -> None:
        self._issues[same_issue(row.said.issue)] = problem
        self.report.captured.append(problem)

    def _count(self, row: OccurrenceRow, problem: str) -> None:
        self.report.fresh += 1
        self.report.occurrences += row.said.count
        self.report.problems[problem] = self.report.problems.get(problem, 0) + row.said.count

    def _fault(self, row: OccurrenceRow, field: str, rule: str) -> None:
        self.report.faults.append(RowFault(row.number, row.line, field, rule))


def import_occurrences(
    office: Office,
    box: SuggestionBox,
    mapping: ProblemMapping,
    *,
    by: str,
    issues: Mapping[str, str],
    problem: str = "",
    new: NewProblem | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> OccurrenceReport:
    """Import the rows that can be counted, or say what would be; without `new` no problem is captured.

    Each batch is durable before `progress` is told how many rows it had; a server that goes away is waited for.
    Raises InvalidInput for a mapped column that is missing, UnknownId for an unknown `problem`, NotPermitted for those
    who are neither steward nor helper, StoreFault. What was imported until then stays; running it again goes on.
    """
    database = office.database
    office.check_may(by, STEP)
    # Before the first import any secret will do: nothing was imported under it.
    secret = (database.ask(import_secret) or secrets.token_bytes(SECRET_BYTES)) if dry_run else office.import_secret()
    rows = OccurrenceRows(box, mapping, secret, office.clock().date())
    importing = _Import(office, mapping, issues, problem, new)
    for batch in _batches(iter(rows)):
        if dry_run:
            importing = database.ask(partial(importing.planned, batch))
        else:
            importing = office.bring_in(by, partial(importing.store, batch))
        if progress:
            progress(len(batch))
    report = importing.report
    report.rows, report.repeats = rows.count, rows.repeats
    report.faults = sorted([*rows.faults, *report.faults], key=lambda fault: fault.row)
    report.problems = dict(Counter(report.problems).most_common())
    return report


def _batches(rows: Iterator[OccurrenceRow]) -> Iterator[Sequence[OccurrenceRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
