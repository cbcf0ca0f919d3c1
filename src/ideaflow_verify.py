"""ideaflow-verify: checks what ideaflow gave an auditor, without ideaflow, without a database, without a network.

One file. It needs Python 3.11 or later and `cryptography`, and nothing else: python ideaflow_verify.py DIR
It shares no code with ideaflow, so that one mistake is not made twice. docs/audit.md describes every format it reads.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import gc
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH, HASH, PAGE = 256, 32, 65_536
SIGNS, COSIGNS = 1, 4
KEY_PARTS, CHECKPOINT_LINES, DIGITS = 3, 4, 1_000
MOST_SHOWN = 20
HEAD = re.compile(rb'\{"stream":"([A-Z]+-[0-9]+)","version":([0-9]+),"topic":"([a-z_.]+)","payload":')
SEALED, OPENED, COMPLETE = "meeting.score_sealed", "meeting.score_opened", "meeting.scores_opened"
ADOPTED = "forum.policy_adopted"
TELLING = {topic.encode() for topic in (SEALED, OPENED, COMPLETE, ADOPTED)}
SCORE = ("comment_digest", "comment_digests", "idea", "marks", "perspective", "scorer")
SIGNATURE = re.compile(r"— (\S+) (\S+)")


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class Wrong(Exception):
    """Something does not verify, or does not read; the message says what, in a sentence."""


# --- Hashes, as RFC 9162 has them ---------------------------------------------------------------------------------


def leaf_of(entry: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + entry).digest()


def above(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes of one level."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    sha256, row = hashlib.sha256, list(hashes)
    while len(row) > 1:
        higher = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row) - 1, 2)]
        row = higher + row[-1:] if len(row) % 2 else higher
    return row[0]


def leads_to(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to, None where the proof has not the right form."""
    if not 0 <= index < size:
        return None
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(path) != inner + border or any(len(one) != HASH for one in path):
        return None
    node = leaf
    for level, beside in enumerate(path[:inner]):
        node = above(beside, node) if index >> level & 1 else above(node, beside)
    for beside in path[inner:]:
        node = above(beside, node)
    return node


def grew(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """True when a consistency proof shows that the log of `new` leaves begins with that of `old`."""
    if old == 0:
        return not path and old_root == tree_root([])
    if old >= new or any(len(one) != HASH for one in path):
        return old == new and not path and old_root == new_root
    low = (old & -old).bit_length() - 1
    inner = ((old - 1) ^ (new - 1)).bit_length() - low
    border = ((old - 1) >> (inner + low)).bit_count()
    whole = old == 1 << low
    steps = list(path) if whole else list(path[1:])
    if len(steps) != inner + border or (not whole and not path):
        return False
    seed = old_root if whole else path[0]
    earlier, later, place = seed, seed, (old - 1) >> low
    for level, beside in enumerate(steps[:inner]):
        if place >> level & 1:
            earlier, later = above(beside, earlier), above(beside, later)
        else:
            later = above(later, beside)
    for beside in steps[inner:]:
        earlier, later = above(beside, earlier), above(beside, later)
    return earlier == old_root and later == new_root


# --- Signed notes, checkpoints and cosignatures, as C2SP has them -------------------------------------------------


class Key(NamedTuple):
    """A public key by the name it signs under; `kind` is 1 for a log, 4 for a witness."""

    name: str
    kind: int
    raw: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature says whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.raw).digest()[:4]

    @property
    def written(self) -> str:
        """The key as C2SP writes it down."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.raw).decode()}"


def read_key(written: str) -> Key:
    """A key from how C2SP writes it down."""
    parts = written.strip().split("+", 2)
    raw = _base64(parts[2]) if len(parts) == KEY_PARTS else b""
    if len(raw) != HASH + 1 or raw[0] not in (SIGNS, COSIGNS):
        raise Wrong(f"this is no key: {written.strip()[:80]}")
    key = Key(parts[0], raw[0], raw[1:])
    if key.id.hex() != parts[1]:
        raise Wrong(f"the key of {key.name} does not fit its own number {parts[1]}")
    return key


def _base64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


class Note(NamedTuple):
    """A text and the signatures under it: name, and the bytes that begin with the key's number."""

    text: str
    signatures: tuple[tuple[str, bytes], ...]

    def signed_by(self, key: Key) -> bool:
        """True when a signature under the note is by this key."""
        return any(
            name == key.name and raw[:4] == key.id and _fits(key, raw[4:], self.text) for name, raw in self.signatures
        )


