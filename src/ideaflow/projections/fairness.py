"""fairness: opened scores and answers of a forum, for reports that show only groups. A sealed score never comes here.

Pseudonyms are joined to people, their teams and grade bands when a report is asked for, and never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, Index, Table, Text, and_, select

from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting_events import ScoreOpened
from ideaflow.domain.score import Marks
from ideaflow.persistence.schema import person_grades, pseudonyms
from ideaflow.policies.fair_answers import Answered, AnswerFairness, answer_fairness
from ideaflow.policies.fairness import Scored, ScoreFairness, score_fairness
from ideaflow.policies.fairness_rules import FairnessRules
from ideaflow.projections.flow import table as flow
from ideaflow.projections.meeting_calendar import table as calendar
from ideaflow.projections.projection import Key, Projection, metadata

table = Table(
    "fairness",
    metadata,
    Column("score", Text, primary_key=True),
    Column("meeting", Text, nullable=False),
    Column("idea", Text, nullable=False),
    Column("scorer", Text, nullable=False),
    Column("marks", Text, nullable=False),
    Index("fairness_by_meeting", "meeting"),
)


class Opened(Struct):
    """One opened score, by the scorer's pseudonym at that meeting. `marks` is JSON, by criterion."""

    score: str
    meeting: str
    idea: str
    scorer: str
    marks: str


class Fairness(Projection[Opened]):
    table = table
    row = Opened
    handles = frozenset({ScoreOpened})

    def keys(self, recorded: Recorded) -> Iterable[Key]:
        event = recorded.event
        return (f"{recorded.originator_id}/{event.idea}/{event.scorer}",) if isinstance(event, ScoreOpened) else ()

    def fold(self, rows: dict[Key, Opened | None], recorded: Recorded) -> None:
        event = recorded.event
        if isinstance(event, ScoreOpened):
            (key,) = self.keys(recorded)
            marks = msgspec.json.encode(event.marks).decode()
            rows[key] = Opened(str(key), recorded.originator_id, event.idea, event.scorer, marks)


def opened_scores(connection: Connection, forum: str) -> Sequence[Scored]:
    """Every opened score of a forum, in an order that says nothing."""
    who = and_(pseudonyms.c.stream == table.c.meeting, pseudonyms.c.pseudonym == table.c.scorer)
    columns = table.c.meeting, table.c.idea, pseudonyms.c.person, person_grades.c.band, table.c.marks
    query = (
        select(*columns)
        .join(calendar, calendar.c.id == table.c.meeting)
        .outerjoin(pseudonyms, who)
        .outerjoin(person_grades, person_grades.c.person == pseudonyms.c.person)
        .where(calendar.c.forum == forum)
        .order_by(table.c.score)
    )
    return [
        Scored(meeting, idea, person, band, msgspec.json.decode(marks, type=Marks))
        for meeting, idea, person, band, marks in connection.execute(query)
    ]


def answers(connection: Connection, forum: str) -> Sequence[Answered]:
    """Every idea that a forum's meetings decided on, with its first answer that was more than a question."""
    own = and_(pseudonyms.c.stream == flow.c.id, pseudonyms.c.pseudonym == flow.c.submitter)
    columns = flow.c.team, pseudonyms.c.person, flow.c.decision, flow.c.decision_days, flow.c.decided_in_time
    query = (
        select(*columns)
        .join(calendar, calendar.c.id == flow.c.meeting)
        .outerjoin(pseudonyms, own)
        .where(calendar.c.forum == forum)
        .order_by(flow.c.id)
    )
    return [
        Answered(team, person, decision, days, bool(in_time))
        for team, person, decision, days, in_time in connection.execute(query)
    ]


class FairnessReport(Struct):
    """How a forum's criteria and its process did; of fewer people than `smallest_group`, nothing is shown."""

    forum: str
    smallest_group: int
    scores: ScoreFairness
    answers: AnswerFairness


def report(connection: Connection, forum: str, rules: FairnessRules) -> FairnessReport:
    """The report on a forum, under its rules."""
    scores = score_fairness(rules, opened_scores(connection, forum))
    return FairnessReport(forum, rules.smallest_group, scores, answer_fairness(rules, answers(connection, forum)))
