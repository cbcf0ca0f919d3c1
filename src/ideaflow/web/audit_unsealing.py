"""From a pseudonym to a name: ask with a reason, let a second person approve, be told once."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ideaflow.application.permission import may_look_into, must_look_into
from ideaflow.application.unsealing import ApproveUnsealing, AskUnsealing, TellName
from ideaflow.errors import InvalidInput
from ideaflow.persistence.people import Person
from ideaflow.projections.unsealings import Standing
from ideaflow.web.visit import (
    FieldError,
    acting,
    carry_out,
    carry_out_form,
    go_on,
    id_of_content,
    ideaflow,
    new_command_id,
    signed_in,
)

pages = Blueprint("unsealing", __name__, url_prefix="/unsealing")


@pages.get("")
@signed_in
def show() -> str:
    return _page([])


@pages.post("")
@signed_in
def ask() -> Response | tuple[str, int]:
    must_look_into(acting(), "ask for unsealing")
    typed = {name: request.form.get(name, "").strip() for name in ("stream", "pseudonym", "reason")}
    try:
        done = carry_out_form(AskUnsealing, **typed)
    except InvalidInput as error:
        done = [FieldError("stream", f"{error.rule}. {error.next_step}")]
    if isinstance(done, list):
        return _page(done), HTTPStatus.BAD_REQUEST
    return go_on("audit.unsealing.show")


@pages.post("/<unsealing>/approve")
@signed_in
def approve(unsealing: str) -> Response:
    must_look_into(acting(), "approve unsealing")
    done = carry_out(ApproveUnsealing, unsealing=unsealing)
    if isinstance(done, list):
        raise InvalidInput(done[0].field, unsealing, done[0].text, "go back to the unsealings")
    return go_on("audit.unsealing.show")


@pages.post("/<unsealing>/name")
@signed_in
def tell(unsealing: str) -> str:
    """Show the name once; it is kept nowhere."""
    by = acting()
    must_look_into(by, "be told a name")
    given = {"by": by.address, "command_id": request.form.get("command_id") or id_of_content(), "unsealing": unsealing}
    return _page([], ideaflow().tell_name(TellName.model_validate(given)))


def _page(errors: list[FieldError], told: Person | None = None) -> str:
    found = ideaflow().unsealings(acting().address)
    return render_template(
        "audit_unsealing.html",
        waiting=[one for one in found if not one.mine and one.standing is Standing.WAITS],
        mine=[one for one in found if one.mine],
        others=[one for one in found if not one.mine and one.standing is not Standing.WAITS],
        approved=Standing.APPROVED,
        can_ask=may_look_into(acting(), "ask for unsealing"),
        told=told,
        errors=errors,
        given=request.form or request.args,
        command_id=new_command_id(),
    )
