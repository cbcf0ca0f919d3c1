"""How well forecasts held, and what a pack could learn from it."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ideaflow.cli.output import note, say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.idea import Idea
from ideaflow.policies.calibration import Calibration, Outcome, Proposal, as_toml, calibrate, proposals
from ideaflow.projections import idea_outlook, roi_ranking
from ideaflow.projections.roi_ranking import ToRank


@click.command()
@reads
def calibration(session: Session) -> None:
    """How often P10 to P90 held, how far forecasts were off, and by how much, by kind of line and of idea.

    Where the own history contradicts a parameter of the pack, a change is proposed. Nothing changes by itself: whoever
    looks after the rules puts it into a pack, and a forum adopts the pack.

    \b
    Example:
      ideaflow forecast calibration
    """
    with session.open() as app:
        rules = app.ask(idea_outlook.rules_for, app.log, Idea())
        found = app.ask(roi_ranking.realised)
    outcomes = [outcome for one in found for outcome in _outcomes(one)]
    cuts = calibrate(outcomes)
    proposed = proposals(cuts["kind of line"], rules.appraisal)
    toml = as_toml(proposed, rules.appraisal)

    def tell() -> None:
        for cut, rows in cuts.items():
            _tell(cut, rows)
        _propose(proposed, toml)

    session.show({"calibration": cuts, "proposals": proposed, "toml": toml, "rules": rules.id}, tell)
    if not outcomes and not session.as_json:
        note("Nothing was realised yet. Next: ideaflow forecast realise --help")


def _outcomes(one: ToRank) -> Sequence[Outcome]:
    """One outcome for each line that came to something: the mean of its years."""
    row = one.forecasted
    if row is None:
        return []
    outcomes = []
    for number, line in enumerate(row.promised_lines, 1):
        years = [each for each in row.all_realised if each.line == number]
        if years:
            amount = sum(each.amount for each in years) / len(years)
            outcomes.append(Outcome(line, amount, one.kind, all(each.measured for each in years)))
    return outcomes


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
