"""Merkle trees as RFC 9162 hashes them: roots, proofs that a leaf is in a log, proofs that a log only grew.

Nothing here reads or writes anything. A tree of a power of two of leaves is complete; its root is a node, named by its
level (0 for leaves) and its index on that level. `Nodes` gives the hash of a complete node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

HASH_BYTES = 32
LEAF, NODE = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()

Nodes = Callable[[int, int], bytes]
Completed = tuple[int, int, bytes]


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf that holds these bytes."""
    return hashlib.sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return hashlib.sha256(NODE + left + right).digest()


def push(peaks: list[bytes], size: int, leaf: bytes, every: int) -> list[Completed]:
    """Append a leaf to the frontier of a log of `size` leaves; `peaks` are its complete subtrees, largest first.

    Returns the nodes that became complete on levels that are multiples of `every`: (level, index, hash).

    The frontier is changed in place.
    """
    completed, level, node = [], 0, leaf
    while size >> level & 1:
        node = hashlib.sha256(NODE + peaks.pop() + node).digest()
        level += 1
        if level % every == 0:
            completed.append((level, size >> level, node))
    peaks.append(node)
    return completed


def fold(peaks: Sequence[bytes]) -> bytes:
    """The root over complete subtrees, largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def root_of(hashes: Iterable[bytes]) -> bytes:
    """The root over nodes of one level, from the first to the last."""
    row = list(hashes)
    if not row:
        return EMPTY_ROOT
    sha256 = hashlib.sha256
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(NODE + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


def span(start: int, end: int, nodes: Nodes) -> bytes:
    """The root over the leaves from `start` up to, without, `end`; `start` is where a subtree of that many begins."""
    peaks = []
    while start < end:
        level = (end - start).bit_length() - 1
        peaks.append(nodes(level, start >> level))
        start += 1 << level
    return fold(peaks)


def inclusion_proof(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The hashes that lead from a leaf to the root of the first `size` leaves, the leaf's neighbour first.

    Raises ValueError where there is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"no leaf {index} among {size}")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(span(middle, end, nodes))
            end = middle
        else:
            path.append(span(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, nodes: Nodes) -> list[bytes]:
    """The hashes that show that the first `old` leaves are the beginning of the first `new`.

    Raises ValueError unless 0 <= old <= new. Empty where either says nothing: old is 0, or both are the same.
    """
    if not 0 <= old <= new:
        raise ValueError(f"{old} is no earlier size of {new}")
    if old in (0, new):
        return []
    path, start, end, whole = [], 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(span(middle, end, nodes))
            end = middle
        else:
            path.append(span(start, middle, nodes))
            start, whole = middle, False
    if not whole:
        path.append(span(start, end, nodes))
    return path[::-1]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """True when the proof leads from the leaf at this index to the root of a log of this size (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or not _hashes(proof):
        return False
    place, last, found = index, size - 1, leaf
    for hashed in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(hashed, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, hashed)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """True when the proof shows that the log of `new` leaves begins with that of `old` (RFC 9162, 2.1.4.2)."""
    if not 0 <= old <= new or not _hashes(proof):
        return False
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if len(path) < 2:  # noqa: PLR2004 - what it starts from and one step at least
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    earlier = later = path[0]
    for hashed in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            earlier, later = node_hash(hashed, earlier), node_hash(hashed, later)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            later = node_hash(later, hashed)
        place, last = place >> 1, last >> 1
    return last == 0 and earlier == old_root and later == new_root


def _split(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << ((size - 1).bit_length() - 1)


def _hashes(proof: Sequence[bytes]) -> bool:
    return all(len(hashed) == HASH_BYTES for hashed in proof)
