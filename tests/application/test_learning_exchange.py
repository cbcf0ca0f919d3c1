"""Learnings between organisations: what leaves, what comes in, and what is refused whole."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ideaflow import bootstrap
from ideaflow.application import learning_exchange as exchange
from ideaflow.application import learning_exchange_import as coming_in
from ideaflow.application.learning import CiteLearning, RecordLearning, ShareLearning
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.learning import SharedPart
from ideaflow.errors import InvalidInput, NotPermitted, Refused
from ideaflow.persistence.exchange_keys import OwnKey
from ideaflow.projections import learning_register
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, whole_log
from tests.scenario import BEN, SAM, everything

HARBOUR = "Harbour council"
LINE = {"id": "L-9", "lesson": "ask first", "context": "at the desk", "tags": ["asking"], "strength": "weak"}


@pytest.fixture
def key() -> OwnKey:
    return OwnKey(HARBOUR, Ed25519PrivateKey.generate())


@pytest.fixture
def town(app: Ideaflow, key: OwnKey) -> Ideaflow:
    """An organisation that trusts the harbour's key."""
    coming_in.trust_key(app.office, key.public, HARBOUR, by=STEWARD)
    return app


@pytest.fixture
def harbour(tmp_path: Path, clock: SimulatedClock) -> Iterator[Ideaflow]:
    """Another organisation, in which everything happened, with a key."""
    url = f"sqlite:///{tmp_path / 'harbour.sqlite'}"
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        everything(app)
        coming_in.key_of(app.office, by=STEWARD, organisation=HARBOUR)
        yield app


def lines(*learnings: dict[str, Any], **header: Any) -> bytes:
    first = {"format": "ideaflow-learnings", "version": 1, "organisation": HARBOUR, "learnings": len(learnings)}
    return "".join(json.dumps(line) + "\n" for line in ({**first, **header}, *learnings)).encode()


def bring(app: Ideaflow, folder: Path, content: bytes, signature: bytes, *, dry: bool = False) -> coming_in.Brought:
    file, mark = folder / "learnings.jsonl", folder / "learnings.jsonl.sig"
    file.write_bytes(content)
    mark.write_bytes(signature)
    act = coming_in.plan_import if dry else coming_in.run_import
    return act(app.office, coming_in.read_signed(app.office, file, mark), by=STEWARD)


def test_a_learning_leaves_only_with_what_its_author_shared(harbour: Ideaflow) -> None:
    own = do(
        harbour, RecordLearning, lesson="nod", context="on Mondays", tags=("asking",), shared=("lesson",), by=SAM
    ).id
    rows = harbour.ask(learning_register.learnings, ["L-1", own])
    assert [exchange.may_leave(row) for row in rows] == [False, True]
    with pytest.raises(InvalidInput, match="its author has not shared it"):
        exchange.packed(rows, HARBOUR)
    content = exchange.packed(rows[1:], HARBOUR).decode()
    assert "nod" in content
    assert "Mondays" not in content
    do(harbour, ShareLearning, learning=own, by=SAM)
    assert "Mondays" in exchange.packed(harbour.ask(learning_register.learnings, [own]), HARBOUR).decode()
    do(harbour, ShareLearning, learning=own, parts=(), by=SAM)
    assert not exchange.may_leave(harbour.ask(learning_register.learnings, [own])[0])


def test_nobody_else_shares_a_learning(harbour: Ideaflow) -> None:
    with pytest.raises(Refused) as no:
        do(harbour, ShareLearning, learning="L-1", by=BEN)
    assert no.value.verdict.findings[0].rule == "a learning is shared by its author"


def test_a_file_holds_no_person_and_no_pseudonym(harbour: Ideaflow) -> None:
    for number in range(1, 4):
        author = next(one for one in whole_log(harbour) if one.originator_id == f"L-{number}")
        by = SAM if number < 3 else "cat.member@example.org"
        assert do(harbour, ShareLearning, learning=f"L-{number}", by=by).sentences, author
    content = exchange.packed(harbour.ask(learning_register.learnings, ["L-1", "L-2", "L-3"]), HARBOUR).decode()
    assert len(content.splitlines()) == 4
    for recorded in whole_log(harbour):
        assert not recorded.actor or recorded.actor not in content
    for person in harbour.people():
        assert person.address not in content
        assert not person.name or person.name not in content


