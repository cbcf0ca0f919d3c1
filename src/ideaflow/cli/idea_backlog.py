"""What waits for the forum: the answer, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec
from msgspec import Struct

from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import note, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import IdeaKind
from ideaflow.projections import forum_backlog
from ideaflow.projections.backlog_filters import EVERYTHING, Mark, Order, Wanted
from ideaflow.projections.backlog_row import backlog_row
from ideaflow.projections.waiting import Readiness, Waiting

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow


class BacklogAnswer(Struct):
    """How many wait, by readiness; and each idea as JSON gives it."""

    counts: dict[str, int]
    ideas: list[dict[str, object]]


@click.command()
@click.option("--readiness", type=OneOf([kind.value for kind in Readiness if kind is not Readiness.DECIDED]))
@click.option("--team", help="Only one team's.")
@click.option("--only", "mark", type=OneOf([mark.value for mark in Mark]), help="Only with this mark.")
@click.option("--kind", type=OneOf([kind.value for kind in IdeaKind]), help="Only what changes this.")
@click.option("--campaign", help="Only what came in through a campaign.")
@click.option("--forum", help="Only what is on an agenda of a forum.")
@click.option("--sort", "order", type=OneOf([order.value for order in Order]), default="urgency", help="In what order.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@reads
def backlog(
    session: Session,
    *,
    readiness: str | None,
    team: str | None,
    mark: str | None,
    kind: str | None,
    campaign: str | None,
    forum: str | None,
    order: str,
    limit: int,
) -> None:
    """What waits for the forum: overdue first, then due again, ready, and lacking evidence with what is missing.

    \b
    Example:
      ideaflow idea backlog --readiness ready
      ideaflow idea backlog --only "help wanted" --kind digital --sort team
    """
    with session.open() as app:
        wanted = Wanted(
            mark=mark or "",
            kind=kind or "",
            campaign=app.known_id("campaign", campaign, "C") if campaign else "",
            forum=app.known_id("forum", forum, "F") if forum else "",
            order=Order(order),
        )
        answer = answer_backlog(app, readiness=readiness or "", team=team or "", wanted=wanted, limit=limit)
    show_backlog(session, answer)


def answer_backlog(
    app: Ideaflow, *, readiness: str = "", team: str = "", wanted: Wanted = EVERYTHING, limit: int = 50
) -> BacklogAnswer:
    """The backlog at the time of this ideaflow's clock."""
    today = app.today
    found = app.ask(forum_backlog.backlog, today, readiness=readiness, team=team, wanted=wanted, limit=limit)
    return BacklogAnswer(
        app.ask(forum_backlog.counts, today), [msgspec.structs.asdict(backlog_row(one, today)) for one in found]
    )


def show_backlog(session: Session, answer: BacklogAnswer) -> None:
    """Print the backlog."""
    session.show(answer, lambda: tell_backlog(answer))
    if not session.as_json:
        note("; ".join(f"{number:,} {name}" for name, number in answer.counts.items()))


def tell_backlog(answer: BacklogAnswer) -> None:
    """The backlog as a table."""
    columns = ("id", "state", "title", "team", "missing", "due", "meeting")
    rows = []
    for idea in answer.ideas:
        waiting = msgspec.convert({**idea, "missing": "[]"}, Waiting)
        missing = "; ".join(msgspec.convert(idea["missing"], list[str]))
        rows.append([{**idea, "missing": missing, "due": waiting.due}[name] for name in columns])
    table(columns, rows)
