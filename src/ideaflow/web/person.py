"""People and what they may do, for stewards: accounts, roles, invitations, what is held about somebody, erasure."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

import msgspec
from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from ideaflow.application.command import Command
from ideaflow.application.erasure import ErasePerson
from ideaflow.application.permission import must_hold
from ideaflow.application.person import AddPerson, ChangeRole, DisablePerson, GradePerson
from ideaflow.domain.erasure import ErasureReason
from ideaflow.domain.event import Capacity
from ideaflow.persistence.people import Person
from ideaflow.settings import settings
from ideaflow.web.visit import FieldError, acting, carry_out_form, go_on, ideaflow, new_command_id, signed_in

pages = Blueprint("person", __name__, url_prefix="/people")
LIST, SHOWN = "list people", 100


class Said(NamedTuple):
    """What a page about somebody says beside what is kept: errors, and a link that is shown once."""

    errors: list[FieldError]
    link: str = ""


@pages.get("")
@signed_in
def find() -> str:
    return _list([])


@pages.post("")
@signed_in
def add() -> Redirect | tuple[str, int]:
    address = request.form.get("address", "").strip()
    given = {name: request.form.get(name, "").strip() or None for name in ("name", "team")}
    done = carry_out_form(AddPerson, address=address, roles=tuple(request.form.getlist("roles")), **given)
    if isinstance(done, list):
        return _list(done), HTTPStatus.BAD_REQUEST
    added = ideaflow().person(address)
    return go_on("person.show", person=str(added.id)) if added else go_on("person.find")


@pages.get("/<int:person>")
@signed_in
def show(person: int) -> str:
    return _page(_of(person), Said([]))


@pages.get("/<int:person>/held.json")
@signed_in
def held(person: int) -> Response:
    """All that is held about somebody, as they would get it."""
    return _held(_of(person).address)


@pages.get("/me/held.json")
@signed_in
def held_about_me() -> Response:
    """All that is held about who is signed in."""
    return _held(acting().address)


def _held(address: str) -> Response:
    record = ideaflow().person_record(address, acting().address)
    answer = Response(msgspec.json.format(msgspec.json.encode(record), indent=2), content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="held.json"'
    return answer


@pages.post("/<int:person>/role")
@signed_in
def change_role(person: int) -> Redirect | tuple[str, int]:
    limits = {name: request.form.get(name, "").strip() or None for name in ("forum", "team")}
    take = "take" in request.form
    return _then(person, ChangeRole, role=request.form.get("role", ""), take=take, **limits)


@pages.post("/<int:person>/disable")
@signed_in
def disable(person: int) -> Redirect | tuple[str, int]:
    return _then(person, DisablePerson, enable="enable" in request.form)


@pages.post("/<int:person>/grade")
@signed_in
def grade(person: int) -> Redirect | tuple[str, int]:
    return _then(person, GradePerson, band=request.form.get("band", "").strip())


@pages.post("/<int:person>/invite")
@signed_in
def invite(person: int) -> str:
    """Show the link once; it is kept nowhere."""
    somebody = _of(person)
    token = ideaflow().sign_in.invite(acting().address, somebody.address)
    site = settings().site.rstrip("/") or request.host_url.rstrip("/")
    return _page(somebody, Said([], site + url_for("sign_in.invitation", token=token)))


@pages.post("/<int:person>/second-factor")
@signed_in
def reset_second_factor(person: int) -> Redirect:
    ideaflow().second_factor.reset(acting().address, _of(person).address)
    return go_on("person.show", person=str(person))


@pages.post("/<int:person>/erase")
@signed_in
def erase(person: int) -> Redirect | tuple[str, int]:
    """Cannot be undone: the address is typed again before it is done."""
    somebody = _of(person)
    if request.form.get("again", "").strip() != somebody.address:
        wrong = [FieldError("again", _("Type the address again to say that this is who is meant"))]
        return _page(somebody, Said(wrong)), HTTPStatus.BAD_REQUEST
    done = carry_out_form(ErasePerson, address=somebody.address, reason=request.form.get("reason", ""))
    if isinstance(done, list):
        return _page(somebody, Said(done)), HTTPStatus.BAD_REQUEST
    return go_on("person.find")


def _then(person: int, kind: type[Command], **fields: object) -> Redirect | tuple[str, int]:
    somebody = _of(person)
    done = carry_out_form(kind, address=somebody.address, **fields)
    if isinstance(done, list):
        return _page(somebody, Said(done)), HTTPStatus.BAD_REQUEST
    return go_on("person.show", person=str(person))


def _of(person: int) -> Person:
    """Somebody by number, as addresses do not belong in addresses of pages. For who may list people."""
    must_hold(acting(), LIST)
    found = next((one for one in ideaflow().people() if one.id == person), None)
    return found or abort(HTTPStatus.NOT_FOUND)


def _list(errors: list[FieldError]) -> str:
    must_hold(acting(), LIST)
    words = request.args.get("words", "").strip().casefold()
    everybody = [one for one in ideaflow().people() if words in f"{one.address} {one.name} {one.team}".casefold()]
    return render_template(
        "people.html",
        found=everybody[:SHOWN],
        of=len(everybody),
        words=words,
        errors=errors,
        given=request.form,
        roles=[role.value for role in Capacity],
        chosen=request.form.getlist("roles"),
    )


def _page(somebody: Person, said: Said) -> str:
    app = ideaflow()
    return render_template(
        "person.html",
        one=somebody,
        errors=said.errors,
        link=said.link,
        given=request.form,
        roles=[role.value for role in Capacity],
        bands=app.house_pack().fairness.grade_bands,
        reasons=[reason.value for reason in ErasureReason],
        second_factor=app.second_factor.is_on(somebody),
        command_id=new_command_id(),
    )
