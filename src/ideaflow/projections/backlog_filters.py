"""What of the forum's backlog is wanted, and in what order; forum_backlog.py asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Table, and_, select

from ideaflow.projections import flow, meeting_calendar


class Mark(StrEnum):
    """What marks some of the ideas that wait."""

    OVERDUE = "overdue"
    DUE_AGAIN = "due again"
    TO_ANSWER = "to answer"
    HELP_WANTED = "help wanted"
    ON_NO_AGENDA = "on no agenda"
    ON_AN_AGENDA = "on an agenda"


class Order(StrEnum):
    """By what the backlog is put in order."""

    URGENCY = "urgency"
    OLDEST = "oldest first"
    NEWEST = "newest first"
    TEAM = "team"
    TITLE = "title"


class Wanted(NamedTuple):
    """Only ideas with a mark, of a kind, from a campaign, or on an agenda of a forum; empty means any."""

    mark: str = ""
    kind: str = ""
    campaign: str = ""
    forum: str = ""
    order: Order = Order.URGENCY

    def conditions(self, backlog: Table, today: date, overdue: ColumnElement[bool]) -> Sequence[ColumnElement[bool]]:
        """As conditions on the backlog's table. `overdue` is whether a clock of a row has run out."""
        found = [_marks(backlog, today, overdue)[Mark(self.mark)]] if self.mark else []
        if self.kind:
            found.append(backlog.c.kind == self.kind)
        if self.campaign:
            captured = select(flow.table.c.id).where(flow.IN_A_CAMPAIGN, flow.table.c.campaign == self.campaign)
            found.append(backlog.c.id.in_(captured))
        if self.forum:
            sittings = meeting_calendar.table
            found.append(backlog.c.meeting.in_(select(sittings.c.id).where(sittings.c.forum == self.forum)))
        return found


EVERYTHING = Wanted()


def _marks(backlog: Table, today: date, overdue: ColumnElement[bool]) -> dict[Mark, ColumnElement[bool]]:
    waits = backlog.c.readiness != "decided"
    return {
        Mark.OVERDUE: overdue,
        Mark.DUE_AGAIN: and_(waits, backlog.c.look_again <= today.isoformat()),
        Mark.TO_ANSWER: backlog.c.reply_due.is_not(None),
        Mark.HELP_WANTED: and_(waits, backlog.c.help_asked == 1),
        Mark.ON_NO_AGENDA: backlog.c.meeting == "",
        Mark.ON_AN_AGENDA: backlog.c.meeting != "",
    }
