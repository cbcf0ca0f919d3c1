"""Webhooks, for stewards: which programs elsewhere are told of events, and what was delivered to them."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ideaflow.domain.webhook_event import TOPICS
from ideaflow.errors import InvalidInput
from ideaflow.persistence.webhooks import Webhook
from ideaflow.web.visit import FieldError, acting, go_on, ideaflow, signed_in

pages = Blueprint("webhook", __name__, url_prefix="/webhooks")


@pages.get("")
@signed_in
def show() -> str:
    return _page([])


@pages.post("")
@signed_in
def add() -> str | tuple[str, int]:
    """The secret is shown this once, so the answer is the page itself."""
    kinds = [kind for kind in request.form.getlist("kind") if kind]
    try:
        made = ideaflow().webhooks.add(acting().address, request.form.get("url", ""), kinds)
    except InvalidInput as error:
        return _page([FieldError(error.field, f"{error.rule}. {error.next_step}")]), HTTPStatus.BAD_REQUEST
    return _page([], made=made)


@pages.get("/<int:number>")
@signed_in
def deliveries(number: int) -> str:
    found = ideaflow().webhooks.deliveries(acting().address, number)
    return render_template("webhook.html", number=number, found=found)


@pages.post("/<int:number>/test")
@signed_in
def test(number: int) -> Response:
    ideaflow().webhooks.test(acting().address, number)
    return go_on("webhook.deliveries", number=str(number))


@pages.post("/<int:number>/replay")
@signed_in
def replay(number: int) -> Response:
    ideaflow().webhooks.replay(acting().address, number)
    return go_on("webhook.deliveries", number=str(number))


@pages.post("/<int:number>/remove")
@signed_in
def remove(number: int) -> Response:
    ideaflow().webhooks.remove(acting().address, number)
    return go_on("webhook.show")


def _page(errors: list[FieldError], made: Webhook | None = None) -> str:
    return render_template(
        "webhooks.html",
        errors=errors,
        hooks=ideaflow().webhooks.all(acting().address),
        topics=TOPICS,
        given=request.form if errors else {},
        made=made,
    )
