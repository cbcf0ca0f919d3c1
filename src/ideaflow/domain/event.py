"""What every event is: facts in the clear, words that people typed, and the envelope they travel in.

A class of event names its stable `topic`, its `payload_version`, and *upcasters* from each earlier version.
Fields annotated `Words`, `WordList` or `WordMap` hold what a person typed. They are stored encrypted,
so they have a default that stands where they are not read; a rule never looks at them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, ClassVar, TypeVar, get_type_hints

from msgspec import Struct

TYPED = "typed by a person"

Words = Annotated[str, TYPED]
WordList = Annotated[tuple[str, ...], TYPED]
WordMap = Annotated[dict[str, str], TYPED]

Facts = dict[str, object]
Upcaster = Callable[[Facts], Facts]


class Capacity(StrEnum):
    """In what capacity a person acts; streams hold this and a pseudonym, never a name."""

    SUBMITTER = "submitter"
    HELPER = "helper"
    SCORER = "scorer"
    CHAIR = "chair"
    TRIAL_LEAD = "trial lead"
    REVIEWER = "reviewer"
    STEWARD = "steward"
    AUDITOR = "auditor"


class Event(Struct, frozen=True, kw_only=True):
    """Something that happened. `sentence` tells it in plain English, blaming nobody."""

    topic: ClassVar[str] = ""
    payload_version: ClassVar[int] = 1
    upcasters: ClassVar[Mapping[int, Upcaster]] = {}

    def sentence(self, subject: str) -> str:
        """The event as a sentence about `subject`, the id of its stream; it ends without a full stop."""
        raise NotImplementedError


class Recorded(Struct, frozen=True, kw_only=True):
    """An event in its envelope: where it stands, when, and in what capacity by which pseudonym.

    `position` is its place in the whole log, 0 until it is stored. `author` is the pseudonym whose words it
    holds, where that is not the actor's. `acted_at` is the exact time, sealed with the words, where `at` is coarser
    and the key is there; no list reads it.
    """

    originator_id: str
    originator_version: int
    at: datetime
    actor: str
    capacity: Capacity
    command_id: str
    event: Event
    pack: str = ""
    author: str = ""
    position: int = 0
    acted_at: datetime | None = None

    @property
    def words_by(self) -> str:
        return self.author or self.actor

    def sentence(self) -> str:
        """The event's own sentence, with the capacity and, where a rule was used, its pack."""
        rule = f", under {self.pack}" if self.pack else ""
        return f"{self.event.sentence(self.originator_id)} (recorded by the {self.capacity.value}{rule})."


E = TypeVar("E", bound=type[Event])
_BY_TOPIC: dict[str, type[Event]] = {}


def event(cls: E) -> E:
    """Class decorator: make the class known by its topic."""
    if not cls.topic or cls.topic in _BY_TOPIC:
        raise TypeError(f"{cls.__name__} needs a topic of its own, not {cls.topic!r}")
    _BY_TOPIC[cls.topic] = cls
    return cls


def events_by_topic() -> Mapping[str, type[Event]]:
    """Every class of event that has been imported, by its topic."""
    return _BY_TOPIC


@cache
def word_fields(cls: type[Event]) -> tuple[str, ...]:
    """The names of the fields that hold words people typed."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(name for name in cls.__struct_fields__ if TYPED in getattr(hints[name], "__metadata__", ()))


@cache
def fact_fields(cls: type[Event]) -> tuple[str, ...]:
    """The names of the fields that hold facts, in the clear."""
    typed = word_fields(cls)
    return tuple(name for name in cls.__struct_fields__ if name not in typed)
