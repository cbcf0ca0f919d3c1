"""The runner that sends what is in the outbox. Any number may run: a letter is one runner's at a time.

It is taken in one transaction, sent outside of any, and settled in another. The first one commits, so everything that
the letter tells of is as durable as a command's answer before it leaves.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import NamedTuple, Protocol

from ideaflow.bootstrap import Ideaflow
from ideaflow.errors import StoreFault
from ideaflow.operations.letter import Sender, write_letter
from ideaflow.operations.sending_fault import NotSent
from ideaflow.persistence import notices, outbox
from ideaflow.persistence.log_watch import LogWatch
from ideaflow.persistence.notices import Hears
from ideaflow.persistence.outbox import Channel, Outgoing, SendState
from ideaflow.projections.message_clocks import nearing
from ideaflow.projections.message_page import Teller, Told
from ideaflow.projections.message_telling import wants_letters

WAIT_SECONDS = 5.0
# Where no mail server was set for long, people are not flooded with what is no news any more once there is one.
STALE = timedelta(days=14)
# Dates come near by the day.
LOOK_EVERY = timedelta(minutes=15)


class MailWay(Protocol):
    """Hands letters over; raises NotSent."""

    def send(self, mail: EmailMessage) -> None: ...
    def close(self) -> None: ...


class WebhookWay(Protocol):
    """Hands one delivery over; raises NotSent."""

    def deliver(self, app: Ideaflow, delivery: Outgoing, site: str) -> None: ...


class Round(NamedTuple):
    """What a round came to: letters and deliveries that left, that wait for another try, that were given up."""

    sent: int = 0
    put_off: int = 0
    dead: int = 0
    for_nobody: int = 0

    def __add__(self, other: object) -> Round:
        if not isinstance(other, Round):
            return NotImplemented
        return Round(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Sending:
    """One runner. Without `mail` letters wait, without `hooks` deliveries do."""

    def __init__(
        self, app: Ideaflow, sender: Sender, *, mail: MailWay | None = None, hooks: WebhookWay | None = None
    ) -> None:
        self._app, self._sender, self._mail, self._hooks = app, sender, mail, hooks
        ways = {Channel.EMAIL: mail, Channel.WEBHOOK: hooks}
        self._channels: Sequence[Channel] = [channel for channel, way in ways.items() if way is not None]
        self._open = [*self._channels]
        self._looked: datetime | None = None

    def round(self) -> Round:
        """Tell of dates that come near, send everything that is due, and forget what is long done."""
        self._keep_house()
        self._open = [*self._channels]
        done = Round()
        while self._app.ask(outbox.is_due, self._app.clock(), self._open):
            one = self._next()
            if one is None:
                break
            done += one
        if self._mail:
            self._mail.close()
        return done

    def run(
        self,
        stopped: Callable[[], bool],
        told: Callable[[Round], None],
        failed: Callable[[StoreFault], None],
        *,
        wait: float = WAIT_SECONDS,
    ) -> None:
        """Send until told to stop, woken when something is appended. A database that is away is waited for."""
        with LogWatch(self._app.database) as watch:
            while not stopped():
                try:
                    told(self.round())
                except StoreFault as fault:
                    # A database that is away, or locked, is no reason to end: what waits there waits on.
                    failed(fault)
                    time.sleep(wait)
                watch.wait(wait)

    def _keep_house(self) -> None:
        """Now and then: tell of dates, forget what is old."""
        app = self._app
        if self._looked and app.clock() - self._looked < LOOK_EVERY:
            return
        self._looked = app.clock()
        self._tell_of_dates()
        self._forget_old()

    def _tell_of_dates(self) -> None:
        app = self._app
        near = app.ask(nearing, app.log, app.today)
        known = app.ask(notices.known, near) if near else set()
        new = [one for one in near if one.once not in known]
        if new:
            with app.database.transaction() as connection:
                app.telling.tell(connection, new)

    def _forget_old(self) -> None:
        now = self._app.clock()
        with self._app.database.transaction() as connection:
            outbox.forget_old(connection, now)
            notices.forget_old(connection, now)

    def _next(self) -> Round | None:
        """Send the next letter or delivery; None where another runner was first."""
        with self._app.database.transaction() as connection:
            taken = outbox.take(connection, self._app.clock(), self._open)
        if not taken:
            return None
        try:
            left = self._send(taken)
        except NotSent as fault:
            if fault.away:
                # Each letter would wait for the same silence; those that were not tried lose nothing.
                self._open.remove(Channel(taken[0].channel))
            return self._put_off(taken[0].letter, fault)
        if not left:
            return Round(for_nobody=1)
        with self._app.database.transaction() as connection:
            outbox.settle(connection, taken[0].letter, self._app.clock())
        return Round(sent=1)

    def _send(self, taken: Sequence[Outgoing]) -> bool:
        """False where it is for nobody any more. Raises NotSent."""
        first = taken[0]
        if first.channel == Channel.WEBHOOK.value:
            if self._hooks:
                self._hooks.deliver(self._app, first, self._sender.site)
            return True
        if min(one.send_at for one in taken) < outbox.stamp(self._app.clock() - STALE):
            raise NotSent(f"it waited for more than {STALE.days} days", for_good=True)
        hears, told = self._told(taken)
        if hears is None or not told:
            self._drop(taken)
            return False
        now = self._app.clock()
        try:
            mail = write_letter(first.letter, hears, told, self._sender, now, digest=len({*_commands(taken)}) > 1)
        except ValueError as error:
            raise NotSent(str(error), for_good=True) from error
        if self._mail:
            self._mail.send(mail)
        return True

    def _told(self, taken: Sequence[Outgoing]) -> tuple[Hears | None, Sequence[Told]]:
        """Who hears, and what of it still is for them: roles, accounts and texts are as they are now."""
        app, person = self._app, taken[0].target
        with app.database.reading() as connection:
            hears = notices.hearers(connection, [person]).get(person)
            if hears is None or not wants_letters(hears):
                return None, ()
            teller = Teller(connection, app.log, app.today)
            told = [teller.told(person, one) for one in taken]
        self._drop([one for one, each in zip(taken, told, strict=True) if not each.stands])
        return hears, [one for one in told if one.stands]

    def _drop(self, gone: Sequence[Outgoing]) -> None:
        if gone:
            with self._app.database.transaction() as connection:
                outbox.drop(connection, gone)

    def _put_off(self, letter: str, fault: NotSent) -> Round:
        with self._app.database.transaction() as connection:
            state = outbox.put_off(connection, letter, self._app.clock(), fault.why, for_good=fault.for_good)
        return Round(dead=1) if state is SendState.DEAD else Round(put_off=1)


def _commands(taken: Sequence[Outgoing]) -> Sequence[str]:
    """When each was written; what one command told has one time."""
    return [one.made_at for one in taken]
