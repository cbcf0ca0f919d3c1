"""Commands on messages: how soon one hears, what one has read, and trying again what was given up.

They change what is kept beside the log, never the log.
"""

from __future__ import annotations

from ideaflow.application.command import Command, Line
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_be
from ideaflow.application.work import Work
from ideaflow.domain.message import Cadence, leaves_at
from ideaflow.persistence import notices, outbox
from ideaflow.persistence.command_log import Receipt
from ideaflow.persistence.outbox import stamp


class ChooseMessages(Command):
    """Say how soon one wants to hear by e-mail. Notices on the pages come at once, whatever is chosen."""

    email: Cadence


class ReadNotices(Command):
    """Mark one's notices as read, these or all."""

    notices: tuple[Line, ...] = ()


class ReplayMessages(Command):
    """Let messages that were given up be tried again, these letters or all, under the ids that they had."""

    letters: tuple[Line, ...] = ()


@handles(ChooseMessages)
def choose_messages(work: Work, command: ChooseMessages) -> Receipt:
    person, email = work.person.id, command.email
    notices.choose(work.connection, person, email, work.people.placeholder)
    leaves = None if email is Cadence.NEVER else stamp(leaves_at(email, work.now))
    outbox.reschedule(work.connection, person, leaves, in_digest=email is not Cadence.AT_ONCE)
    return Receipt(id=f"person-{person}", sentences=(f"Messages come by e-mail {email.value}.",))


@handles(ReadNotices)
def read_notices(work: Work, command: ReadNotices) -> Receipt:
    notices.read(work.connection, work.person.id, work.now, command.notices)
    return Receipt(id=f"person-{work.person.id}", sentences=("The notices were marked as read.",))


@handles(ReplayMessages)
def replay_messages(work: Work, command: ReplayMessages) -> Receipt:
    must_be(work, "replay messages")
    count = outbox.replay(work.connection, work.now, letters=command.letters)
    return Receipt(id="outbox", sentences=(f"Messages that will be tried again: {count}.",))
