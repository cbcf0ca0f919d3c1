"""Meeting: one sitting of a forum: what deciding at it needs to know, its agenda, and its end.

meeting_scores.py decides on interests, seals and openings, meeting_people.py on apologies and deputies.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from ideaflow.domain import meeting_events as happened
from ideaflow.domain import meeting_people_events as people
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.values import DecisionKind, listed
from ideaflow.domain.verdict import Verdict, refused

Decided = tuple[Event, ...] | Verdict


class AgendaItem(Struct):
    """One idea at one meeting. `sealed` is perspective by scorer's pseudonym.

    One that is taken up `to_answer` its submitter's reply is not scored. `waived` is an opening without a quorum.
    """

    minutes: int
    sealed: dict[str, str] = field(default_factory=dict)
    conflicted: set[str] = field(default_factory=set)
    opened: bool = False
    decision: DecisionKind | None = None
    to_answer: bool = False
    waived: bool = False

    @property
    def perspectives_in(self) -> set[str]:
        return set(self.sealed.values())


class Deputy(Struct, frozen=True):
    """What somebody speaks for in a member's place: about one idea, or about all where `idea` is empty."""

    perspective: str
    member: str
    idea: str = ""


class Meeting(Struct):
    """What deciding at a meeting needs to know. `apologies` is perspective by member, `deputies` by pseudonym."""

    id: str = ""
    version: int = 0
    forum: str = ""
    perspectives: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    agenda: dict[str, AgendaItem] = field(default_factory=dict)
    closed: bool = False
    apologies: dict[str, str] = field(default_factory=dict)
    deputies: dict[str, tuple[Deputy, ...]] = field(default_factory=dict)


