"""meeting_feed: a forum's meetings as a calendar (RFC 5545) that calendar programs subscribe to."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import islice

from icalendar import Calendar, Event
from sqlalchemy import Connection

from ideaflow.domain.meeting_people_events import SittingTimed
from ideaflow.domain.values import counted
from ideaflow.persistence.event_log import EventLog
from ideaflow.projections.meeting_calendar import Sitting, sittings

MOST = 200


def meeting_feed(connection: Connection, log: EventLog, site: str, now: datetime, *, forum: str = "") -> bytes:
    """The latest meetings, of one forum or all. Times are those where the meeting sits; nobody is named."""
    calendar = Calendar()
    calendar.add("prodid", "-//ideaflow//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Meetings of forum {forum}" if forum else "Meetings of the ideas forum")
    for one in islice(sittings(connection, forum=forum, limit=MOST), MOST):
        calendar.add_component(_event(one, log, site, now))
    written: bytes = calendar.to_ical()
    return written


def _event(one: Sitting, log: EventLog, site: str, now: datetime) -> Event:
    timed = [each.event for each in log.stream(one.id) if isinstance(each.event, SittingTimed)]
    event = Event()
    host = site.partition("://")[2].partition("/")[0].partition(":")[0] or "ideaflow"
    event.add("uid", f"{one.id}@{host}")
    event.add("dtstamp", now)
    event.add("summary", f"Ideas forum {one.forum}: meeting {one.id}")
    day = date.fromisoformat(one.day)
    if timed and timed[-1].begins:
        # Without a zone: the time on the clock of the room, wherever the calendar is read.
        event.add("dtstart", datetime.combine(day, time.fromisoformat(timed[-1].begins)))
        event.add("duration", timedelta(minutes=timed[-1].minutes))
    else:
        event.add("dtstart", day)
    if one.place:
        event.add("location", one.place)
    event.add("description", f"{counted(one.items, 'idea')} on the agenda{', closed' if one.closed else ''}.")
    if site:
        event.add("url", f"{site.rstrip('/')}/meetings/{one.id}")
    return event
