"""The office: carries out commands, one transaction each.

Events, the command's receipt and the lists people act on commit together, or not at all. A command id that was seen
before gets the first answer. A refusal that matters to history is recorded by itself, after the rest was undone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar, cast

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, IntegrityError
from eventsourcing.utils import Environment
from msgspec.structs import replace
from sqlalchemy import Connection

from ideaflow.application import (  # noqa: F401 - importing them registers their handlers
    campaign,
    conclusion,
    decision,
    erasure,
    forecast,
    forum,
    hand_off,
    idea,
    idea_talk,
    idea_turns,
    learning,
    meeting,
    meeting_people,
    message,
    person,
    policy,
    problem,
    retention,
    trial,
    trial_observing,
    trial_review,
    unsealing,
)
from ideaflow.application.command import Command
from ideaflow.application.envelope import in_public
from ideaflow.application.handlers import HANDLERS
from ideaflow.application.observing import Done
from ideaflow.application.permission import must_hold
from ideaflow.application.wording import advice_on, mind_wording
from ideaflow.application.work import Aggregate, RememberedRefusal, Work
from ideaflow.domain.event import Capacity, Recorded
from ideaflow.domain.idea import Idea
from ideaflow.domain.verdict import Finding, Verdict, refused
from ideaflow.errors import (
    DatabaseLocked,
    DatabaseReadOnly,
    NotPermitted,
    OnlyLooking,
    OutcomeUnknown,
    Refused,
    ServerLost,
    StoreFault,
)
from ideaflow.persistence.command_log import CommandLog, Receipt
from ideaflow.persistence.command_tag import command_secret
from ideaflow.persistence.database import Database, Raced
from ideaflow.persistence.factory import Factory
from ideaflow.persistence.import_secret import make_import_secret
from ideaflow.persistence.outage import Patience, outcome_unknown
from ideaflow.persistence.pack_store import PackStore
from ideaflow.persistence.people import PeopleDirectory, Person
from ideaflow.persistence.sealed_scores import SealedScores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eventsourcing.domain import DomainEventProtocol

T = TypeVar("T")
ATTEMPTS = 5
# Before the commit: nothing was written, so doing it again is safe.
OUTAGES = (ServerLost, DatabaseReadOnly)


class BroughtIn(NamedTuple, Generic[T]):
    """What came of many rows, and the command ids of those that are new."""

    result: T
    new: Sequence[str]


Clock = Callable[[], datetime]
Project = Callable[[Connection, Sequence[Recorded]], None]
RunningTrials = Callable[[Connection, str], int]


def _idle() -> None:
    """Nothing to do meanwhile."""


class EventStore(Application[str]):
    """The `eventsourcing` application, on our own persistence module."""

    env = {"PERSISTENCE_MODULE": "ideaflow.persistence.factory"}

    def __init__(self, database: Database) -> None:
        self._database = database
        super().__init__()

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        return Factory(env, self._database)


class Office:
    """Carries out commands on one database. `project` updates the lists; `running_trials` counts a team's trials."""

    def __init__(self, database: Database, project: Project, running_trials: RunningTrials, clock: Clock) -> None:
        self.database = database
        self._project = project
        self._running_trials = running_trials
        self.clock = clock
        self.store = EventStore(database)

    def execute(self, command: Command) -> Receipt:
        """The receipt of `carry_out`."""
        return self.carry_out(command).receipt

    def carry_out(self, command: Command, asked: str = "") -> Done:
        """Carry out a command. When it returns, what it did is durable and stands in every list.

        `asked` is a mark of what was asked for: a repetition with another mark is refused.

        A server that goes away meanwhile is waited for. Raises InvalidInput, Refused, Conflict or a StoreFault; then
        nothing was written but a recorded refusal. OutcomeUnknown alone says that nobody knows.
        """
        return self.insisting(lambda unknown: self._attempt(command, asked, settling=unknown), command.command_id)

    def insisting(self, act: Callable[[bool], T], command_id: str = "") -> T:
        """Do what is done once however often it is done, again and again until a lost server is back.

        `act` is told whether an earlier try may have been kept. Raises what it raises; OutcomeUnknown when time is up
        and nobody knows.
        """
        patience = Patience(self.database.retry_seconds)
        unknown = False
        while True:
            try:
                return self._in_turn(act, unknown=unknown)
            except StoreFault as fault:
                unknown = unknown or isinstance(fault, OutcomeUnknown)
                again = unknown or (
                    isinstance(fault, OUTAGES) and not (self.database.embedded or isinstance(fault, OnlyLooking))
                )
                if again and patience.wait():
                    continue
                if unknown:
                    raise outcome_unknown(command_id) from fault
                raise

    def _in_turn(self, act: Callable[[bool], T], *, unknown: bool) -> T:
        for _ in range(ATTEMPTS):
            try:
                return act(unknown)
            except (IntegrityError, Raced):
                # Another process was first to append, to carry out this very command, or to make the same pseudonym;
                # deciding again on what is there now is as if we had come second.
                continue
        raise DatabaseLocked(f"others acted on the same thing {ATTEMPTS} times meanwhile", "try again in a moment")

    def check_may(self, by: str, step: str, *, team: str = "") -> None:
        """Raises NotPermitted for somebody who may not take a step."""
        placeholder = self.database.placeholder
        found = self.database.ask(lambda connection: PeopleDirectory(connection, placeholder).find(by))
        must_hold(found, step, team=team)

    @contextmanager
    def working(self, by: str, command_id: str, if_version: int | None = None) -> Iterator[Work]:
        """A transaction to work in as a person; what is pending at its end is stored and shown in the lists."""
        with self.database.transaction() as connection:
            people = PeopleDirectory(connection, self.database.placeholder)
            work = Work(
                self.store,
                connection,
                people,
                SealedScores(connection, self.database.placeholder),
                person=self._who(people, by),
                command_id=command_id,
                now=self.clock(),
                running_trials=self._running_trials,
                if_version=if_version,
            )
            yield work
            if work.pending:
                secret = command_secret(connection, self.database)
                work.stored = self.append(connection, in_public(work.pending, work.pack.privacy, secret))

    def bring_in(self, by: str, store: Callable[[Work], BroughtIn[T]], meanwhile: Callable[[], object] = _idle) -> T:
        """Do many rows at once, each under a command id of its own: all of them or none, whatever becomes of a server.

        Other writers wait from the start, so that what is looked up first still holds when it is stored. `store` may be
        called again, after what it did was undone; `meanwhile` is called while the rows become durable. Raises what
        `store` raises, a StoreFault, or OutcomeUnknown when nobody knows: then doing it again settles it.
        """
        tried: BroughtIn[T] | None = None

        def act(unknown: bool) -> T:
            nonlocal tried
            with self.database.transaction() as connection:
                self.database.lock_order(connection)
                with self.working(by, command_id="") as work:
                    if unknown and tried and work.commands.known(tried.new[:1]):
                        self.database.confirm(connection)
                        return tried.result
                    tried = store(work)
                meanwhile()
            return tried.result

        return self.insisting(act)

    def known(self, command_ids: Sequence[str]) -> set[str]:
        """Which of these commands were carried out before."""
        placeholder = self.database.placeholder
        return self.database.ask(lambda connection: CommandLog(connection, placeholder).known(command_ids))

    def import_secret(self) -> bytes:
        """The secret under which rows of imports are known again, made on first need."""
        return self.insisting(lambda _: make_import_secret(self.database))

    def append(self, connection: Connection, pending: Sequence[Recorded]) -> Sequence[int]:
        """Store events in the open transaction and bring the lists up to them. Returns their positions."""
        if not pending:
            return ()
        events = cast("Sequence[DomainEventProtocol[str]]", pending)
        positions = self.store.recorder.insert_events([*map(self.store.mapper.to_stored_event, events)])
        placed = zip(pending, positions or (), strict=True)
        self._project(connection, [replace(recorded, position=position) for recorded, position in placed])
        return positions or ()

    def _attempt(self, command: Command, asked: str, *, settling: bool) -> Done:
        name = type(command).__name__
        work: Work | None = None
        advice: tuple[Finding, ...] = ()
        try:
            with self.database.transaction() as connection:
                if settling:
                    # What the lost connection began may still be going on; it holds its place in the log to the end.
                    self.database.lock_order(connection)
                log = CommandLog(connection, self.database.placeholder)
                known = log.receipt(command.command_id, name, asked)
                if known is not None:
                    self.database.confirm(connection)
                    advice = self._advice_again(connection, command, known)
                else:
                    if_version = None if command.commutes else command.if_version
                    with self.working(command.by, command.command_id, if_version) as work:
                        subject = HANDLERS[type(command)](work, command)
                        advice = mind_wording(work, command, subject.id)
                    # Of every such command, so that it does not tell which were advised on.
                    under = work.pack.id if command.wording else ""
                    known = replace(_receipt(work, subject), asked=asked, under=under)
                    log.keep([(command.command_id, name, known)])
        except Refused:
            if work and work.refusal_to_remember:
                self._remember(command, name, work.refusal_to_remember, asked)
            raise
        if known.refused:
            raise Refused(known.id, known.refused)
        stored = work.stored if work else ()
        return Done(replace(known, advice=advice), stored[-1] if stored else 0, len(stored), repeated=work is None)

    @staticmethod
    def _advice_again(connection: Connection, command: Command, known: Receipt) -> tuple[Finding, ...]:
        """The advice of the first time, which was kept nowhere; it follows from the words, which are there again."""
        if not known.under:
            return ()
        return advice_on(command, PackStore(connection).pack(known.under).wording)

    def _remember(self, command: Command, name: str, remembered: RememberedRefusal, asked: str) -> None:
        with self.database.transaction() as connection:
            with self.working(command.by, command.command_id) as work:
                idea = work.load(Idea, remembered.idea)
                work.use_pack(remembered.pack)
                work.record(idea, (remembered.refusal,), remembered.capacity, rule_used=True)
            refusal = remembered.refusal
            verdict = Verdict(refusal.step.words, refusal.findings, work.pack.id)
            said = work.sentences_about(idea.id)
            receipt = Receipt(idea.id, idea.version, said, refused=verdict, asked=asked)
            CommandLog(connection, self.database.placeholder).keep([(command.command_id, name, receipt)])

    def _who(self, people: PeopleDirectory, by: str) -> Person:
        found = people.find(by)
        if found is None and self.database.embedded:
            return people.add(by, roles=[Capacity.SUBMITTER])
        if found is None or found.disabled:
            seen = "a disabled account" if found else f"nobody with the address {by}"
            raise NotPermitted(
                "permission",
                refused("act", "permission", seen=seen, needed="an account", next_step="ask a steward to add you"),
            )
        return found


def _receipt(work: Work, subject: Aggregate | Receipt) -> Receipt:
    if isinstance(subject, Receipt):
        return subject
    return Receipt(subject.id, subject.version, work.sentences_about(subject.id), work.also)