def test_what_left_comes_in_with_its_provenance(harbour: Ideaflow, app: Ideaflow, tmp_path: Path) -> None:
    do(harbour, ShareLearning, learning="L-1", by=SAM)
    own = coming_in.key_of(harbour.office, by=STEWARD)
    row = harbour.ask(learning_register.learning, "L-1")
    assert row is not None
    content = exchange.packed([row], own.organisation)
    coming_in.trust_key(app.office, own.public, HARBOUR, by=STEWARD)
    brought = bring(app, tmp_path, content, exchange.signed(content, own))
    assert [(one.original, one.state, one.id) for one in brought.learnings] == [("L-1", "new", "L-1")]
    here = app.ask(learning_register.learning, "L-1")
    assert here is not None
    assert (here.lesson, here.organisation, here.original, here.outcome) == (row.lesson, HARBOUR, "L-1", "adopt")
    assert (here.confirmed, here.contradicted, here.state) == (1, 1, "confirmed and contradicted")
    assert len(here.digest) == 64
    assert differing_lists(app) == []


def test_importing_again_changes_nothing_and_a_change_there_overwrites_nothing(
    town: Ideaflow, key: OwnKey, tmp_path: Path
) -> None:
    first = lines(LINE)
    bring(town, tmp_path, first, exchange.signed(first, key))
    do(town, CiteLearning, learning="L-1", idea=do_idea(town))
    events = len(whole_log(town))
    again = bring(town, tmp_path, first, exchange.signed(first, key))
    assert [(one.state, one.id) for one in again.learnings] == [("known", "L-1")]
    changed = lines({**LINE, "lesson": "never ask"}, {**LINE, "id": "L-10"})
    brought = bring(town, tmp_path, changed, exchange.signed(changed, key))
    assert [(one.state, one.id) for one in brought.learnings] == [("changed", "L-1"), ("new", "L-2")]
    kept = town.ask(learning_register.learning, "L-1")
    assert kept is not None
    assert (kept.lesson, kept.cited) == ("ask first", 1)
    assert len(whole_log(town)) == events + 1


def do_idea(app: Ideaflow) -> str:
    from ideaflow.application.idea import SubmitIdea  # noqa: PLC0415

    return do(app, SubmitIdea, title="Ask at the desk", by=SAM).id


def test_a_preview_writes_nothing(town: Ideaflow, key: OwnKey, tmp_path: Path) -> None:
    content = lines(LINE)
    brought = bring(town, tmp_path, content, exchange.signed(content, key), dry=True)
    assert [(one.state, one.lesson) for one in brought.learnings] == [("new", "ask first")]
    assert whole_log(town) == []


def test_an_imported_learning_is_not_passed_on(town: Ideaflow, key: OwnKey, tmp_path: Path) -> None:
    content = lines(LINE)
    bring(town, tmp_path, content, exchange.signed(content, key))
    with pytest.raises(Refused):
        do(town, ShareLearning, learning="L-1")
    with pytest.raises(InvalidInput):
        exchange.packed(town.ask(learning_register.learnings, ["L-1"]), "Town")


def test_only_stewards_bring_learnings_in_and_touch_keys(town: Ideaflow, key: OwnKey, tmp_path: Path) -> None:
    content = lines(LINE)
    file = tmp_path / "learnings.jsonl"
    file.write_bytes(content)
    (tmp_path / "mark").write_bytes(exchange.signed(content, key))
    package = coming_in.read_signed(town.office, file, tmp_path / "mark")
    do_idea(town)
    tries: list[Callable[[], object]] = [
        lambda: coming_in.run_import(town.office, package, by=SAM),
        lambda: coming_in.plan_import(town.office, package, by=SAM),
        lambda: coming_in.key_of(town.office, by=SAM, organisation="Sam"),
        lambda: coming_in.trust_key(town.office, key.public, "Sam", by=SAM),
        lambda: coming_in.distrust_key(town.office, HARBOUR, by=SAM),
    ]
    for attempt in tries:
        with pytest.raises(NotPermitted):
            attempt()
    assert town.ask(learning_register.search) == []


