"""Wiring: a database with its office and its lists, put together in one place for every way in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from ideaflow.domain.event import Capacity, Recorded
from ideaflow.errors import InvalidInput, StoreFault
from ideaflow.persistence.database import LOCK_SECONDS, Database
from ideaflow.persistence.numbers import check_id, last_numbers, stream_exists
from ideaflow.persistence.outage import RETRY_SECONDS, asked_again
from ideaflow.persistence.people import PeopleDirectory, Person, normal_address
from ideaflow.persistence.set_up import check_schema
from ideaflow.settings import settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from ideaflow.application.account import SignIn
    from ideaflow.application.api_token import ApiAccess
    from ideaflow.application.command import Command
    from ideaflow.application.feed import FeedLinks
    from ideaflow.application.kept_form import KeptForms
    from ideaflow.application.observing import Done, Observer
    from ideaflow.application.office import Office
    from ideaflow.application.permission import Standing
    from ideaflow.application.second_factor import SecondFactorSteps
    from ideaflow.application.single_sign_on import SingleSignOn
    from ideaflow.application.webhook import WebhookDesk
    from ideaflow.persistence.command_log import Receipt
    from ideaflow.persistence.diagnosis import Check
    from ideaflow.persistence.erasing import Erasure
    from ideaflow.persistence.event_log import EventLog
    from ideaflow.persistence.last_backup import LastBackup
    from ideaflow.persistence.outbox import Outgoing
    from ideaflow.persistence.pack_store import StoredPack
    from ideaflow.persistence.probes import Places
    from ideaflow.persistence.retention import Due
    from ideaflow.policies.pack import Pack
    from ideaflow.projections.lists import Lists
    from ideaflow.projections.meeting_invitations import Expected
    from ideaflow.projections.message_telling import Telling
    from ideaflow.projections.person_record import PersonRecord
    from ideaflow.projections.unsealings import AskedUnsealing

P = ParamSpec("P")
T = TypeVar("T")
Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


class Readied(StrEnum):
    """What making a database ready came to; empty, and so false, where nothing was to be done."""

    MADE = "made"
    BROUGHT_UP = "brought up"
    BEFORE = ""


class Ideaflow(AbstractContextManager["Ideaflow"]):
    """One ideaflow: commands go in through `execute`, questions through `ask`.

    Raises a `StoreFault` for a database that is not there, not ours, or of a later schema.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock = system_clock,
        lock_seconds: float = LOCK_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
        observers: Sequence[Observer] = (),
    ) -> None:
        self.clock, self._observers = clock, observers
        self.database = Database(url, lock_seconds=lock_seconds, retry_seconds=retry_seconds)
        try:
            check_schema(self.database)
        except BaseException:
            self.database.close()
            raise

    # What follows is made on first use, and imported then: each command pays only for what it needs.

    @cached_property
    def log(self) -> EventLog:
        """Reads what happened."""
        from ideaflow.persistence.event_log import EventLog  # noqa: PLC0415

        return EventLog(self.database)

    @cached_property
    def lists(self) -> Lists:
        """Keeps, rebuilds and compares the lists."""
        from ideaflow.projections.lists import Lists  # noqa: PLC0415

        return Lists(self.database)

    @cached_property
    def office(self) -> Office:
        """Carries out commands."""
        from ideaflow.application.office import Office  # noqa: PLC0415
        from ideaflow.projections import trial_board  # noqa: PLC0415

        return Office(self.database, self._bring_up, trial_board.running_in_team, self.clock)

    @cached_property
    def telling(self) -> Telling:
        """Writes what people and programs are to hear of."""
        from ideaflow.projections.message_telling import Telling  # noqa: PLC0415

        return Telling(self.database, self.clock)

    def _bring_up(self, connection: Connection, stored: Sequence[Recorded]) -> None:
        """What follows from events in their own transaction: the lists, and then the messages."""
        self.lists.update(connection, stored)
        self.telling.update(connection, stored)

    @cached_property
    def sign_in(self) -> SignIn:
        """Invitations, passwords and sessions of the web."""
        from ideaflow.application.account import SignIn  # noqa: PLC0415
        from ideaflow.persistence.accounts import SessionLimits  # noqa: PLC0415

        said = settings()
        idle, absolute = (timedelta(seconds=time) for time in (said.session_idle_seconds, said.session_seconds))
        return SignIn(self.database, self.clock, SessionLimits(idle, absolute))

    @cached_property
    def second_factor(self) -> SecondFactorSteps:
        """Codes of an authenticator app, for signing in on the web."""
        from ideaflow.application.second_factor import SecondFactorSteps  # noqa: PLC0415

        return SecondFactorSteps(self.database, self.clock, self.sign_in, settings().second_factor)

    @cached_property
    def single_sign_on(self) -> SingleSignOn:
        """Whom a provider's word lets in."""
        from ideaflow.application.single_sign_on import SingleSignOn  # noqa: PLC0415

        return SingleSignOn(self.database, self.sign_in, settings().oidc_newcomers)

    @cached_property
    def kept_forms(self) -> KeptForms:
        """What was typed into forms whose session had ended."""
        from ideaflow.application.kept_form import KeptForms  # noqa: PLC0415

        return KeptForms(self.database, self.clock)

    @cached_property
    def webhooks(self) -> WebhookDesk:
        """Programs elsewhere that are told of events."""
        from ideaflow.application.webhook import WebhookDesk  # noqa: PLC0415

        return WebhookDesk(self.database, self.clock)

    @cached_property
    def feed_links(self) -> FeedLinks:
        """Links for feed readers and calendars."""
        from ideaflow.application.feed import FeedLinks  # noqa: PLC0415

        return FeedLinks(self.database, self.clock)

    def outbox_messages(self, by: str, *, state: str = "", limit: int = 50) -> Sequence[Outgoing]:
        """What is in the outbox, for stewards; it does not say to whom a letter goes. Raises NotPermitted."""
        from ideaflow.application.permission import must_hold  # noqa: PLC0415
        from ideaflow.persistence.outbox import listed_messages  # noqa: PLC0415

        must_hold(self.person(by), "list messages")
        return self.ask(listed_messages, state=state, limit=limit)

    @cached_property
    def api_access(self) -> ApiAccess:
        """Tokens that programs act with."""
        from ideaflow.application.api_token import ApiAccess  # noqa: PLC0415
        from ideaflow.settings import settings  # noqa: PLC0415

        return ApiAccess(self.database, self.clock, settings().token_days)

    @property
    def today(self) -> date:
        return self.clock().date()

    def execute(self, command: Command, asked: str = "") -> Receipt:
        """Carry out a command, and tell the observers; see `Office.carry_out`.

        One that erases leaves no old bytes behind, see `scrub`.
        """
        from ideaflow.application.observing import observed  # noqa: PLC0415

        office, name = self.office, type(command).__name__

        def carry_out() -> Done:
            if not command.erases:
                return office.carry_out(command, asked)
            with self.erasing():
                return office.carry_out(command, asked)

        return observed(carry_out, name, command.command_id, self._observers)

    @contextmanager
    def erasing(self) -> Iterator[Connection]:
        """A transaction in which keys of texts are destroyed: at its end lists are rebuilt, after it files scrubbed."""
        with self.database.transaction() as connection:
            yield connection
            self.lists.rebuild()
        self.scrub()

    def scrub(self) -> bool:
        """Write the files anew, so that they hold no old bytes of what was erased. False where nothing was owed.

        Raises DatabaseLocked where others use the file all the while.
        """
        from ideaflow.persistence.scrubbing import scrub  # noqa: PLC0415
        from ideaflow.projections.lists import LISTS, SEARCHABLE  # noqa: PLC0415

        names, indexes = (each.name for each in LISTS), (one.words_index for one in SEARCHABLE)
        return scrub(self.database, names, indexes)

    def erasures(self) -> Sequence[Erasure]:
        """Every act of erasing, with which texts it made unreadable."""
        from ideaflow.persistence.erasing import all_erasures  # noqa: PLC0415

        return self.ask(all_erasures)

    def replay_erasures(self, known: Sequence[Erasure]) -> int:
        """Erase in a restored database what was erased since its backup. Returns how many texts that took."""
        from ideaflow.persistence.erasing import replay_erasures  # noqa: PLC0415

        with self.erasing() as connection:
            return replay_erasures(connection, known)

    def person_record(self, address: str, by: str) -> PersonRecord:
        """Everything that is held about somebody, for themselves or a steward. Raises NotPermitted and UnknownId."""
        from ideaflow.projections.person_record import person_record  # noqa: PLC0415

        self.must(self.person(by), "export what is held about somebody", address)
        with self.database.reading() as connection:
            person = PeopleDirectory(connection, self.database.placeholder).get(address)
        themselves = person.address == normal_address(by)
        return person_record(self.database, person, to_themselves=themselves, today=self.today)

    def invitations(self, meeting: str, by: str) -> Sequence[Expected]:
        """Who is expected at a meeting, by name; for its chairs and stewards. Raises NotPermitted, UnknownId."""
        from ideaflow.projections import meeting_invitations, meeting_page  # noqa: PLC0415

        history = self.history(self.known_id("meeting", meeting, "M"))
        forum = meeting_page.forum_of(history)
        self.must(self.person(by), "see the invitations", forum)
        return self.ask(meeting_invitations.expected, self.history(forum), history)

    def tell_name(self, command: Command) -> Person:
        """Carry out TellName and tell who it is. Raises Refused, and InvalidInput for a command done before."""
        from ideaflow.domain.unsealing import UnsealingAsked  # noqa: PLC0415

        with self.database.transaction() as connection:
            before = self.log.last_position()
            receipt = self.office.execute(command)
            asked = next(one.event for one in self.history(receipt.id) if isinstance(one.event, UnsealingAsked))
            found = PeopleDirectory(connection, self.database.placeholder).behind(asked.of, asked.pseudonym)
            if self.log.last_position() == before:
                raise InvalidInput("command id", command.command_id, "a name is told once", "ask anew, with a reason")
            if found is None:
                raise InvalidInput("pseudonym", asked.pseudonym, "it leads to nobody any more", "nobody can be named")
            return found

    def unsealings(self, by: str) -> Sequence[AskedUnsealing]:
        """The unsealings that somebody asked for or may approve, the newest first. Raises NotPermitted for others."""
        from ideaflow.application.permission import must_look_into  # noqa: PLC0415
        from ideaflow.projections.unsealings import asked_unsealing  # noqa: PLC0415

        person = self.person(by)
        must_look_into(person, "approve unsealing")
        found = []
        for stream in reversed(self.streams("U")):
            one = asked_unsealing(self.history(stream), self.clock())
            one.mine = person is not None and self._pseudonym(person, stream) == one.asked_by
            if one.mine or self.may(person, "approve unsealing", one.of):
                found.append(one)
        return found

    def rotate_keys(self, progress: Callable[[int], None] | None = None) -> int:
        """Lock every text's key under a new key and retire the old; see `persistence.key_rotation`."""
        from ideaflow.persistence.key_rotation import rotate_keys  # noqa: PLC0415

        return rotate_keys(self.database, progress)

    def due_for_erasure(self) -> Sequence[Due]:
        """What is kept no longer of closed ideas, under the rules of the forum that decided on each."""
        from ideaflow.persistence.retention import find_due  # noqa: PLC0415

        return self.ask(find_due, self.today)

    def carried_out(self, command_ids: Sequence[str]) -> set[str]:
        """Which of these commands were carried out here before; events do not tell."""
        from ideaflow.persistence.command_log import CommandLog  # noqa: PLC0415

        with self.database.reading() as connection:
            return CommandLog(connection, self.database.placeholder).known(command_ids)

    def ask(self, question: Callable[Concatenate[Connection, P], T], /, *arguments: P.args, **options: P.kwargs) -> T:
        """The answer of a query function of a list; a server that is lost meanwhile is asked again."""

        def asked() -> T:
            with self.database.reading() as connection:
                return question(connection, *arguments, **options)

        return asked_again(asked, self.database.retry_seconds)

    def history(self, stream: str) -> Sequence[Recorded]:
        """What happened in a stream, in order, with what people typed where it can still be read."""
        return asked_again(lambda: self.log.stream(stream), self.database.retry_seconds)

    def known_id(self, field: str, given: str, prefix: str) -> str:
        """An id in its normal form. Raises UnknownId with ids that look like it."""
        with self.database.reading() as connection:
            return check_id(connection, field, given, prefix)

    def streams(self, prefix: str) -> Sequence[str]:
        """The ids of every stream of a kind, in order; for the kinds of which there are few."""
        with self.database.reading() as connection:
            last = last_numbers(connection)[prefix]
            return [
                f"{prefix}-{number}" for number in range(1, last + 1) if stream_exists(connection, f"{prefix}-{number}")
            ]

    def numbers(self) -> dict[str, int]:
        """How many ids of each kind were given out."""
        with self.database.reading() as connection:
            return last_numbers(connection)

    def check_store(self) -> Sequence[str]:
        """What is wrong with the log itself, in sentences; empty when it is sound."""
        from ideaflow.persistence.diagnosis import store_faults  # noqa: PLC0415

        return store_faults(self.database)

    def probe(self) -> Sequence[Check]:
        """Can commands be carried out now? Quick; see `diagnose` for more."""
        from ideaflow.persistence.probes import probe  # noqa: PLC0415

        return probe(self.database)

    def places(self) -> Places:
        """How far the log and the lists are."""
        from ideaflow.persistence.probes import places  # noqa: PLC0415

        return places(self.database)

    def store_bytes(self) -> int:
        """What the database takes on disk, in bytes."""
        from ideaflow.persistence.probes import store_bytes  # noqa: PLC0415

        return store_bytes(self.database)

    def last_backup(self) -> LastBackup | None:
        """When this system was last backed up, or None."""
        from ideaflow.persistence.last_backup import last_backup  # noqa: PLC0415

        return self.ask(last_backup)

    def packs(self) -> Sequence[StoredPack]:
        """Every policy pack that was kept here."""
        from ideaflow.persistence.pack_store import PackStore  # noqa: PLC0415

        with self.database.reading() as connection:
            return PackStore(connection).all()

    def pack_text(self, pack: str) -> str:
        """The text of a kept pack by `name@version`. Raises UnknownId with names that look like it."""
        from ideaflow.persistence.pack_store import PackStore  # noqa: PLC0415

        with self.database.reading() as connection:
            return PackStore(connection).text(pack)

    def forum_pack(self, forum: str) -> Pack:
        """The rules that a forum has adopted."""
        from ideaflow.domain.forum import Forum, evolve  # noqa: PLC0415

        found = Forum()
        for recorded in self.history(forum):
            evolve(found, recorded)
        return self.pack(found.pack)

    def house_pack(self) -> Pack:
        """The pack for what is no forum's own: the first forum's, or the default where there is none."""
        from ideaflow.policies.shipped import DEFAULT_PACK_ID, FIRST_FORUM  # noqa: PLC0415

        with self.database.reading() as connection:
            there = stream_exists(connection, FIRST_FORUM)
        return self.forum_pack(FIRST_FORUM) if there else self.pack(DEFAULT_PACK_ID)

    def pack(self, pack: str) -> Pack:
        """A kept pack by `name@version`. Raises UnknownId with names that look like it."""
        from ideaflow.persistence.pack_store import PackStore  # noqa: PLC0415

        with self.database.reading() as connection:
            return PackStore(connection).pack(pack)

    def person(self, address: str) -> Person | None:
        """Somebody by address, or None; a server that is lost meanwhile is asked again."""
        placeholder = self.database.placeholder
        return self.ask(lambda connection: PeopleDirectory(connection, placeholder).find(address))

    def may(self, person: Person | None, step: str, about: str = "") -> bool:
        """May somebody take a step of the table, about a stream or a person's address? For showing what one can do."""
        from ideaflow.application.permission import capacity_in  # noqa: PLC0415

        return capacity_in(step, self._standing(person, about)) is not None

    def must(self, person: Person | None, step: str, about: str = "") -> Capacity:
        """In which capacity somebody may take a step. Raises NotPermitted; for reads, and what is no command."""
        from ideaflow.application.permission import must  # noqa: PLC0415

        return must(step, self._standing(person, about))

    def _standing(self, person: Person | None, about: str) -> Standing:
        from ideaflow.application.permission import Standing, standing_on  # noqa: PLC0415
        from ideaflow.application.work import STREAMS, A  # noqa: PLC0415

        if person is None:
            return Standing(None, about)

        def load(kind: type[A], stream: str, /) -> A:
            found = kind()
            for recorded in self.history(stream) if stream else ():
                STREAMS[kind].evolve(found, recorded)
            return found

        return standing_on(person, about, load, self._pseudonym)

    def _pseudonym(self, person: Person, stream: str) -> str | None:
        placeholder = self.database.placeholder
        return self.ask(lambda connection: PeopleDirectory(connection, placeholder).known_pseudonym(person, stream))

    def read_answer(self, person: Person, idea: str, version: int) -> None:
        """Keep that somebody has read what was answered about their idea; no event tells of it."""
        from ideaflow.persistence.answers_read import keep_read  # noqa: PLC0415

        with self.database.transaction() as connection:
            keep_read(connection, self.database.placeholder, person=person.id, idea=idea, version=version)

    def people(self) -> Sequence[Person]:
        """Everybody, by address."""
        with self.database.reading() as connection:
            return PeopleDirectory(connection, self.database.placeholder).all()

    def close(self) -> None:
        self.database.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __enter__(self) -> Self:
        return self


