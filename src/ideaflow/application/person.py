"""Commands on people. They change the directory, never the log: no event holds who somebody is."""

from __future__ import annotations

from ideaflow.application.command import Code, Command, Line, Required
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_be
from ideaflow.application.permission_table import Within
from ideaflow.application.work import Work
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum
from ideaflow.domain.values import listed
from ideaflow.errors import InvalidInput
from ideaflow.persistence.api_tokens import ApiTokens
from ideaflow.persistence.command_log import Receipt
from ideaflow.persistence.people import LimitedRole, Person


class AddPerson(Command):
    """Give somebody an account, or complete the one they have. Everybody can submit; further roles are named."""

    address: Line = Required
    name: Line = ""
    team: Code = ""
    roles: tuple[Capacity, ...] = ()


class ChangeRole(Command):
    """Give a role, or take it away; one that counts in a `forum` or a `team` alone where that is named."""

    address: Line
    role: Capacity
    take: bool = False
    forum: Line = ""
    team: Code = ""


class DisablePerson(Command):
    """Keep somebody from acting, or let them act again."""

    address: Line
    enable: bool = False


class GradePerson(Command):
    """Keep somebody's grade band for fairness reports, or without one forget it. Nothing shows it of a person."""

    address: Line
    band: Code = ""


@handles(AddPerson)
def add_person(work: Work, command: AddPerson) -> Receipt:
    must_be(work, "add person")
    person = work.people.find(command.address)
    if person is None:
        person = work.people.add(command.address, name=command.name, team=command.team)
    else:
        work.people.describe(person, name=command.name or person.name, team=command.team or person.team)
    for role in dict.fromkeys((Capacity.SUBMITTER, *command.roles)):
        work.people.give_role(person, role)
    return _changed(person)


@handles(ChangeRole)
def change_role(work: Work, command: ChangeRole) -> Receipt:
    must_be(work, "change role")
    person = work.people.get(command.address)
    everywhere = not (command.forum or command.team)
    if everywhere and command.take and person.id == work.person.id and command.role is Capacity.STEWARD:
        raise InvalidInput("role", command.role.value, "stewards cannot take it from themselves", "ask another steward")
    limited = _limited(work, command)
    if limited:
        change_limited = work.people.take_limited_role if command.take else work.people.give_limited_role
        change_limited(person, limited)
        return _changed(person)
    change = work.people.take_role if command.take else work.people.give_role
    change(person, command.role)
    return _changed(person)


@handles(DisablePerson)
def disable_person(work: Work, command: DisablePerson) -> Receipt:
    must_be(work, "disable person")
    person = work.people.get(command.address)
    if person.id == work.person.id:
        raise InvalidInput("address", command.address, "nobody disables themselves", "ask another steward")
    work.people.set_disabled(person, not command.enable)
    if not command.enable:
        # What a program holds must not come back to life with the account.
        ApiTokens(work.connection).revoke_all(person.id)
    return _changed(person)


@handles(GradePerson)
def grade_person(work: Work, command: GradePerson) -> Receipt:
    must_be(work, "grade person")
    bands = work.pack.fairness.grade_bands
    person = work.people.get(command.address)
    if not command.band:
        work.grades.remove(person)
    elif command.band not in bands:
        raise InvalidInput("band", command.band, f"is one of {listed(bands, 'or')}", "choose one of them")
    else:
        work.grades.put(person, command.band)
    return _changed(person)


def _limited(work: Work, command: ChangeRole) -> LimitedRole | None:
    """The role as limited to a forum or team; None where it is not."""
    if command.forum and command.team:
        raise InvalidInput("team", command.team, "a role is limited to a forum or to a team", "name one of them")
    if command.forum:
        return LimitedRole(command.role, Within.FORUM.value, work.load(Forum, command.forum).id)
    return LimitedRole(command.role, Within.TEAM.value, command.team) if command.team else None


def _changed(person: Person) -> Receipt:
    """What is kept of the command: not who it was about."""
    return Receipt(id=f"person-{person.id}", sentences=("The people directory was changed.",))
