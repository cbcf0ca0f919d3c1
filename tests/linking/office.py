"""An office of a year: people with habits, who sit down for a while and act on several ideas and problems in a row."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy import select

from ideaflow.application.campaign import CaptureIdea, OpenCampaign
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.person import AddPerson
from ideaflow.application.problem import CaptureProblem, SeeElsewhere, TallyProblem
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Recorded, word_fields
from ideaflow.persistence.public_edition import public_edition
from ideaflow.persistence.schema import commands, events, pseudonyms
from tests.clock import SimulatedClock
from tests.doing import do
from tests.linking.attackers import Act

PEOPLE, DAYS, SESSIONS, ACTS = 60, 40, 6, 4
EVERY_DAYS = 9
TEAM = "Post room"


class Habits(NamedTuple):
    """How somebody is told apart: when they like to sit down, and how much they write."""

    address: str
    hour: float
    length: float


def play(app: Ideaflow, clock: SimulatedClock, seed: int, *, own_ids: bool = True) -> None:
    """A year of the office, one day in nine. With `own_ids` people choose ids of commands that name a session."""
    chance = random.Random(seed)
    with app.database.transaction():
        staff = [_somebody(app, number, chance) for number in range(PEOPLE)]
        campaign = do(app, OpenCampaign, title="Improvement year", team=TEAM).id
        problems = [do(app, CaptureProblem, issue=f"letter {number} is late").id for number in range(12)]
        start = clock.now.replace(hour=0, minute=0)
        for day in range(DAYS):
            for number, (person, at) in enumerate(_sessions(staff, start + timedelta(days=EVERY_DAYS * day), chance)):
                clock.now = at
                for act in range(ACTS):
                    clock.now += timedelta(minutes=chance.uniform(0.5, 4))
                    named = {"command_id": f"day-{day}-session-{number}-{act}"} if own_ids else {}
                    _act(app, person, campaign, problems, chance, named)


def _somebody(app: Ideaflow, number: int, chance: random.Random) -> Habits:
    address = f"person-{number}@example.org"
    do(app, AddPerson, address=address, team=TEAM)
    return Habits(address, chance.uniform(8, 17), chance.lognormvariate(4.6, 0.8))


def _sessions(staff: list[Habits], day: datetime, chance: random.Random) -> Iterator[tuple[Habits, datetime]]:
    """Who sits down on a day, in order; each about when they like to."""
    there = [(one, day + timedelta(hours=one.hour + chance.gauss(0, 0.4))) for one in chance.sample(staff, SESSIONS)]
    yield from sorted(there, key=lambda pair: pair[1])


def _act(
    app: Ideaflow, person: Habits, campaign: str, problems: list[str], chance: random.Random, named: dict[str, str]
) -> None:
    words = "x" * max(3, int(chance.gauss(person.length, person.length / 10)))
    match chance.randrange(5):
        case 0:
            do(app, CaptureProblem, issue=words, by=person.address, **named)
        case 1:
            do(app, SubmitIdea, title="An idea", canvas={"approach": words}, by=person.address, **named)
        case 2:
            do(app, CaptureIdea, campaign=campaign, title=words[:250], by=person.address, **named)
        case 3:
            do(app, TallyProblem, problem=chance.choice(problems), by=person.address, **named)
        case _:
            do(
                app,
                SeeElsewhere,
                problem=chance.choice(problems),
                team=f"Team {chance.randrange(10**6)}",
                by=person.address,
                **named,
            )


def seen_in_log(app: Ideaflow) -> list[Act]:
    """What an export of the whole log shows, in its order, without a word that anybody typed."""
    query = select(events.c.record, events.c.sealed_text).order_by(events.c.position)
    with app.database.reading() as connection:
        return [Act.of(bytes(row.record), len(row.sealed_text or b"")) for row in connection.execute(query)]


def seen_in_edition(app: Ideaflow, seed: int) -> list[Act]:
    """What an edition for the public shows, in its order."""
    return [Act.of(line) for line in app.ask(public_edition, random.Random(seed))]


def seen_without_care(app: Ideaflow) -> list[Act]:
    """What a log would show that kept exact times, ids of commands and texts of their own length."""
    with app.database.reading() as connection:
        receipts = [(row.command_id, json.loads(row.receipt)) for row in connection.execute(select(commands))]
    ids = {(said["id"], said.get("version", 0)): command_id for command_id, said in receipts}
    told = {(one.originator_id, one.originator_version): one for page in app.log.pages() for one in page}
    return [_without_care(act, told[act.stream, act.version], ids) for act in seen_in_log(app)]


def _without_care(act: Act, told: Recorded, ids: dict[tuple[str, int], str]) -> Act:
    words = [getattr(told.event, name) for name in word_fields(type(told.event))]
    length = len(json.dumps(words)) if any(words) else 0
    command = ids.get((act.stream, act.version), act.command)
    return replace(act, at=told.acted_at or told.at, command=command, length=length)


def who_was_who(app: Ideaflow) -> dict[str, int]:
    """The truth: the person behind each pseudonym; nobody behind an act that names none."""
    with app.database.reading() as connection:
        return {row.pseudonym: row.person for row in connection.execute(select(pseudonyms))}