def evolve(meeting: Meeting, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    meeting.id, meeting.version = recorded.originator_id, recorded.originator_version
    event = recorded.event
    # What there is most of comes first: a replay asks for each event in turn.
    match event:
        case happened.ScoreOpened():
            return
        case happened.ScoreSealed():
            meeting.agenda[event.idea].sealed[recorded.actor] = event.perspective
        case happened.AgendaItemAdded():
            meeting.agenda[event.idea] = AgendaItem(minutes=event.minutes)
        case happened.ScoresOpened():
            meeting.agenda[event.idea].opened = True
        case happened.DecisionRecorded() | happened.DecisionCorrected():
            meeting.agenda[event.idea].decision = event.decision
        case happened.MeetingScheduled():
            meeting.forum, meeting.perspectives, meeting.required = (
                event.forum,
                event.perspectives,
                event.required,
            )
        case people.ReplyTakenUp():
            meeting.agenda[event.idea] = AgendaItem(minutes=event.minutes, to_answer=True)
        case happened.AgendaItemRemoved():
            meeting.agenda.pop(event.idea, None)
        case happened.InterestDeclared():
            meeting.agenda[event.idea].conflicted.add(recorded.actor)
        case happened.MeetingClosed():
            meeting.closed = True
        case _:
            _evolve_agenda(meeting, event)


def _evolve_agenda(meeting: Meeting, event: Event) -> None:
    match event:
        case happened.AgendaItemMoved():
            meeting.agenda = in_order(meeting.agenda, event.idea, event.place)
        case happened.AgendaItemTimed():
            meeting.agenda[event.idea].minutes = event.minutes
        case people.QuorumWaived():
            meeting.agenda[event.idea].waived = True
        case _:
            _evolve_people(meeting, event)


def in_order(agenda: dict[str, AgendaItem], idea: str, place: int) -> dict[str, AgendaItem]:
    """The agenda with an idea at another place, which counts from 1; the others keep their order."""
    others = [one for one in agenda if one != idea]
    return {one: agenda[one] for one in (*others[: place - 1], idea, *others[place - 1 :])}


def _evolve_people(meeting: Meeting, event: Event) -> None:
    match event:
        case people.ApologyRecorded(member=member, perspective=perspective):
            meeting.apologies[member] = perspective
        case people.ApologyWithdrawn(member=member):
            meeting.apologies.pop(member, None)
            meeting.deputies = {
                deputy: kept
                for deputy, stands in meeting.deputies.items()
                if (kept := tuple(one for one in stands if one.member != member))
            }
        case people.DeputyNamed():
            stands = Deputy(event.perspective, event.member, event.idea)
            meeting.deputies[event.deputy] = (*meeting.deputies.get(event.deputy, ()), stands)


def add_to_agenda(meeting: Meeting, idea: str, minutes: int, *, to_answer: bool = False) -> Decided:
    """Take an idea up, to decide about it or `to_answer` its submitter's reply. Adding it twice changes nothing."""
    no = closed(meeting, "add to agenda")
    if no:
        return no
    if idea in meeting.agenda:
        return ()
    taken_up = people.ReplyTakenUp if to_answer else happened.AgendaItemAdded
    return (taken_up(idea=idea, minutes=minutes),)


def remove_from_agenda(meeting: Meeting, idea: str) -> Decided:
    """Leave an idea for another meeting, as long as nobody has scored it."""
    no = closed(meeting, "remove from agenda") or not_on_agenda(meeting, "remove from agenda", idea)
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


def set_time(meeting: Meeting, minutes: int, begins: str) -> Decided:
    """Say how long the meeting sits, and when it begins."""
    no = closed(meeting, "set the time")
    return no or (people.SittingTimed(minutes=minutes, begins=begins),)


def record_decision(meeting: Meeting, idea: str, decision: DecisionKind) -> Decided:
    """Record what was decided; the scores must be open."""
    no = closed(meeting, "decide") or not_on_agenda(meeting, "decide", idea) or only_answered(meeting, "decide", idea)
    if no:
        return no
    item = meeting.agenda[idea]
    if item.decision:
        return refused(
            "decide",
            "one decision for an idea at a meeting",
            seen=f"{item.decision.value} was decided",
            needed="an idea that is not decided yet",
            next_step=f"if it was not the right one: ideaflow meeting correct {meeting.id} {idea}",
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


def correct_decision(meeting: Meeting, idea: str, decision: DecisionKind) -> Decided:
    """Put another decision in the place of one that the meeting took; it may be over by then."""
    item = meeting.agenda.get(idea)
    if item is None or item.decision is None:
        return refused(
            "correct the decision",
            "what is corrected was decided",
            seen=f"{meeting.id} decided nothing on {idea}",
            needed="a decision of this meeting",
            next_step=f"see what it decided: ideaflow meeting minutes {meeting.id}",
        )
    return (happened.DecisionCorrected(idea=idea, was=item.decision, decision=decision),)


def close(meeting: Meeting, unanswered: Iterable[str] = (), answered: Iterable[str] = ()) -> Decided:
    """End the sitting. `unanswered` are decided ideas whose submitter has not heard; `answered` are replies that were.

    Closing twice changes nothing. Seals of ideas that were never opened are discarded: nobody may read them, so nobody
    needs to keep them.
    """
    if meeting.closed:
        return ()
    waiting = tuple(unanswered)
    if waiting:
        return refused(
            "close meeting",
            "no decision closes without feedback",
            seen=f"{listed(waiting)} {'was' if len(waiting) == 1 else 'were'} decided, and the submitter has not heard",
            needed="feedback on each decision, with its reason and the next step",
            next_step=f"ideaflow meeting feedback {meeting.id} {waiting[0]} --say TEXT --next-step TEXT",
        )
    discarded = tuple(
        people.SealsDiscarded(idea=idea, scores=len(item.sealed))
        for idea, item in meeting.agenda.items()
        if item.sealed and not item.opened
    )
    done = {*answered}
    undecided = tuple(idea for idea, item in meeting.agenda.items() if item.decision is None and idea not in done)
    return (*discarded, happened.MeetingClosed(undecided=undecided))


def closed(meeting: Meeting, step: str) -> Verdict | None:
    """Why nothing more is done at a meeting that is over; None while it goes on."""
    if not meeting.closed:
        return None
    return refused(
        step,
        "a closed meeting stays closed",
        seen=f"{meeting.id} is closed",
        needed="an open meeting",
        next_step="schedule another meeting",
    )


def not_on_agenda(meeting: Meeting, step: str, idea: str) -> Verdict | None:
    """Why an idea is not dealt with that was not taken up; None where it was."""
    if idea in meeting.agenda:
        return None
    return refused(
        step,
        "ideas are taken up from the agenda",
        seen=f"{idea} is not on the agenda of {meeting.id}",
        needed=f"one of {listed(meeting.agenda)}" if meeting.agenda else "an agenda",
        next_step=f"ideaflow meeting agenda {meeting.id} --add {idea}",
    )


def only_answered(meeting: Meeting, step: str, idea: str) -> Verdict | None:
    """Why an idea whose submitter's reply is answered is neither scored nor decided again; None for the others."""
    if not meeting.agenda[idea].to_answer:
        return None
    return refused(
        step,
        "a reply is answered, not scored",
        seen=f"{idea} is on the agenda of {meeting.id} because its submitter replied",
        needed="an idea that is taken up for a decision",
        next_step=f"ideaflow meeting feedback {meeting.id} {idea} --say TEXT",
    )
