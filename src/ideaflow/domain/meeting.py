"""Meeting: one sitting of a forum, its agenda, its sealed scores and its decisions."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from ideaflow.domain import meeting_events as happened
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.score import HIGHEST, LOWEST, Marks
from ideaflow.domain.values import DecisionKind, listed
from ideaflow.domain.verdict import Verdict, refused

Decided = tuple[Event, ...] | Verdict


class AgendaItem(Struct):
    """One idea at one meeting. `sealed` is perspective by scorer's pseudonym."""

    minutes: int
    sealed: dict[str, str] = field(default_factory=dict)
    conflicted: set[str] = field(default_factory=set)
    opened: bool = False
    decision: DecisionKind | None = None

    @property
    def perspectives_in(self) -> set[str]:
        return set(self.sealed.values())


class Meeting(Struct):
    """What deciding at a meeting needs to know."""

    id: str = ""
    version: int = 0
    forum: str = ""
    perspectives: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    agenda: dict[str, AgendaItem] = field(default_factory=dict)
    closed: bool = False


def evolve(meeting: Meeting, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    meeting.id, meeting.version = recorded.originator_id, recorded.originator_version
    event = recorded.event
    match event:
        case happened.MeetingScheduled():
            meeting.forum, meeting.perspectives, meeting.required = (
                event.forum,
                event.perspectives,
                event.required,
            )
        case happened.AgendaItemAdded():
            meeting.agenda[event.idea] = AgendaItem(minutes=event.minutes)
        case happened.AgendaItemRemoved():
            meeting.agenda.pop(event.idea, None)
        case happened.InterestDeclared():
            meeting.agenda[event.idea].conflicted.add(recorded.actor)
        case happened.ScoreSealed():
            meeting.agenda[event.idea].sealed[recorded.actor] = event.perspective
        case happened.ScoresOpened():
            meeting.agenda[event.idea].opened = True
        case happened.DecisionRecorded():
            meeting.agenda[event.idea].decision = event.decision
        case happened.MeetingClosed():
            meeting.closed = True


def add_to_agenda(meeting: Meeting, idea: str, minutes: int) -> Decided:
    """Take an idea up. Adding it twice changes nothing."""
    no = _closed(meeting, "add to agenda")
    if no:
        return no
    return () if idea in meeting.agenda else (happened.AgendaItemAdded(idea=idea, minutes=minutes),)


def remove_from_agenda(meeting: Meeting, idea: str) -> Decided:
    """Leave an idea for another meeting, as long as nobody has scored it."""
    no = _closed(meeting, "remove from agenda") or _not_on_agenda(meeting, "remove from agenda", idea)
    if no:
        return no
    if meeting.agenda[idea].sealed:
        return refused(
            "remove from agenda",
            "a scored idea stays on the agenda",
            seen="scores are in",
            needed="an idea without scores",
            next_step="decide on it, for example park it until a date",
        )
    return (happened.AgendaItemRemoved(idea=idea, minutes=meeting.agenda[idea].minutes),)


def declare_interest(meeting: Meeting, idea: str, by: str, perspective: str) -> Decided:
    """Keep out of the scores of an idea. It must come before scoring."""
    no = _closed(meeting, "declare interest") or _not_on_agenda(meeting, "declare interest", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if by in item.conflicted:
        return ()
    if by in item.sealed:
        return refused(
            "declare interest",
            "an interest is declared before scoring",
            seen="you have scored this idea",
            needed="a declaration before the score",
            next_step="tell the chair, who can leave the idea for another meeting",
        )
    return (happened.InterestDeclared(idea=idea, perspective=perspective),)


def seal(meeting: Meeting, *, idea: str, by: str, perspective: str, commitment: bytes) -> Decided:
    """Commit to a score. A second seal by the same scorer replaces the first; both stay visible as seals."""
    no = _closed(meeting, "score") or _not_on_agenda(meeting, "score", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if item.opened:
        return refused(
            "score",
            "scores are sealed before they open",
            seen="the scores of this idea are open",
            needed="a score before the opening",
            next_step="say it in the discussion",
        )
    if by in item.conflicted:
        return refused(
            "score",
            "no score with a conflict of interest",
            seen="you declared an interest in this idea",
            needed="a scorer without an interest",
            next_step="leave the idea to the other members",
        )
    return (happened.ScoreSealed(idea=idea, perspective=perspective, commitment=commitment),)


def marks_verdict(marks: Marks, criteria: Iterable[str]) -> Verdict | None:
    """None when every criterion has a mark from 1 to 5 or "cannot judge", and nothing else is marked."""
    wanted = tuple(criteria)
    off = [f"{name} {mark}" for name, mark in marks.items() if mark is not None and not LOWEST <= mark <= HIGHEST]
    unknown = sorted(set(marks) - set(wanted))
    missing = [name for name in wanted if name not in marks]
    if not (off or unknown or missing):
        return None
    faults = (("off the scale:", off), ("unknown:", unknown), ("no mark for", missing))
    seen = "; ".join(f"{fault} {listed(names)}" for fault, names in faults if names)
    return refused(
        "score",
        "a mark for each criterion",
        seen=seen,
        needed=f"{listed(wanted)}, each from {LOWEST} to {HIGHEST}, or cannot judge",
        next_step=" ".join(f"--mark {name}=3" for name in wanted),
    )


def open_scores(meeting: Meeting, idea: str, verdict: Verdict) -> Decided:
    """Open all scores of an idea together, once the quorum (`verdict`) is in. Opening twice changes nothing."""
    no = _closed(meeting, "open scores") or _not_on_agenda(meeting, "open scores", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if item.opened:
        return ()
    if not verdict.allowed:
        return verdict
    return (happened.ScoresOpened(idea=idea, scores=len(item.sealed), findings=verdict.findings),)


def record_decision(meeting: Meeting, idea: str, decision: DecisionKind) -> Decided:
    """Record what was decided; the scores must be open."""
    no = _closed(meeting, "decide") or _not_on_agenda(meeting, "decide", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if item.decision:
        return refused(
            "decide",
            "one decision for an idea at a meeting",
            seen=f"{item.decision.value} was decided",
            needed="an idea that is not decided yet",
            next_step="put the idea on the agenda of another meeting",
        )
    if not item.opened:
        return refused(
            "decide",
            "scores are opened before deciding",
            seen=f"{len(item.perspectives_in)} of {len(meeting.perspectives)} perspectives are in, and sealed",
            needed="opened scores",
            next_step=f"ideaflow meeting open {meeting.id} {idea}",
        )
    return (happened.DecisionRecorded(idea=idea, decision=decision),)


def close(meeting: Meeting) -> Decided:
    """End the sitting. Closing twice changes nothing."""
    if meeting.closed:
        return ()
    undecided = tuple(idea for idea, item in meeting.agenda.items() if item.decision is None)
    return (happened.MeetingClosed(undecided=undecided),)


def _closed(meeting: Meeting, step: str) -> Verdict | None:
    if not meeting.closed:
        return None
    return refused(
        step,
        "a closed meeting stays closed",
        seen=f"{meeting.id} is closed",
        needed="an open meeting",
        next_step="schedule another meeting",
    )


def _not_on_agenda(meeting: Meeting, step: str, idea: str) -> Verdict | None:
    if idea in meeting.agenda:
        return None
    return refused(
        step,
        "ideas are taken up from the agenda",
        seen=f"{idea} is not on the agenda of {meeting.id}",
        needed=f"one of {listed(meeting.agenda)}" if meeting.agenda else "an agenda",
        next_step=f"ideaflow meeting agenda {meeting.id} --add {idea}",
    )
