"""Webhooks: a steward says which programs elsewhere are told of events. Nothing of it is an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from difflib import get_close_matches

from ideaflow.application.permission import must_hold
from ideaflow.domain.web_address import check_url
from ideaflow.domain.webhook_event import TOPICS
from ideaflow.errors import InvalidInput
from ideaflow.persistence import outbox, webhooks
from ideaflow.persistence.database import Database
from ideaflow.persistence.outbox import Channel, Outgoing, SendState, new_letter, stamp
from ideaflow.persistence.people import PeopleDirectory
from ideaflow.persistence.webhooks import Webhook

TEST = "webhook.test"
MOST = 20


class WebhookDesk:
    """Webhooks of one database, for stewards. Raises NotPermitted for everybody else."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def add(self, by: str, url: str, topics: Sequence[str] = ()) -> Webhook:
        """A new webhook. Its secret is told this once. Raises InvalidInput for an address or a kind of event."""
        self._check(by, "add webhook")
        check_url(url.strip())
        for topic in topics:
            _check_topic(topic)
        with self._database.transaction() as connection:
            if len(webhooks.all_webhooks(connection)) >= MOST:
                raise InvalidInput(
                    "url", url, f"is one of at most {MOST} webhooks", "remove one: ideaflow webhook remove"
                )
            return webhooks.add(connection, url.strip(), topics, self._clock())

    def all(self, by: str) -> Sequence[Webhook]:
        """Every webhook, without its secret."""
        self._check(by, "list webhooks")
        with self._database.reading() as connection:
            found = webhooks.all_webhooks(connection)
        return [Webhook(one.number, one.url, one.topics, "", one.made_at) for one in found]

    def remove(self, by: str, number: int) -> Webhook:
        """Forget a webhook and what was to be sent to it. Raises UnknownId."""
        self._check(by, "remove webhook")
        with self._database.transaction() as connection:
            return webhooks.remove(connection, number)

    def test(self, by: str, number: int) -> Outgoing:
        """Put a delivery for a test into the outbox. Raises UnknownId."""
        self._check(by, "test webhook")
        now, made = stamp(self._clock()), new_letter()
        with self._database.transaction() as connection:
            hook = webhooks.get(connection, number)
            one = Outgoing(
                message=made,
                channel=Channel.WEBHOOK.value,
                target=hook.number,
                once=f"test {made}",
                kind=TEST,
                about="",
                position=0,
                due="",
                letter=made,
                state=SendState.WAITING.value,
                made_at=now,
                send_at=now,
            )
            outbox.put(connection, [one], self._database.placeholder)
        return one

    def deliveries(self, by: str, number: int, limit: int = 50) -> Sequence[Outgoing]:
        """What was sent to a webhook, waits, or was given up; the latest first. Raises UnknownId."""
        self._check(by, "list deliveries")
        with self._database.reading() as connection:
            hook = webhooks.get(connection, number)
            return outbox.listed_messages(connection, channel=Channel.WEBHOOK.value, target=hook.number, limit=limit)

    def replay(self, by: str, number: int) -> int:
        """Try again what was given up, under the ids that it had. Returns how many. Raises UnknownId."""
        self._check(by, "replay deliveries")
        with self._database.transaction() as connection:
            hook = webhooks.get(connection, number)
            return outbox.replay(connection, self._clock(), channel=Channel.WEBHOOK.value, target=hook.number)

    def _check(self, by: str, step: str) -> None:
        with self._database.reading() as connection:
            asks = PeopleDirectory(connection, self._database.placeholder).find(by)
        must_hold(asks, step)


def _check_topic(topic: str) -> None:
    if topic not in TOPICS:
        near = get_close_matches(topic, TOPICS, 3)
        step = f"did you mean {' or '.join(near)}?" if near else f"choose among: {', '.join(TOPICS)}"
        raise InvalidInput("kinds", topic, "is a kind of event that programs are told of", step)
