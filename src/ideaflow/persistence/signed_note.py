"""Signed notes, checkpoints and cosignatures, in the formats of C2SP: signed-note, tlog-checkpoint, tlog-cosignature.

A note is text, an empty line, and a line for each signature: `— name base64(key id ‖ signature)`. A log signs the text
with Ed25519; a witness signs `cosignature/v1`, its time, and the text.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from ideaflow.errors import InvalidInput
from ideaflow.persistence.merkle import HASH_BYTES

SIGNATURE, COSIGNATURE = 1, 4
ID_BYTES, TIME_BYTES, KEY_BYTES = 4, 8, 32
KEY_PARTS = 3
LINE = re.compile(r"— (\S+) (\S+)")
SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class NoteKey(Struct, frozen=True):
    """A public key and the name it signs under; `kind` is SIGNATURE for a log, COSIGNATURE for a witness."""

    name: str
    kind: int
    raw: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature says whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:ID_BYTES]

    @property
    def written(self) -> str:
        """`name+id+key`, as C2SP writes a key down."""
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.raw).decode()}"


class Note(Struct, frozen=True):
    """A text that ends with a new line, and its signature lines: name, and key id with signature."""

    text: str
    signatures: tuple[tuple[str, bytes], ...] = ()

    @property
    def written(self) -> str:
        """The note as it is given out."""
        lines = (f"— {name} {b64encode(raw).decode()}\n" for name, raw in self.signatures)
        return f"{self.text}\n{''.join(lines)}"

    def signed_by(self, key: NoteKey) -> bool:
        """True when one of the signatures is by this key."""
        return any(
            name == key.name and raw[:ID_BYTES] == key.id and _fits(key, raw[ID_BYTES:], self.text)
            for name, raw in self.signatures
        )

    def signed(self, private: Ed25519PrivateKey, name: str) -> Note:
        """The note with a log's signature more."""
        key = NoteKey(name, SIGNATURE, private.public_key().public_bytes_raw())
        return self.joined(((name, key.id + private.sign(self.text.encode())),))

    def cosigned(self, private: Ed25519PrivateKey, name: str, seconds: int) -> Note:
        """The note with a witness's signature more; `seconds` is when, since 1970."""
        key = NoteKey(name, COSIGNATURE, private.public_key().public_bytes_raw())
        signature = private.sign(_cosigned_bytes(seconds, self.text))
        return self.joined(((name, key.id + seconds.to_bytes(TIME_BYTES, "big") + signature),))

    def joined(self, more: Sequence[tuple[str, bytes]]) -> Note:
        """The note with these signatures too, each once."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


class Checkpoint(Struct, frozen=True):
    """What a note says of a log: its origin, how many events it has, and the root over them."""

    origin: str
    size: int
    root: bytes
    note: Note


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The text that is signed."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def read_note(written: str) -> Note:
    """A note from how it is given out. Raises InvalidInput."""
    text, _, below = written.rpartition("\n\n")
    lines = [LINE.fullmatch(line) for line in below.removesuffix("\n").split("\n")]
    if not text or not below.endswith("\n") or None in lines:
        raise InvalidInput("checkpoint", written, "is a signed note", "give the file as it was written, every byte")
    return Note(f"{text}\n", tuple((line[1], _unpacked(line[2])) for line in lines if line))


def read_checkpoint(written: str) -> Checkpoint:
    """A checkpoint, its signatures not looked at. Raises InvalidInput."""
    note = read_note(written)
    origin, *rest = note.text.split("\n")
    if len(rest) > 1 and SIZE.fullmatch(rest[0]) and len(root := _unpacked(rest[1])) == HASH_BYTES:
        return Checkpoint(origin, int(rest[0]), root, note)
    raise InvalidInput("checkpoint", note.text, "holds origin, size and root", "give a checkpoint of ideaflow")


def read_key(written: str) -> NoteKey:
    """A key from how C2SP writes it down. Raises InvalidInput."""
    parts = written.strip().split("+", KEY_PARTS - 1)
    raw = _unpacked(parts[-1])
    if len(parts) == KEY_PARTS and len(raw) == KEY_BYTES + 1 and raw[0] in (SIGNATURE, COSIGNATURE):
        key = NoteKey(parts[0], raw[0], raw[1:])
        if key.id.hex() == parts[1]:
            return key
    raise InvalidInput("key", written, "is a key as name+id+key", "copy it whole, as its owner printed it")


def _fits(key: NoteKey, signature: bytes, text: str) -> bool:
    signed = text.encode()
    if key.kind == COSIGNATURE:
        signed = _cosigned_bytes(int.from_bytes(signature[:TIME_BYTES], "big"), text)
        signature = signature[TIME_BYTES:]
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cosigned_bytes(seconds: int, text: str) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _unpacked(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""
