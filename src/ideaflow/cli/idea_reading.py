"""Reading ideas. Nothing here loads what only commands need."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

import click
import msgspec

from ideaflow.cli.kinds import ROWS, OneOf
from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import counted
from ideaflow.errors import DatabaseLocked, DatabaseReadOnly, UnknownId
from ideaflow.projections import idea_page, idea_texts, submitter_tracker
from ideaflow.projections.idea_page import IdeaPage
from ideaflow.projections.submitter_tracker import OPEN_STAGES, Tracked

if TYPE_CHECKING:
    from ideaflow.bootstrap import Ideaflow

STAGES = OneOf([stage.value for stage in Stage if stage is not Stage.NEW])


@click.command()
@click.argument("idea")
@reads
def show(session: Session, idea: str) -> None:
    """One idea: where it stands, who acts next and by when, why, its canvas, and its life in sentences.

    \b
    Example:
      ideaflow idea show I-42
    """
    with session.open() as app:
        wanted = app.known_id("idea", idea, "I")
        page = app.ask(idea_page.page_of, app.log, wanted)
        _note_read(app, session.person, wanted)
    if page is None:
        raise UnknownId("idea", idea)
    session.show(page, lambda: tell_page(page))


def _note_read(app: Ideaflow, address: str, idea: str) -> None:
    """Keep that the submitter has seen what is answered. No event tells of it, and no fault ends it."""
    person = app.person(address)
    unread = app.ask(submitter_tracker.unread, person.id) if person else {}
    if person and idea in unread:
        with suppress(DatabaseReadOnly, DatabaseLocked):
            app.read_answer(person, idea, unread[idea])


def tell_page(page: IdeaPage, *, with_life: bool = True) -> None:
    """The page in plain text."""
    one = page.idea
    say(f"{one.id}  {one.title}")
    say(f"  {' → '.join(f'[{step}]' if step == one.stage else step for step in page.stage_bar)}")
    say(
        f"  team {one.team}; kind {one.kind}; version {one.version}"
        + (f"; reference {one.reference}" if one.reference else "")
    )
    if one.next_by:
        due = f" by {one.due}" if one.due else ""
        say(f"  Next: the {one.next_by} — {one.next_step}{due}")
    for clock in page.clocks:
        say(f"  Clock: {clock.sentence()}")
    say(f"  Why: {one.why}")
    if one.answer:
        say(f"  Answer: {one.answer}")
    say(f"Canvas ({len(page.canvas)} of 7 parts)")
    for part, words in page.canvas.items():
        say(f"  {part}: {words}")
    for other in page.taken_in:
        say(f"Taken in: {other.id}  {other.title}")
        for part, words in other.canvas.items():
            say(f"  {part}: {words}")
    if not with_life:
        return
    say("Life")
    for moment in page.life:
        say(f"  {moment.at[:10]}  {moment.who}: {moment.sentence}")
        for name, words in moment.words.items():
            say(f"              {name}: {words}")


@click.command("list")
@click.option("--stage", "stages", multiple=True, type=STAGES, help="Only these stages; may be repeated.")
@click.option("--team", help="Only one team's.")
@click.option("--search", metavar="WORDS", help="Only ideas that match these words, best first.")
@click.option("--all", "everything", is_flag=True, help="Closed ones too, however many.")
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@reads
def list_ideas(
    session: Session, *, stages: tuple[str, ...], team: str | None, search: str | None, everything: bool, limit: int
) -> None:
    """Ideas, newest first. Without --all: the open ones, at most 50.

    \b
    Example:
      ideaflow idea list --stage evidenced --team Decisions
      ideaflow idea list --search "letter text"
      ideaflow idea list --all --json
    """
    wanted = stages or (() if everything else tuple(OPEN_STAGES))
    with session.open() as app:
        only = app.ask(idea_texts.search, search, limit) if search else None
        found = app.ask(
            submitter_tracker.ideas, stages=wanted, team=team or "", only=only, limit=None if everything else limit
        )
        of = app.ask(submitter_tracker.count, stages=wanted, team=team or "")
    if only is not None:
        found = sorted(found, key=lambda one: only.index(one.id))
    session.show(found, lambda: _table(found))
    if not session.as_json and only is None and len(found) < of:
        note(f"{of - len(found):,} more: say --all or --top")


def _table(found: Sequence[Tracked]) -> None:
    table(
        ["id", "stage", "team", "title", "next", "due"],
        [[one.id, one.stage, one.team, one.title, one.next_by, one.due] for one in found],
    )


@click.command()
@click.option("--top", "limit", type=ROWS, default=50, help="How many (default 50).")
@reads
def mine(session: Session, limit: int) -> None:
    """Your ideas: who acts next, by when, why, and what was answered; answers you have not read come first.

    An answer counts as read once you have looked at the idea with `idea show`.

    \b
    Example:
      ideaflow idea mine --as ada@example.org
    """
    with session.open() as app:
        person = app.person(session.person)
        found = app.ask(submitter_tracker.mine, person.id, limit) if person else []
        unread = app.ask(submitter_tracker.unread, person.id) if person else {}
    found = sorted(found, key=lambda one: one.id not in unread)
    session.show(
        [{**msgspec.structs.asdict(one), "unread": one.id in unread} for one in found],
        lambda: table(
            ["id", "stage", "title", "next", "due", "why", "answer", "unread"],
            [
                [o.id, o.stage, o.title, o.next_by, o.due, o.why, o.answer, "unread" if o.id in unread else ""]
                for o in found
            ],
        ),
    )
    if unread and not session.as_json:
        note(f"{counted(len(unread), 'unread answer')}. Next: ideaflow idea show {next(iter(unread))}")
    if not found and not session.as_json:
        note(f"{session.person} has no ideas yet. Next: ideaflow idea submit --title …")
