"""What waits for the forum: the answer, and how it is told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click
import msgspec
from msgspec import Struct

from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import note, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.projections import forum_backlog
from ideaflow.projections.waiting import ORDERING, Readiness, Waiting

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow


class BacklogAnswer(Struct):
    """How many wait, by readiness; and each idea as JSON gives it."""

    counts: dict[str, int]
    ideas: list[dict[str, object]]


@click.command()
@click.option("--readiness", type=OneOf([kind.value for kind in Readiness if kind is not Readiness.DECIDED]))
@click.option("--team", help="Only one team's.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@reads
def backlog(session: Session, readiness: str | None, team: str | None, limit: int) -> None:
    """What waits for the forum: overdue first, then due again, ready, and lacking evidence with what is missing.

    \b
    Example:
      ideaflow idea backlog --readiness ready
    """
    with session.open() as app:
        answer = answer_backlog(app, readiness=readiness or "", team=team or "", limit=limit)
    show_backlog(session, answer)


def answer_backlog(app: Ideaflow, *, readiness: str = "", team: str = "", limit: int = 50) -> BacklogAnswer:
    """The backlog at the time of this ideaflow's clock."""
    today = app.today
    found = app.ask(forum_backlog.backlog, today, readiness=readiness, team=team, limit=limit)
    return BacklogAnswer(app.ask(forum_backlog.counts, today), [_row(one, today) for one in found])


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


def _row(one: Waiting, today: date) -> dict[str, object]:
    shown = {"missing": one.missing_words, "overdue": one.is_overdue(today), "state": _state(one, today)}
    return {name: value for name, value in msgspec.structs.asdict(one).items() if name not in ORDERING} | shown


def _state(one: Waiting, today: date) -> str:
    paused = [f"paused, {counted(one.paused_days, 'working day')} left"] if one.paused_days is not None else []
    marks = [
        *paused,
        *(["overdue"] if one.is_overdue(today) else []),
        *(["due again"] if one.is_due_again(today) else []),
        *(["reply to answer"] if one.reply_due else []),
        *(["feedback to give"] if one.feedback_due else []),
    ]
    return ", ".join([*marks, one.readiness])