DEEP = "[" * 100_000 + "]" * 100_000
HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "header"),
    "no end": (lines(LINE).rstrip(b"\n"), "cut off"),
    "no json": (b"hello\n", "the line"),
    "a later version": (lines(LINE, version=2), "reads version 1"),
    "another format": (lines(LINE, format="recipes"), "format"),
    "another organisation": (lines(LINE, organisation="Castle council"), "somebody other"),
    "a wrong count": (lines(LINE, learnings=2), "announced"),
    "an unknown field": (lines({**LINE, "person": "Ada"}), "person"),
    "a path for an id": (lines({**LINE, "id": "../../etc/passwd"}), "id"),
    "a path for a name": (lines(LINE, organisation="../../etc"), "organisation"),
    "the same id twice": (lines(LINE, LINE), "has the same id"),
    "UTF-16": (json.dumps(LINE).encode("utf-16") + b"\n", "UTF-8"),
    "a broken byte": (lines(LINE).replace(b"ask first", b"ask \xff"), "UTF-8"),
    "half a character": (lines({**LINE, "lesson": "\ud800"}), "the line"),
    "NUL": (lines({**LINE, "lesson": "a\0b"}), "cannot be stored"),
    "an empty lesson": (lines({**LINE, "lesson": "  "}), "not left empty"),
    "an address for a tag": (lines({**LINE, "tags": ["ada@example.org"]}), "tags"),
    "an unknown strength": (lines({**LINE, "strength": "certain"}), "strength"),
    "a number for words": (lines({**LINE, "lesson": 7}), "lesson"),
    "fewer than no trials": (lines({**LINE, "confirmed": -1}), "confirmed"),
    "deep": (lines(LINE) + DEEP.encode() + b"\n", "announced"),
    "deep in a field": (lines(LINE).replace(b'"ask first"', DEEP[:40_000].encode()), "line 2"),
    "a long line": (lines({**LINE, "lesson": "a" * 300_000}), "longer"),
    "long words": (lines({**LINE, "lesson": "a" * 30_000}), "longer than 20,000"),
    "many lines": (lines(*({**LINE, "id": f"L-{n}"} for n in range(1, 10_002))), "no more than"),
    "huge": (b"a" * (exchange.LARGEST_FILE + 1), "is larger than"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_not_right_is_refused_whole(town: Ideaflow, key: OwnKey, tmp_path: Path, name: str) -> None:
    content, said = HOSTILE[name]
    with pytest.raises(InvalidInput) as fault:
        bring(town, tmp_path, content, exchange.signed(content, key))
    assert said in fault.value.message
    assert "nothing was imported" in fault.value.next_step
    assert whole_log(town) == []


def test_a_signature_that_does_not_count_is_refused(town: Ideaflow, key: OwnKey, tmp_path: Path) -> None:
    content = lines(LINE)
    stranger = OwnKey(HARBOUR, Ed25519PrivateKey.generate())
    mixed = exchange.signed(content, key).split()[0] + b" " + exchange.signed(content, stranger).split()[1] + b"\n"
    for signature, said in (
        (exchange.signed(content, stranger), "nobody trusts this key"),
        (exchange.signed(content + b"\n", key), "does not fit"),
        (mixed, "does not fit"),
        (key.public.encode(), "does not fit"),
        (b"", "no Ed25519 signature"),
        (b"\xff" * 90, "no Ed25519 signature"),
        (b"a" * 2_000, "larger than"),
    ):
        with pytest.raises(InvalidInput, match=said):
            bring(town, tmp_path, content, signature)
    coming_in.distrust_key(town.office, HARBOUR, by=STEWARD)
    with pytest.raises(InvalidInput, match="nobody trusts this key"):
        bring(town, tmp_path, content, exchange.signed(content, key))
    assert whole_log(town) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_signed_file_with_anything_altered_is_refused(key: OwnKey, data: st.DataObject) -> None:
    from ideaflow.persistence.exchange_keys import TrustedKey  # noqa: PLC0415

    content = lines(LINE)
    signature = exchange.signed(content, key)
    place = data.draw(st.integers(0, len(content) - 1))
    other = bytes([content[place] ^ data.draw(st.integers(1, 255))])
    known = [TrustedKey(key.public, HARBOUR, "")]
    assert exchange.signer(content, signature, known) == known[0]
    with pytest.raises(InvalidInput):
        exchange.signer(content[:place] + other + content[place + 1 :], signature, known)


def test_a_key_is_made_once_and_trusted_under_one_name(app: Ideaflow, key: OwnKey) -> None:
    with pytest.raises(InvalidInput, match="no key yet"):
        coming_in.key_of(app.office, by=STEWARD)
    made = coming_in.key_of(app.office, by=STEWARD, organisation="Town")
    assert coming_in.key_of(app.office, by=STEWARD).public == made.public
    with pytest.raises(InvalidInput, match="was made for Town"):
        coming_in.key_of(app.office, by=STEWARD, organisation="City")
    coming_in.trust_key(app.office, key.public, HARBOUR, by=STEWARD)
    coming_in.trust_key(app.office, key.public, HARBOUR, by=STEWARD)
    for public, name in ((key.public, "Castle"), (made.public, HARBOUR), ("nonsense", "Castle"), (key.public, "../x")):
        with pytest.raises(InvalidInput):
            coming_in.trust_key(app.office, public, name, by=STEWARD)
    assert [one.organisation for one in coming_in.trusted_keys_of(app.office)] == [HARBOUR]


def test_parts_are_kept_in_one_order(harbour: Ideaflow) -> None:
    do(harbour, ShareLearning, learning="L-1", parts=("context", "lesson", "lesson"), by=SAM)
    assert do(harbour, ShareLearning, learning="L-1", parts=tuple(SharedPart), by=SAM).sentences == ()
