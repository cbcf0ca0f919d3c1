"""Checkpoints of the log: signed, kept, cosigned by witnesses; and the proofs that lead to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec import Struct, to_builtins
from sqlalchemy import Connection, delete, insert, select, update

from ideaflow.errors import InvalidInput, StoreFault
from ideaflow.persistence.database import Database
from ideaflow.persistence.log_keys import all_keys, make_key, retire, sign
from ideaflow.persistence.log_tree import StoredNodes, end_of_log
from ideaflow.persistence.merkle import consistency_proof, included, inclusion_proof, leaf_hash, span
from ideaflow.persistence.schema import events, log_checkpoints, log_witnesses
from ideaflow.persistence.signed_note import COSIGNATURE, Checkpoint, Note, checkpoint_text, read_checkpoint, read_key

NEXT_STEP = "look at it with: ideaflow audit verify"


class ProvenEvent(Struct):
    """An event, its place in the log, its stored record, and the hashes that lead from it to the root, in hex."""

    position: int
    record: str
    proof: list[str]


class InclusionProof(Struct):
    """The events of a stream and what shows that they are in the log of the checkpoint.

    `endorsements` are the notes in which each key vouches for the next, for whoever has an earlier key.
    """

    stream: str
    checkpoint: str
    events: list[ProvenEvent]
    endorsements: list[str] = []


class ConsistencyProof(Struct):
    """What shows that the log of a checkpoint begins with that of an earlier one; `endorsements` as above."""

    checkpoint: str
    earlier: str
    consistency: list[str]
    endorsements: list[str] = []


class KeptCheckpoint(Struct, frozen=True):
    """A checkpoint that was signed here: over how many events, and when (ISO 8601, UTC)."""

    size: int
    signed_at: str


def sign_checkpoint(database: Database, now: datetime) -> Checkpoint:
    """Sign the log as it stands, and keep the note. The first checkpoint makes the first key.

    Only what is durable is signed: what other transactions can see, in a database that waits for its disk. Raises
    StoreFault where the log does not fit its own tree or the newest checkpoint.
    """
    with database.reading() as connection:
        _must_be_durable(database, connection)
        tree = end_of_log(connection)
        nodes = StoredNodes(connection)
        if span(0, tree.size, nodes) != tree.root:
            raise StoreFault("the events do not fit the tree of the log: they were altered", NEXT_STEP)
        newest = latest(connection)
        if newest and (newest.size > tree.size or span(0, newest.size, nodes) != newest.root):
            raise StoreFault(f"the log does not begin with what was signed at event {newest.size}", NEXT_STEP)
    with database.transaction() as connection:
        retire(connection, now)
        keys = [key for key in all_keys(connection) if key.signs_at(now)]
        keys = keys or [make_key(connection, tree.origin, now, timedelta())]
        note = sign(Note(checkpoint_text(tree.origin, tree.size, tree.root)), tree.origin, keys)
        return _keep(connection, Checkpoint(tree.origin, tree.size, tree.root, note), now)


def _must_be_durable(database: Database, connection: Connection) -> None:
    if database.is_writing:
        raise StoreFault("a checkpoint signs only what is committed", "end the transaction first")
    if not database.embedded and connection.exec_driver_sql("SHOW synchronous_commit").scalar() == "off":
        raise StoreFault("the server does not wait for its disk, so nothing is sure", "set synchronous_commit on")


def _keep(connection: Connection, checkpoint: Checkpoint, now: datetime) -> Checkpoint:
    """Keep a note; where one of this size is there, its signatures and the new ones together."""
    there = at_size(connection, checkpoint.size)
    if there and there.root != checkpoint.root:
        raise StoreFault(f"another root was signed at event {checkpoint.size}", NEXT_STEP)
    note = (there.note if there else checkpoint.note).joined(checkpoint.note.signatures)
    connection.execute(delete(log_checkpoints).where(log_checkpoints.c.size == checkpoint.size))
    row = {"size": checkpoint.size, "signed_at": now.isoformat(timespec="seconds"), "note": note.written}
    connection.execute(insert(log_checkpoints).values(row))
    return Checkpoint(checkpoint.origin, checkpoint.size, checkpoint.root, note)


def all_checkpoints(connection: Connection) -> Sequence[Checkpoint]:
    """Every checkpoint that was signed here, by size."""
    query = select(log_checkpoints.c.note).order_by(log_checkpoints.c.size)
    return [read_checkpoint(note) for note in connection.execute(query).scalars()]


def newest(connection: Connection, limit: int) -> Sequence[KeptCheckpoint]:
    """The checkpoints that were signed last, the longest log first."""
    found = log_checkpoints.c
    query = select(found.size, found.signed_at).order_by(found.size.desc()).limit(limit)
    return [KeptCheckpoint(*row) for row in connection.execute(query)]


def at_size(connection: Connection, size: int) -> Checkpoint | None:
    """The checkpoint of this size, or None."""
    found = connection.execute(select(log_checkpoints.c.note).where(log_checkpoints.c.size == size)).scalar()
    return read_checkpoint(found) if found is not None else None


def latest(connection: Connection) -> Checkpoint | None:
    """The checkpoint of the longest log, or None before the first."""
    query = select(log_checkpoints.c.note).order_by(log_checkpoints.c.size.desc()).limit(1)
    found = connection.execute(query).scalar()
    return read_checkpoint(found) if found is not None else None


def trust_witness(connection: Connection, written: str, now: datetime) -> str:
    """Let the cosignatures of a witness count here. Returns its name. Raises InvalidInput for what is no such key."""
    key = read_key(written)
    if key.kind != COSIGNATURE:
        raise InvalidInput("key", written, "is the key of a witness", "ask the witness for its cosignature key")
    if key.written not in witnesses(connection):
        at = now.isoformat(timespec="seconds")
        connection.execute(insert(log_witnesses).values(key=key.written, trusted_at=at))
    return key.name


def witnesses(connection: Connection) -> Sequence[str]:
    """The keys of the witnesses that count here."""
    return connection.execute(select(log_witnesses.c.key).order_by(log_witnesses.c.key)).scalars().all()


def add_cosignatures(connection: Connection, cosigned: Checkpoint) -> Sequence[str]:
    """Put the cosignatures that came back under the kept checkpoint. Returns the names of the witnesses.

    Raises InvalidInput where the checkpoint is not ours, or nobody trusted signed it.
    """
    kept = at_size(connection, cosigned.size)
    if kept is None or kept.note.text != cosigned.note.text:
        raise InvalidInput("checkpoint", cosigned.note.text, "was signed here", "give back the note that was given out")
    keys = [read_key(written) for written in witnesses(connection)]
    found = [key for key in keys if cosigned.note.signed_by(key)]
    if not found:
        raise InvalidInput(
            "checkpoint",
            cosigned.note.written,
            "carries a cosignature of a trusted witness",
            "trust its key first: ideaflow audit witness add KEY",
        )
    names = {(key.name, key.id) for key in found}
    fitting = [one for one in cosigned.note.signatures if (one[0], one[1][:4]) in names]
    joined = kept.note.joined(fitting)
    connection.execute(update(log_checkpoints).where(log_checkpoints.c.size == kept.size).values(note=joined.written))
    return [key.name for key in found]


def prove_stream(connection: Connection, stream: str, checkpoint: Checkpoint) -> InclusionProof:
    """Proofs for each event of a stream that the checkpoint covers. Raises StoreFault where one does not lead there."""
    nodes = StoredNodes(connection)
    query = select(events.c.position, events.c.record).where(events.c.stream == stream)
    found = connection.execute(query.where(events.c.position <= checkpoint.size).order_by(events.c.version)).all()
    proven = [_proven(row.position, bytes(row.record), checkpoint, nodes) for row in found]
    return InclusionProof(stream, checkpoint.note.written, proven, _endorsements(connection))


def _proven(position: int, record: bytes, checkpoint: Checkpoint, nodes: StoredNodes) -> ProvenEvent:
    path = inclusion_proof(position - 1, checkpoint.size, nodes)
    if not included(leaf_hash(record), position - 1, checkpoint.size, path, checkpoint.root):
        raise StoreFault(f"event {position} does not fit the checkpoint at event {checkpoint.size}", NEXT_STEP)
    return ProvenEvent(position, record.decode(), [hashed.hex() for hashed in path])


def prove_growth(connection: Connection, earlier: Checkpoint, checkpoint: Checkpoint) -> ConsistencyProof:
    """The proof that the log only grew between two checkpoints. Raises InvalidInput; StoreFault where it did not."""
    if earlier.origin != checkpoint.origin or earlier.size > checkpoint.size:
        raise InvalidInput("earlier", earlier.note.text, "is an earlier checkpoint of this log", "give an older one")
    nodes = StoredNodes(connection)
    if span(0, earlier.size, nodes) != earlier.root or span(0, checkpoint.size, nodes) != checkpoint.root:
        raise StoreFault(f"the log does not begin with what was signed at event {earlier.size}", NEXT_STEP)
    path = consistency_proof(earlier.size, checkpoint.size, nodes)
    hashes, endorsements = [hashed.hex() for hashed in path], _endorsements(connection)
    return ConsistencyProof(checkpoint.note.written, earlier.note.written, hashes, endorsements)


def written_proof(proof: InclusionProof | ConsistencyProof) -> str:
    """A proof as it is given out, and as ideaflow-verify reads it."""
    return json.dumps(to_builtins(proof), ensure_ascii=False, indent=1) + "\n"


def _endorsements(connection: Connection) -> list[str]:
    return [key.endorsement for key in all_keys(connection) if key.endorsement]
