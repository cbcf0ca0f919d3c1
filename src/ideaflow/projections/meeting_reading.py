"""meeting_reading: a meeting under the rules of its forum, for every way in. meeting_page.py folds it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from ideaflow.domain import forum as forum_domain
from ideaflow.domain.forum import Forum
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.pack_store import PackStore
from ideaflow.policies.pack import Pack
from ideaflow.policies.shipped import DEFAULT_PACK_ID
from ideaflow.projections import meeting_minutes, meeting_page, submitter_tracker
from ideaflow.projections.meeting_minutes import Minutes
from ideaflow.projections.meeting_page import MeetingPage


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
