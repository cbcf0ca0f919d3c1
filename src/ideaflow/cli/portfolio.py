"""Which ideas together bring most within a budget."""

from __future__ import annotations

from collections.abc import Sequence

import click

from ideaflow.cli.forecast_words import money, rounded
from ideaflow.cli.idea_reading import STAGES
from ideaflow.cli.output import note, say, table
from ideaflow.cli.policy_pack import find_pack
from ideaflow.cli.session import Session, reads
from ideaflow.domain.idea import Idea
from ideaflow.domain.values import counted, listed
from ideaflow.errors import InvalidInput
from ideaflow.policies.appraisal import lacking
from ideaflow.policies.portfolio import Asked, Budget, Chosen, Portfolio, asked, choose, taken_together
from ideaflow.policies.pricing import Measure
from ideaflow.projections import idea_outlook, roi_ranking
from ideaflow.projections.ranking_answer import UNDECIDED, in_currency

MOST = 1e12
LIMIT = click.FloatRange(0, MOST)


@click.command()
@click.option("--money", "money_limit", type=LIMIT, help="The most money to spend, over all years.")
@click.option("--hours", "hours_limit", type=LIMIT, help="The most hours of staff to spend, over all years.")
@click.option("--choose", "chosen", multiple=True, metavar="IDEA", help="A choice of your own; shown beside the best.")
@click.option("--stage", "stages", multiple=True, type=STAGES, help="Only these stages; default all that are open.")
@click.option("--team", help="Only one team's.")
@click.option("--policy", "pack", metavar="PACK", help="Under another pack: a name, name@version, F-1 or a file.")
@reads
def portfolio(
    session: Session,
    *,
    money_limit: float | None,
    hours_limit: float | None,
    chosen: tuple[str, ...],
    stages: tuple[str, ...],
    team: str | None,
    pack: str | None,
) -> None:
    """Which ideas together bring most value within a budget of money and hours. It advises; the forum chooses.

    Averages of the ranges count, costs with their uplift.

    \b
    Example:
      ideaflow portfolio --money 20000 --hours 300
      ideaflow portfolio --money 20000 --choose I-3 --choose I-8
    """
    if money_limit is None and hours_limit is None:
        raise InvalidInput("money", "", "a portfolio has a budget", "say --money, --hours or both")
    with session.open() as app:
        rules = find_pack(session, pack).pack if pack else app.ask(idea_outlook.rules_for, app.log, Idea())
        found = app.ask(roi_ranking.ideas, stages=stages or UNDECIDED, team=team or "")
        wanted = [app.known_id("choose", one, "I") for one in chosen]
    candidates = in_currency(found, rules.appraisal.currency).values()
    ideas = [asked(one, rules.appraisal) for one in candidates if not lacking(one, Measure.VALUE)]
    numbers = {f"I-{one.number}": one.number for one in ideas}
    strange = [one for one in wanted if one not in numbers]
    if strange:
        raise InvalidInput("choose", strange[0], "is not among the ideas that can be valued", "see ideaflow rank")
    budget = Budget(money_limit, hours_limit)
    best = choose(ideas, budget)
    own = taken_together(ideas, {numbers[one] for one in wanted}) if wanted else None
    titles = {one.forecasted.number: one.title for one in found if one.forecasted}

    def tell() -> None:
        _tell(best, ideas, titles, rules.appraisal.currency)
        if own:
            _tell_own(own, best.best, budget, rules.appraisal.currency)

    session.show({"budget": budget, "rules": rules.id, "portfolio": best, "chosen": own}, tell)
    if not session.as_json:
        note(f"{counted(len(ideas), 'idea')} valued of {counted(len(found), 'idea')}; rules: {rules.id}.")


def _tell(found: Portfolio, ideas: Sequence[Asked], titles: dict[int, str], currency: str) -> None:
    by_number = {one.number: one for one in ideas}
    members = [by_number[number] for number in found.best.numbers]
    rows = [
        [f"I-{one.number}", rounded(one.value), rounded(one.money), rounded(one.hours), titles[one.number]]
        for one in members
    ]
    table(["idea", f"value {currency}", f"money {currency}", "hours", "title"], rows, "The best portfolio")
    say(f"Together: {_words(found.best, currency)}.")
    say(f"One more {currency} would bring about {found.one_more_money:.2f}, one more hour {found.one_more_hour:.2f}.")
    say("What other budgets would buy:")
    for point in found.curve:
        say(f"  {point.share:.0%}".replace("%", " %") + f" of this one: {_words(point.best, currency)}")


def _words(chosen: Chosen, currency: str) -> str:
    return (
        f"{counted(len(chosen.numbers), 'idea')} worth {money(chosen.value, currency)}, "
        f"for {money(chosen.money, currency)} and {rounded(chosen.hours)} hours"
    )


def _tell_own(own: Chosen, best: Chosen, budget: Budget, currency: str) -> None:
    say(f"Your choice ({listed(f'I-{number}' for number in own.numbers)}): {_words(own, currency)}.")
    over = [
        f"{rounded(spent - limit)} {unit}"
        for spent, limit, unit in ((own.money, budget.money, currency), (own.hours, budget.hours, "hours"))
        if limit is not None and spent > limit
    ]
    if over:
        say(f"  It is over the budget by {listed(over)}.")
    left, joined = {*best.numbers} - {*own.numbers}, {*own.numbers} - {*best.numbers}
    gap = best.value - own.value
    say(f"  It brings {money(abs(gap), currency)} {'less' if gap >= 0 else 'more'} than the best within the budget.")
    if left or joined:
        names = [listed(f"I-{number}" for number in sorted(some)) or "none" for some in (joined, left)]
        say(f"  Only in yours: {names[0]}; only in the best: {names[1]}.")
