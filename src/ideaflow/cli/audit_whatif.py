"""The past under another pack."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from ideaflow.cli.output import note, say, table
from ideaflow.cli.progress import progress
from ideaflow.cli.session import Session, reads
from ideaflow.domain.values import counted, listed
from ideaflow.errors import InvalidInput

if TYPE_CHECKING:
    from ideaflow.domain.verdict import Finding
    from ideaflow.persistence.past import Past
    from ideaflow.policies.pack import Pack
    from ideaflow.projections.what_if import WhatIf

SHOWN = 20


@click.command()
@click.option("--policy", required=True, metavar="FILE|NAME", help="A pack: a file, a name, or a forum's.")
@click.option("--forum", default="", metavar="ID", help="Only ideas that this forum has taken up.")
@click.option("--from", "since", default="", metavar="DATE", help="Steps from this day on.")
@click.option("--to", "until", default="", metavar="DATE", help="Steps up to and with this day.")
@click.option("--scheduler", default="", metavar="tcp://…", help="Spread the work over a Dask cluster.")
@click.option("--facts", "folder", default="", metavar="DIR", help="Read exported facts instead of the database.")
@reads
def whatif(session: Session, *, policy: str, forum: str, since: str, until: str, scheduler: str, folder: str) -> None:
    """Replay the past under another policy pack, from the events alone, and say what would differ. Writes nothing.

    \b
    Example:
      ideaflow audit whatif --policy high-assurance
      ideaflow audit whatif --policy ./ours.toml --forum F-1 --from 2026-01-01 --json
      ideaflow audit whatif --policy fail-fast --facts ./facts
    """
    days = _day("from", since), _day("to", until)
    if folder:
        from ideaflow.cli.audit_facts import pack_for_facts  # noqa: PLC0415 - needed for facts alone
        from ideaflow.persistence.facts_folder import FactsFolder  # noqa: PLC0415 - loads the store

        past = FactsFolder(folder)
        found = _ask(past, pack_for_facts(session, past, policy), days, forum, scheduler)
    else:
        from ideaflow.cli.policy_pack import find_pack  # noqa: PLC0415 - loads the policies
        from ideaflow.persistence.facts_log import FactsLog  # noqa: PLC0415

        pack = find_pack(session, policy).pack
        with session.open() as app:
            found = _ask(FactsLog(app.database), pack, days, forum, scheduler)
    session.show(found, lambda: _tell(found))


def _ask(past: Past, pack: Pack, days: tuple[date | None, date | None], forum: str, scheduler: str) -> WhatIf:
    from ideaflow.projections.what_if import Question, what_if_of  # noqa: PLC0415 - loads the policies

    question = Question(pack, *days, forum)
    if scheduler:
        from ideaflow.projections.what_if_cluster import what_if_on_cluster  # noqa: PLC0415 - loads Dask

        return what_if_on_cluster(past, question, scheduler)
    with progress("Replaying", past.last_position()) as advance:
        return what_if_of(past, question, advance)


def _day(name: str, day: str) -> date | None:
    try:
        return date.fromisoformat(day) if day else None
    except ValueError as error:
        raise InvalidInput(name, day, "is a date", "write it as 2026-01-31") from error


def _tell(found: WhatIf) -> None:
    then = listed(found.packs_then) or "no pack"
    say(
        f"Under {found.pack}, instead of {then}: {counted(found.ideas, 'idea')}, {counted(found.events, 'event')} read."
    )
    _steps(found)
    _changes(found)
    _decisions(found)
    _waiting(found)
    _ranks(found)
    say()
    say("What cannot be known")
    for sentence in found.unknown:
        say(f"  {sentence}")


def _steps(found: WhatIf) -> None:
    say()
    rows = [
        [step.value, c.asked, c.allowed_then, c.allowed, c.refused, c.unknown, c.newly_allowed, c.newly_refused]
        for step, c in found.steps.items()
    ]
    heads = ["step", "asked", "allowed then", "allowed", "refused", "unknown", "newly allowed", "newly refused"]
    table(heads, rows, title="Steps")


def _changes(found: WhatIf) -> None:
    if not found.changes:
        return
    say()
    rows = [
        [c.idea, c.on, c.step.value, "allowed" if c.allowed_then else "refused", c.would.value, _why(c.unmet)]
        for c in found.changes
    ]
    _part(["idea", "on", "step", "then", "would be", "what would be needed"], rows, "Steps that would differ")


def _decisions(found: WhatIf) -> None:
    say()
    without = found.lacking
    say(
        f"Of {counted(found.decisions, 'decision')}: {sum(one.quorum for one in without)} without a quorum of scores, "
        f"{sum(one.perspective for one in without)} without a perspective, "
        f"{sum(one.evidence for one in without)} on ideas without enough evidence."
    )
    if without:
        rows = [[one.idea, one.meeting, one.on, one.decision, _why(one.unmet)] for one in without]
        _part(["idea", "meeting", "on", "decided", "lacked"], rows, "Decisions that lacked something")


def _waiting(found: WhatIf) -> None:
    say()
    rows = [
        [clock, c.promises, c.sooner, c.later, f"{c.days / c.promises:+.1f}", c.late_then, c.late_would]
        for clock, c in found.clocks.items()
    ]
    heads = ["clock", "promises", "due sooner", "due later", "days on average", "late then", "would be late"]
    table(heads, rows, title="Waiting")
    if found.ready:
        say()
        rows = [[idea, r.then or "never", r.would or "never"] for idea, r in found.ready.items()]
        _part(["idea", "then", "would be"], rows, "Enough evidence for the forum from another day")
    if found.held:
        say()
        rows = [[h.idea, h.since, h.started or "not yet", _days(h.since, h.started)] for h in found.held]
        _part(["idea", "could have started", "started", "days waited"], rows, "Trials that would not have waited")


def _ranks(found: WhatIf) -> None:
    moved = [rank for rank in found.ranks if rank.moves]
    say()
    say(f"Of {counted(len(found.ranks), 'scored idea')}, {len(moved)} would have another rank.")
    if moved:
        rows = [[r.forum, r.idea, r.then, r.would, r.score_then, r.score_would] for r in moved]
        _part(["forum", "idea", "rank then", "would be", "score then", "would be"], rows, "Ranks that would move")


def _part(heads: Sequence[str], rows: Sequence[Sequence[object]], title: str) -> None:
    table(heads, rows[:SHOWN], title=title)
    if len(rows) > SHOWN:
        note(f"  … and {len(rows) - SHOWN:,} more: add --json")


def _why(unmet: Iterable[Finding]) -> str:
    return "; ".join(f"{finding.rule}: {finding.needed}" for finding in unmet)


def _days(since: date, started: date | None) -> str:
    return str((started - since).days) if started else ""
