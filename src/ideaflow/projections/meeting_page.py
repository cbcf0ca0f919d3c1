"""meeting_page: one meeting, folded from its own stream when it is asked for. Scores show once they are opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate

from msgspec import Struct, field

from ideaflow.domain import meeting as domain
from ideaflow.domain import meeting_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.meeting_people_events import QuorumWaived, SittingTimed
from ideaflow.domain.score_view import OpenedView, opened_view
from ideaflow.policies.meeting_rules import MeetingRules
from ideaflow.policies.pack import Pack
from ideaflow.policies.scoring_rules import ScoringRules, scoring_of
from ideaflow.policies.shipped import shipped_pack

HOUR = 60
DAY = 24 * HOUR


class OpenedScore(Struct):
    """One score after the opening; marks are 1 to 5, or None for "cannot judge". `comments` are by criterion."""

    perspective: str
    marks: dict[str, int | None]
    comment: str
    comments: dict[str, str] = {}


class Item(Struct):
    """One idea on the agenda. Before the opening only the perspectives that are in are known.

    `interests` are the perspectives of members who stay out of its scores. `starts` and `ends` are the time box, in
    minutes from the beginning or as `HH:MM`. `view` is there once the scores are open. One that is taken up `to_answer`
    a reply is `answered` when the meeting closed on it.
    """

    idea: str
    minutes: int
    perspectives_in: Sequence[str]
    awaited: Sequence[str]
    opened: bool
    decision: str
    scores: list[OpenedScore] = field(default_factory=list)
    starts: str = ""
    ends: str = ""
    to_answer: bool = False
    answered: bool = False
    without_quorum: str | None = None
    interests: Sequence[str] = ()
    view: OpenedView | None = None

    @property
    def state(self) -> str:
        """What is public: how many perspectives are in and which are awaited, or the decision."""
        if self.decision:
            return f"decided: {self.decision}"
        if self.to_answer:
            return "a reply, answered" if self.answered else "a reply to answer"
        if self.opened:
            return "scores open"
        of = len(self.perspectives_in) + len(self.awaited)
        named = [f"{name} (interest declared)" if name in self.interests else name for name in self.awaited]
        awaited = f"; awaited: {', '.join(named)}" if named else ""
        return f"{len(self.perspectives_in)} of {of} perspectives are in{awaited}"

    def medians(self) -> dict[str, float | None]:
        """The median mark of each criterion, every perspective weighing the same; None where nobody could judge."""
        return {one.criterion: one.median for one in self.view.criteria} if self.view else {}


class MeetingPage(Struct):
    """A meeting as it is shown. `apologies` and `deputies` are perspectives; `minutes` is how long it sits."""

    id: str
    version: int
    forum: str
    day: str
    place: str
    closed: bool
    items: Sequence[Item]
    minutes: int = 0
    begins: str = ""
    time_for_ideas: int = 0
    apologies: Sequence[str] = ()
    deputies: Sequence[str] = ()

    @property
    def free_minutes(self) -> int:
        """What the agenda leaves of the time for ideas; never below zero."""
        return max(0, self.time_for_ideas - sum(item.minutes for item in self.items))


def forum_of(history: Sequence[Recorded]) -> str:
    """The forum that a meeting is one of."""
    return next((one.event.forum for one in history if isinstance(one.event, happened.MeetingScheduled)), "")


def page(
    history: Sequence[Recorded], pack: Pack | None = None, pack_of: Callable[[str], Pack] | None = None
) -> MeetingPage:
    """The meeting that this history made, seen under the rules of a forum, or the default ones.

    `pack_of` gives a pack by `name@version`: scores then weigh as they did under the rules by which they were opened.
    """
    pack = pack or shipped_pack()
    scoring, rules = scoring_of(pack), pack.meetings
    meeting = Meeting()
    made = MeetingPage("", 0, "", "", "", closed=False, items=(), minutes=rules.sitting_minutes)
    scores: dict[str, list[OpenedScore]] = {}
    reasons: dict[str, str] = {}
    interests: dict[str, list[str]] = {}
    left: tuple[str, ...] = ()
    scales: dict[str, ScoringRules] = {}
    for recorded in history:
        domain.evolve(meeting, recorded)
        match recorded.event:
            case happened.MeetingScheduled() as event:
                made.day, made.place = event.day.isoformat(), event.place
            case SittingTimed(minutes=minutes, begins=begins):
                made.minutes, made.begins = minutes, begins
            case happened.InterestDeclared() as event:
                interests.setdefault(event.idea, []).append(event.perspective)
            case happened.ScoresOpened(idea=idea) if recorded.pack and pack_of:
                scales[idea] = scoring_of(pack_of(recorded.pack))
            case happened.MeetingClosed(undecided=undecided):
                left = undecided
            case QuorumWaived() as event:
                reasons[event.idea] = event.reason
            case happened.ScoreOpened() as event:
                opened = OpenedScore(event.perspective, event.marks, event.comment, event.comments)
                scores.setdefault(event.idea, []).append(opened)
    made.id, made.version, made.forum, made.closed = meeting.id, meeting.version, meeting.forum, meeting.closed
    made.time_for_ideas = rules.time_for_ideas(made.minutes)
    made.apologies = sorted(meeting.apologies.values())
    made.deputies = sorted({one.perspective for stands in meeting.deputies.values() for one in stands})
    made.items = [
        _item(meeting, idea, item, scores.get(idea, []), scales.get(idea, scoring))
        for idea, item in meeting.agenda.items()
    ]
    for shown in made.items:
        shown.interests = sorted(set(interests.get(shown.idea, ())))
        shown.without_quorum = reasons.get(shown.idea)
        shown.answered = shown.to_answer and meeting.closed and shown.idea not in left
    _give_time(made, rules)
    return made


def _item(meeting: Meeting, idea: str, item: AgendaItem, scores: list[OpenedScore], scoring: ScoringRules) -> Item:
    given = [(score.perspective, score.marks) for score in scores]
    view = opened_view(given, scoring.weights, apart_from=scoring.talk_about_from) if scores else None
    return Item(
        idea=idea,
        minutes=item.minutes,
        perspectives_in=sorted(item.perspectives_in),
        awaited=[name for name in meeting.perspectives if name not in item.perspectives_in],
        opened=item.opened,
        decision=item.decision.value if item.decision else "",
        scores=scores,
        to_answer=item.to_answer,
        view=view,
    )


def _give_time(page: MeetingPage, rules: MeetingRules) -> None:
    """Each idea's box, one after another, behind what the meeting opens with."""
    ends = list(accumulate((item.minutes for item in page.items), initial=rules.opening_minutes))
    for item, start, end in zip(page.items, ends, ends[1:], strict=False):
        item.starts, item.ends = _at(page.begins, start), _at(page.begins, end)


def _at(begins: str, minutes: int) -> str:
    if not begins:
        return str(minutes)
    hours, _, past = begins.partition(":")
    passed = (int(hours) * HOUR + int(past) + minutes) % DAY
    return f"{passed // HOUR:02}:{passed % HOUR:02}"
