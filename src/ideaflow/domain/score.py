"""Scores: marks by criterion, sealed by a commitment and opened together.

A commitment is SHA-256(salt ‖ canonical bytes). The canonical bytes are JSON in UTF-8, keys sorted, no spaces, of the
meeting, the idea, the scorer's pseudonym, the perspective, the marks (criterion → 1 to 5, or null for "cannot judge")
and the comments' own salted digests, so that a comment can be erased and the marks still be checked.
docs/scoring.md describes the bytes for whoever checks them without this program.
"""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct

LOWEST, HIGHEST = 1, 5
Marks = dict[str, int | None]


class Score(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One scorer's marks for one idea at one meeting. `comment_digest` is SHA-256(salt ‖ comment).

    `comment_digests` are the same by criterion, of those that were commented on. Without any, the name is left out of
    the canonical bytes: so were scores committed to before there were comments by criterion.
    """

    meeting: str
    idea: str
    scorer: str
    perspective: str
    marks: Marks
    comment_digest: bytes
    comment_digests: dict[str, bytes] = {}


def digest(salt: bytes, text: str) -> bytes:
    """SHA-256(salt ‖ text in UTF-8)."""
    return hashlib.sha256(salt + text.encode()).digest()


def canonical_bytes(score: Score) -> bytes:
    """The bytes that are committed to."""
    return msgspec.json.encode(score, order="sorted")


def commitment(salt: bytes, score: Score) -> bytes:
    """SHA-256(salt ‖ canonical bytes)."""
    return hashlib.sha256(salt + canonical_bytes(score)).digest()
