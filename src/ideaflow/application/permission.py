"""Who may take a step: the table's answer for a person and what the step is about, for every way in.

Anyone with an account may notice a problem, bring an idea and help it along. What decides for others needs a role, or
a seat in the forum; the forum's own stream says who sits there. `permission_table` says which.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from ideaflow.application.permission_table import RIGHTS, Right, Tie, Within
from ideaflow.application.work import A, Work
from ideaflow.domain.campaign import Campaign
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum, Seat
from ideaflow.domain.idea import Idea
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.trial import Trial
from ideaflow.domain.values import listed
from ideaflow.domain.verdict import refused
from ideaflow.errors import NotPermitted
from ideaflow.persistence.people import Person, normal_address


class Standing(NamedTuple):
    """How somebody stands to what a step is about. `forum` and `team` are those it belongs to."""

    person: Person | None
    about: str = ""
    forum: str = ""
    team: str = ""
    seat: Seat | None = None
    leads: bool = False
    brought: bool = False
    oneself: bool = False


class Load(Protocol):
    """Loads an aggregate by its id."""

    def __call__(self, kind: type[A], given: str, /) -> A: ...


def standing_on(person: Person, stream: str, load: Load, pseudonym_in: Callable[[Person, str], str | None]) -> Standing:
    """How somebody stands to a stream, or with an address to a person."""
    mine = pseudonym_in(person, stream) or "nobody's"
    match stream.partition("-")[0]:
        case "F":
            return _on_forum(person, load(Forum, stream), mine)
        case "M":
            forum = load(Forum, load(Meeting, stream).forum)
            return _on_forum(person, forum, pseudonym_in(person, forum.id) or "nobody's")
        case "T":
            trial = load(Trial, stream)
            return Standing(person, stream, team=trial.planned.team if trial.plan else "", leads=mine == trial.lead)
        case "I":
            idea = load(Idea, stream)
            forum_id = load(Meeting, idea.meeting).forum if idea.meeting else ""
            return Standing(person, stream, forum_id, idea.team, brought=mine == idea.submitter)
        case "C":
            return Standing(person, stream, team=load(Campaign, stream).team)
    return Standing(person, stream, oneself=normal_address(stream) == person.address)


def _on_forum(person: Person, forum: Forum, mine: str) -> Standing:
    return Standing(person, forum.id, forum.id, seat=forum.seats.get(mine))


def capacity_in(step: str, standing: Standing) -> Capacity | None:
    """In which capacity somebody may take a step, the first of its row that fits; None where they may not."""
    person = standing.person
    if person is None or person.disabled:
        return None
    right = RIGHTS[step]
    tied = _ties(standing)
    for who in right.who:
        if isinstance(who, Tie):
            if who in tied:
                return tied[who]
        elif who in person.roles or _limited_role(person, who, right, standing):
            return who
    return None


def must(step: str, standing: Standing) -> Capacity:
    """The same. Raises NotPermitted where they may not."""
    capacity = capacity_in(step, standing)
    if capacity is None:
        next_step = "ask a steward: ideaflow person role, or ideaflow forum member"
        seen, needed = _seen(step, standing), " or ".join(_words(step, who, standing) for who in RIGHTS[step].who)
        raise NotPermitted("permission", refused(step, "permission", seen=seen, needed=needed, next_step=next_step))
    return capacity


def must_be(work: Work, step: str, *, forum: str = "", team: str = "") -> Capacity:
    """The capacity in which whoever asks may take a step about something of a forum or team. Raises NotPermitted."""
    return must(step, Standing(work.person, forum=forum, team=team))


def must_hold(person: Person | None, step: str, *, forum: str = "", team: str = "") -> Capacity:
    """The same of somebody, for steps outside a command. Raises NotPermitted."""
    return must(step, Standing(person, forum=forum, team=team))


def may_look_into(person: Person | None, step: str) -> bool:
    """May somebody take a step about anything at all, by a role that may be limited?"""
    right = RIGHTS[step]
    limited = person.limited if person and not person.disabled else ()
    somewhere = any(one.role in right.who and Within(one.within) in right.within for one in limited)
    return somewhere or capacity_in(step, Standing(person)) is not None


def must_look_into(person: Person | None, step: str) -> None:
    """The same. Raises NotPermitted where they may not."""
    if not may_look_into(person, step):
        must_hold(person, step)


def must_chair(work: Work, step: str, forum: Forum) -> Capacity:
    """The capacity in which whoever asks may take a step about a forum. Raises NotPermitted."""
    return must_on(work, step, forum.id)


def must_sit(work: Work, step: str, forum: Forum) -> Seat:
    """The person's seat in the forum. Raises NotPermitted for those who have none."""
    must_on(work, step, forum.id)
    return seat_of(work, forum) or Seat("", chairs=False)


