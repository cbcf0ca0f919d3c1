"""Databases with so many ideas, written straight into the log and the lists made of it: for what reads lists.

For every ten ideas there is a problem with two weeks of tallies, four have evidence, and for one help is wanted. Every
idea has a title and some sixty words, sealed as a command seals them. What only commands keep (receipts) is not there.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import cast

from eventsourcing.domain import DomainEventProtocol
from sqlalchemy import update

from histories import BEGINNING, PACK, SEATS, TEAMS
from ideaflow.bootstrap import Ideaflow, init, system_clock
from ideaflow.domain import forum, idea_events, problem
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import CanvasPart, EvidenceKind, IdeaKind, ImpactArea, Severity
from ideaflow.domain.verdict import Finding
from ideaflow.persistence import statements
from ideaflow.persistence.key_ring import place_of
from ideaflow.persistence.log_tree import build_tree
from ideaflow.persistence.mapper import EventMapper
from ideaflow.persistence.schema import events, numbers, pseudonyms, text_keys
from suggestions import SEED, vocabulary

STEWARD = "steward@example.org"
ROWS_AT_ONCE = 5_000
IDEAS_A_PROBLEM, ANSWERED = 10, 3


def fill(url: str, ideas: int) -> None:
    """Make the database at `url`, with so many ideas."""
    init(url, STEWARD)
    with Ideaflow(url) as app:
        database, mapper, stories = app.database, EventMapper(), Stories(ideas)
        told, ring, position = stories.events(), database.key_ring, 0
        while page := list(islice(told, ROWS_AT_ONCE)):
            stored = [mapper.to_stored_event(cast("DomainEventProtocol[str]", recorded)) for recorded in page]
            with database.transaction() as connection:
                rows = [
                    (position + at, one.originator_id, one.originator_version, one.topic, one.state, one.sealed_text)
                    for at, one in enumerate(stored, 1)
                ]
                position += len(rows)
                statements.write_rows(connection, statements.insert, events, database.placeholder, rows)
                name = ring.current(connection)
                keys = [
                    (stream, version, one.text_author, ring.lock(name, one.text_key, place_of(stream, version)))
                    for one in stored
                    if one.text_key
                    for stream, version in [(str(one.originator_id), one.originator_version)]
                ]
                statements.write_rows(connection, statements.insert, text_keys, database.placeholder, keys)
                first = [one for one in page if one.originator_version == 1]
                # Each idea is a person of its own; the people themselves are not looked at.
                links = [(one.originator_id, one.actor, int(one.originator_id[2:])) for one in first]
                ours = [link for link in links if link[0].startswith("I-")]
                statements.write_rows(connection, statements.insert, pseudonyms, database.placeholder, ours)
        with database.transaction() as connection:
            for prefix, last in stories.last.items():
                connection.execute(update(numbers).where(numbers.c.prefix == prefix).values(last=last))
            build_tree(connection)
        app.lists.rebuild()
        with database.transaction() as connection:
            connection.exec_driver_sql("ANALYZE")


class Stories:
    """What is in such a database; the same for the same number of ideas."""

    def __init__(self, ideas: int) -> None:
        self._chance, self._ideas = random.Random(SEED), ideas
        self._words, self._weights = vocabulary(self._chance)
        self.last = {"I": ideas, "P": -(-ideas // IDEAS_A_PROBLEM), "F": 1}

    def events(self) -> Iterator[Recorded]:
        """The log from its beginning; some clocks ran out by now, most have not."""
        made = forum.ForumCreated(perspectives=SEATS, required=SEATS[:3], pack_adopted=PACK.id)
        yield self._recorded("F-1", 1, made, BEGINNING)
        for number in range(1, self._ideas + 1):
            now = BEGINNING + timedelta(minutes=number)
            yield from self._idea(number, now)
            if number % IDEAS_A_PROBLEM == 1:
                yield from self._problem(number // IDEAS_A_PROBLEM + 1, now)

    def _idea(self, number: int, now: datetime) -> Iterator[Recorded]:
        stream, asked = f"I-{number}", number % IDEAS_A_PROBLEM
        submitted = idea_events.IdeaSubmitted(
            team=self._chance.choice(TEAMS),
            kind=self._chance.choice([*IdeaKind]),
            canvas_parts=(CanvasPart.PROBLEM,),
            problems=(),
            via="form",
            first_response_due=_some_day(self._chance),
            decision_due=_some_day(self._chance),
            missing=("a tally",),
            title=self._said(5, 10),
            canvas={CanvasPart.PROBLEM.value: self._said(34, 54)},
        )
        yield self._recorded(stream, 1, submitted, now)
        if asked < ANSWERED:
            helper = idea_events.HelperAssigned(helper="0a1b2c3d4e5f")
            yield self._recorded(stream, 2, helper, now)
        elif asked == ANSWERED:
            yield self._recorded(stream, 2, idea_events.HelpAsked(question=self._said(5, 10)), now)
        elif asked % 2:
            found = (Finding(rule="evidence", seen="a tally", needed="a tally", met=True),)
            added = idea_events.EvidenceAdded(
                kind=EvidenceKind.DOCUMENT, to=Stage.EVIDENCED, findings=found, summary=self._said(5, 10)
            )
            yield self._recorded(stream, 2, added, now)

    def _problem(self, number: int, now: datetime) -> Iterator[Recorded]:
        captured = problem.ProblemCaptured(
            process_area="letters",
            impact_areas=(ImpactArea.QUALITY,),
            severity=self._chance.choice([*Severity]),
            minutes=(self._chance.randint(1, 60),),
            users_affected=self._chance.randint(1, 500),
            team_seen=self._chance.choice(TEAMS),
            team_caused="",
            issue=self._said(5, 10),
        )
        yield self._recorded(f"P-{number}", 1, captured, now)
        for week in range(2):
            tallied = problem.ProblemTallied(week=now.date() + timedelta(weeks=week), count=self._chance.randint(1, 90))
            yield self._recorded(f"P-{number}", week + 2, tallied, now)

    def _said(self, fewest: int, most: int) -> str:
        words = self._chance.choices(self._words, self._weights, k=self._chance.randint(fewest, most))
        return " ".join(words).capitalize()

    @staticmethod
    def _recorded(stream: str, version: int, event: Event, now: datetime) -> Recorded:
        return Recorded(
            originator_id=stream,
            originator_version=version,
            at=now,
            actor=f"{int(stream[2:]):012x}",
            capacity=Capacity.SUBMITTER,
            command_id="",
            event=event,
            pack=PACK.id,
        )


def _some_day(chance: random.Random) -> date:
    """Some are late already, most are not yet."""
    return system_clock().date() + timedelta(days=chance.randint(-30, 90))
