"""Keeping the store sound: rebuild, check, count."""

from __future__ import annotations

import click

from ideaflow.cli.admin_metrics import metrics
from ideaflow.cli.admin_moving import backup, copy, restore
from ideaflow.cli.admin_privacy import erasures, redact, replay_erasures, rotate_keys, scrub
from ideaflow.cli.admin_retention import retention
from ideaflow.cli.output import note, say, table
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted
from ideaflow.errors import StoreFault
from ideaflow.projections import forum_backlog, submitter_tracker


@click.group()
def admin() -> None:
    """Rebuild, check, count; move and back up; redact, erase again, let go; change keys; serve metrics."""


for moving in (copy, backup, restore, metrics):
    admin.add_command(moving)
for private in (redact, retention, rotate_keys, scrub, erasures, replay_erasures):
    admin.add_command(private)


@admin.command()
@click.option("--afresh", is_flag=True, help="Begin anew where an earlier rebuild was broken off.")
@reads
def rebuild(session: Session, *, afresh: bool) -> None:
    """Build every list again from the events alone. Work goes on meanwhile, with the lists as they are.

    One that was broken off goes on where it stopped.

    \b
    Example:
      ideaflow admin rebuild
      ideaflow admin rebuild --afresh
    """
    with session.open() as app:
        events = app.log.last_position()
        with progress("Rebuilding", events) as advance:
            app.lists.rebuild(advance, resume=not afresh)
    session.show({"events": events}, lambda: say(f"Rebuilt every list from {counted(events, 'event')}."))


@admin.command()
@reads
def check(session: Session) -> None:
    """Prove that every list is what the events say, and that the store is sound. Exit code 0 only when all is well.

    It looks at one moment; work goes on meanwhile.

    \b
    Example:
      ideaflow admin check
    """
    with session.open() as app:
        events = app.log.last_position()
        with progress("Checking", events) as advance:
            faults = app.check_store()
            # Lists cannot be folded from a log with holes; what is wrong with the log is said instead.
            compared = [] if faults else app.lists.compare(advance)
    rows = [{"list": c.name, "live": c.live, "rebuilt": c.rebuilt, "equal": c.equal} for c in compared]
    session.show(
        {"events": events, "lists": rows, "faults": faults},
        lambda: table(
            ["list", "content", ""], [[c.name, c.live[:16], "equal" if c.equal else "DIFFERS"] for c in compared]
        ),
    )
    unequal = [c.name for c in compared if not c.equal]
    if faults or unequal:
        said = [*faults, *(f"{name} differs from what the events say" for name in unequal)]
        raise StoreFault("; ".join(said), "ideaflow admin rebuild builds the lists again; altered events need a backup")
    if not session.as_json:
        note(f"Sound: {counted(events, 'event')}, every list equal to its rebuild.")


@admin.command()
@reads
def stats(session: Session) -> None:
    """How much there is: events, ideas by stage, the backlog.

    \b
    Example:
      ideaflow admin stats --json
    """
    with session.open() as app:
        found = {
            "events": app.log.last_position(),
            "ideas by stage": app.ask(submitter_tracker.by_stage),
            "backlog": app.ask(forum_backlog.counts, app.today),
            "given out": app.numbers(),
            "people": len(app.people()),
        }

    def tell() -> None:
        rows: list[list[object]] = []
        for name, value in found.items():
            rows += [[f"{name}: {k}", v] for k, v in value.items()] if isinstance(value, dict) else [[name, value]]
        table(["what", "how many"], rows)

    session.show(found, tell)
