"""A page that asks for one thing: which fields it has is data, and one template shows them all."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import NamedTuple

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from ideaflow.application.command import Command
from ideaflow.persistence.command_log import Receipt
from ideaflow.web.visit import MAIN, FieldError, carry_out_form, new_command_id


class Shape(StrEnum):
    """How a field is asked for."""

    LINE = "line"
    PROSE = "prose"
    CHOICE = "choice"
    CHECKS = "checks"
    NUMBER = "number"
    DAY = "day"


class Asked(NamedTuple):
    """A field: its name in the form, its label, and what it holds to begin with."""

    name: str
    label: str
    shape: Shape = Shape.LINE
    hint: str = ""
    choices: Sequence[str] = ()
    value: str = ""
    rows: int = 3


class OneForm(NamedTuple):
    """A page with one form; `more` is folded away. `back` is the page that it came from.

    One that makes something new does so `once`: filled in the same way again in a session, it acts no second time.
    """

    heading: str
    button: str
    back: str
    back_words: str
    fields: Sequence[Asked] = ()
    more: Sequence[Asked] = ()
    said: Sequence[str] = ()
    more_words: str = ""
    once: bool = False


def show(form: OneForm, errors: Sequence[FieldError] = ()) -> str:
    """The page, with what was typed where something is wrong."""
    names = {one.name for one in (*form.fields, *form.more)}
    linked = [error if error.field in names else error._replace(field=MAIN) for error in errors]
    # Part of what is typed, so that the same words sent from another opening of the page are another command.
    opened = "" if form.once else request.form.get("opened") or new_command_id()
    return render_template("one_form.html", form=form, errors=linked, given=request.form, opened=opened)


def carried_out(form: OneForm, kind: type[Command], go_to: str = "", /, **fields: object) -> Response | tuple[str, int]:
    """Carry out the command and go on, by default back; or the page again with what is wrong."""
    done = carry_out_form(kind, **fields)
    if isinstance(done, list):
        return show(form, done), HTTPStatus.BAD_REQUEST
    tell(done)
    return redirect(go_to or form.back, code=HTTPStatus.SEE_OTHER)


def tell(done: Receipt) -> None:
    """Say on the next page what a command did beyond what was asked: advice on wording, a stop rule that was met."""
    for finding in done.advice:
        flash(f"{finding.rule}: {finding.next_step}.")
    if "stop" in done.also:
        flash(f"Stop rule met: {done.also['stop']}. The trial goes on until people end it.")
    if "raised_again" in done.also:
        flash(f"The benefit slips back; raised again: {done.also['raised_again']}.")


def typed(*names: str) -> dict[str, str | None]:
    """What was typed into fields, nothing where they were left empty."""
    return {name: request.form.get(name, "").strip() or None for name in names}


def chosen(name: str) -> tuple[str, ...] | None:
    """What was ticked of several, nothing where nothing was."""
    return tuple(request.form.getlist(name)) or None
