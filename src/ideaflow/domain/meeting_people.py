"""How apologies and deputies are decided.

A deputy has no seat in the forum, so that nobody speaks for two perspectives; they speak in a member's place at one
meeting, about one idea or all of them.
"""

from __future__ import annotations

from ideaflow.domain import meeting_people_events as happened
from ideaflow.domain.meeting import Decided, Deputy, Meeting, closed, not_on_agenda
from ideaflow.domain.verdict import Verdict, refused


def apologise(meeting: Meeting, *, member: str, perspective: str) -> Decided:
    """Record that a member will not be there. Repeating it changes nothing."""
    no = closed(meeting, "record an apology")
    if no:
        return no
    if member in meeting.apologies:
        return ()
    return (happened.ApologyRecorded(member=member, perspective=perspective),)


def come_after_all(meeting: Meeting, *, member: str) -> Decided:
    """Take an apology back; the member's deputy no longer stands in. Without an apology nothing changes."""
    no = closed(meeting, "take an apology back")
    if no:
        return no
    perspective = meeting.apologies.get(member)
    return (happened.ApologyWithdrawn(member=member, perspective=perspective),) if perspective else ()


def name_deputy(meeting: Meeting, deputy: str, stands: Deputy, *, seated: bool, leave: Verdict) -> Decided:
    """Let somebody speak in a member's place. `leave` is whether the pack allows deputies; `seated`: have they a seat?

    Naming the same deputy for the same again changes nothing.
    """
    no = closed(meeting, "name a deputy") or _unknown(meeting, stands)
    if no:
        return no
    if not leave.allowed:
        return leave
    if seated:
        return refused(
            "name a deputy",
            "a deputy has no seat of their own",
            seen="somebody with a seat in the forum",
            needed="somebody without one, so that nobody speaks for two perspectives",
            next_step="name somebody else",
        )
    already = meeting.deputies.get(deputy, ())
    if stands in already:
        return ()
    if any(one.perspective != stands.perspective for one in already):
        return refused(
            "name a deputy",
            "a deputy speaks for one perspective",
            seen=f"somebody who speaks for {already[0].perspective} at this meeting",
            needed="a deputy for this perspective alone",
            next_step="name somebody else",
        )
    return (
        happened.DeputyNamed(deputy=deputy, perspective=stands.perspective, member=stands.member, idea=stands.idea),
    )


def spoken_for(meeting: Meeting, deputy: str, idea: str) -> str:
    """The perspective that a deputy speaks for about an idea; empty where they do not."""
    stands = meeting.deputies.get(deputy, ())
    return next((one.perspective for one in stands if one.idea in ("", idea)), "")


def has_deputy(meeting: Meeting, member: str) -> bool:
    """Does somebody speak in a member's place about everything?"""
    return any(one.member == member and not one.idea for stands in meeting.deputies.values() for one in stands)


def deputised() -> Verdict:
    """Why a member does not score whose deputy does."""
    return refused(
        "score",
        "a seat is filled by one person at a time",
        seen="a deputy speaks in your place at this meeting",
        needed="a member who is there",
        next_step="take your apology back: ideaflow meeting apologies --withdraw",
    )


def _unknown(meeting: Meeting, stands: Deputy) -> Verdict | None:
    return not_on_agenda(meeting, "name a deputy", stands.idea) if stands.idea else None
