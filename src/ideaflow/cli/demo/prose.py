"""How the story is set: headings, paragraphs and points."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from ideaflow.cli.output import say

WIDTH = 92


def heading(text: str) -> None:
    """A heading, underlined."""
    say(text)
    say("=" * len(text))
    say()


def paragraph(text: str) -> None:
    """A paragraph in lines of a readable width, and an empty line after it."""
    say(textwrap.fill(text, WIDTH, break_on_hyphens=False))
    say()


def points(texts: Iterable[str]) -> None:
    """Short texts, each by itself, and an empty line after them."""
    for text in texts:
        say(textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False))
    say()
