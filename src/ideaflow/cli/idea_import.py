"""idea import: a suggestion box from a CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ideaflow.application.idea_import import plan_import, run_import
from ideaflow.application.idea_import_report import ImportReport
from ideaflow.application.idea_mapping import FIELDS, read_mapping
from ideaflow.application.idea_rows import RowFault
from ideaflow.application.suggestion_box import open_box
from ideaflow.cli.file_options import FILE, about_a_file
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted

MOST_SHOWN = 20


@click.command("import")
@click.argument("file", type=FILE)
@about_a_file(FIELDS)
@click.option("--skip-repeats", is_flag=True, help="Leave out rows that say the same as an earlier one.")
@reads
def import_ideas(
    session: Session,
    file: Path,
    *,
    options: tuple[str, ...],
    mapping: Path | None,
    encoding: str | None,
    skip_repeats: bool,
    dry_run: bool,
) -> None:
    """Bring a suggestion box in from a CSV file. Running it again imports only what is new; stewards may do it.

    A field given several times takes several columns. Rows that cannot be imported are named, the others are imported.

    \b
    Example:
      ideaflow idea import ideas.csv --map title=Title --map description=Text --map submitter=Name --dry-run
      ideaflow idea import ideas.csv --mapping mapping.toml --map reference=Year --map reference=Number
    """
    fields = read_mapping(options, mapping)
    act = plan_import if dry_run else run_import
    with session.open() as app, open_box(file, encoding) as box:
        report = act(app.office, box, fields, by=session.person, skip_repeats=skip_repeats, progress=RowsSoFar().tell)
    session.show({"dry_run": dry_run, **report_as_json(report)}, lambda: tell_report(report, dry_run))


class RowsSoFar:
    """How many rows were dealt with so far."""

    def __init__(self) -> None:
        self.rows = 0

    def tell(self, count: int) -> None:
        self.rows += count
        note(f"{counted(self.rows, 'row')} …")


def report_as_json(report: ImportReport) -> dict[str, object]:
    return {
        "rows": report.rows,
        "imported": report.fresh,
        "imported_before": report.before,
        "failed": report.faults,
        "repeats": report.repeats,
        "repeats_left_out": report.repeats_left_out,
        "decisions": report.decisions,
        "unmatched_outcomes": report.unmatched,
        "unmatched_samples": report.unmatched_samples,
    }


def tell_report(report: ImportReport, dry_run: bool) -> None:
    done = "would be imported" if dry_run else "imported"
    say(f"{counted(report.rows, 'row')}: {report.fresh:,} {done}, {report.before:,} imported before")
    if report.repeats:
        _tell_repeats(report)
    for decision, count in report.decisions.items():
        say(f"  outcomes that meant {decision}: {count:,}")
    if report.unmatched:
        say(f"  outcomes that no pattern finds, kept as answers: {report.unmatched:,}, for example")
        for sample in report.unmatched_samples:
            say(f"    {sample}")
    tell_faults(report.faults, "imported")


def tell_faults(faults: Sequence[RowFault], done: str) -> None:
    """The first rows that cannot be `done`, each with its line and the rule that it breaks."""
    if faults:
        say(f"{counted(len(faults), 'row')} cannot be {done}; correct them and import the file again")
        shown = [[one.row, one.line, one.field, one.rule] for one in faults[:MOST_SHOWN]]
        table(["row", "line", "field", "what is wrong"], shown)
        _more(len(faults))


def _tell_repeats(report: ImportReport) -> None:
    what = "left out" if report.repeats_left_out else "imported too; --skip-repeats leaves them out"
    verb = "repeats" if len(report.repeats) == 1 else "repeat"
    say(f"  {counted(len(report.repeats), 'row')} {verb} an earlier one ({what})")
    for repeat in report.repeats[:MOST_SHOWN]:
        say(f"    row {repeat.row} (line {repeat.line}) says the same as row {repeat.repeats_row}")
    _more(len(report.repeats))


def _more(count: int) -> None:
    if count > MOST_SHOWN:
        say(f"    and {count - MOST_SHOWN:,} more; --json names all")
