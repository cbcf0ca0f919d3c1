"""audit verify-scores: what was opened is what was sealed, from a database or from an export without one."""

from __future__ import annotations

from pathlib import Path

import click

from ideaflow.cli.output import note, say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.score_check import Checked, check_scores
from ideaflow.domain.values import counted
from ideaflow.errors import DamagedRecord, InvalidInput
from ideaflow.persistence.public_record import public_lines, read_lines, write_lines

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("verify-scores")
@click.argument("meeting", required=False)
@click.option("--export", type=FILE, help="Also write the meeting's public record to a new file.")
@click.option("--from", "source", type=FILE, help="Check such a file instead; no database is needed.")
@reads
def verify_scores(session: Session, *, meeting: str | None, export: Path | None, source: Path | None) -> None:
    """Check every opened score of a meeting against its commitment. Exit code 0 only when all of them fit.

    The export holds no words that anybody typed and no score that is still sealed. docs/scoring.md says how to check it
    without this program.

    \b
    Example:
      ideaflow audit verify-scores M-3 --export m3.jsonl
      ideaflow audit verify-scores --from m3.jsonl
    """
    if (meeting is None) == (source is None) or (source and export):
        raise InvalidInput("meeting", meeting or "", "is named, or a file with --from", "say M-3, or --from FILE")
    checked = check_scores(read_lines(source)) if source else _in_database(session, meeting or "", export)
    session.show(checked, lambda: _tell(checked))
    if not checked.meeting.startswith("M-"):
        raise DamagedRecord(f"{source} holds no meeting", "ask for the export again")
    if checked.faults:
        raise DamagedRecord("; ".join(checked.faults), "compare it with an export of another day, and tell the auditor")
    if not session.as_json:
        note("Every opened score is the one that was sealed.")


def _in_database(session: Session, meeting: str, export: Path | None) -> Checked:
    with session.open() as app:
        stream = app.known_id("meeting", meeting, "M")
        history = app.history(stream)
        if export:
            write_lines(export, app.ask(public_lines, stream))
            note(f"{counted(len(history), 'record')} in {export}")
    return check_scores(history)


def _tell(checked: Checked) -> None:
    say(f"{checked.meeting or 'nothing'}: {counted(checked.openings, 'opened score')} checked")
    say(f"  {counted(checked.seals, 'seal')}, {checked.replaced:,} replaced by a newer one of the same scorer")
    say(f"  {checked.waiting:,} still sealed, {checked.discarded:,} discarded unread")
    say(f"  {counted(checked.comments, 'comment')} read and checked")
    for fault in checked.faults:
        say(f"  NOT RIGHT: {fault}")
