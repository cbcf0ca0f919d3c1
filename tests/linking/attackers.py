"""Simple attackers: each says, from what an export shows, which acts in different streams are one person's."""

from __future__ import annotations

import itertools
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from ideaflow.persistence.record import decode_record

STREAM = re.compile(r"\b[A-Z]-[0-9a-f]+\b")
SESSION = timedelta(minutes=10)
Link = tuple[int, int]
Attacker = Callable[[Sequence["Act"], random.Random], list[Link]]


class Act(Struct, frozen=True):
    """What an export shows of one event: the envelope, and how long the sealed text is (0 where there is none)."""

    stream: str
    version: int
    topic: str
    at: datetime
    actor: str
    capacity: str
    command: str
    length: int
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, record: bytes, length: int = 0) -> Act:
        """An act from its stored record."""
        read = decode_record(record)
        return cls(
            read.stream,
            read.version,
            read.topic,
            read.at,
            read.actor,
            read.capacity.value,
            read.command,
            length,
            tuple(sorted({*STREAM.findall(bytes(read.facts).decode())})),
        )

    @property
    def day(self) -> tuple[str, str]:
        """Among whom somebody could be: those who acted in this capacity on this day."""
        return self.capacity, self.at.date().isoformat()


def by_command(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """One id, one command, one person; or one that starts like it, where people choose their ids."""
    del chance
    found: dict[str, list[int]] = defaultdict(list)
    for place, act in enumerate(acts):
        found[act.command.rpartition("-")[0] or act.command].append(place)
    return [
        (one, other)
        for places in found.values()
        for one, other in itertools.pairwise(places)
        if acts[one].stream != acts[other].stream
    ]


def by_time(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """Who acts again within ten minutes is probably the same."""

    def distance(one: Act, other: Act) -> float:
        apart = abs(one.at - other.at)
        return apart.total_seconds() if apart <= SESSION else float("inf")

    return _nearest(acts, distance, chance)


def by_length(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """Who writes as much on the same day is probably the same."""

    def distance(one: Act, other: Act) -> float:
        return abs(one.length - other.length) if one.length and other.length else float("inf")

    return _nearest(acts, distance, chance)


def by_capacity(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """Who acts in the same capacity on the same day."""
    return _nearest(acts, lambda _one, _other: 0, chance)


def by_hour(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """Who likes to act at the same hour, on other days."""
    order = [*range(len(acts))]
    chance.shuffle(order)
    order.sort(key=lambda place: acts[place].at.time())
    return [
        (one, other)
        for one, other in itertools.pairwise(order)
        if acts[one].day != acts[other].day and acts[one].stream != acts[other].stream
    ]


def by_mention(acts: Sequence[Act], chance: random.Random | None) -> list[Link]:
    """Who brings an idea to a campaign stands in the campaign's stream too, and so joins all that they bring."""
    del chance
    begun = {act.stream: place for place, act in enumerate(acts) if act.version == 1}
    brought: dict[tuple[str, str], list[int]] = defaultdict(list)
    for act in acts:
        if act.topic == "campaign.ideas_captured" and act.actor:
            brought[act.stream, act.actor] += [begun[name] for name in act.names if name in begun]
    return [pair for places in brought.values() for pair in itertools.pairwise(places)]


def by_order(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """Who stands next in the log is probably the same."""
    del chance
    return _neighbours(acts, range(len(acts)))


def by_writing_order(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """Pseudonyms that are first seen one after the other are probably the same."""
    del chance
    first = {(act.stream, act.actor): place for place, act in reversed([*enumerate(acts)])}
    return _neighbours(acts, sorted(first.values()))


def by_number(acts: Sequence[Act], chance: random.Random) -> list[Link]:
    """I-42 and I-43 were made one after the other, so probably by the same."""
    del chance
    begun = [place for place, act in enumerate(acts) if act.version == 1]

    def number(place: int) -> tuple[str, int, str]:
        prefix, _, rest = acts[place].stream.partition("-")
        return prefix, int(rest, 36), rest

    return _neighbours(acts, sorted(begun, key=number))


ATTACKERS: tuple[Attacker, ...] = (by_command, by_time, by_length, by_capacity, by_hour, by_mention)
ORDER_ATTACKERS: tuple[Attacker, ...] = (by_order, by_writing_order, by_number)


def _neighbours(acts: Sequence[Act], places: Iterable[int]) -> list[Link]:
    order = [*places]
    pairs = itertools.pairwise(order)
    return [(a, b) for a, b in pairs if acts[a].day == acts[b].day and acts[a].stream != acts[b].stream]


def _nearest(acts: Sequence[Act], distance: Callable[[Act, Act], float], chance: random.Random) -> list[Link]:
    """Each act with the nearest in another stream on its day, one of the nearest where there are several."""
    days: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, act in enumerate(acts):
        days[act.day].append(place)
    links = []
    for places in days.values():
        for one in places:
            far = [
                (distance(acts[one], acts[other]), chance.random(), other)
                for other in places
                if acts[other].stream != acts[one].stream
            ]
            if far and min(far)[0] < float("inf"):
                links.append((one, min(far)[2]))
    return links
