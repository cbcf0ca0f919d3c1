"""Learnings: what trials and the work taught, to be found again. The group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

WRITING, READING, EXCHANGE = "ideaflow.cli.learn_writing", "ideaflow.cli.learn_reading", "ideaflow.cli.learn_exchange"


class Learnings(LazyGroup):
    """Reading, writing and exchange live apart, so that each loads only what it needs."""

    verbs = {
        "record": Verb(f"{WRITING}:record", "Write down something that others can use."),
        "search": Verb(f"{READING}:search", "Find learnings by words, tag, prompt, state, strength or outcome."),
        "show": Verb(f"{READING}:show", "One learning: where it comes from, and what later trials said of it."),
        "cite": Verb(f"{WRITING}:cite", "Say that an idea builds on a learning."),
        "confirm": Verb(f"{WRITING}:confirm", "Say that a later trial found the same."),
        "contradict": Verb(f"{WRITING}:contradict", "Say that a later trial found otherwise."),
        "share": Verb(f"{WRITING}:share", "Say what of your learning other organisations may read."),
        "export": Verb(f"{EXCHANGE}:export", "Write shared learnings to a signed file."),
        "import": Verb(f"{EXCHANGE}:import_learnings", "Bring another organisation's learnings in."),
        "key": Verb(f"{EXCHANGE}:key", "Print this organisation's public key; make it first."),
        "trust": Verb(f"{EXCHANGE}:trust", "Trust another organisation's key, or list those trusted."),
    }


@click.command(cls=Learnings)
def learn() -> None:
    """Learnings: record, find, weigh, share and exchange.

    \b
    Example:
      ideaflow learn record "Texts are read within a day" --tag letters --trial T-9
      ideaflow learn search letters
    """