def must_lead(work: Work, step: str, trial: Trial) -> Capacity:
    """The capacity in which whoever asks may take a step about a trial. Raises NotPermitted."""
    return must_on(work, step, trial.id)


def must_have_brought(work: Work, step: str, idea: Idea) -> Capacity:
    """The capacity in which whoever asks may take a step about an idea. Raises NotPermitted."""
    return must_on(work, step, idea.id)


def must_on(work: Work, step: str, stream: str) -> Capacity:
    """The capacity in which whoever asks may take a step about a stream. Raises NotPermitted."""
    return must(step, standing_on(work.person, stream, work.load, work.people.known_pseudonym))


def seat_of(work: Work, forum: Forum) -> Seat | None:
    """The person's seat in the forum, or None."""
    member = work.people.known_pseudonym(work.person, forum.id)
    return forum.seats.get(member) if member else None


def _ties(standing: Standing) -> dict[Tie, Capacity]:
    """What ties the person, with the capacity that each gives."""
    seat = standing.seat
    tied = {
        Tie.ACCOUNT: (True, Capacity.SUBMITTER),
        Tie.CHAIR: (bool(seat and seat.chairs), Capacity.CHAIR),
        Tie.SEAT: (bool(seat), Capacity.SCORER),
        Tie.LEAD: (standing.leads, Capacity.TRIAL_LEAD),
        Tie.BROUGHT: (standing.brought, Capacity.SUBMITTER),
        Tie.ONESELF: (standing.oneself, Capacity.SUBMITTER),
    }
    return {tie: capacity for tie, (holds, capacity) in tied.items() if holds}


def _limited_role(person: Person, role: Capacity, right: Right, standing: Standing) -> bool:
    places = {(Within.FORUM.value, standing.forum), (Within.TEAM.value, standing.team)}
    return any(
        limited.role is role and Within(limited.within) in right.within and (limited.within, limited.place) in places
        for limited in person.limited
    )


def _seen(step: str, standing: Standing) -> str:
    who = RIGHTS[step].who
    if standing.about and {Tie.CHAIR, Tie.SEAT} & {*who}:
        seat = standing.seat
        return f"a seat for {seat.perspective} in {standing.about}" if seat else f"no seat in {standing.about}"
    if standing.about and Tie.LEAD in who:
        return f"somebody else leads {standing.about}"
    mine = standing.person if standing.person and not standing.person.disabled else None
    held = sorted(role.value for role in mine.roles) if mine else []
    held += sorted(limited.words for limited in mine.limited) if mine else []
    return listed(held) or "no role"


def _words(step: str, who: Tie | Capacity, standing: Standing) -> str:
    if who is Tie.CHAIR:
        return f"a chair of {standing.about}" if standing.about else who.value
    if who is Tie.SEAT:
        return f"a seat in {standing.about}" if standing.about else who.value
    if isinstance(who, Capacity) and any(isinstance(one, Tie) for one in RIGHTS[step].who):
        return f"{'an' if who.value.startswith('a') else 'a'} {who.value}"
    return who.value
