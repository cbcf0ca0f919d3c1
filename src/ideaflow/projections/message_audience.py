"""Who stands behind a part: found through the people directory, where a pseudonym still leads to somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select

from ideaflow.domain import forum as forums
from ideaflow.domain import learning as learnings
from ideaflow.domain import meeting as meetings
from ideaflow.domain import trial as trials
from ideaflow.domain.event import Capacity, Recorded
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea_events import IdeaEvaluated
from ideaflow.domain.learning import Learning
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.trial import Trial
from ideaflow.persistence.event_log import EventLog
from ideaflow.persistence.schema import limited_roles, person_roles, pseudonyms
from ideaflow.policies.shipped import FIRST_FORUM
from ideaflow.projections import meeting_calendar, submitter_tracker


class ListedAudience:
    """`domain.message.Audience` from the lists, the streams and the directory, within one transaction."""

    def __init__(self, connection: Connection, log: EventLog) -> None:
        self._connection, self._log = connection, log
        # Many messages of one command, or of one page, ask of the same forum and meeting.
        self._histories: dict[str, Sequence[Recorded]] = {}

    def submitter(self, idea: str) -> Collection[int]:
        """Who brought an idea."""
        row = submitter_tracker.tracked(self._connection, idea)
        return self._behind(idea, [row.submitter]) if row else ()

    def deciding(self, idea: str) -> Collection[int]:
        """Who chairs the forum that decided on an idea, or the first forum; all its members where nobody chairs."""
        return self.chairs(self._deciding_forum(idea))

    def chairs(self, forum: str) -> Collection[int]:
        """Who chairs a forum; all its members where nobody does."""
        seats = self._forum(forum).seats
        chairs = [member for member, seat in seats.items() if seat.chairs]
        return self._behind(forum, chairs or seats)

    def forum_of(self, meeting: str) -> str:
        """The forum whose meeting it is; empty where it is none."""
        table = meeting_calendar.table
        return self._connection.execute(select(table.c.forum).where(table.c.id == meeting)).scalar() or ""

    def members(self, forum: str) -> Collection[int]:
        """Who has a seat."""
        return self._behind(forum, self._forum(forum).seats)

    def invited(self, meeting: str, idea: str = "") -> Collection[int]:
        """Who is expected at a meeting, for one idea or for all: members who did not apologise, and deputies."""
        found = Meeting()
        for recorded in self._history(meeting):
            meetings.evolve(found, recorded)
        away = {*self._behind(meeting, found.apologies)}
        deputies = [
            deputy for deputy, stands in found.deputies.items() if any(one.idea in ("", idea) for one in stands)
        ]
        return ({*self.members(found.forum)} - away) | {*self._behind(meeting, deputies)}

    def lead(self, trial: str) -> Collection[int]:
        """Who leads a trial."""
        return self._behind(trial, [self._trial(trial).lead])

    def concerned(self, trial: str) -> Collection[int]:
        """Who has to know at once how a trial does: its lead, the idea's submitter, who chairs."""
        found = self._trial(trial)
        idea = found.planned.idea
        return {*self._behind(trial, [found.lead]), *self.submitter(idea), *self.deciding(idea)}

    def reviewing(self, trial: str) -> Collection[int]:
        """Who is asked to review a trial and has not: its lead, the idea's submitter and those who helped."""
        found = self._trial(trial)
        idea = found.planned.idea
        helpers = {one.actor for one in self._history(idea) if one.capacity is Capacity.HELPER}
        asked = {*self._behind(trial, [found.lead]), *self.submitter(idea), *self._behind(idea, helpers)}
        return asked - {*self._behind(trial, found.reviewers)}

    def author(self, learning: str) -> Collection[int]:
        """Who recorded a learning; nobody here where it was imported."""
        found = Learning()
        for recorded in self._history(learning):
            learnings.evolve(found, recorded)
        return self._behind(learning, [found.author])

    def helpers(self, idea: str) -> Collection[int]:
        """Who helps with evidence: everywhere, in the idea's team or in its forum."""
        row = submitter_tracker.tracked(self._connection, idea)
        places = {"team": row.team if row else "", "forum": self._deciding_forum(idea)}
        everywhere = select(person_roles.c.person).where(person_roles.c.role == Capacity.HELPER.value)
        found = {*self._connection.execute(everywhere).scalars()}
        for within, place in places.items():
            here = (limited_roles.c.within == within) & (limited_roles.c.place == place)
            query = select(limited_roles.c.person).where(here, limited_roles.c.role == Capacity.HELPER.value)
            found |= {*self._connection.execute(query).scalars()}
        return found

    def named(self, stream: str, pseudonym: str) -> Collection[int]:
        """Who has a pseudonym in a stream."""
        return self._behind(stream, [pseudonym])

    def actor(self, recorded: Recorded) -> Collection[int]:
        """Who did it."""
        return self._behind(recorded.originator_id, [recorded.actor])

    def _deciding_forum(self, idea: str) -> str:
        meeting = ""
        for recorded in self._history(idea):
            if isinstance(recorded.event, IdeaEvaluated):
                meeting = recorded.event.meeting
        return self.forum_of(meeting) or FIRST_FORUM

    def _history(self, stream: str) -> Sequence[Recorded]:
        if stream not in self._histories:
            self._histories[stream] = self._log.stream(stream)
        return self._histories[stream]

    def _behind(self, stream: str, names: Iterable[str]) -> Collection[int]:
        wanted = [name for name in names if name]
        if not wanted:
            return ()
        mine = (pseudonyms.c.stream == stream) & pseudonyms.c.pseudonym.in_(wanted)
        return self._connection.execute(select(pseudonyms.c.person).where(mine)).scalars().all()

    def _forum(self, forum: str) -> Forum:
        found = Forum()
        for recorded in self._history(forum):
            forums.evolve(found, recorded)
        return found

    def _trial(self, trial: str) -> Trial:
        found = Trial()
        for recorded in self._history(trial):
            trials.evolve(found, recorded)
        return found
