"""what_if: the past under another policy pack, from the events alone. Nothing is written.

Every guarded step that happened, or was refused and kept, is judged on the facts of its moment. Each is judged by
itself, as things stood then: the replay does not pretend to know what people would have done next.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from ideaflow.domain import event_classes, meeting_events
from ideaflow.persistence.database import Database
from ideaflow.persistence.facts_log import FactsLog
from ideaflow.persistence.past import Past, Progress
from ideaflow.policies.pack import Pack
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.projection import few_collections, number_of
from ideaflow.projections.what_if_clocks import CLOCKS, Clock
from ideaflow.projections.what_if_ranks import Rank, ranks
from ideaflow.projections.what_if_replay import Replay, Scope
from ideaflow.projections.what_if_tally import Change, ClockCount, Held, Lacking, Ready, StepCount, Tally
from ideaflow.projections.what_if_unknown import not_to_be_known

MEETINGS = (meeting_events.MeetingScheduled.topic, meeting_events.AgendaItemAdded.topic)


def topics() -> Sequence[str]:
    """The topics that a replay reads: what happened to ideas, at meetings and in trials."""
    return sorted(topic for topic in event_classes.BY_TOPIC if topic.startswith(("idea.", "meeting.", "trial.")))


class Question(Struct, frozen=True):
    """Which past is asked about, and under which pack. Days are included; `forum` is empty for every idea."""

    pack: Pack
    since: date | None = None
    until: date | None = None
    forum: str = ""


class WhatIf(Struct, frozen=True):
    """What would have been otherwise. `events` were replayed; `ideas` had a step that was judged."""

    pack: str
    packs_then: Sequence[str]
    since: date | None
    until: date | None
    forum: str
    events: int
    ideas: int
    steps: Mapping[GuardedStep, StepCount]
    changes: Sequence[Change]
    decisions: int
    lacking: Sequence[Lacking]
    ready: Mapping[str, Ready]
    held: Sequence[Held]
    clocks: Mapping[str, ClockCount]
    moved: Sequence[Clock]
    ranks: Sequence[Rank]
    unknown: Sequence[str]


def what_if(database: Database, question: Question, progress: Progress | None = None) -> WhatIf:
    """Replay a database's past under the question's pack. Raises UnknownId for a forum that is not there."""
    return what_if_of(FactsLog(database), question, progress)


def what_if_of(past: Past, question: Question, progress: Progress | None = None) -> WhatIf:
    """Replay a past under the question's pack. Raises UnknownId for a forum that is not there."""
    upto = past.last_position()
    scope = scope_of(past, question, upto)
    replay = Replay(question.pack, scope)
    with few_collections():
        for page in past.pages(upto, topics(), progress):
            for stored in page:
                replay.take(stored.read())
    found = replay.finish()
    return report(question, scope, [found], found.events)


def scope_of(past: Past, question: Question, upto: int) -> Scope:
    """What of the past is asked about. Raises UnknownId for a forum that is not there."""
    forum = past.known_id("forum", question.forum, "F") if question.forum else ""
    ideas = _ideas_of(past, forum, upto) if forum else None
    last = past.at(upto)
    today = last.read().at.date() if last else date.min
    return Scope(today, past.packs(), question.since, question.until, forum, ideas)


def report(question: Question, scope: Scope, pieces: Iterable[Tally], events: int) -> WhatIf:
    """The pieces of a replay of so many events put together and in order, whatever order they came in."""
    tally = Tally()
    for piece in pieces:
        tally.add(piece)
    opened = sorted(tally.opened.values(), key=lambda each: (number_of(each.forum), number_of(each.idea)))
    return WhatIf(
        pack=question.pack.id,
        packs_then=sorted(tally.packs),
        since=question.since,
        until=question.until,
        forum=scope.forum,
        events=events,
        ideas=tally.ideas,
        steps={step: tally.steps[step] for step in GuardedStep if step in tally.steps},
        changes=sorted(tally.changes, key=lambda change: change.position),
        decisions=tally.decisions,
        lacking=sorted(tally.lacking, key=lambda lacking: lacking.position),
        ready={idea: tally.ready[idea] for idea in sorted(tally.ready, key=number_of)},
        held=sorted(tally.held, key=lambda held: number_of(held.idea)),
        clocks={clock: tally.clocks[clock] for clock in CLOCKS if clock in tally.clocks},
        moved=sorted(tally.moved, key=lambda clock: (number_of(clock.idea), clock.started, CLOCKS.index(clock.clock))),
        ranks=ranks(opened, question.pack, scope.pack_of),
        unknown=not_to_be_known(tally, question.pack),
    )


def _ideas_of(past: Past, forum: str, upto: int) -> frozenset[str]:
    """The ideas that a forum has ever taken up."""
    meetings: set[str] = set()
    ideas: set[str] = set()
    for page in past.pages(upto, MEETINGS):
        for stored in page:
            recorded = stored.read()
            match recorded.event:
                case meeting_events.MeetingScheduled() as scheduled if scheduled.forum == forum:
                    meetings.add(recorded.originator_id)
                case meeting_events.AgendaItemAdded() as added if recorded.originator_id in meetings:
                    ideas.add(added.idea)
    return frozenset(ideas)
