"""Policy packs: read one in plain words, check a file, compare two, and let a forum work by another."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ideaflow.application.policy import AdoptPolicy
from ideaflow.errors import InvalidInput
from ideaflow.policies.difference import Difference, differences
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import pack_digest, parse_pack
from ideaflow.policies.page import pack_page
from ideaflow.policies.shipped import shipped_packs
from ideaflow.projections import forum_page
from ideaflow.projections.forum_page import ForumPage
from ideaflow.web.pack_given import pack_given, pack_names, pack_text
from ideaflow.web.visit import FieldError, carry_out_form, go_on, ideaflow, signed_in

pages = Blueprint("policy", __name__, url_prefix="/policies")


@pages.get("")
@signed_in
def find() -> str:
    return render_template("policies.html", kept=_kept(), shipped=shipped_packs(), forums=_forums())


@pages.get("/<pack>")
@signed_in
def show(pack: str) -> str:
    text = pack_text(pack)
    return render_template("policy.html", page=pack_page(parse_pack(text, pack)), digest=pack_digest(text), name=pack)


@pages.get("/difference")
@signed_in
def difference() -> str:
    """What changes for whom from one pack to another."""
    old, new = request.args.get("old", ""), request.args.get("new", "")
    found: Sequence[Difference] | None = None
    if old and new:
        found = differences(parse_pack(pack_text(old), old), parse_pack(pack_text(new), new))
    names = pack_names()
    return render_template("policy_difference.html", old=old, new=new, found=found, names=names)


@pages.get("/adopt")
@signed_in
def choose() -> str:
    return _adopting([])


@pages.post("/adopt")
@signed_in
def check_or_adopt() -> Response | str | tuple[str, int]:
    """Look at a pack and what it would change; or let the forum work by it."""
    try:
        name, text = pack_given()
        pack = parse_pack(text, name)
        forum = ideaflow().known_id("forum", request.form.get("forum", ""), "F")
    except InvalidInput as error:
        field = "forum" if error.field == "forum" else "text"
        return _adopting([FieldError(field, f"{error.message}. {error.next_step}")]), HTTPStatus.BAD_REQUEST
    if request.form.get("act") != "adopt":
        return _adopting([], text, pack, differences(ideaflow().forum_pack(forum), pack))
    reason = request.form.get("reason", "").strip()
    done = carry_out_form(AdoptPolicy, forum=forum, text=text, source=name, reason=reason)
    if isinstance(done, list):
        return _adopting(done, text, pack, differences(ideaflow().forum_pack(forum), pack)), HTTPStatus.BAD_REQUEST
    return go_on("policy.find")


def _kept() -> Sequence[Pack]:
    return [ideaflow().pack(one.id) for one in ideaflow().packs()]


def _forums() -> Sequence[ForumPage]:
    app = ideaflow()
    return [forum_page.page(app.history(stream)) for stream in app.streams("F")]


def _adopting(
    errors: list[FieldError], text: str = "", pack: Pack | None = None, found: Sequence[Difference] | None = None
) -> str:
    return render_template(
        "policy_adopt.html",
        errors=errors,
        given=request.form,
        text=text or request.form.get("text", ""),
        pack=pack,
        found=found,
        open_steps=[step.value for step in pack.unguarded()] if pack else [],
        forums=_forums(),
        names=pack_names(),
    )