def _fits(key: Key, signature: bytes, text: str) -> bool:
    signed = text.encode()
    if key.kind == COSIGNS:
        seconds, signature = int.from_bytes(signature[:8], "big"), signature[8:]
        signed = f"cosignature/v1\ntime {seconds}\n".encode() + signed
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def read_note(written: bytes, where: str) -> Note:
    """A signed note."""
    try:
        text, _, below = written.decode().rpartition("\n\n")
    except UnicodeDecodeError as error:
        raise Wrong(f"{where} is no text") from error
    lines = [SIGNATURE.fullmatch(line) for line in below.removesuffix("\n").split("\n")]
    if not text or not below.endswith("\n") or None in lines:
        raise Wrong(f"{where} is no signed note")
    return Note(text + "\n", tuple((line[1], _base64(line[2])) for line in lines if line))


class Checkpoint(NamedTuple):
    """What a note says of a log: how many records, and the root over them."""

    origin: str
    size: int
    root: bytes
    note: Note
    where: str


def read_checkpoint(written: bytes, where: str) -> Checkpoint:
    """A checkpoint, its signatures not looked at yet."""
    note = read_note(written, where)
    lines = note.text.split("\n")
    root = _base64(lines[2]) if len(lines) >= CHECKPOINT_LINES else b""
    if len(root) != HASH or not re.fullmatch(r"0|[1-9][0-9]{0,17}", lines[1]):
        raise Wrong(f"{where} is no checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root, note, where)


# --- One file of records: what a worker does -----------------------------------------------------------------------


class Told(NamedTuple):
    """What a record says of a score, or of adopted rules. `value` is a commitment, a count, or the digest of rules."""

    stream: str
    version: int
    topic: str
    idea: str
    scorer: str
    value: str | int


class Page(NamedTuple):
    """What a file of records came to; `cuts` are roots over its last, begun tile where a checkpoint ends there."""

    digest: str
    records: int
    tiles: list[bytes]
    roots: list[bytes]
    cuts: dict[int, bytes]
    first: dict[bytes, int]
    last: dict[bytes, int]
    told: list[Told]
    faults: list[str]


def read_page(file: str, start: int, sizes: Sequence[int]) -> Page:
    """Hash and look at every record of a file; `start` is how many stand in the files before it."""
    # Nothing here has cycles, and searching for them takes a third of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        return _read_page(file, start, sizes)
    finally:
        if was_on:
            gc.enable()


def _read_page(file: str, start: int, sizes: Sequence[int]) -> Page:
    data = Path(file).read_bytes()
    lines = data.split(b"\n")
    faults = [] if lines[-1] == b"" else [f"{file} does not end with a whole line"]
    lines.pop()
    first: dict[bytes, int] = {}
    last: dict[bytes, int] = {}
    told: list[Told] = []
    sha256, head = hashlib.sha256, HEAD.match
    hashes = [sha256(b"\x00" + line).digest() for line in lines]
    for at, line in enumerate(lines, start + 1):
        found = head(line)
        if found is None:
            faults.append(f"record {at} does not begin as a record does")
            continue
        stream, written, topic = found.groups()
        version, before = int(written), last.get(stream)
        if before is None:
            first[stream] = version
        elif version != before + 1:
            faults.append(f"record {at} is version {version} of {stream.decode()}, after version {before}")
        last[stream] = version
        if topic in TELLING:
            try:
                told.append(_told(stream.decode(), version, topic.decode(), json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError):
                faults.append(f"record {at}, of {stream.decode()}, does not read")
    whole = len(hashes) // WIDTH * WIDTH
    roots = [tree_root(hashes[at : at + WIDTH]) for at in range(0, whole, WIDTH)]
    tiles = [b"".join(hashes[at : at + WIDTH]) for at in range(0, len(hashes), WIDTH)]
    cuts = {}
    for size in sizes:
        at = size - start
        if 0 < at <= len(hashes) and at % WIDTH:
            cuts[size] = tree_root(hashes[at // WIDTH * WIDTH : at])
    return Page(hashlib.sha256(data).hexdigest(), len(lines), tiles, roots, cuts, first, last, told, faults)


# --- Scores ---------------------------------------------------------------------------------------------------------


@dataclass
class Scores:
    """Seals and openings of all meetings: every opened score is the last that its scorer sealed, and none is left."""

    checked: int = 0
    faults: list[str] = field(default_factory=list)
    _sealed: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    _opened: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def look_at(self, told: Told) -> None:
        """Take what one record of a meeting says, in order."""
        at = (told.stream, told.idea)
        if told.topic == SEALED:
            self._sealed.setdefault(at, {})[told.scorer] = str(told.value)
        elif told.topic == OPENED:
            self.checked += 1
            self._opened.setdefault(at, set()).add(told.scorer)
            if self._sealed.get(at, {}).get(told.scorer) != told.value:
                self.faults.append(
                    f"a score of {told.idea} at {told.stream} is not what was sealed (version {told.version})"
                )
        else:
            self._complete(told.stream, told.idea, int(told.value))

    def _complete(self, meeting: str, idea: str, said: int) -> None:
        sealed = self._sealed.get((meeting, idea), {}).keys()
        opened = self._opened.get((meeting, idea), set())
        if sealed != opened or said != len(opened):
            self.faults.append(
                f"{len(sealed)} scores of {idea} at {meeting} were sealed, {len(opened)} opened, {said} said"
            )


def _told(stream: str, version: int, topic: str, record: dict[str, Any]) -> Told:
    """What a record says; of an opened score, what its commitment must be."""
    facts = record["facts"]
    if topic == OPENED:
        return Told(stream, version, topic, facts["idea"], facts["scorer"], _commitment(stream, facts))
    if topic == SEALED:
        return Told(stream, version, topic, facts["idea"], record["actor"], facts["commitment"])
    if topic == COMPLETE:
        return Told(stream, version, topic, facts["idea"], "", int(facts["scores"]))
    return Told(stream, version, topic, "", "", str(facts["digest"]))


def _commitment(meeting: str, facts: dict[str, Any]) -> str:
    score = {name: facts[name] for name in SCORE if name in facts and (name == "marks" or facts[name] != {})}
    score["meeting"] = meeting
    salted = binascii.a2b_base64(facts["salt"], strict_mode=True) + _canonical(score).encode()
    return binascii.b2a_base64(hashlib.sha256(salted).digest(), newline=False).decode()


# --- A whole export -------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What was checked and found; sentences."""

    events: int = 0
    checked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Trust:
    """What the auditor brings along: keys of the log, of witnesses, and checkpoints from earlier days."""

    keys: tuple[Key, ...] = ()
    witnesses: tuple[Key, ...] = ()
    needed: int = 0
    checkpoints: tuple[Checkpoint, ...] = ()


def verify_export(folder: Path, trust: Trust, workers: int = 0) -> Report:
    """Check everything in an export. Raises Wrong where it cannot even be read."""
    report = Report()
    manifest = read_note(_bytes(folder / "MANIFEST"), "MANIFEST")
    title, origin, size, *rows = manifest.text.removesuffix("\n").split("\n")
    if title != "ideaflow export" or not size.isdigit():
        raise Wrong("MANIFEST is not of an export that this program knows")
    report.events = int(size)
    keys = _accepted_keys(folder, origin, trust, report)
    if not any(manifest.signed_by(key) for key in keys):
        report.faults.append("MANIFEST is not signed by a key of the log")
    listed = {path: digest for digest, _, path in (row.partition("  ") for row in rows)}
    checkpoints = [
        read_checkpoint(_bytes(folder / path), path) for path in listed if path.startswith("checkpoints/")
    ] + list(trust.checkpoints)
    _check_signatures(checkpoints, origin, keys, trust, report)
    _check_records(folder, listed, report, checkpoints, workers or os.cpu_count() or 1)
    _check_other_files(folder, listed, report)
    return report


def _accepted_keys(folder: Path, origin: str, trust: Trust, report: Report) -> list[Key]:
    """The keys that count: those given, and those that one that counts has signed for."""
    shown = [read_key(line) for line in _bytes(folder / "keys/log.txt").decode().splitlines() if line]
    if not trust.keys:
        report.open.append(
            "That the keys are the organisation's own: no --key was given, so those of the export count."
        )
        return [key for key in shown if key.name == origin]
    files = sorted((folder / "keys").glob("endorsed-*.txt"))
    keys = _followed(trust.keys, [read_note(_bytes(file), file.name) for file in files])
    report.checked.append(f"{len(keys)} keys count: {len(trust.keys)} given, the others signed for by one that counts.")
    return keys


def _followed(given: Sequence[Key], notes: Iterable[Note]) -> list[Key]:
    """The keys that were given, and those that a key which counts has signed for, in the order of the notes."""
    keys = list(given)
    for note in notes:
        lines = note.text.split("\n")
        if len(lines) >= CHECKPOINT_LINES and lines[0] == "ideaflow key" and any(note.signed_by(key) for key in keys):
            keys.append(read_key(lines[2]))
    return keys


def _check_signatures(
    checkpoints: Sequence[Checkpoint], origin: str, keys: Sequence[Key], trust: Trust, report: Report
) -> None:
    for one in checkpoints:
        if one.origin != origin:
            report.faults.append(f"{one.where} is of another log: {one.origin}")
        if not any(one.note.signed_by(key) for key in keys):
            report.faults.append(f"{one.where} is not signed by a key of the log")
    report.checked.append(f"{len(checkpoints)} checkpoints carry a signature of the log.")
    newest = max(checkpoints, key=lambda one: one.size, default=None)
    if not trust.witnesses:
        report.open.append("Witnesses: no --witness was given, so nothing shows that others saw the same log.")
    elif newest is not None:
        seen = sum(newest.note.signed_by(witness) for witness in trust.witnesses)
        report.checked.append(f"{seen} of {len(trust.witnesses)} witnesses cosigned {newest.where}.")
        if seen < (trust.needed or len(trust.witnesses)):
            report.faults.append(f"{newest.where} has {seen} cosignatures of witnesses that count, too few")


def _check_records(
    folder: Path, listed: dict[str, str], report: Report, checkpoints: Sequence[Checkpoint], workers: int
) -> None:
    files = sorted(path for path in listed if path.startswith("records/"))
    sizes = sorted({one.size for one in checkpoints})
    roots: list[bytes] = []
    cuts: dict[int, bytes] = {}
    streams: dict[bytes, int] = {}
    scores, adopted, count = Scores(), list[str](), 0
    for number, page in enumerate(_pages(folder, files, sizes, workers)):
        if page.digest != listed[files[number]]:
            report.faults.append(f"{files[number]} is not the file that MANIFEST lists")
        report.faults += page.faults[:MOST_SHOWN] + _joins(streams, page)
        _check_tiles(folder, listed, number, page, report)
        streams.update(page.last)
        roots += page.roots
        cuts |= page.cuts
        count += page.records
        for told in page.told:
            if told.topic == ADOPTED:
                adopted.append(str(told.value))
            else:
                scores.look_at(told)
    if count != report.events:
        report.faults.append(f"there are {count} records, and MANIFEST says {report.events}")
    for one in checkpoints:
        if one.size > count:
            report.faults.append(f"{one.where} is of {one.size} records, and there are {count}: the end is missing")
        elif root_at(one.size, roots, cuts) != one.root:
            report.faults.append(
                f"{one.where}: its root is not the root of the first {one.size} records: they were altered"
            )
    if not any(one.size == count for one in checkpoints):
        report.faults.append(f"no checkpoint covers all {count} records")
    report.faults += scores.faults
    report.faults += [
        f"the rules {one} were adopted and are not here" for one in adopted if f"packs/{one}.toml" not in listed
    ]
    report.checked += [
        f"{count} records, in order, hash to the root of each checkpoint up to them.",
        f"{len(streams)} streams: their versions are 1, 2, 3 … without a gap.",
        f"{scores.checked} opened scores are what was sealed.",
    ]


def _pages(folder: Path, files: Sequence[str], sizes: Sequence[int], workers: int) -> Iterable[Page]:
    jobs = [(str(folder / path), number * PAGE, sizes) for number, path in enumerate(files)]
    try:
        if workers == 1 or len(jobs) == 1:
            yield from (read_page(*job) for job in jobs)
            return
        with ProcessPoolExecutor(min(workers, len(jobs))) as pool:
            yield from pool.map(read_page, *zip(*jobs, strict=True))
    except OSError as error:
        raise Wrong(f"{error.filename} cannot be read: {error.strerror}") from error


def root_at(size: int, roots: Sequence[bytes], cuts: dict[int, bytes]) -> bytes:
    """The root over the first `size` records, from the roots of whole tiles and of the one that was begun."""
    whole = size // WIDTH
    parts = [*([cuts[size]] if size % WIDTH else [])]
    end = whole
    for level in range(whole.bit_length()):
        if whole >> level & 1:
            parts.append(tree_root(roots[end - (1 << level) : end]))
            end -= 1 << level
    root = parts[0] if parts else tree_root([])
    for part in parts[1:]:
        root = above(part, root)
    return root


def _joins(streams: dict[bytes, int], page: Page) -> list[str]:
    return [
        f"version {version} of {stream.decode()} follows version {streams.get(stream, 0)}"
        for stream, version in page.first.items()
        if version != streams.get(stream, 0) + 1
    ][:MOST_SHOWN]


def _check_tiles(folder: Path, listed: dict[str, str], number: int, page: Page, report: Report) -> None:
    first = number * (PAGE // WIDTH)
    for at, tile in enumerate(page.tiles):
        path = tile_path(0, first + at, len(tile) // HASH)
        if path not in listed or _bytes(folder / path) != tile:
            start = (first + at) * WIDTH
            report.faults.append(f"{path} does not fit records {start + 1} to {start + len(tile) // HASH}")


def tile_path(level: int, number: int, width: int) -> str:
    """Where a tile is, as C2SP's tlog-tiles has it."""
    digits = f"{number % DIGITS:03d}"
    while number >= DIGITS:
        number //= DIGITS
        digits = f"x{number % DIGITS:03d}/{digits}"
    return f"tile/{level}/{digits}" + (f".p/{width}" if width < WIDTH else "")


def _check_other_files(folder: Path, listed: dict[str, str], report: Report) -> None:
    others = [path for path in listed if not path.startswith("records/")]
    for path in others:
        if hashlib.sha256(_bytes(folder / path)).hexdigest() != listed[path]:
            report.faults.append(f"{path} is not the file that MANIFEST lists")
        if path.startswith("packs/") and path != f"packs/{listed[path]}.toml":
            report.faults.append(f"{path} does not hold the rules of its name")
    there = {str(file.relative_to(folder).as_posix()) for file in folder.rglob("*") if file.is_file()}
    report.faults += [
        f"{path} is in the export, and MANIFEST does not list it" for path in sorted(there - {*listed, "MANIFEST"})
    ]
    report.checked.append(f"{len(listed)} files are what the signed MANIFEST lists, and there is no other.")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Wrong(f"{file} cannot be read: {error.strerror}") from error


# --- Proofs of single records, and of growth ------------------------------------------------------------------------


def verify_proof(file: Path, trust: Trust) -> Report:
    """Check a file that `ideaflow audit prove` or `audit consistency` wrote. Raises Wrong where it does not read."""
    report = Report()
    try:
        told = json.loads(_bytes(file))
        new = read_checkpoint(told["checkpoint"].encode(), "the checkpoint")
        keys = _followed(
            trust.keys, [read_note(one.encode(), "an endorsement") for one in told.get("endorsements", [])]
        )
        if not keys:
            report.open.append("Signatures: no --key was given, so nothing shows who signed the checkpoint.")
        else:
            _check_signer(new, keys, "the checkpoint", report)
            report.checked.append(
                f"{len(keys)} keys count: {len(trust.keys)} given, the others signed for by one that counts."
            )
        for one in told.get("events", []):
            report.events += 1
            record, path = one["record"].encode(), [bytes.fromhex(hashed) for hashed in one["proof"]]
            if leads_to(leaf_of(record), one["position"] - 1, new.size, path) != new.root:
                report.faults.append(f"event {one['position']} is not in the log of the checkpoint as it stands here")
        if "events" in told:
            report.checked.append(f"{report.events} events of {told['stream']} are in the log of {new.size} records.")
        if "earlier" in told:
            old = read_checkpoint(told["earlier"].encode(), "the earlier checkpoint")
            _check_growth(old, new, [bytes.fromhex(hashed) for hashed in told["consistency"]], report)
            if keys:
                _check_signer(old, keys, "the earlier checkpoint", report)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Wrong(f"{file} is no proof that this program knows") from error
    for one in trust.checkpoints:
        if (one.origin, one.size, one.root) != (new.origin, new.size, new.root):
            report.faults.append(f"{one.where} is not the checkpoint of this proof")
    return report


def _check_signer(one: Checkpoint, keys: Sequence[Key], name: str, report: Report) -> None:
    if not any(one.note.signed_by(key) for key in keys):
        report.faults.append(f"{name} is not signed by a key that was given, nor by one that those signed for")


def _check_growth(old: Checkpoint, new: Checkpoint, path: Sequence[bytes], report: Report) -> None:
    if old.origin != new.origin or not grew(old.size, old.root, new.size, new.root, path):
        report.faults.append(f"the log of {new.size} records does not begin with that of {old.size}")
    report.checked.append(f"The log of {new.size} records begins with the {old.size} of the earlier checkpoint.")


# --- The program ----------------------------------------------------------------------------------------------------

NEVER_CHECKED = (
    "What people typed: the export holds digests of it, and no words.",
    "That what was recorded is true, and that nothing was left unrecorded.",
    "Times: they are as the organisation's machine had them.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """The program. Returns 0 only when everything that was there verifies."""
    options = _options().parse_args(arguments)
    try:
        trust = Trust(
            tuple(map(read_key, options.key)),
            tuple(map(read_key, options.witness)),
            options.witnesses_needed,
            tuple(read_checkpoint(_bytes(file), str(file)) for file in options.checkpoint),
        )
        target: Path = options.target
        report = verify_export(target, trust, options.workers) if target.is_dir() else verify_proof(target, trust)
    except Wrong as wrong:
        report = Report(faults=[str(wrong)])
    if not options.checkpoint:
        report.open.append(
            "Against an earlier day: no --checkpoint of yours was given, so a log rewritten whole looks sound."
        )
    _tell(report)
    return 1 if report.faults else 0


def _tell(report: Report) -> None:
    out = sys.stdout.write
    if report.faults:
        out("DOES NOT VERIFY\n")
        for fault in report.faults[:MOST_SHOWN]:
            out(f"  WRONG: {_harmless(fault)}\n")
        if len(report.faults) > MOST_SHOWN:
            out(f"  and {len(report.faults) - MOST_SHOWN} more\n")
    else:
        out("Everything that was checked verifies.\n")
    out("Looked at:\n" if report.faults else "Checked:\n")
    for line in report.checked:
        out(f"  {_harmless(line)}\n")
    out("NOT checked:\n")
    for line in (*report.open, *NEVER_CHECKED):
        out(f"  {_harmless(line)}\n")


def _harmless(text: str) -> str:
    return "".join(one if one.isprintable() else "?" for one in text)


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="ideaflow-verify", description="Checks an export, or a proof, of ideaflow.")
    parser.add_argument("target", type=Path, metavar="DIR_OR_PROOF", help="an exported folder, or a proof file")
    parser.add_argument("--key", action="append", default=[], help="a key of the log that you trust (name+id+key)")
    parser.add_argument(
        "--checkpoint", action="append", default=[], type=Path, help="a checkpoint you kept from an earlier day"
    )
    parser.add_argument("--witness", action="append", default=[], help="the key of a witness that you trust")
    parser.add_argument("--witnesses-needed", type=int, default=0, help="how many of them must have cosigned (all)")
    parser.add_argument("--workers", type=int, default=0, help="processes (default: one for each core)")
    return parser


def program() -> None:
    """The program as it is installed."""
    sys.exit(main())


if __name__ == "__main__":
    program()
