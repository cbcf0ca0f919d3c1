"""Telling people and programs: notices, letters and deliveries are written where the lists are brought up.

So a message is there exactly when its event is, and no event of any command is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ideaflow.domain.event import Recorded
from ideaflow.domain.message import Cadence, Message, leaves_at, messages_of
from ideaflow.domain.webhook_event import is_told
from ideaflow.persistence import notices, outbox
from ideaflow.persistence.database import Database
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.notices import Hears
from ideaflow.persistence.outbox import Channel, Outgoing, SendState, new_letter, stamp
from ideaflow.persistence.people import IMPORTED_ADDRESS
from ideaflow.persistence.webhooks import Webhook, all_webhooks
from ideaflow.projections.message_audience import ListedAudience


class Telling:
    """Writes what people and programs are to hear of, in the transaction that is open."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock
        self._log = EventLog(database)

    def update(self, connection: Connection, stored: Sequence[Recorded]) -> None:
        """Tell of events that were just stored and that the lists have seen."""
        audience = ListedAudience(connection, self._log)
        self.tell(connection, [message for recorded in stored for message in messages_of(recorded, audience)])
        hooks = all_webhooks(connection)
        if hooks:
            self._deliver(connection, hooks, stored)

    def tell(self, connection: Connection, messages: Sequence[Message]) -> None:
        """Write notices, and letters for those who want them."""
        if not messages:
            return
        now, placeholder = self._clock(), self._database.placeholder
        hears = notices.hearers(connection, {one.person for one in messages})
        heard = [one for one in messages if one.person in hears]
        notices.put(connection, heard, now, placeholder)
        # What one command did reaches a person as one letter.
        together = {person: new_letter() for person in hears}
        letters = [
            _letter(one, hears[one.person].email, together[one.person], now)
            for one in heard
            if wants_letters(hears[one.person])
        ]
        outbox.put(connection, letters, placeholder)

    def _deliver(self, connection: Connection, hooks: Sequence[Webhook], stored: Sequence[Recorded]) -> None:
        now = stamp(self._clock())
        rows = [
            _delivery(hook, recorded, now)
            for recorded in stored
            if is_told(recorded.event)
            for hook in hooks
            if hook.wants(recorded.event.topic)
        ]
        outbox.put(connection, rows, self._database.placeholder)


def wants_letters(hears: Hears) -> bool:
    """Can and may somebody be written to by e-mail? A name that only an import knows is no address."""
    written_to = "@" in hears.address and not hears.address.startswith(IMPORTED_ADDRESS)
    return written_to and hears.email is not Cadence.NEVER


def _letter(message: Message, cadence: Cadence, letter: str, now: datetime) -> Outgoing:
    return Outgoing(
        message=new_letter(),
        channel=Channel.EMAIL.value,
        target=message.person,
        once=message.once,
        kind=message.kind.name,
        about=message.about,
        position=message.position,
        due=message.due,
        letter=letter if cadence is Cadence.AT_ONCE else "",
        state=SendState.WAITING.value,
        made_at=stamp(now),
        send_at=stamp(leaves_at(cadence, now)),
    )


def _delivery(hook: Webhook, recorded: Recorded, now: str) -> Outgoing:
    made = new_letter()
    return Outgoing(
        message=made,
        channel=Channel.WEBHOOK.value,
        target=hook.number,
        once=str(recorded.position),
        kind=recorded.event.topic,
        about=recorded.originator_id,
        position=recorded.position,
        due="",
        letter=made,
        state=SendState.WAITING.value,
        made_at=now,
        send_at=now,
    )
