"""A forum as it stood: its backlog and ranking on any day, as the system showed them then."""

from __future__ import annotations

import click

from ideaflow.cli.audit_standing import standing
from ideaflow.cli.idea_backlog import answer_backlog, show_backlog, tell_backlog
from ideaflow.cli.kinds import NUMBER, ROWS, OneOf
from ideaflow.cli.output import note, say
from ideaflow.cli.rank import show_ranking, tell_ranking
from ideaflow.cli.session import Session, reads
from ideaflow.known import known_ranking
from ideaflow.moment import moment
from ideaflow.policies.pricing import Measure


@click.command()
@click.option(
    "--forum",
    metavar="F-1",
    help="Stand where this forum was there, and rank by its rules of then; default the first one's.",
)
@click.option("--at", metavar="DATE", help="A day (to its end, in UTC), or a day and a time.")
@click.option("--position", type=NUMBER, metavar="N", help="When the event at this position of the log was the newest.")
@click.option("--only", type=OneOf(["backlog", "ranking"]), help="Print the one answer alone, as it was printed then.")
@click.option("--top-backlog", type=ROWS, default=50, help="How many of the backlog (default 50).")
@click.option("--top", type=ROWS, default=20, help="How many of the ranking (default 20).")
@click.option("--first", "k", type=ROWS, default=5, help="Show how likely each is among the first K (default 5).")
@click.option("--by", type=OneOf([measure.value for measure in Measure]), default="value", help="Rank by what.")
@reads
def replay(
    session: Session,
    *,
    forum: str | None,
    at: str | None,
    position: int | None,
    only: str | None,
    top_backlog: int,
    top: int,
    k: int,
    by: str,
) -> None:
    """The backlog and the ranking as on a day: what `idea backlog` and `rank` showed then, from the log alone.

    The backlog is one for every forum, as it was then: an idea is no forum's before a meeting decides on it.

    The log is folded again in memory; nothing is written. What was erased since reads as erased.

    \b
    Example:
      ideaflow audit replay --forum F-1 --at 2026-03-01
      ideaflow audit replay --position 1042 --only backlog --json
    """
    with session.open() as app:
        wanted = app.known_id("forum", forum, "F") if forum else ""
        then = moment(app, wanted, at=at, position=position)
        with standing(app, then) as was:
            waits = answer_backlog(was, limit=top_backlog)
            ranked = known_ranking(was, wanted, Measure(by), top=top, k=k)
    if only == "backlog":
        show_backlog(session, waits)
    elif only == "ranking":
        show_ranking(session, ranked)
    else:
        both = {**then.as_dict(), "forum": wanted, "backlog": waits, "ranking": ranked.as_dict()}

        def tell() -> None:
            say(f"As of {then.said}: position {then.position:,} of the log, rules {ranked.rules.id}")
            tell_backlog(waits)
            tell_ranking(ranked)

        session.show(both, tell)
    if not session.as_json:
        note(f"This is how it stood at position {then.position:,}; today's is another.")
