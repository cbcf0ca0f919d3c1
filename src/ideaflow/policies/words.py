"""What somebody may have meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from ideaflow.domain.values import listed

MOST_NAMED = 20


def near_words(word: str, known: Iterable[str]) -> Sequence[str]:
    """Up to three known words that look like it."""
    return get_close_matches(word, [*known], 3, cutoff=0.5)


def nearest(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'cost'?`, or the words there are when none is near."""
    words = [*known]
    near = near_words(word, words)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; there are {listed(words)}" if len(words) <= MOST_NAMED else ""
