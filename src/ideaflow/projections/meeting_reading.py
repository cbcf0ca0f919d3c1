"""meeting_reading: a meeting under the rules of its forum, for every way in. meeting_page.py folds it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from ideaflow.domain import forum as forum_domain
from ideaflow.domain.forum import Forum
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.pack_store import PackStore
from ideaflow.policies.meeting_rules import fitting
from ideaflow.policies.pack import Pack
from ideaflow.policies.shipped import DEFAULT_PACK_ID
from ideaflow.projections import forum_backlog, meeting_minutes, meeting_page, submitter_tracker
from ideaflow.projections.meeting_minutes import Minutes
from ideaflow.projections.meeting_page import MeetingPage
from ideaflow.projections.waiting import Waiting


class Read(NamedTuple):
    """A meeting, and the rules that it is seen under."""

    page: MeetingPage
    rules: Pack


def read(connection: Connection, log: EventLog, meeting: str) -> Read:
    """A meeting by its id, which must be one."""
    history, packs = log.stream(meeting), PackStore(connection)
    forum = Forum()
    for recorded in log.stream(meeting_page.forum_of(history)):
        forum_domain.evolve(forum, recorded)
    rules = packs.pack(forum.pack or DEFAULT_PACK_ID)
    return Read(meeting_page.page(history, rules, packs.pack), rules)


def minutes_of(connection: Connection, log: EventLog, meeting: str) -> Minutes:
    """The minutes of a meeting by its id, which must be one."""
    page = read(connection, log, meeting).page
    return meeting_minutes.minutes(page, {item.idea: log.stream(item.idea) for item in page.items})


def titles_of(connection: Connection, ideas: Iterable[str]) -> dict[str, str]:
    """The titles of ideas, such as those on an agenda."""
    found = submitter_tracker.ideas(connection, only=[*ideas], limit=None)
    return {one.id: one.title for one in found}


class Suggested(NamedTuple):
    """What could be taken up, overdue first: what fits into the time that the agenda leaves, and what does not."""

    fits: Sequence[Waiting]
    left: Sequence[Waiting]


def suggested(
    connection: Connection, found: Read, today: date, *, minutes: int | None = None, added: int = 0
) -> Suggested:
    """What a meeting could take up. `minutes` is the time for each, by default the rules'; `added` come in anyway."""
    waiting = forum_backlog.to_take_up(connection, today)
    each = minutes or found.rules.forum.agenda_minutes
    fits = fitting(found.page.free_minutes - added * each, each, len(waiting))
    return Suggested(waiting[:fits], waiting[fits:])
