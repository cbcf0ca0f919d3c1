"""What to try once the story is told: commands that work on the demo's database."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from msgspec import Struct

from ideaflow.cli.demo.cast import WREN
from ideaflow.cli.demo.playing import Player, shown


class Try(Struct):
    """A command, and what it shows."""

    command: str
    shows: str


def to_try(played: Player) -> Sequence[Try]:
    """Commands that read what the story left, with the database named."""
    letter, texts, register = played.id("letter"), played.id("texts"), played.id("register")
    words = (
        ("problem list", "the problem board as it stands"),
        (f"problem show {letter}", "what it costs in a week, and how that is worked out"),
        ("idea list --all", "every idea and its stage"),
        (f"idea show {texts}", "an idea from submission to adoption"),
        (f"idea mine --as {WREN.address}", "what a submitter sees"),
        ("idea backlog", "what waits for the forum, and what is late by today's date"),
        (f"meeting minutes {played.id('meeting 1')}", "what a meeting decided and why"),
        (f"audit verify-scores {played.id('meeting 1')}", "whether every opened score is the one that was sealed"),
        (f"trial show {played.id('brightness plan')}", "a trial that failed forward"),
        (f"trial chart {played.id('texts plan')}", "a trial's control chart: its baseline, then week by week"),
        ("trial board --by prompt", "experiments by the prompt that led to them"),
        ("learn search photographs", "what was learned, to be found by others"),
        (f"audit show {register}", "an idea's life as sentences, the refusal among them"),
        ("admin check", "whether the lists equal a rebuild"),
    )
    database = shlex.quote(shown(played.app.database.url))
    return [Try(f"ideaflow {command} --db {database}", shows) for command, shows in words]
