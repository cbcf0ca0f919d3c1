"""Is a forum fair? Only groups are shown that are large enough to hide a person."""

from __future__ import annotations

import click

from ideaflow.cli.output import say, table
from ideaflow.cli.session import Session, reads
from ideaflow.domain.agreement import Agreement
from ideaflow.policies.fair_answers import AnswerFairness
from ideaflow.policies.fairness import Criterion, GradeGap, ScoreFairness
from ideaflow.projections import fairness as opened


@click.command("fairness")
@click.argument("forum")
@reads
def fairness(session: Session, forum: str) -> None:
    """Agreement, use of the scale, grades, and answers by team of origin; from opened scores alone.

    Low agreement is a fault of the criteria. Of fewer people than the policy says, nothing is shown.

    \b
    Example:
      ideaflow forum fairness F-1
    """
    with session.open() as app:
        wanted = app.known_id("forum", forum, "F")
        found = app.ask(opened.report, wanted, app.forum_pack(wanted).fairness)
    session.show(found, lambda: _tell(wanted, found.scores, found.answers))


def _tell(forum: str, scores: ScoreFairness, answers: AnswerFairness) -> None:
    say(f"{forum}: how its criteria and its process did")
    if scores.criteria:
        say(f"  {scores.scores:,} opened scores of {scores.ideas:,} ideas by {scores.scorers:,} people")
        table(
            ["criterion", "agreement", "1", "2", "3", "4", "5", "cannot judge", "within an idea", "between ideas"],
            [_row(one) for one in scores.criteria],
        )
        for one in scores.criteria:
            for said in one.said:
                say(f"  {said}")
    if scores.grade_gap:
        _tell_gap(scores.grade_gap)
    if answers.overall:
        table(
            ["team of origin", "ideas", "taken forward", "95 % interval", "median days", "in time", ""],
            [
                [
                    one.team,
                    one.ideas,
                    f"{one.accepted:.0f} %",
                    f"{one.lower:.0f} to {one.upper:.0f} %",
                    one.median_days,
                    f"{one.in_time:.0f} %",
                    one.said,
                ]
                for one in (answers.overall, *answers.teams)
            ],
        )
    for why in (*scores.held_back, *answers.held_back):
        say(f"  {why}")


def _row(one: Criterion) -> list[object]:
    spread = ["" if value is None else f"{value:.2f}" for value in (one.within, one.between)]
    return [one.name, _alpha(one.agreement), *one.marks.values(), f"{one.cannot_judge:.0f} %", *spread]


def _alpha(found: Agreement | None) -> str:
    return f"{found.alpha:.2f} ({found.lower:.2f} to {found.upper:.2f})" if found else "cannot be told"


def _tell_gap(gap: GradeGap) -> None:
    criteria = [*dict.fromkeys(name for by_name in gap.leaning.values() for name in by_name)]
    table(
        ["grade band, above or below the mean", *criteria],
        [[band, *(f"{by_name[name]:+.1f}" for name in criteria)] for band, by_name in gap.leaning.items()],
    )
    say(f"  {gap.said}")
