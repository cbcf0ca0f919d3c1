"""similar_ideas: what came before that is near to an idea, and what earlier trials taught about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from sqlalchemy import Connection, select

from ideaflow.domain.stage import Stage
from ideaflow.projections import idea_texts, learning_register, submitter_tracker
from ideaflow.projections.learning_register import FAILED_FORWARD
from ideaflow.projections.similar_texts import RANKED, Near, Opinion, Passage, light, nearest, read

# Below this share of wording two ideas have a few words in common and nothing else; nobody is interrupted for that.
WORTH_TELLING = 0.15
IDEAS_AT_ONCE = 500
ROWS_REMEMBERED = 20_000


class SimilarIdea(Struct):
    """An earlier idea. `score` orders, `alike` is the share of the wording that agrees; both from 0 to 1."""

    id: str
    title: str
    stage: str
    answer: str
    score: float
    alike: float


class SimilarLearning(Struct):
    """What an earlier trial, or the work, taught."""

    id: str
    lesson: str
    outcome: str
    state: str
    strength: str
    score: float
    alike: float


class Recalled(Struct):
    """What is near to some words: ideas best first; learnings with those of trials that failed forward first."""

    ideas: Sequence[SimilarIdea]
    learnings: Sequence[SimilarLearning]


class Neighbour(Struct):
    """An idea beside another."""

    id: str
    title: str
    score: float
    alike: float


class Neighbourhood(Struct):
    """An idea with those nearest to it, best first."""

    id: str
    title: str
    similar: Sequence[Neighbour]


def recall(connection: Connection, title: str, body: str = "", *, top: int = 5, least: float = 0.0) -> Recalled:
    """What is near to an idea that somebody writes; `least` is the share of the wording that must agree."""
    return _recall(connection, Passage(0, "", title, body), top, least)


def recall_for(connection: Connection, idea: str, *, top: int = 5, least: float = 0.0) -> Recalled:
    """What is near to an idea that is there, without itself."""
    return _recall(connection, _passage(connection, idea), top, least)


def neighbourhoods(connection: Connection, ideas: Sequence[str], top: int) -> Iterator[Neighbourhood]:
    """The nearest ideas of each of many, one after the other; those merged already are dealt with, and left out."""
    opinions = light(keep=ROWS_REMEMBERED)
    merged = {*submitter_tracker.ids(connection, [Stage.MERGED.value])}
    numbers = [int(idea.rpartition("-")[2]) for idea in ideas]
    for start in range(0, len(numbers), IDEAS_AT_ONCE):
        for one in read(connection, idea_texts.searchable, dict.fromkeys(numbers[start : start + IDEAS_AT_ONCE], 0.0)):
            found = nearest(connection, idea_texts.searchable, one, RANKED, opinions)
            others = [Neighbour(*near) for near in found if near.id not in merged]
            yield Neighbourhood(one.id, one.title, others[:top])


def _recall(connection: Connection, wanted: Passage, top: int, least: float) -> Recalled:
    opinions = light()
    return Recalled(_ideas(connection, wanted, top, least, opinions), _learnings(connection, wanted, top, least))


def _passage(connection: Connection, idea: str) -> Passage:
    found = read(connection, idea_texts.searchable, {int(idea.rpartition("-")[2]): 0.0})
    return found[0] if found else Passage(0, idea, "")


def _ideas(
    connection: Connection, wanted: Passage, top: int, least: float, opinions: Sequence[Opinion]
) -> Sequence[SimilarIdea]:
    near = _near_enough(nearest(connection, idea_texts.searchable, wanted, top, opinions), least)
    tracker = submitter_tracker.table
    columns = (tracker.c.id, tracker.c.stage, tracker.c.answer, tracker.c.why)
    query = select(*columns).where(tracker.c.id.in_([one.id for one in near]))
    rows = {row.id: row for row in connection.execute(query)}
    return [
        SimilarIdea(
            one.id, one.title, rows[one.id].stage, rows[one.id].answer or rows[one.id].why, one.score, one.alike
        )
        for one in near
        if one.id in rows
    ]


def _learnings(connection: Connection, wanted: Passage, top: int, least: float) -> Sequence[SimilarLearning]:
    # A learning of its own stream has another number space, so none is left out.
    anywhere = wanted._replace(number=0)
    near = _near_enough(nearest(connection, learning_register.searchable, anywhere, top, light()), least)
    rows = {one.id: one for one in learning_register.learnings(connection, [one.id for one in near])}
    found = [
        SimilarLearning(
            one.id, one.title, rows[one.id].outcome, rows[one.id].state, rows[one.id].strength, one.score, one.alike
        )
        for one in near
    ]
    return sorted(found, key=lambda one: one.outcome != FAILED_FORWARD)


def _near_enough(near: Sequence[Near], least: float) -> Sequence[Near]:
    return [one for one in near if one.alike >= least]
