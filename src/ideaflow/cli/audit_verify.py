"""audit verify and export: is the log what it was? Asked of a database, or of a folder that an auditor holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import msgspec

import ideaflow_verify as offline
from ideaflow.cli.note_file import read_whole
from ideaflow.cli.output import note, say
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.errors import DamagedRecord, InvalidInput
from ideaflow.persistence import checkpoints
from ideaflow.persistence.audit_export import export_log
from ideaflow.persistence.log_verify import Verified, verify_log
from ideaflow.persistence.signed_note import read_checkpoint, read_key

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
SHOWN = 20


@click.command()
@click.argument("folder", type=FOLDER, required=False, metavar="[DIR]")
@click.option("--checkpoint", "files", type=FILE, multiple=True, help="A checkpoint kept from an earlier day.")
@click.option("--key", "keys", multiple=True, help="A key of the log that you trust (default: those kept with it).")
@click.option("--witness", "witnesses", multiple=True, help="For DIR: the key of a witness who must have cosigned.")
@click.option("--workers", type=click.IntRange(0, 256), default=0, help="Processes (default: one for each core).")
@reads
def verify(
    session: Session,
    *,
    folder: Path | None,
    files: tuple[Path, ...],
    keys: tuple[str, ...],
    witnesses: tuple[str, ...],
    workers: int,
) -> None:
    """Check that nothing was altered, removed, added or moved. Exit code 0 only when everything verifies.

    Every event is hashed again and compared with the tree, the tree with every checkpoint, every opened score with its
    seal, every erasure with the list of what it took. With DIR an export is checked instead, and no database is needed;
    ideaflow-verify does the same without ideaflow. Only a checkpoint that was kept elsewhere shows that the log was not
    written anew as a whole.

    \b
    Example:
      ideaflow audit verify --checkpoint march.checkpoint
      ideaflow audit verify audit-2026-03
    """
    if folder:
        _verify_folder(session, folder, lambda: _trust(files, keys, witnesses), workers)
        return
    if witnesses:
        raise InvalidInput("witness", witnesses[0], "goes with DIR", "say: ideaflow audit witness trust KEY")
    earlier = [read_checkpoint(read_whole(file, "checkpoint")) for file in files]
    with session.open() as app, progress("Verifying", app.log.last_position()) as advance:
        trusted = [read_key(key) for key in keys]
        found = verify_log(app.database, earlier=earlier, trusted=trusted, workers=workers, progress=advance)
    session.show(found, lambda: _tell(found, outside=bool(files)))
    _end(session, found.faults)


def _tell(found: Verified, *, outside: bool) -> None:
    say(f"Log {found.origin}, root {found.root}")
    for sentence in found.sentences(outside=outside):
        say(f"  {sentence}")
    for fault in found.faults[:SHOWN]:
        say(f"  WRONG: {fault}")


def _trust(files: tuple[Path, ...], keys: tuple[str, ...], witnesses: tuple[str, ...]) -> offline.Trust:
    return offline.Trust(
        keys=tuple(map(offline.read_key, keys)),
        witnesses=tuple(map(offline.read_key, witnesses)),
        checkpoints=tuple(offline.read_checkpoint(file.read_bytes(), str(file)) for file in files),
    )


def _verify_folder(session: Session, folder: Path, trust: Callable[[], offline.Trust], workers: int) -> None:
    try:
        report = offline.verify_export(folder, trust(), workers)
    except (offline.Wrong, OSError) as error:
        raise DamagedRecord(str(error), "ask for the export again") from error
    told = {"events": report.events, "checked": report.checked, "not_checked": report.open, "faults": report.faults}

    def tell() -> None:
        for line in (*report.checked, *(f"NOT checked: {one}" for one in report.open)):
            say(f"  {line}")
        for fault in report.faults[:SHOWN]:
            say(f"  WRONG: {fault}")

    session.show(told, tell)
    _end(session, report.faults)


def _end(session: Session, faults: list[str]) -> None:
    if faults:
        more = f"; and {len(faults) - SHOWN:,} more" if len(faults) > SHOWN else ""
        step = "keep the database as it is, compare it with a backup, and tell the auditor"
        raise DamagedRecord("; ".join(faults[:SHOWN]) + more, step)
    if not session.as_json:
        note("Everything verifies.")


@click.command()
@click.argument("folder", type=FOLDER, metavar="DIR")
@reads
def export(session: Session, folder: Path) -> None:
    """Write everything an auditor needs to DIR: records, tiles, checkpoints, keys, rules, and a signed list of it all.

    It holds no name and no words that anybody typed. Stopped half-way, it goes on when it is called again; after the
    log has grown, it adds what is new. ideaflow-verify checks it without a database.

    \b
    Example:
      ideaflow audit export audit-2026-03
      ideaflow-verify audit-2026-03
    """
    with session.open() as app:
        now = app.clock()
        signed = checkpoints.sign_checkpoint(app.database, now)
        with progress("Exporting", signed.size) as advance:
            files = export_log(app.database, folder, signed, now, advance)
    made = {"dir": str(folder), "events": signed.size, "files": files, "root": signed.root.hex()}
    session.show(msgspec.to_builtins(made), lambda: say(str(folder)))
    if not session.as_json:
        note(f"  {counted(signed.size, 'event')} in {counted(files, 'file')}, signed.")
