"""meeting_page: one meeting, folded from its own stream when it is asked for. Scores show once they are opened."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from msgspec import Struct, field

from ideaflow.domain import meeting as domain
from ideaflow.domain import meeting_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting import Meeting


class OpenedScore(Struct):
    """One score after the opening; marks are 1 to 5, or None for "cannot judge"."""

    perspective: str
    marks: dict[str, int | None]
    comment: str


class Item(Struct):
    """One idea on the agenda. Before the opening only the perspectives that are in are known."""

    idea: str
    minutes: int
    perspectives_in: Sequence[str]
    awaited: Sequence[str]
    opened: bool
    decision: str
    scores: list[OpenedScore] = field(default_factory=list)

    @property
    def state(self) -> str:
        """What is public: how many perspectives are in and which are awaited, or the decision."""
        if self.decision:
            return f"decided: {self.decision}"
        if self.opened:
            return "scores open"
        of = len(self.perspectives_in) + len(self.awaited)
        awaited = f"; awaited: {', '.join(self.awaited)}" if self.awaited else ""
        return f"{len(self.perspectives_in)} of {of} perspectives are in{awaited}"

    def medians(self) -> dict[str, float | None]:
        """The median mark of each criterion, every perspective weighing the same; None where nobody could judge."""
        criteria = dict.fromkeys(name for score in self.scores for name in score.marks)
        return {name: self._median(name) for name in criteria}

    def _median(self, criterion: str) -> float | None:
        by_perspective: dict[str, list[int]] = {}
        for score in self.scores:
            mark = score.marks.get(criterion)
            if mark is not None:
                by_perspective.setdefault(score.perspective, []).append(mark)
        return median(median(marks) for marks in by_perspective.values()) if by_perspective else None


class MeetingPage(Struct):
    """A meeting as it is shown."""

    id: str
    version: int
    forum: str
    day: str
    place: str
    closed: bool
    items: Sequence[Item]


def page(history: Sequence[Recorded]) -> MeetingPage:
    """The meeting that this history made."""
    meeting, day, place = Meeting(), "", ""
    scores: dict[str, list[OpenedScore]] = {}
    for recorded in history:
        domain.evolve(meeting, recorded)
        match recorded.event:
            case happened.MeetingScheduled() as event:
                day, place = event.day.isoformat(), event.place
            case happened.ScoreOpened() as event:
                opened = OpenedScore(event.perspective, event.marks, event.comment)
                scores.setdefault(event.idea, []).append(opened)
    items = [
        Item(
            idea=idea,
            minutes=item.minutes,
            perspectives_in=sorted(item.perspectives_in),
            awaited=[name for name in meeting.perspectives if name not in item.perspectives_in],
            opened=item.opened,
            decision=item.decision.value if item.decision else "",
            scores=scores.get(idea, []),
        )
        for idea, item in meeting.agenda.items()
    ]
    return MeetingPage(meeting.id, meeting.version, meeting.forum, day, place, meeting.closed, items)
