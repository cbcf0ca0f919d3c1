"""Which ideas together bring most within a budget."""

from __future__ import annotations

import click

from ideaflow.cli.idea_reading import STAGES
from ideaflow.cli.output import note, say, table
from ideaflow.cli.policy_pack import find_pack
from ideaflow.cli.session import Session, reads
from ideaflow.domain.idea import Idea
from ideaflow.domain.values import counted, listed
from ideaflow.errors import InvalidInput
from ideaflow.policies.amounts import money, rounded
from ideaflow.policies.portfolio import Budget, Chosen
from ideaflow.projections import idea_outlook, roi_ranking
from ideaflow.projections.portfolio import PortfolioAnswer, answer_portfolio
from ideaflow.projections.ranking import UNDECIDED

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
    budget = Budget(money_limit, hours_limit)
    if money_limit is None and hours_limit is None:
        raise InvalidInput("money", "", "a portfolio has a budget", "say --money, --hours or both")
    with session.open() as app:
        rules = find_pack(session, pack).pack if pack else app.ask(idea_outlook.rules_for, app.log, Idea())
        found = app.ask(roi_ranking.ideas, stages=stages or UNDECIDED, team=team or "")
        wanted = [app.known_id("choose", one, "I") for one in chosen]
    answer = answer_portfolio(found, rules, budget, wanted)
    told = {"budget": budget, "rules": rules.id, "portfolio": answer.best, "chosen": answer.own}
    session.show({**told, "left_out": answer.left_out}, lambda: _tell(answer))
    if not session.as_json:
        valued = counted(len(answer.valued), "idea")
        note(f"{valued} valued of {counted(answer.looked_at, 'idea')}; rules: {rules.id}.")


def _tell(answer: PortfolioAnswer) -> None:
    found, currency = answer.best, answer.rules.appraisal.currency
    rows = [
        [f"I-{one.number}", rounded(one.value), rounded(one.money), rounded(one.hours), answer.titles[one.number]]
        for one in answer.members
    ]
    table(["idea", f"value {currency}", f"money {currency}", "hours", "title"], rows, "The best portfolio")
    say(f"Together: {_words(found.best, currency)}.")
    say(f"One more {currency} would bring about {found.one_more_money:.2f}, one more hour {found.one_more_hour:.2f}.")
    say("What other budgets would buy:")
    for point in found.curve:
        say(f"  {point.share:.0%}".replace("%", " %") + f" of this one: {_words(point.best, currency)}")
    _tell_left_out(answer)
    if answer.own:
        _tell_own(answer, answer.own)


def _tell_left_out(answer: PortfolioAnswer) -> None:
    valued = [one for one in answer.left_out if not one.why.startswith("it lacks")]
    if valued:
        say("Left out:")
    for one in valued:
        say(f"  {one.idea}  {one.why} — {one.title}")


def _words(chosen: Chosen, currency: str) -> str:
    return (
        f"{counted(len(chosen.numbers), 'idea')} worth {money(chosen.value, currency)}, "
        f"for {money(chosen.money, currency)} and {rounded(chosen.hours)} hours"
    )


def _tell_own(answer: PortfolioAnswer, own: Chosen) -> None:
    best, currency = answer.best.best, answer.rules.appraisal.currency
    say(f"Your choice ({listed(f'I-{number}' for number in own.numbers)}): {_words(own, currency)}.")
    over = answer.over_budget()
    if over:
        say(f"  It is over the budget by {listed(over)}.")
    left, joined = {*best.numbers} - {*own.numbers}, {*own.numbers} - {*best.numbers}
    gap = best.value - own.value
    say(f"  It brings {money(abs(gap), currency)} {'less' if gap >= 0 else 'more'} than the best within the budget.")
    if left or joined:
        names = [listed(f"I-{number}" for number in sorted(some)) or "none" for some in (joined, left)]
        say(f"  Only in yours: {names[0]}; only in the best: {names[1]}.")
