"""The command that lets go of what the pack keeps no longer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from ideaflow.application.command import Command
from ideaflow.application.erasure import erase
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_be
from ideaflow.application.work import Work
from ideaflow.domain.erasure import ErasureReason
from ideaflow.domain.forum import Forum, RetentionApplied
from ideaflow.persistence.retention import Due, find_due, forget
from ideaflow.policies.shipped import FIRST_FORUM


class ApplyRetention(Command):
    """Delete identities, texts and drafts of closed ideas that are kept no longer, each under its forum's rules."""

    erases: ClassVar[bool] = True


@handles(ApplyRetention)
def apply_retention(work: Work, command: ApplyRetention) -> Forum:
    del command
    capacity = must_be(work, "apply retention")
    first = work.load(Forum, FIRST_FORUM)
    due = find_due(work.connection, work.today)
    texts = tuple(place for one in due for place in one.texts)
    forget(work.connection, due)
    if texts:
        erase(work, texts, ErasureReason.TIME_OVER, capacity)
    for stream in sorted({one.forum for one in due}):
        forum = work.load(Forum, stream)
        work.use_rules_of(forum)
        work.record(forum, (_applied([one for one in due if one.forum == stream]),), capacity, rule_used=True)
    return first


def _applied(due: Sequence[Due]) -> RetentionApplied:
    return RetentionApplied(
        ideas=len(due),
        identities=sum(len(one.identities) for one in due),
        texts=sum(len(one.texts) for one in due),
        drafts=sum(one.drafts for one in due),
    )
