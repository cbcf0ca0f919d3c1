"""Campaigns: gather ideas together, a line each and many at once, and see what became of them."""

from __future__ import annotations

from http import HTTPStatus
from typing import NamedTuple

from flask import Blueprint, render_template, request, session
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from ideaflow.application.campaign import CaptureIdea, CloseCampaign, OpenCampaign
from ideaflow.errors import InvalidInput, UnknownId
from ideaflow.projections import campaign_report
from ideaflow.web.visit import TOKEN, FieldError, carry_out_form, go_on, ideaflow, new_command_id, signed_in, written_id

pages = Blueprint("campaign", __name__, url_prefix="/campaigns")
SHOWN, MOST_LINES = 50, 200


class Captured(NamedTuple):
    """What came of a batch: ids that were made, and the lines that were not taken, as they were typed."""

    ids: list[str]
    left: list[str]
    errors: list[FieldError]


@pages.get("")
@signed_in
def find() -> str:
    return _list([])


@pages.post("")
@signed_in
def begin() -> Response | tuple[str, int]:
    given = {name: request.form.get(name, "").strip() or None for name in ("team", "first_day", "last_day")}
    done = carry_out_form(OpenCampaign, title=request.form.get("title", ""), **given)
    if isinstance(done, list):
        return _list(done), HTTPStatus.BAD_REQUEST
    return go_on("campaign.show", campaign=done.id)


@pages.get("/<campaign>")
@signed_in
def show(campaign: str) -> str:
    return _page(campaign)


@pages.post("/<campaign>/ideas")
@signed_in
def capture(campaign: str) -> str | tuple[str, int]:
    """Each line that is an idea is one; a line that cannot be taken stays in the form, the others are in."""
    lines = [line.strip() for line in request.form.get("ideas", "").splitlines() if line.strip()]
    wrong = "" if lines else _("Write at least one idea")
    if len(lines) > MOST_LINES:
        wrong = _("At most %(n)s ideas at once; bring in a file for more", n=MOST_LINES)
    if wrong:
        return _page(campaign, Captured([], lines, [FieldError("ideas", wrong)])), HTTPStatus.BAD_REQUEST
    done = _capture(ideaflow().known_id("campaign", campaign, "C"), lines)
    return _page(campaign, done), HTTPStatus.BAD_REQUEST if done.errors else HTTPStatus.OK


@pages.post("/<campaign>/close")
@signed_in
def close(campaign: str) -> Response:
    done = carry_out_form(CloseCampaign, campaign=campaign)
    if isinstance(done, list):
        raise InvalidInput("campaign", campaign, done[0].text, _("go back to the campaign"))
    return go_on("campaign.show", campaign=done.id)


def _capture(campaign: str, lines: list[str]) -> Captured:
    done, team = Captured([], [], []), request.form.get("team", "").strip() or None
    for number, title in enumerate(lines, 1):
        # The same lines sent again by the same person are the same ideas.
        own = written_id(session.get(TOKEN), campaign, request.form.get("batch", ""), lines[:number])
        made = carry_out_form(CaptureIdea, campaign=campaign, title=title, team=team, command_id=own)
        if isinstance(made, list):
            done.left.append(title)
            done.errors.append(FieldError("ideas", f"{title[:60]}: {made[0].text}"))
        else:
            done.ids.append(made.id)
    return done


def _list(errors: list[FieldError]) -> str:
    found = ideaflow().ask(campaign_report.campaigns, limit=SHOWN)
    return render_template("campaigns.html", found=found, errors=errors, given=request.form)


def _page(campaign: str, captured: Captured | None = None) -> str:
    app = ideaflow()
    wanted = app.known_id("campaign", campaign, "C")
    report = app.ask(campaign_report.report, wanted, app.today)
    if report is None:
        raise UnknownId("campaign", campaign)
    return render_template(
        "campaign.html",
        report=report,
        captured=captured,
        errors=captured.errors if captured else [],
        given={"ideas": "\n".join(captured.left), "team": request.form.get("team", "")} if captured else {},
        batch=new_command_id(),
        shown=SHOWN,
    )
