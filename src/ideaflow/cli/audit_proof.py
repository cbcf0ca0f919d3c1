"""audit checkpoint, prove, consistency: signed statements about the log, and the proofs that lead to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ideaflow.cli.note_file import read_whole, write_whole
from ideaflow.cli.output import note, say
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.moment import known_stream
from ideaflow.persistence import checkpoints
from ideaflow.persistence.checkpoints import ConsistencyProof, InclusionProof, written_proof
from ideaflow.persistence.signed_note import Checkpoint, read_checkpoint

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--out", type=FILE, help="Write the signed note to a new file instead.")
@reads
def checkpoint(session: Session, *, out: Path | None) -> None:
    """Sign the log as it stands: its name, how many events, and the root over them. Keep the note elsewhere.

    What was signed cannot be changed or taken back without its showing, for whoever has the note. It holds nothing of
    what happened.

    \b
    Example:
      ideaflow audit checkpoint
      ideaflow audit checkpoint --out march.checkpoint
    """
    with session.open() as app:
        signed = checkpoints.sign_checkpoint(app.database, app.clock())
    written = signed.note.written
    if out:
        write_whole(out, written)
    root = {"origin": signed.origin, "size": signed.size, "root": signed.root.hex()}
    session.show({**root, "note": written}, lambda: say(str(out) if out else written.removesuffix("\n")))
    if not session.as_json:
        note(f"  Signed over {counted(signed.size, 'event')}. It is evidence once it has left this machine.")


@click.command()
@click.argument("stream", metavar="ID")
@click.option("--against", type=FILE, help="Prove against this earlier checkpoint (default: one signed now).")
@click.option("--out", type=FILE, help="Write the proof to a new file instead.")
@reads
def prove(session: Session, stream: str, *, against: Path | None, out: Path | None) -> None:
    """Prove that each event of an idea, problem, trial or meeting is in the log of a checkpoint.

    The proof holds the events' public records, and no words that anybody typed. ideaflow-verify checks it.

    \b
    Example:
      ideaflow audit prove I-7 --out i-7.proof
      ideaflow-verify i-7.proof --key ideaflow.invalid/…+…+…
    """
    given = read_checkpoint(read_whole(against, "against")) if against else None
    with session.open() as app:
        wanted = known_stream(app, "id", stream)
        proof = app.ask(checkpoints.prove_stream, wanted, given or _now(app))
    _give(session, proof, out, f"{counted(len(proof.events), 'event')} of {wanted} proven.")


@click.command()
@click.argument("earlier", type=FILE)
@click.option("--against", type=FILE, help="The later checkpoint (default: one signed now).")
@click.option("--out", type=FILE, help="Write the proof to a new file instead.")
@reads
def consistency(session: Session, earlier: Path, *, against: Path | None, out: Path | None) -> None:
    """Prove that the log only grew since an EARLIER checkpoint: nothing before it was changed, moved or removed.

    \b
    Example:
      ideaflow audit consistency march.checkpoint --out since-march.proof
    """
    old = read_checkpoint(read_whole(earlier, "earlier"))
    given = read_checkpoint(read_whole(against, "against")) if against else None
    with session.open() as app:
        proof = app.ask(checkpoints.prove_growth, old, given or _now(app))
    _give(session, proof, out, f"The log only grew since event {old.size}.")


def _now(app: Ideaflow) -> Checkpoint:
    return checkpoints.sign_checkpoint(app.database, app.clock())


def _give(session: Session, proof: InclusionProof | ConsistencyProof, out: Path | None, remark: str) -> None:
    written = written_proof(proof)
    if out:
        write_whole(out, written)
    session.show(proof, lambda: say(str(out) if out else written.removesuffix("\n")))
    if not session.as_json:
        note(f"  {remark}")
