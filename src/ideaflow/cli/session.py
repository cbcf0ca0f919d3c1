"""What every command shares: which database, who acts, and whether to print JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import TYPE_CHECKING

import click

from ideaflow import config
from ideaflow.cli.output import note, print_json, say
from ideaflow.errors import InvalidInput
from ideaflow.settings import LogForm, settings

if TYPE_CHECKING:
    from ideaflow.application.command import Command
    from ideaflow.application.observing import Observer
    from ideaflow.bootstrap import Ideaflow
    from ideaflow.persistence.command_log import Receipt


class Session:
    """One call of a command."""

    def __init__(
        self,
        ctx: click.Context,
        *,
        db: str | None,
        person: str | None,
        as_json: bool,
        command_id: str | None = None,
        if_version: int | None = None,
    ) -> None:
        shared = ctx.find_root().ensure_object(dict)
        self.given_db: str | None = db or shared.get("db")
        self.db = config.database_url(self.given_db)
        self.person = config.acting_person(person or shared.get("person"))
        if not self.person.strip() or not self.person.isprintable():
            raise InvalidInput("as", self.person, "is an address", "name somebody: --as ada@example.org")
        self.settings = settings()
        self.as_json = as_json or bool(shared.get("as_json"))
        self._clock = shared.get("clock")
        self._command_id, self._if_version = command_id, if_version

    def open(self, *, patience: float | None = None) -> Ideaflow:
        """The database; `patience` in seconds goes before the settings. Raises a StoreFault when it cannot be used."""
        from ideaflow.bootstrap import Ideaflow, system_clock  # noqa: PLC0415 - loads SQLAlchemy

        return Ideaflow(
            self.db,
            clock=self._clock or system_clock,
            lock_seconds=self.settings.lock_seconds if patience is None else patience,
            retry_seconds=self.settings.retry_seconds if patience is None else patience,
            observers=self._observers(),
        )

    def _observers(self) -> Sequence[Observer]:
        """Who is told of commands: the log, where one is kept."""
        if self.settings.log == LogForm.OFF:
            return ()
        from ideaflow.operations.log import log_observer  # noqa: PLC0415 - loads structlog

        return (log_observer(self.settings),)

    def command(self, kind: type[Command], /, **fields: object) -> Command:
        """A command of the acting person. Raises InvalidInput."""
        from ideaflow.application.command import checked  # noqa: PLC0415 - loads pydantic

        by = {"by": self.person, "command_id": self._command_id, "if_version": self._if_version}
        return checked(kind, **by, **fields)

    def do(self, app: Ideaflow, kind: type[Command], /, **fields: object) -> Receipt:
        """Carry out a command as the acting person. Raises InvalidInput, Refused, Conflict."""
        command = self.command(kind, **fields)
        newcomer = app.person(command.by) is None
        receipt = app.execute(command)
        if newcomer and not self.as_json:
            note(f"  {command.by} is new here and got an account.")
        return receipt

    def done(self, receipt: Receipt, **more: object) -> None:
        """Print what a command did: its id alone on standard output, for scripts; the rest as a remark."""
        if self.as_json:
            happened = {"version": receipt.version, **receipt.also, "happened": receipt.sentences}
            advice = {"advice": [finding.as_dict() for finding in receipt.advice]} if receipt.advice else {}
            print_json({"id": receipt.id, **more, **happened, **advice})
            return
        say(receipt.id)
        for sentence in receipt.sentences or ("Nothing changed.",):
            note(f"  {sentence}")
        for finding in receipt.advice:
            note(f"  Advice on the {finding.rule}. Seen: {finding.seen}. Next: {finding.next_step}")

    def run(self, kind: type[Command], /, **fields: object) -> None:
        """Open, carry out one command, and print what it did."""
        with self.open() as app:
            self.done(self.do(app, kind, **fields))

    def show(self, value: object, plainly: Callable[[], None]) -> None:
        """Print a result as JSON, or as text."""
        if self.as_json:
            print_json(value)
        else:
            plainly()


def reads(function: Callable[..., None]) -> Callable[..., None]:
    """Decorator: a command that only reads; gives it a Session, and the options --json, --as and --db."""
    return _with_session(function, [])


def writes(function: Callable[..., None]) -> Callable[..., None]:
    """Decorator: a command that changes something; adds --command-id and --if-version too."""
    return _with_session(
        function,
        [
            click.option(
                "--command-id", metavar="ID", help="Repeat a command under the same id, and it is done only once."
            ),
            click.option("--if-version", type=int, metavar="N", help="Only if nobody has acted on it since version N."),
        ],
    )


def _with_session(
    function: Callable[..., None], more: Sequence[Callable[[Callable[..., None]], Callable[..., None]]]
) -> Callable[..., None]:
    @wraps(function)
    def command(
        *,
        db: str | None,
        acting: str | None,
        as_json: bool,
        command_id: str | None = None,
        if_version: int | None = None,
        **options: object,
    ) -> None:
        ctx = click.get_current_context()
        session = Session(ctx, db=db, person=acting, as_json=as_json, command_id=command_id, if_version=if_version)
        function(session, **options)

    shared: list[Callable[[Callable[..., None]], Callable[..., None]]] = [
        *more,
        click.option("--db", metavar="URL", help="The database: a file, or a postgresql:// address."),
        click.option("--as", "acting", metavar="PERSON", help="Who acts: an e-mail address."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
    ]
    decorated: Callable[..., None] = command
    for option in shared:
        decorated = option(decorated)
    return decorated