def init(
    url: str,
    steward: str,
    *,
    lock_seconds: float = LOCK_SECONDS,
    retry_seconds: float = RETRY_SECONDS,
    app_role: str = "",
) -> Readied:
    """Make a database ready, and its first person a steward; bring one of an earlier ideaflow up.

    `app_role` is a role of PostgreSQL that from then on has what the application needs, and may not change events.
    Changes nothing where it was done before. Raises a `StoreFault` for what it cannot use, InvalidInput for a role.
    """
    from ideaflow.persistence.set_up import set_up  # noqa: PLC0415
    from ideaflow.projections.lists import set_up_statements  # noqa: PLC0415
    from ideaflow.projections.projection import metadata  # noqa: PLC0415

    database = Database(url, create=True, lock_seconds=lock_seconds, retry_seconds=retry_seconds)
    try:
        made = set_up(database, metadata, set_up_statements(database.embedded))
        if made:
            with database.transaction() as connection:
                roles = [Capacity.SUBMITTER, Capacity.STEWARD]
                PeopleDirectory(connection, database.placeholder).add(steward, roles=roles)
        readied = Readied.MADE if made else _bring_up(database)
        if app_role or (readied is Readied.BROUGHT_UP and not database.embedded):
            _give_rights(database, app_role)
        return readied
    finally:
        database.close()


