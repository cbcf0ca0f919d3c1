"""Who may do what, in one place for every way in.

Anyone with an account may notice a problem, bring an idea and help it along. What decides for others needs a role, or
a seat in the forum; the forum's own stream says who sits there.
"""

from __future__ import annotations

from ideaflow.application.work import Work
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum, Seat
from ideaflow.domain.trial import Trial
from ideaflow.domain.values import listed
from ideaflow.domain.verdict import refused
from ideaflow.errors import NotPermitted
from ideaflow.persistence.people import Person


def must_be(work: Work, step: str, *roles: Capacity) -> Capacity:
    """The first of these roles that the person has. Raises NotPermitted."""
    return must_hold(work.person, step, *roles)


def must_hold(person: Person | None, step: str, *roles: Capacity) -> Capacity:
    """The first of these roles that somebody has, for steps outside a command. Raises NotPermitted."""
    mine = person.roles if person and not person.disabled else frozenset[Capacity]()
    for role in roles:
        if role in mine:
            return role
    held = listed(sorted(role.value for role in mine)) or "no role"
    raise _no(step, seen=held, needed=" or ".join(role.value for role in roles))


def must_chair(work: Work, step: str, forum: Forum) -> Capacity:
    """The chair's capacity. Raises NotPermitted for everybody else."""
    seat = seat_of(work, forum)
    if seat and seat.chairs:
        return Capacity.CHAIR
    raise _no(step, seen=_seated(seat, forum), needed=f"a chair of {forum.id}")


def must_chair_or_be(work: Work, step: str, forum: Forum, *roles: Capacity) -> Capacity:
    """The chair's capacity, or one of these roles. Raises NotPermitted for everybody else."""
    seat = seat_of(work, forum)
    if seat and seat.chairs:
        return Capacity.CHAIR
    return must_be(work, step, *roles)


def must_sit(work: Work, step: str, forum: Forum) -> Seat:
    """The person's seat in the forum. Raises NotPermitted for those who have none."""
    seat = seat_of(work, forum)
    if seat:
        return seat
    raise _no(step, seen=_seated(seat, forum), needed=f"a seat in {forum.id}")


def must_lead(work: Work, step: str, trial: Trial) -> Capacity:
    """The trial lead's capacity, or a steward's. Raises NotPermitted for everybody else."""
    if work.people.known_pseudonym(work.person, trial.id) == trial.lead:
        return Capacity.TRIAL_LEAD
    if Capacity.STEWARD in work.person.roles:
        return Capacity.STEWARD
    raise _no(step, seen=f"somebody else leads {trial.id}", needed="its trial lead or a steward")


def seat_of(work: Work, forum: Forum) -> Seat | None:
    """The person's seat in the forum, or None."""
    member = work.people.known_pseudonym(work.person, forum.id)
    return forum.seats.get(member) if member else None


def _seated(seat: Seat | None, forum: Forum) -> str:
    return f"a seat for {seat.perspective} in {forum.id}" if seat else f"no seat in {forum.id}"


def _no(step: str, *, seen: str, needed: str) -> NotPermitted:
    next_step = "ask a steward: ideaflow person role, or ideaflow forum member"
    return NotPermitted("permission", refused(step, "permission", seen=seen, needed=needed, next_step=next_step))
