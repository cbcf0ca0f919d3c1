"""How well forecasts held, and what a pack could learn from it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.idea import Idea
from ideaflow.policies.calibration import Calibration, Outcome, Proposal, as_toml, calibrate, proposals
from ideaflow.policies.pack import Pack
from ideaflow.policies.shipped import DEFAULT_PACK
from ideaflow.projections import idea_outlook, outcomes


@click.command()
@click.option("--facts", "folder", default="", metavar="DIR", help="Read exported facts instead of the database.")
@click.option("--policy", default="", metavar="FILE|NAME", help="The pack to compare with, where facts are read.")
@click.option("--scheduler", default="", metavar="tcp://…", help="Spread the reading over a Dask cluster.")
@reads
def calibration(session: Session, *, folder: str, policy: str, scheduler: str) -> None:
    """How often P10 to P90 held, how far forecasts were off, and by how much, by kind of line and of idea.

    Where the own history contradicts a parameter of the pack, a change is proposed. Nothing changes by itself: whoever
    looks after the rules puts it into a pack, and a forum adopts the pack.

    \b
    Example:
      ideaflow forecast calibration
      ideaflow forecast calibration --facts ./facts --policy three-i-forum
    """
    rules, found = _of_facts(session, folder, policy, scheduler) if folder else _of_lists(session, scheduler)
    cuts = calibrate(found)
    proposed = proposals(cuts["kind of line"], rules.appraisal)
    toml = as_toml(proposed, rules.appraisal)

    def tell() -> None:
        for cut, rows in cuts.items():
            _tell(cut, rows)
        _propose(proposed, toml)

    session.show({"calibration": cuts, "proposals": proposed, "toml": toml, "rules": rules.id}, tell)
    if not found and not session.as_json:
        note("Nothing was realised yet. Next: ideaflow forecast realise --help")


def _of_lists(session: Session, scheduler: str) -> tuple[Pack, Sequence[Outcome]]:
    with session.open() as app:
        rules = app.ask(idea_outlook.rules_for, app.log, Idea())
        if scheduler:
            from ideaflow.persistence.facts_log import FactsLog  # noqa: PLC0415 - for a cluster alone
            from ideaflow.projections.what_if_cluster import outcomes_on_cluster  # noqa: PLC0415

            return rules, outcomes_on_cluster(FactsLog(app.database), scheduler)
        return rules, app.ask(outcomes.realised_outcomes)


def _of_facts(session: Session, folder: str, policy: str, scheduler: str) -> tuple[Pack, Sequence[Outcome]]:
    from ideaflow.cli.audit_facts import pack_for_facts  # noqa: PLC0415 - needed for facts alone
    from ideaflow.persistence.facts_folder import FactsFolder  # noqa: PLC0415

    past = FactsFolder(folder)
    rules = pack_for_facts(session, past, policy or DEFAULT_PACK)
    if scheduler:
        from ideaflow.projections.what_if_cluster import outcomes_on_cluster  # noqa: PLC0415

        return rules, outcomes_on_cluster(past, scheduler)
    return rules, outcomes.outcomes_of(past, past.last_position())


def _tell(cut: str, rows: Sequence[Calibration]) -> None:
    headings = [cut, "lines", "measured", "P10-P90 held", "score (0 is perfect)", "came to, of forecast", "nine in ten"]
    cells = [
        [
            one.of,
            one.lines,
            one.measured,
            f"{one.held} of {one.lines}",
            f"{one.score:.2f}",
            f"{one.bias:.0%}",
            "too few"
            if one.bias_low is None or one.bias_high is None
            else f"{one.bias_low:.0%} to {one.bias_high:.0%}",
        ]
        for one in rows
    ]
    table(headings, cells, f"By {cut}; P10-P90 holds in eight of ten where ranges are honest")


def _propose(proposed: Sequence[Proposal], toml: str) -> None:
    if not proposed:
        say("No parameter of the pack is contradicted by what was realised.")
        return
    say("Proposed for the next version of the pack; nothing changes by itself:")
    for one in proposed:
        say(
            f"  {one.section} of {one.kind}: {one.now:g} now, {one.proposed:g} by {one.lines} lines "
            f"({one.low:.2f} to {one.high:.2f} in nine cases of ten)"
        )
    say(toml)
    say("Next: put it into your pack file, then ideaflow policy check and ideaflow policy activate")
