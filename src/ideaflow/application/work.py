"""One command at work: what it has loaded, what it decided, all in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar, cast

from eventsourcing.application import Application
from msgspec.structs import replace
from sqlalchemy import Connection

from ideaflow.domain import campaign, erasure, forum, hand_off, idea, learning, meeting, problem, trial, unsealing
from ideaflow.domain.campaign import Campaign
from ideaflow.domain.erasure import Erasing
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.forum import Forum
from ideaflow.domain.hand_off import HandOff
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_events import Asked, StepRefused
from ideaflow.domain.learning import Learning
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.problem import Problem
from ideaflow.domain.stage import Trigger
from ideaflow.domain.trial import Trial
from ideaflow.domain.unsealing import Unsealing
from ideaflow.domain.verdict import Verdict
from ideaflow.errors import Conflict, Refused, UnknownId
from ideaflow.persistence.command_log import CommandLog
from ideaflow.persistence.grade_bands import GradeBands
from ideaflow.persistence.numbers import is_id, is_short, near_ids, next_ids, normal_id, stream_exists
from ideaflow.persistence.pack_store import PackStore
from ideaflow.persistence.people import PeopleDirectory, Person
from ideaflow.persistence.recorder import EventRecorder
from ideaflow.persistence.sealed_scores import SealedScores
from ideaflow.policies.fact import Facts
from ideaflow.policies.pack import Pack
from ideaflow.policies.shipped import DEFAULT_PACK_ID, FIRST_FORUM

Aggregate = Idea | Problem | Trial | Meeting | Forum | Learning | Campaign | HandOff | Erasing | Unsealing
A = TypeVar("A", Idea, Problem, Trial, Meeting, Forum, Learning, Campaign, HandOff, Erasing, Unsealing)


class RememberedRefusal(NamedTuple):
    """A refusal that becomes part of an idea's history once the rest of the command was undone."""

    idea: str
    refusal: StepRefused
    capacity: Capacity
    pack: str


class Stream(NamedTuple):
    """How a kind of stream is named and read."""

    prefix: str
    evolve: Callable[[Aggregate, Recorded], None]


STREAMS: dict[type[Aggregate], Stream] = {
    Idea: Stream("I", cast("Callable[[Aggregate, Recorded], None]", idea.evolve)),
    Problem: Stream("P", cast("Callable[[Aggregate, Recorded], None]", problem.evolve)),
    Trial: Stream("T", cast("Callable[[Aggregate, Recorded], None]", trial.evolve)),
    Meeting: Stream("M", cast("Callable[[Aggregate, Recorded], None]", meeting.evolve)),
    Forum: Stream("F", cast("Callable[[Aggregate, Recorded], None]", forum.evolve)),
    Learning: Stream("L", cast("Callable[[Aggregate, Recorded], None]", learning.evolve)),
    Campaign: Stream("C", cast("Callable[[Aggregate, Recorded], None]", campaign.evolve)),
    HandOff: Stream("H", cast("Callable[[Aggregate, Recorded], None]", hand_off.evolve)),
    Erasing: Stream("E", cast("Callable[[Aggregate, Recorded], None]", erasure.evolve)),
    Unsealing: Stream("U", cast("Callable[[Aggregate, Recorded], None]", unsealing.evolve)),
}


