"""People: the directory. Nothing of it is ever in an event."""

from __future__ import annotations

import click

from ideaflow.application.permission import must_hold
from ideaflow.application.person import AddPerson, ChangeRole, DisablePerson
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.output import say, table
from ideaflow.cli.person_grade import grade
from ideaflow.cli.person_notify import notify
from ideaflow.cli.person_privacy import erase, export
from ideaflow.cli.person_second_factor import second_factor
from ideaflow.cli.person_token import token
from ideaflow.cli.session import Session, reads, writes
from ideaflow.domain.event import Capacity
from ideaflow.domain.values import listed
from ideaflow.persistence.people import Person

ROLES = OneOf([capacity.value for capacity in Capacity])


@click.group()
def person() -> None:
    """People: add, invite, token, list, role, notify, grade, disable, second-factor, export, erase."""


person.add_command(grade)
person.add_command(notify)
person.add_command(erase)
person.add_command(export)
person.add_command(second_factor)
person.add_command(token)


@person.command()
@click.argument("address")
@click.option("--name", help="How they are called.")
@click.option("--team", help="Their team, the default for what they submit.")
@click.option("--role", "roles", multiple=True, type=ROLES, help="A further role; may be repeated.")
@writes
def add(session: Session, address: str, name: str | None, team: str | None, roles: tuple[str, ...]) -> None:
    """Give somebody an account, or add a name, team or roles to the one they have. Everybody with one can submit.

    \b
    Example:
      ideaflow person add grace@example.org --name Grace --team Decisions --role steward
    """
    session.run(AddPerson, address=address, name=name, team=team, roles=roles)


@person.command()
@click.argument("address")
@click.option("--site", default="http://127.0.0.1:8000", show_default=True, help="Where the web is served.")
@reads
def invite(session: Session, address: str, site: str) -> None:
    """Make a link with which somebody sets their password for the web: once, within three days.

    Whoever has the link can use it, so hand it to nobody else. A new one ends those before.

    \b
    Example:
      ideaflow person invite ada@example.org --site https://ideas.example.org
    """
    with session.open() as app:
        token = app.sign_in.invite(session.person, address)
    link = f"{site.rstrip('/')}/invitation/{token}"
    session.show({"link": link}, lambda: say(link))


@person.command("list")
@reads
def list_people(session: Session) -> None:
    """Everybody with an account; for stewards.

    \b
    Example:
      ideaflow person list
    """
    with session.open() as app:
        must_hold(app.person(session.person), "list people")
        people = app.people()
    rows = [
        {
            "address": one.address,
            "name": one.name,
            "team": one.team,
            "roles": _roles(one),
            "disabled": one.disabled,
        }
        for one in people
    ]
    session.show(
        rows,
        lambda: table(
            ["address", "name", "team", "roles", "disabled"],
            [[p.address, p.name, p.team, listed(_roles(p)), "yes" if p.disabled else ""] for p in people],
        ),
    )


def _roles(one: Person) -> list[str]:
    return [*sorted(role.value for role in one.roles), *(limited.words for limited in sorted(one.limited))]


@person.command()
@click.argument("address")
@click.argument("role", type=ROLES)
@click.option("--take", is_flag=True, help="Take the role away.")
@click.option("--forum", metavar="ID", help="It counts for one forum alone.")
@click.option("--team", help="It counts for what belongs to one team alone.")
@writes
def role(session: Session, address: str, role: str, **fields: object) -> None:
    """Give somebody a role, or take it away. Where it counts is in docs/permissions.md.

    \b
    Example:
      ideaflow person role grace@example.org steward
      ideaflow person role grace@example.org steward --take
      ideaflow person role dan@example.org steward --forum F-1
    """
    session.run(ChangeRole, address=address, role=role, **fields)


@person.command()
@click.argument("address")
@click.option("--enable", is_flag=True, help="Let them act again.")
@writes
def disable(session: Session, address: str, enable: bool) -> None:
    """Keep somebody from acting; what they did stays.

    \b
    Example:
      ideaflow person disable grace@example.org
    """
    session.run(DisablePerson, address=address, enable=enable)
