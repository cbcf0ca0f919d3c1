"""The command that lets go of what the pack keeps no longer."""

from __future__ import annotations

from typing import ClassVar

from ideaflow.application.command import Command
from ideaflow.application.erasure import erase
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_be
from ideaflow.application.work import Work
from ideaflow.domain.erasure import ErasureReason
from ideaflow.domain.forum import Forum, RetentionApplied
from ideaflow.persistence.retention import find_due, forget
from ideaflow.policies.shipped import FIRST_FORUM


class ApplyRetention(Command):
    """Delete identities, texts and drafts of closed ideas that are kept no longer."""

    erases: ClassVar[bool] = True


@handles(ApplyRetention)
def apply_retention(work: Work, command: ApplyRetention) -> Forum:
    del command
    capacity = must_be(work, "apply retention")
    forum = work.load(Forum, FIRST_FORUM)
    due = find_due(work.connection, work.pack.retention, work.today)
    texts = tuple(place for one in due for place in one.texts)
    forget(work.connection, due)
    if texts:
        erase(work, texts, ErasureReason.TIME_OVER, capacity)
    applied = RetentionApplied(
        ideas=len(due),
        identities=sum(len(one.identities) for one in due),
        texts=len(texts),
        drafts=sum(one.drafts for one in due),
    )
    if due:
        work.record(forum, (applied,), capacity, rule_used=True)
    return forum
