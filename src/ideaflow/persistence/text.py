"""What people typed: encrypted under a key of its own, and committed to.

Each text has its own random key, kept in a table apart from the log and named by its author, so that one text, or all
texts of a person, become unreadable by deleting keys. The stored record holds two digests: of the sealed bytes, which
anyone can check, and a salted one of the text, which binds the author to what was written even after the key is shown.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from ideaflow.domain.event import Event, word_fields

KEY_BYTES, NONCE_BYTES, SALT_BYTES = 32, 12, 16
ERASED = "[erased]"
# Sealed bytes come in few lengths, so that how much somebody likes to write does not tell who they are.
SHORTEST_PADDED, NEXT_PADDED = 1024, 4
ACTED_AT = "acted at"
Texts = dict[str, str | tuple[str, ...] | dict[str, str]]

_decoder = msgspec.json.Decoder(Texts)
_encoder = msgspec.json.Encoder()


class TextSeal(Struct, frozen=True):
    """What the public record says of a text: SHA-256 of salt and text, and SHA-256 of the sealed bytes."""

    commitment: bytes
    digest: bytes


class SealedText(Struct, frozen=True):
    """A text after sealing: the bytes to store, the key to keep apart, and the public seal."""

    sealed: bytes
    key: bytes
    seal: TextSeal


class TextDamaged(ValueError):
    """Sealed bytes do not open under their key, or are not what was committed to."""


def slot(stream: str, version: int, topic: str) -> bytes:
    """The place a text belongs to, authenticated with it, so that no text can be moved to another event."""
    return f"{stream}/{version}/{topic}".encode()


def seal_text(event: Event, place: bytes, acted_at: datetime | None = None) -> SealedText | None:
    """Seal an event's words and its exact time, or None when nobody typed anything and the time is public."""
    texts: Texts = {name: value for name in word_fields(type(event)) if (value := getattr(event, name))}
    if acted_at:
        texts[ACTED_AT] = acted_at.isoformat()
    if not texts:
        return None
    plain = padded(_encoder.encode(texts))
    noise = os.urandom(KEY_BYTES + NONCE_BYTES + SALT_BYTES)
    key, nonce, salt = noise[:KEY_BYTES], noise[KEY_BYTES:-SALT_BYTES], noise[-SALT_BYTES:]
    salted = salt + plain
    sealed = nonce + AESGCM(key).encrypt(nonce, salted, place)
    return SealedText(sealed, key, TextSeal(hashlib.sha256(salted).digest(), hashlib.sha256(sealed).digest()))


def open_text(sealed: bytes, key: bytes, place: bytes, seal: TextSeal) -> Texts:
    """The words of an event. Raises TextDamaged when bytes, key, place or commitment do not fit together."""
    try:
        salted = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as error:
        raise TextDamaged(f"the text at {place.decode()} does not open under its key") from error
    if hashlib.sha256(salted).digest() != seal.commitment:
        raise TextDamaged(f"the text at {place.decode()} is not what was committed to")
    return _decoder.decode(salted[SALT_BYTES:])


def padded(plain: bytes) -> bytes:
    """JSON with spaces after it, so that its length is 1,024 bytes or four times as much, again and again."""
    length = SHORTEST_PADDED
    while length < len(plain):
        length *= NEXT_PADDED
    return plain.ljust(length)


def with_words(event: Event, texts: Texts) -> Event:
    """The event with what was typed put back."""
    return msgspec.structs.replace(event, **{name: said for name, said in texts.items() if name != ACTED_AT})


def acted_at_of(texts: Texts) -> datetime | None:
    """The exact time that was sealed with the words, if any was."""
    sealed = texts.get(ACTED_AT)
    return datetime.fromisoformat(sealed) if isinstance(sealed, str) else None


def erased_on(day: str, reason: str) -> str:
    """What stands where a text was erased: `[erased on 2026-03-01 because a person asked]`."""
    return f"[erased on {day} because {reason}]"


def with_words_erased(event: Event, said: str = ERASED) -> Event:
    """The event as it reads once the key of its text is gone; `said` stands where a text was."""
    erased: Texts = {}
    for name in word_fields(type(event)):
        empty = getattr(event, name)
        erased[name] = said if isinstance(empty, str) else type(empty)()
    return msgspec.structs.replace(event, **erased)
