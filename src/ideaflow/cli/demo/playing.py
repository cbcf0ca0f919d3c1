"""Playing the story: a clock that is set, steps carried out once, and nobody else's data touched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from ideaflow import bootstrap, config
from ideaflow.application.command import checked
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.demo.cast import EVERYBODY
from ideaflow.cli.demo.script import START, Step, The
from ideaflow.domain.event import Capacity
from ideaflow.errors import InvalidInput, Refused
from ideaflow.persistence.command_log import Receipt
from ideaflow.projections import audit_log

OPENS_AT = time(9, tzinfo=UTC)
MINUTES_BETWEEN = 5


class SetClock:
    """A clock that shows what it was set to."""

    def __init__(self) -> None:
        self.now = datetime.combine(START, OPENS_AT)

    def __call__(self) -> datetime:
        return self.now

    def move_to(self, day: date) -> None:
        """Five minutes on, or the morning of another day."""
        same = self.now.date() == day
        self.now = self.now + timedelta(minutes=MINUTES_BETWEEN) if same else datetime.combine(day, OPENS_AT)


class Player:
    """Carries out steps on a database whose clock it sets. `made` are the receipts by the steps' names."""

    def __init__(self, app: Ideaflow, clock: SetClock) -> None:
        self.app, self.clock = app, clock
        self.steward = steward_of(app)
        self.made: dict[str, Receipt] = {}

    def play(self, steps: Sequence[Step]) -> None:
        """Carry out steps in order. A step of an earlier run changes nothing and gives its first receipt."""
        for step in steps:
            self.clock.move_to(step.day)
            self._carry_out(step)

    def id(self, step: str) -> str:
        """The id that a step made."""
        return self.made[step].id

    def _carry_out(self, step: Step) -> None:
        if step.kind is AddPerson and self.app.person(str(step.fields["address"])):
            return
        fields = {name: self._named(value) for name, value in step.fields.items()}
        command = checked(step.kind, by=step.by or self.steward, command_id=step.command_id, **fields)
        try:
            self.made[step.name] = self.app.execute(command)
        except Refused:
            if not step.refused:
                raise

    def _named(self, value: object) -> object:
        """The value with what earlier steps made in place of their names."""
        match value:
            case The(step=step, also=also):
                receipt = self.made[step]
                return receipt.also[also] if also else receipt.id
            case tuple():
                return tuple(self._named(part) for part in value)
            case _:
                return value


def steward_of(app: Ideaflow) -> str:
    """Who opens accounts in this database."""
    stewards = (one.address for one in app.people() if Capacity.STEWARD in one.roles)
    return next(stewards, "")


def check_ours(app: Ideaflow, steps: Sequence[Step]) -> None:
    """Raises InvalidInput when the database holds anything but what a run of this story put there."""
    if app.ask(audit_log.entries, limit=1):
        strange = not app.carried_out([step.command_id for step in steps])
    else:
        expected = {one.address for one in EVERYBODY}
        strange = any(p.address not in expected and Capacity.STEWARD not in p.roles for p in app.people())
    if strange:
        raise InvalidInput(
            "db",
            shown(app.database.url),
            "this database holds other data, and the demo leaves it alone",
            "name another database: ideaflow demo --db ./ideaflow-demo.sqlite",
        )


def shown(url: str) -> str:
    """The database as it may be shown: a file, or a server's address without a password."""
    if config.is_embedded(url):
        return url.removeprefix("sqlite:///")
    return re.sub(r"://([^:/@]*):[^@]*@", r"://\1:…@", url)


@contextmanager
def as_known_on(app: Ideaflow, day: date) -> Iterator[Ideaflow]:
    """The lists as they stood in the evening of a day, folded from the log into a database that is thrown away."""
    evening = datetime.combine(day, time.max, tzinfo=UTC)
    with TemporaryDirectory() as folder:
        url = config.database_url(str(Path(folder) / "then.sqlite"))
        bootstrap.init(url, "reader@example.org")
        with Ideaflow(url, clock=lambda: evening) as then:
            known = [recorded for page in app.log.pages() for recorded in page if recorded.at <= evening]
            with then.database.transaction() as connection:
                then.lists.update(connection, known)
            yield then
