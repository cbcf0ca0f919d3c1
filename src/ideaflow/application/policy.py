"""Commands on policies: let a forum work by other rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from ideaflow.application.command import Command, Line, Prose
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_chair
from ideaflow.application.work import Work
from ideaflow.domain import forum as deciding
from ideaflow.domain.forum import Forum
from ideaflow.policies.pack_file import LARGEST_PACK
from ideaflow.policies.wording_rules import TextKind


class AdoptPolicy(Command):
    """Let a forum work by a pack: `text` is a pack's whole text, `source` what it is called."""

    wording: ClassVar[Mapping[str, TextKind]] = {"reason": TextKind.DECISION_REASON}
    forum: Line
    text: Annotated[str, Field(max_length=LARGEST_PACK)]
    source: Line = "the pack"
    reason: Prose = ""


@handles(AdoptPolicy)
def adopt_policy(work: Work, command: AdoptPolicy) -> Forum:
    forum = work.load(Forum, command.forum)
    capacity = must_chair(work, "adopt policy", forum)
    stored = work.packs.put(command.text, command.source)
    decided = deciding.adopt_policy(forum, pack=stored.id, digest=stored.digest, reason=command.reason)
    work.record(forum, decided, capacity)
    work.also |= {"pack": stored.id, "digest": stored.digest}
    return forum
