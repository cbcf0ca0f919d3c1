"""Feed links: each person has at most one, makes it themselves, and can end it. Nothing of it is an event."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ideaflow.domain.verdict import refused
from ideaflow.errors import NotPermitted
from ideaflow.persistence import feed_links
from ideaflow.persistence.database import Database
from ideaflow.persistence.people import PeopleDirectory, Person


class FeedLinks:
    """Feed links of one database."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database, self._clock = database, clock

    def make(self, by: str) -> str:
        """A new token for whoever asks; their earlier one leads nowhere from now on. Raises NotPermitted."""
        with self._database.transaction() as connection:
            person = PeopleDirectory(connection, self._database.placeholder).find(by)
            if person is None or person.disabled:
                needed, step = "an account", "ask a steward to add you"
                raise NotPermitted(
                    "permission", refused("make a link", "permission", seen="no account", needed=needed, next_step=step)
                )
            return feed_links.make(connection, person.id, self._clock())

    def end(self, person: Person) -> bool:
        """Let a person's link lead nowhere; False where they have none."""
        with self._database.transaction() as connection:
            return bool(feed_links.end(connection, person.id))

    def has(self, person: Person) -> bool:
        """Has the person a link?"""
        with self._database.reading() as connection:
            return feed_links.has(connection, person.id)

    def opens(self, token: str) -> bool:
        """Does a token open the feeds?"""
        with self._database.reading() as connection:
            return feed_links.address_of(connection, token) is not None
