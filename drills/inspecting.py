"""What must hold after a crash: nothing acknowledged is lost, nothing is there half, lists are what a rebuild makes."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, text

from drills.killing import Acknowledged
from ideaflow.bootstrap import Ideaflow
from ideaflow.persistence.database import Database
from ideaflow.persistence.schema import commands, events, text_keys

# Each command of the drills captures a problem and counts it: two events, each with a key, as its exact time is sealed.
EVENTS_A_COMMAND = 2


def lost(database: Database, acknowledged: Sequence[Acknowledged]) -> list[Acknowledged]:
    """What was acknowledged and is not there."""
    with database.reading() as connection:
        there = {*connection.execute(select(commands.c.command_id)).scalars()}
        last = connection.execute(select(func.max(events.c.position))).scalar() or 0
    return [one for one in acknowledged if one.command not in there or one.position > last]


def halves(database: Database) -> list[str]:
    """What is there in part: counts that must be in proportion and are not."""
    with database.reading() as connection:
        done, stored, keys = (
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (commands, events, text_keys)
        )
        listed = connection.execute(text("SELECT count(*) FROM problem_board")).scalar_one()
        told = connection.execute(text("SELECT count(*) FROM audit_log")).scalar_one()
    expected = {"events": done * EVENTS_A_COMMAND, "keys": stored, "problems listed": done, "lines of the log": stored}
    found = {"events": stored, "keys": keys, "problems listed": listed, "lines of the log": told}
    return [f"{found[name]} {name} for {done} commands" for name in expected if expected[name] != found[name]]


def unsound(app: Ideaflow) -> list[str]:
    """What the store's own checks find, and lists that are not what a rebuild makes of them."""
    faults = list(app.check_store())
    return faults or [one.name for one in app.lists.compare() if not one.equal]
