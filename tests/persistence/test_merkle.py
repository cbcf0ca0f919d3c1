"""The tree's hashes against published vectors, another implementation, and proofs that were tampered with."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

import ideaflow_verify as offline
from ideaflow.persistence.merkle import (
    EMPTY_ROOT,
    Nodes,
    consistency_proof,
    consistent,
    fold,
    included,
    inclusion_proof,
    leaf_hash,
    push,
    root_of,
    span,
)

# The tree of Certificate Transparency's reference implementations: eight leaves, its roots, and some of its proofs.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
INCLUSION = (
    (
        0,
        8,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 "
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (
        5,
        8,
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b "
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 "
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
)
CONSISTENCY = (
    (1, 1, ""),
    (
        1,
        8,
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7 "
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (
        6,
        8,
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a "
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0 "
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (
        2,
        5,
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e "
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
)
MUTATED = 100_000


def nodes_of(entries: Sequence[bytes]) -> Nodes:
    """Complete nodes, each hashed from its leaves."""
    hashes = [leaf_hash(entry) for entry in entries]
    return lambda level, index: root_of(hashes[index << level : (index + 1) << level])


def unpacked(hashes: str) -> list[bytes]:
    return [bytes.fromhex(one) for one in hashes.split()]


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    root, leaves = bytes.fromhex(ROOTS[size]), [leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert root_of(leaves) == span(0, size, nodes_of(LEAVES)) == offline.tree_root(leaves) == root
    assert (size == 0) == (root == EMPTY_ROOT)


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_inclusion_proofs_are_those_of_the_reference_tree(index: int, size: int, path: str) -> None:
    proof, leaf, root = inclusion_proof(index, size, nodes_of(LEAVES)), leaf_hash(LEAVES[index]), unpacked(ROOTS[size])
    assert proof == unpacked(path)
    assert included(leaf, index, size, proof, root[0])
    assert offline.leads_to(leaf, index, size, proof) == root[0]


@pytest.mark.parametrize(("old", "new", "path"), CONSISTENCY)
def test_consistency_proofs_are_those_of_the_reference_tree(old: int, new: int, path: str) -> None:
    proof, roots = consistency_proof(old, new, nodes_of(LEAVES)), [bytes.fromhex(root) for root in ROOTS]
    assert proof == unpacked(path)
    assert consistent(old, roots[old], new, roots[new], proof)
    assert offline.grew(old, roots[old], new, roots[new], proof)


def test_roots_and_inclusion_proofs_are_those_of_another_implementation() -> None:
    """Every leaf of every size up to 70: pymerkle's path begins with the leaf itself, ours with its neighbour."""
    entries = [str(number).encode() for number in range(70)]
    nodes, other, peaks = nodes_of(entries), InmemoryTree(algorithm="sha256"), list[bytes]()
    for size, entry in enumerate(entries, 1):
        other.append_entry(entry)
        push(peaks, size - 1, leaf_hash(entry), 8)
        root = span(0, size, nodes)
        assert root == fold(peaks) == other.get_root(size)
        for index in range(size):
            proof = inclusion_proof(index, size, nodes)
            assert proof == list(other.prove_inclusion(index + 1, size).path[1:])
            assert included(leaf_hash(entries[index]), index, size, proof, root)
            assert offline.leads_to(leaf_hash(entries[index]), index, size, proof) == root


def test_every_growth_is_proven_and_another_implementation_agrees() -> None:
    entries = [str(number).encode() for number in range(40)]
    nodes, other = nodes_of(entries), InmemoryTree(algorithm="sha256")
    for entry in entries:
        other.append_entry(entry)
    for new in range(1, len(entries) + 1):
        for old in range(new + 1):
            proof, roots = consistency_proof(old, new, nodes), (span(0, old, nodes), span(0, new, nodes))
            assert consistent(old, roots[0], new, roots[1], proof)
            assert offline.grew(old, roots[0], new, roots[1], proof)
            if old:
                other.prove_consistency(old, new).verify(*roots)


