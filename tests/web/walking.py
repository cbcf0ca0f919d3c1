"""A place where there is something of everything, and people to none of whom any of it belongs."""

from __future__ import annotations

from ideaflow.application.campaign import OpenCampaign
from ideaflow.application.forum import CreateForum, SeatMember
from ideaflow.application.learning import RecordLearning
from ideaflow.application.person import AddPerson, DisablePerson
from ideaflow.application.problem import CaptureProblem
from ideaflow.application.unsealing import AskUnsealing
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence import checkpoints
from tests.doing import STEWARD, do
from tests.scenario import SAM, meeting_on, plan, ready_idea, seat_forum

OTHERS = ("staff", "scorer", "chair", "lead", "steward", "auditor")
MISSING = "-9999"


def address_of(role: str) -> str:
    """Who walks in a role."""
    return STEWARD if role == "steward" else f"{role}@example.org"


def furnish(app: Ideaflow) -> None:
    """One thing of each kind, the first of its kind; another forum; and everybody, `disabled` not disabled yet."""
    forum, idea = seat_forum(app), ready_idea(app)
    meeting_on(app, forum, idea)
    plan(app, idea)
    do(app, CaptureProblem, issue="It rains in", occurrences=1, by=SAM)
    do(app, RecordLearning, lesson="ask first", by=SAM)
    do(app, OpenCampaign, title="Improvement day")
    elsewhere = do(app, CreateForum, title="Elsewhere").id
    for role in ("disabled", *OTHERS):
        if role != "steward":
            roles = {"auditor": ("auditor",), "lead": ("trial lead",)}.get(role, ())
            do(app, AddPerson, address=address_of(role), roles=roles)
    for role in ("scorer", "chair"):
        do(app, SeatMember, forum=elsewhere, person=address_of(role), perspective="digital", chairs=role == "chair")
    plan(app, ready_idea(app, "Another"), by=address_of("lead"))
    do(app, AddPerson, address="another.auditor@example.org", roles=("auditor",))
    sam = app.history(idea)[0].actor
    do(app, AskUnsealing, stream=idea, pseudonym=sam, reason="A doubt", by="another.auditor@example.org")
    checkpoints.sign_checkpoint(app.database, app.clock())


def disable(app: Ideaflow) -> None:
    """The account of `disabled` is closed."""
    do(app, DisablePerson, address=address_of("disabled"))
