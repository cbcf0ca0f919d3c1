"""idea_page: one idea with its canvas and its life in sentences, folded from its own stream when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from ideaflow.domain.event import Event, Recorded, word_fields
from ideaflow.domain.idea_events import IdeaAbsorbed, IdeaSubmitted
from ideaflow.domain.stage import Stage
from ideaflow.persistence.event_log import EventLog
from ideaflow.projections import idea_texts, submitter_tracker
from ideaflow.projections.idea_texts import IdeaText
from ideaflow.projections.response_clocks import ResponseClock, response_clocks
from ideaflow.projections.submitter_tracker import Tracked

MAIN_WAY = (
    Stage.SUBMITTED,
    Stage.EVIDENCED,
    Stage.FORUM_EVALUATED,
    Stage.IN_TRIAL,
    Stage.TRIALLED,
    Stage.ADOPTED,
)


class Moment(Struct):
    """One event of the life: when (ISO 8601, UTC), by whom (a contributor's number and capacity), and what."""

    version: int
    at: str
    who: str
    sentence: str
    words: dict[str, str]


class TakenIn(Struct):
    """An idea that was merged into this one; its words stay its own submitter's."""

    id: str
    title: str
    canvas: dict[str, str]


class IdeaPage(Struct):
    """What `idea show` and the idea's page show."""

    idea: Tracked
    stage_bar: Sequence[str]
    canvas: dict[str, str]
    clocks: Sequence[ResponseClock]
    life: Sequence[Moment]
    taken_in: Sequence[TakenIn] = ()


def taken_in_by(history: Sequence[Recorded]) -> Sequence[str]:
    """The ids of ideas that were merged into one, in order, from its history."""
    return [recorded.event.merged for recorded in history if isinstance(recorded.event, IdeaAbsorbed)]


def page_of(connection: Connection, log: EventLog, idea: str) -> IdeaPage | None:
    """The page of an idea by its id, with what was merged into it; None where there is no such idea."""
    history = log.stream(idea)
    taken_in = [*taken_in_by(history)]
    for one in taken_in:
        taken_in += taken_in_by(log.stream(one))
    return page(
        submitter_tracker.tracked(connection, idea),
        idea_texts.text_of(connection, idea),
        history,
        idea_texts.texts_of(connection, taken_in),
    )


def page(
    idea: Tracked | None, text: IdeaText | None, history: Sequence[Recorded], merged: Sequence[IdeaText] = ()
) -> IdeaPage | None:
    """The page of an idea, or None when there is no such idea; `merged` are the texts of ideas that it took in."""
    if idea is None:
        return None
    contributors: dict[str, int] = {}
    life = [_moment(recorded, contributors) for recorded in history]
    canvas = text.canvas if text else {}
    taken_in = [TakenIn(one.id, one.title, one.canvas) for one in merged]
    return IdeaPage(idea, _stage_bar(Stage(idea.stage), history), canvas, response_clocks(history), life, taken_in)


def _stage_bar(stage: Stage, history: Sequence[Recorded]) -> Sequence[str]:
    """The stages that the idea went through, then those of the main way that lie before it."""
    reached = [to for to in (getattr(recorded.event, "to", None) for recorded in history) if to]
    ahead = MAIN_WAY[MAIN_WAY.index(stage) + 1 :] if stage in MAIN_WAY else ()
    return [
        step.value for step in (*dict.fromkeys(one for one in reached if one not in (stage, *ahead)), stage, *ahead)
    ]


def _moment(recorded: Recorded, contributors: dict[str, int]) -> Moment:
    number = contributors.setdefault(recorded.actor, len(contributors) + 1)
    event = recorded.event
    sentence = f"{event.sentence(recorded.originator_id)}{f', under {recorded.pack}' if recorded.pack else ''}."
    return Moment(
        version=recorded.originator_version,
        at=recorded.at.isoformat(timespec="seconds"),
        who=f"contributor {number} ({recorded.capacity.value})",
        sentence=sentence,
        words=_words(event),
    )


def _words(event: Event) -> dict[str, str]:
    """What was typed, but for what the page shows elsewhere."""
    if isinstance(event, IdeaSubmitted):
        return {}
    found = ((name, getattr(event, name)) for name in word_fields(type(event)) if name != "canvas")
    return {name.replace("_", " "): _joined(value) for name, value in found if value}


def _joined(value: object) -> str:
    parts = msgspec.to_builtins(value)
    return parts if isinstance(parts, str) else "; ".join(parts)
