"""problem import: complaints and contacts from a CSV file, counted as occurrences of problems."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.application.problem_import import NewProblem, OccurrenceReport, import_occurrences, same_issue
from ideaflow.application.problem_mapping import FIELDS, ISO_DAY, read_problem_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.cli.file_options import FILE, about_a_file
from ideaflow.cli.idea_import import RowsSoFar, tell_faults
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import Severity, counted
from ideaflow.errors import InvalidInput
from ideaflow.projections import problem_board

MOST_PROBLEMS = 20


def minutes_of(effort: str | None) -> tuple[int, ...]:
    """Minutes in parts, written as 20+10. Raises InvalidInput."""
    if not effort:
        return ()
    try:
        return tuple(int(part) for part in effort.split("+"))
    except ValueError as error:
        raise InvalidInput("effort", effort, "is whole minutes, in parts joined by +", "write it as 20+10") from error


@click.command("import")
@click.argument("file", type=FILE)
@about_a_file(FIELDS)
@click.option("--problem", help="Every row is an occurrence of this problem.")
@click.option("--source", help="Where the rows are from, for example complaints (default imported).")
@click.option("--date-format", help=f"How days are written, for example %d/%m/%Y (default {ISO_DAY}).")
@click.option("--known-only", is_flag=True, help="Capture no new problem: a row about none that is known is named.")
@click.option("--area", help="The process area of problems that are new.")
@click.option("--effort", metavar="MINUTES", help="Minutes to work around one, in parts, of problems that are new.")
@click.option(
    "--severity", type=OneOf([severity.value for severity in Severity]), help="Of one occurrence, where it is new."
)
@reads
def import_problems(
    session: Session,
    *,
    file: Path,
    options: tuple[str, ...],
    mapping: Path | None,
    problem: str | None,
    source: str | None,
    date_format: str | None,
    known_only: bool,
    area: str | None,
    effort: str | None,
    severity: str | None,
    encoding: str | None,
    dry_run: bool,
) -> None:
    """Count complaints or contacts as occurrences of problems. Running it again counts only what is new.

    A row belongs to the problem that is named for the file, in its cell, by a pattern of the mapping, or by the same
    issue; another issue becomes a new problem. Map the issue to a subject or category, not to whole letters: nothing
    else of a row is kept. Stewards and helpers may do it.

    \b
    Example:
      ideaflow problem import complaints.csv --map day=Received --map issue=Subject --source complaints --dry-run
      ideaflow problem import calls.csv --map day=Day --map count=Calls --problem P-17 --source calls
    """
    fields = read_problem_mapping(options, mapping, date_format=date_format, source=source)
    new = NewProblem(
        process_area=area or NewProblem().process_area,
        minutes=minutes_of(effort),
        severity=Severity(severity.replace("-", " ")) if severity else Severity.MODERATE,
    )
    with session.open() as app, open_box(file, encoding) as box:
        report = import_occurrences(
            app.office,
            box,
            fields,
            by=session.person,
            issues={same_issue(issue): one for issue, one in app.ask(problem_board.by_issue).items()},
            problem=problem or "",
            new=None if known_only else new,
            dry_run=dry_run,
            progress=RowsSoFar().tell,
        )
    session.show({"dry_run": dry_run, **_as_json(report)}, lambda: _tell(report, dry_run))


def _as_json(report: OccurrenceReport) -> dict[str, object]:
    return {
        "rows": report.rows,
        "counted": report.fresh,
        "counted_before": report.before,
        "occurrences": report.occurrences,
        "problems": report.problems,
        "captured": report.captured,
        "failed": report.faults,
        "repeats": report.repeats,
    }


def _tell(report: OccurrenceReport, dry_run: bool) -> None:
    done = "would be counted" if dry_run else "counted"
    say(f"{counted(report.rows, 'row')}: {report.fresh:,} {done}, {report.before:,} counted before")
    say(f"  {counted(report.occurrences, 'occurrence')} of {counted(len(report.problems), 'problem')}")
    if report.captured:
        say(f"  {counted(len(report.captured), 'problem')} noted for the first time")
    if report.repeats:
        say(f"  {counted(len(report.repeats), 'row')} the same as an earlier one; of those with a reference one counts")
    if report.problems:
        new = {*report.captured}
        shown = [*report.problems.items()][:MOST_PROBLEMS]
        table(["problem", "occurrences", ""], [[one, count, "new" if one in new else ""] for one, count in shown])
    tell_faults(report.faults, "counted")
