"""Bringing a suggestion box in from a CSV file."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.application.idea_import import ImportReport, plan_import, run_import
from ideaflow.application.idea_mapping import read_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.cli.output import note, print_json, say, table
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted

MOST_SHOWN = 20


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "options", multiple=True, metavar="FIELD=COLUMN", help="A field and its column; may be repeated."
)
@click.option("--mapping", type=click.Path(path_type=Path), help="A TOML file with columns and what outcomes meant.")
@click.option("--encoding", help="What the file is written in, if not UTF-8; for example latin-1.")
@click.option("--skip-repeats", is_flag=True, help="Leave out rows that say the same as an earlier row.")
@click.option("--dry-run", is_flag=True, help="Only say what would be imported, and which rows would fail and why.")
@reads
def import_ideas(
    session: Session,
    *,
    file: Path,
    options: tuple[str, ...],
    mapping: Path | None,
    encoding: str | None,
    skip_repeats: bool,
    dry_run: bool,
) -> None:
    """Bring a suggestion box in from a CSV file. It can be stopped and run again: nothing goes in twice, or half.

    Fields: title, description, submitter, team, reference, period, outcome, and the other parts of the canvas. Names
    of submitters go to the people directory, never into the log. Rows that fail are left out and listed.

    \b
    Example:
      ideaflow idea import box.csv --map title="Project title" --map submitter=Name --dry-run
      ideaflow idea import box.csv --mapping examples/participatory-budgeting.toml
    """
    fields = read_mapping(options, mapping)
    with session.open() as app, open_box(file, encoding) as box:
        carry_out = plan_import if dry_run else run_import
        with progress("Reading" if dry_run else "Importing", box.rows_at_most()) as advance:
            report = carry_out(app.office, box, fields, by=session.person, skip_repeats=skip_repeats, progress=advance)
    if session.as_json:
        print_json(report)
    else:
        _tell(report, dry_run=dry_run)


def _tell(report: ImportReport, *, dry_run: bool) -> None:
    counts: list[tuple[str, int]] = [
        ("rows", report.rows),
        ("would be imported" if dry_run else "imported", report.fresh),
        ("imported before", report.before),
        ("fail", len(report.faults)),
        ("say the same as an earlier row" + (", left out" if report.repeats_left_out else ""), len(report.repeats)),
        *((f"earlier answer: {meaning}", number) for meaning, number in sorted(report.decisions.items())),
        ("earlier answer that no pattern finds, kept without a decision", report.unmatched),
    ]
    table(["what", "how many"], [row for row in counts if row[1] or row[0] in ("rows", "imported", "fail")])
    if report.faults:
        say()
        table(
            ["row", "line", "field", "rule"],
            [[one.row, one.line, one.field, one.rule] for one in report.faults[:MOST_SHOWN]],
            title="Rows that fail",
        )
        _more(len(report.faults))
    for repeat in report.repeats[:MOST_SHOWN]:
        note(f"row {repeat.row} (line {repeat.line}) says the same as row {repeat.repeats_row}")
    _more(len(report.repeats))
    for sample in report.unmatched_samples:
        note(f"no pattern finds: {sample}")
    if dry_run:
        note(f"Nothing was written. Without --dry-run, {counted(report.fresh, 'idea')} will be imported.")


def _more(number: int) -> None:
    if number > MOST_SHOWN:
        note(f"and {number - MOST_SHOWN:,} more; --json has them all")
