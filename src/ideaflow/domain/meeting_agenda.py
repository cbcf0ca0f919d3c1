"""How the order and the times of an agenda are decided."""

from __future__ import annotations

from ideaflow.domain.meeting import Decided, Meeting, closed, not_on_agenda
from ideaflow.domain.meeting_events import AgendaItemMoved, AgendaItemTimed
from ideaflow.domain.verdict import refused


def move(meeting: Meeting, idea: str, place: int) -> Decided:
    """Take an idea up at another place, counted from 1. Where it stands there already, nothing changes."""
    no = closed(meeting, "move on the agenda") or not_on_agenda(meeting, "move on the agenda", idea)
    if no:
        return no
    if not 1 <= place <= len(meeting.agenda):
        return refused(
            "move on the agenda",
            "a place of the agenda",
            seen=f"place {place}",
            needed=f"a place from 1 to {len(meeting.agenda)}",
            next_step=f"see the agenda: ideaflow meeting agenda {meeting.id}",
        )
    stands = [*meeting.agenda].index(idea) + 1
    return () if stands == place else (AgendaItemMoved(idea=idea, place=place),)


def give_time(meeting: Meeting, idea: str, minutes: int) -> Decided:
    """Give an idea so many minutes. The same again changes nothing."""
    no = closed(meeting, "give time") or not_on_agenda(meeting, "give time", idea)
    if no:
        return no
    was = meeting.agenda[idea].minutes
    return () if was == minutes else (AgendaItemTimed(idea=idea, minutes=minutes, was=was),)
