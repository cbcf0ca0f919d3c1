"""Policies: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

READING = "ideaflow.cli.policy_reading"


class Policies(LazyGroup):
    """Rules as people read, check and adopt them."""

    verbs = {
        "list": Verb(f"{READING}:list_packs", "The packs there are, and which forum works by which."),
        "show": Verb(f"{READING}:show", "A pack as a page to discuss: every rule as a sentence."),
        "check": Verb(f"{READING}:check", "Is a file a pack? Names file, line, rule and field of what is wrong."),
        "diff": Verb(f"{READING}:diff", "What changes for whom from one pack to another."),
        "schema": Verb(f"{READING}:schema", "The JSON Schema of a pack, for editors."),
        "wording": Verb("ideaflow.cli.policy_wording:wording", "Does a text blame somebody, and how else to say it."),
        "activate": Verb("ideaflow.cli.policy_adopting:activate", "Let a forum work by a pack."),
    }


@click.command(cls=Policies)
def policy() -> None:
    """Rules as data: versioned packs that a forum discusses, compares and adopts.

    \b
    Example:
      ideaflow policy show three-i-forum
      ideaflow policy diff three-i-forum ours.toml
    """
