"""Programs elsewhere that are told of events: where, of which, and the secret that signs what they get."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, select

from ideaflow.errors import UnknownId
from ideaflow.persistence import statements
from ideaflow.persistence.outbox import stamp
from ideaflow.persistence.schema import outbox, webhooks

SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"  # noqa: S105 - how a secret begins
ALL = f"SELECT number, url, topics, secret, made_at FROM {webhooks.name} ORDER BY number"  # noqa: S608 - our own table


class Webhook(Struct, frozen=True):
    """One receiver. `topics` are those of events, joined by spaces; empty means all that are told."""

    number: int
    url: str
    topics: str
    secret: str
    made_at: str

    def wants(self, topic: str) -> bool:
        """Is it to be told of events with this topic?"""
        return not self.topics or topic in self.topics.split()

    @property
    def key(self) -> bytes:
        """What signs."""
        return base64.b64decode(self.secret.removeprefix(SECRET_PREFIX))


def all_webhooks(connection: Connection) -> Sequence[Webhook]:
    """Every webhook, by number."""
    return [Webhook(*row) for row in statements.read(connection, ALL)]


def get(connection: Connection, number: int) -> Webhook:
    """A webhook by number. Raises UnknownId with those that there are."""
    found = all_webhooks(connection)
    for one in found:
        if one.number == number:
            return one
    raise UnknownId("webhook", str(number), [str(one.number) for one in found])


def add(connection: Connection, url: str, topics: Sequence[str], now: datetime) -> Webhook:
    """A new webhook with a secret of its own."""
    # A number is not given out again while a message to it may still be there.
    last = connection.execute(select(func.max(webhooks.c.number))).scalar() or 0
    told = connection.execute(select(func.max(outbox.c.target)).where(outbox.c.channel == "webhook")).scalar() or 0
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    made = Webhook(max(last, told) + 1, url, " ".join(topics), secret, stamp(now))
    row = {name: getattr(made, name) for name in Webhook.__struct_fields__}
    connection.execute(insert(webhooks).values(**row))
    return made


def remove(connection: Connection, number: int) -> Webhook:
    """Forget a webhook, and what was to be sent to it. Raises UnknownId."""
    gone = get(connection, number)
    connection.execute(delete(webhooks).where(webhooks.c.number == number))
    connection.execute(delete(outbox).where(outbox.c.channel == "webhook", outbox.c.target == number))
    return gone
