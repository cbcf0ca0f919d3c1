"""Notes, keys and cosignatures as C2SP writes them."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import ideaflow_verify as offline
from ideaflow.errors import InvalidInput
from ideaflow.persistence.signed_note import (
    COSIGNATURE,
    SIGNATURE,
    Note,
    NoteKey,
    checkpoint_text,
    read_checkpoint,
    read_key,
    read_note,
)

# The example of Go's golang.org/x/mod/sumdb/note, on which C2SP's signed-note is modelled.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
LOG, WITNESS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
NAME, OTHER = "example.org/log", "example.net/witness"
TEXT = checkpoint_text(NAME, 12, bytes(32))


def key(private: Ed25519PrivateKey, name: str, kind: int) -> NoteKey:
    return NoteKey(name, kind, private.public_key().public_bytes_raw())


def test_a_published_note_verifies_and_no_altered_one() -> None:
    published = read_key(GO_KEY)
    assert published.written == offline.read_key(GO_KEY).written == GO_KEY
    assert read_note(GO_NOTE).signed_by(published)
    assert offline.read_note(GO_NOTE.encode(), "note").signed_by(offline.read_key(GO_KEY))
    assert not read_note(GO_NOTE.replace("problem is", "problem was")).signed_by(published)


def test_a_checkpoint_is_read_as_it_was_written_with_both_kinds_of_signature() -> None:
    note = Note(TEXT).signed(LOG, NAME).cosigned(WITNESS, OTHER, 1_700_000_000)
    again = read_checkpoint(note.written)
    assert (again.origin, again.size, again.root, again.note) == (NAME, 12, bytes(32), note)
    told = offline.read_checkpoint(note.written.encode(), "it")
    for private, name, kind in ((LOG, NAME, SIGNATURE), (WITNESS, OTHER, COSIGNATURE)):
        mine = key(private, name, kind)
        assert again.note.signed_by(mine)
        assert told.note.signed_by(offline.read_key(mine.written))
        stranger = key(Ed25519PrivateKey.generate(), name, kind)
        assert not again.note.signed_by(stranger)
        assert not told.note.signed_by(offline.read_key(stranger.written))


def test_a_cosignature_is_of_its_time() -> None:
    note = Note(TEXT).cosigned(WITNESS, OTHER, 1_700_000_000)
    ((name, raw),) = note.signatures
    later = raw[:4] + (1_800_000_000).to_bytes(8, "big") + raw[12:]
    assert not Note(TEXT, ((name, later),)).signed_by(key(WITNESS, OTHER, COSIGNATURE))


def test_a_log_key_does_not_count_as_a_witness() -> None:
    assert not Note(TEXT).signed(LOG, NAME).signed_by(key(LOG, NAME, COSIGNATURE))


@pytest.mark.parametrize(
    "written", ["", "text", "a\n\nno signature\n", "a\n1\n\n— x", GO_NOTE, TEXT, "x\n-1\nAA==\n\n— n AAAA\n"]
)
def test_what_is_no_checkpoint_is_refused_in_words(written: str) -> None:
    with pytest.raises(InvalidInput):
        read_checkpoint(written)
    with pytest.raises(offline.Wrong):
        offline.read_checkpoint(written.encode(), "it")


@pytest.mark.parametrize("written", ["", "a+b", GO_KEY.replace("c74f", "c74e"), GO_KEY[:-4], "a+b+!!!!"])
def test_what_is_no_key_is_refused_in_words(written: str) -> None:
    with pytest.raises(InvalidInput):
        read_key(written)
    with pytest.raises(offline.Wrong):
        offline.read_key(written)
