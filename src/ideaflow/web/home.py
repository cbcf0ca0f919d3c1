"""Home: what needs me, my ideas, answers I have not read."""

from __future__ import annotations

from flask import Blueprint, render_template

from ideaflow.persistence import notices
from ideaflow.projections import submitter_tracker
from ideaflow.web.visit import acting, ideaflow, signed_in

pages = Blueprint("home", __name__)
SUBMITTER = "submitter"


@pages.get("/")
@signed_in
def show() -> str:
    person = acting()
    mine = ideaflow().ask(submitter_tracker.mine, person.id)
    unread = ideaflow().ask(submitter_tracker.unread, person.id)
    mine = sorted(mine, key=lambda one: one.id not in unread)
    waiting = [one for one in mine if one.next_by == SUBMITTER and one.due]
    new = ideaflow().ask(notices.unread, person.id)
    return render_template("home.html", mine=mine, unread=unread, waiting=waiting, notices=new)