def _bring_up(database: Database) -> Readied:
    """Bring an older database up, all or nothing."""
    from ideaflow.persistence.schema import SCHEMA_VERSION  # noqa: PLC0415
    from ideaflow.persistence.set_up import bring_up, schema_of  # noqa: PLC0415
    from ideaflow.projections.lists import Lists  # noqa: PLC0415

    with database.transaction() as connection:
        if schema_of(connection) >= SCHEMA_VERSION:
            check_schema(database)
            return Readied.BEFORE
        bring_up(database, connection)
        Lists(database).make_again(connection)
    return Readied.BROUGHT_UP


def _give_rights(database: Database, app_role: str) -> None:
    """Give the application's role, the one named or the one named before, what it needs."""
    from ideaflow.persistence.rights import give_rights, keep_role  # noqa: PLC0415
    from ideaflow.projections.lists import LISTS  # noqa: PLC0415

    with database.transaction() as connection:
        if app_role:
            keep_role(connection, app_role)
        give_rights(connection, LISTS[0].table.metadata)


def diagnose(url: str, *, lock_seconds: float = LOCK_SECONDS) -> Sequence[Check]:
    """What `doctor` looks at: the SQLite library and the database, which may not be there."""
    from ideaflow.persistence.diagnosis import Check, check_database, check_sqlite_version  # noqa: PLC0415

    try:
        # What is wrong now is asked, so nothing is waited for.
        database = Database(url, lock_seconds=lock_seconds, retry_seconds=0)
    except StoreFault as fault:
        return [check_sqlite_version(), Check("database", fault.message, well=False, next_step=fault.next_step)]
    try:
        library = [check_sqlite_version()] if database.embedded else []
        return [*library, *check_database(database)]
    finally:
        database.close()