@given(st.data())
def test_nothing_but_the_beginning_of_a_log_is_consistent_with_it(data: st.DataObject) -> None:
    entries = data.draw(st.lists(st.binary(max_size=3), min_size=2, max_size=40))
    old = data.draw(st.integers(1, len(entries) - 1))
    changed = data.draw(st.integers(0, old - 1))
    rewritten = [*entries]
    rewritten[changed] += b"!"
    earlier = span(0, old, nodes_of(entries))
    nodes, new = nodes_of(rewritten), len(entries)
    proof, root = consistency_proof(old, new, nodes), span(0, new, nodes)
    assert not consistent(old, earlier, new, root, proof)
    assert not offline.grew(old, earlier, new, root, proof)


Mutation = Callable[[random.Random, list[bytes]], list[bytes]]


def _flip(chance: random.Random, path: list[bytes]) -> list[bytes]:
    at, bit = chance.randrange(len(path)), chance.randrange(256)
    path[at] = (int.from_bytes(path[at], "big") ^ 1 << bit).to_bytes(32, "big")
    return path


def _drop(chance: random.Random, path: list[bytes]) -> list[bytes]:
    del path[chance.randrange(len(path))]
    return path


def _more(chance: random.Random, path: list[bytes]) -> list[bytes]:
    path.insert(chance.randrange(len(path) + 1), chance.randbytes(32))
    return path


def _swap(chance: random.Random, path: list[bytes]) -> list[bytes]:
    at = chance.randrange(len(path))
    return path[at:] + path[:at] if at else path[::-1]


def _short(chance: random.Random, path: list[bytes]) -> list[bytes]:
    at = chance.randrange(len(path))
    path[at] = path[at][: chance.randrange(32)]
    return path


def mutated(chance: random.Random, proofs: list[list[bytes]], count: int) -> Iterator[tuple[int, list[bytes]]]:
    """Proofs that differ from those given, with the place of the one that each was made of."""
    ways: tuple[Mutation, ...] = (_flip, _flip, _flip, _drop, _more, _swap, _short)
    while count:
        at = chance.randrange(len(proofs))
        changed = chance.choice(ways)(chance, [*proofs[at]])
        if changed != proofs[at]:
            count -= 1
            yield at, changed


def test_a_hundred_thousand_mutated_proofs_are_refused() -> None:
    chance, size = random.Random(7), 300
    entries = [str(number).encode() for number in range(size)]
    nodes = nodes_of(entries)
    root = span(0, size, nodes)
    leaves = [leaf_hash(entry) for entry in entries]
    proofs = [inclusion_proof(index, size, nodes) for index in range(size)]
    for index, proof in mutated(chance, proofs, MUTATED * 6 // 10):
        assert not included(leaves[index], index, size, proof, root)
        assert offline.leads_to(leaves[index], index, size, proof) != root
    growth = [consistency_proof(old, size, nodes) for old in range(1, size)]
    roots = [span(0, old, nodes) for old in range(1, size)]
    for at, proof in mutated(chance, growth, MUTATED * 4 // 10):
        assert not consistent(at + 1, roots[at], size, root, proof)
        assert not offline.grew(at + 1, roots[at], size, root, proof)


def test_a_proof_is_of_one_leaf_at_one_place() -> None:
    size = 100
    entries = [str(number).encode() for number in range(size)]
    nodes, leaves = nodes_of(entries), [leaf_hash(entry) for entry in entries]
    root = span(0, size, nodes)
    for index in range(size):
        proof = inclusion_proof(index, size, nodes)
        for other in range(size):
            fits = other == index
            assert included(leaves[index], other, size, proof, root) is fits
            assert included(leaves[other], index, size, proof, root) is fits
            assert (offline.leads_to(leaves[index], other, size, proof) == root) is fits


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_there_is_no_proof_of_what_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(index, size, nodes_of(LEAVES))
    assert not included(leaf_hash(b""), index, size, [], leaf_hash(b""))
    assert offline.leads_to(leaf_hash(b""), index, size, []) is None
