"""Founding a forum and seating people in it, for stewards."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ideaflow.application.forum import CreateForum, FreeSeat, SeatMember
from ideaflow.application.permission import must_hold
from ideaflow.projections import forum_page
from ideaflow.web.visit import FieldError, acting, carry_out_form, go_on, ideaflow, signed_in

pages = Blueprint("seat", __name__, url_prefix="/forums")


@pages.get("/new")
@signed_in
def new() -> str:
    must_hold(acting(), "create forum")
    return _new([])


@pages.post("/new")
@signed_in
def create() -> Response | tuple[str, int]:
    done = carry_out_form(
        CreateForum,
        title=request.form.get("title", ""),
        perspectives=_listed("perspectives"),
        optional=_listed("optional"),
    )
    if isinstance(done, list):
        return _new(done), HTTPStatus.BAD_REQUEST
    return go_on("seat.show", forum=done.id)


@pages.get("/<forum>/seats")
@signed_in
def show(forum: str) -> str:
    return _page(_mine(forum), [])


@pages.post("/<forum>/seats")
@signed_in
def change(forum: str) -> Response | tuple[str, int]:
    wanted = _mine(forum)
    person = request.form.get("person", "").strip()
    if "leave" in request.form:
        done = carry_out_form(FreeSeat, forum=wanted, person=person)
    else:
        perspective, chairs = request.form.get("perspective", ""), "chairs" in request.form
        done = carry_out_form(SeatMember, forum=wanted, person=person, perspective=perspective, chairs=chairs)
    if isinstance(done, list):
        return _page(wanted, done), HTTPStatus.BAD_REQUEST
    return go_on("seat.show", forum=wanted)


def _mine(forum: str) -> str:
    """A forum's id, for who may seat people in it; others do not learn which forums there are."""
    must_hold(acting(), "seat member", forum=forum.strip().upper())
    return ideaflow().known_id("forum", forum, "F")


def _listed(field: str) -> tuple[str, ...]:
    return tuple(filter(None, (one.strip() for one in request.form.get(field, "").split(","))))


def _new(errors: list[FieldError]) -> str:
    usual = ideaflow().house_pack().forum.perspectives
    return render_template("forum_new.html", errors=errors, given=request.form, usual=", ".join(usual))


def _page(forum: str, errors: list[FieldError]) -> str:
    page = forum_page.page(ideaflow().history(forum))
    return render_template("seats.html", page=page, errors=errors, given=request.form if errors else {})
