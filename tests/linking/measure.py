"""How often an attacker is right, against how often one would be who knew only capacity and day.

Chance is measured, not assumed: the people behind the pseudonyms of a day and capacity change places at random, many
times, and the same links are counted again.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct

from tests.linking.attackers import Act, Attacker

SHUFFLES = 200
Truth = Mapping[str, int]


class Result(Struct, frozen=True):
    """An attacker's links, how many are right, and of how many shuffles no fewer were right by chance alone."""

    attacker: str
    links: int
    right: int
    expected: float
    as_good: int

    @property
    def precision(self) -> float:
        return self.right / self.links if self.links else 0.0

    @property
    def chance(self) -> float:
        return self.expected / self.links if self.links else 0.0

    @property
    def tells(self) -> bool:
        """Is this better than chance, at one in a hundred?"""
        return self.links > 0 and self.as_good < SHUFFLES / 100


def measure(attacker: Attacker, acts: Sequence[Act], truth: Truth, seed: int) -> Result:
    """Let an attacker try, and compare with chance."""
    chance = random.Random(seed)
    acts = [act for act in acts if act.actor]
    links = attacker(acts, chance)
    # What one pseudonym does on a day stays one person's, whoever that is.
    places = {key: place for place, key in enumerate(dict.fromkeys((act.day, act.actor) for act in acts))}
    people = [truth[actor] for _, actor in places]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for (day, _), place in places.items():
        groups[day].append(place)
    pairs = [tuple(places[acts[end].day, acts[end].actor] for end in link) for link in links]
    right = sum(people[one] == people[other] for one, other in pairs)
    by_chance = []
    for _ in range(SHUFFLES):
        moved = _moved(people, [*groups.values()], chance)
        by_chance.append(sum(moved[one] == moved[other] for one, other in pairs))
    as_good = sum(one >= right for one in by_chance)
    name = attacker.__name__.replace("_", " ")
    return Result(name, len(links), right, sum(by_chance) / SHUFFLES, as_good)


def _moved(people: Sequence[int], groups: Sequence[Sequence[int]], chance: random.Random) -> list[int]:
    """The people of each group, in other places of it."""
    moved = [*people]
    for group in groups:
        others = [people[place] for place in group]
        chance.shuffle(others)
        for place, person in zip(group, others, strict=True):
            moved[place] = person
    return moved