class Work:
    """What a handler may use: who asks and when, aggregates, new ids, and where to put what was decided."""

    def __init__(
        self,
        store: Application[str],
        connection: Connection,
        people: PeopleDirectory,
        scores: SealedScores,
        *,
        person: Person,
        command_id: str,
        now: datetime,
        running_trials: Callable[[Connection, str], int],
        if_version: int | None = None,
    ) -> None:
        self._store = store
        self._connection = connection
        self._running_trials = running_trials
        self._if_version = if_version
        self._loaded: dict[str, Aggregate] = {}
        self.people, self.scores = people, scores
        self.grades = GradeBands(connection, people.placeholder)
        self.commands = CommandLog(connection, people.placeholder)
        self.packs = PackStore(connection)
        self._pack: Pack | None = None
        self.person, self.command_id, self.now = person, command_id, now
        self.pending: list[Recorded] = []
        self.stored: Sequence[int] = ()
        self.also: dict[str, str] = {}
        self.refusal_to_remember: RememberedRefusal | None = None

    @property
    def connection(self) -> Connection:
        """The command's transaction, for what is kept beside the log."""
        return self._connection

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def pack(self) -> Pack:
        """The rules of this command: those of the forum that it loaded, or of the forum that decided on its idea.

        An idea that no forum has decided on is judged by the rules of the first forum; before there is one, by the
        default pack.
        """
        if self._pack is None:
            self.use_rules_of(self._deciding_forum())
        return cast("Pack", self._pack)

    def use_rules_of(self, forum: Forum | None) -> None:
        """Carry on under the pack that a forum has adopted, or under the default pack."""
        self.use_pack(forum.pack if forum else DEFAULT_PACK_ID)

    def use_pack(self, pack: str) -> None:
        """Carry on under a pack by `name@version`."""
        self._pack = self.packs.pack(pack)

    def _deciding_forum(self) -> Forum | None:
        """A command is not about the forum whose rules it needs, so `if_version` does not speak of it."""
        self._if_version, kept = None, self._if_version
        ideas = [loaded for loaded in self._loaded.values() if isinstance(loaded, Idea) and loaded.meeting]
        forum = self.load(Meeting, ideas[0].meeting).forum if ideas else FIRST_FORUM
        found = self.load(Forum, forum) if stream_exists(self._connection, forum) else None
        self._if_version = kept
        return found

    def load(self, kind: type[A], given: str, field: str = "") -> A:
        """An aggregate by its id, as it stands with what this command decided so far. Raises UnknownId.

        From the first forum that is loaded on, the command is under that forum's rules.
        """
        prefix, evolve = STREAMS[kind]
        name = field or kind.__name__.lower()
        stream = given if given in self._loaded else normal_id(given, prefix)
        if stream not in self._loaded:
            history = self._history(stream) if is_id(stream, prefix) else ()
            if not history:
                raise UnknownId(name, given, near_ids(self._connection, stream, prefix) if is_short(stream) else ())
            found = kind()
            for recorded in history:
                evolve(found, recorded)
            self._check_version(found)
            self._loaded[stream] = found
            if isinstance(found, Forum) and self._pack is None:
                self.use_rules_of(found)
        return cast("A", self._loaded[stream])

    def _history(self, stream: str) -> Sequence[Recorded]:
        return cast("EventRecorder", self._store.recorder).facts(stream)

    def new(self, kind: type[A]) -> A:
        """A stream that begins, under a new id."""
        return self.new_ones(kind, 1)[0]

    def new_ones(self, kind: type[A], count: int) -> Sequence[A]:
        """Streams that begin, under new ids in order."""
        made = [kind(id=stream) for stream in next_ids(self._connection, STREAMS[kind].prefix, count)]
        self._loaded.update((one.id, one) for one in made)
        return made

    def pseudonym(self, aggregate: Aggregate, person: Person | None = None) -> str:
        """The pseudonym of a person (by default who asks) in a stream."""
        return self.people.pseudonym(person or self.person, aggregate.id)

    def running_trials(self, team: str) -> int:
        """How many trials run in a team."""
        return self._running_trials(self._connection, team)

    def record(
        self,
        aggregate: Aggregate,
        decided: tuple[Event, ...] | Verdict,
        capacity: Capacity,
        *,
        rule_used: bool = False,
        remember: Trigger | None = None,
        about: str = "",
        facts: Facts | None = None,
        author: str = "",
        unnamed: bool = False,
    ) -> None:
        """Put events after the aggregate's last, and apply them. Raises Refused when the verdict is no.

        `rule_used` writes the pack beside the events; `remember` makes a refusal of this trigger part of the history,
        with the trial or meeting it was `about`, and the `facts` that the rules were asked on. `unnamed` leaves even
        the pseudonym out, where who acted stands in another stream and the two must not be joined.
        """
        if isinstance(decided, Verdict):
            if remember and decided.pack:
                kept = kept_facts(facts or {})
                refused = StepRefused(step=remember, findings=decided.findings, about=about, facts=kept)
                self.refusal_to_remember = RememberedRefusal(aggregate.id, refused, capacity, decided.pack)
            raise Refused(aggregate.id, decided)
        for event in decided:
            recorded = self._in_envelope(aggregate, event, capacity, self.pack.id if rule_used else "", author)
            if unnamed:
                recorded = replace(recorded, actor="")
            STREAMS[type(aggregate)].evolve(aggregate, recorded)
            self.pending.append(recorded)

    def sentences_about(self, stream: str) -> tuple[str, ...]:
        """What this command did to a stream, in words."""
        return tuple(recorded.sentence() for recorded in self.pending if recorded.originator_id == stream)

    def _check_version(self, subject: Aggregate) -> None:
        """The first aggregate that a command loads is what it is about. Raises Conflict when it has moved on."""
        expected, self._if_version = self._if_version, None
        if expected is None or expected == subject.version:
            return
        later = cast("Iterable[Recorded]", self._store.events.get(subject.id, gt=expected))
        raise Conflict(subject.id, expected, subject.version, [recorded.sentence() for recorded in later])

    def _in_envelope(
        self, aggregate: Aggregate, event: Event, capacity: Capacity, pack: str, author: str = ""
    ) -> Recorded:
        return Recorded(
            originator_id=aggregate.id,
            originator_version=aggregate.version + 1,
            at=self.now,
            actor=self.pseudonym(aggregate),
            capacity=capacity,
            command_id=self.command_id,
            event=event,
            pack=pack,
            author=author,
        )


def kept_facts(facts: Facts) -> dict[str, Asked]:
    """Facts as an event keeps them."""
    return {
        name: value if isinstance(value, bool | int | float | str) else tuple(value) for name, value in facts.items()
    }
