"""Writing a trial's plan."""

from __future__ import annotations

import click

from ideaflow.application.trial import PlanTrial
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.trial_events import PlanPart
from ideaflow.domain.values import Affects, Direction, Prompt
from ideaflow.errors import InvalidInput


@click.command()
@click.argument("idea")
@click.option("--hypothesis", help="What you think will happen, and why.")
@click.option("--prediction", help="The result you expect, written down before.")
@click.option("--measure", help="The primary measure.")
@click.option("--source", help="Where its values come from.")
@click.option("--unit", help="Its unit, for example days.")
@click.option("--better", "direction", type=OneOf([way.value for way in Direction]), help="Which way is better.")
@click.option("--baseline", metavar="VALUES", help="Values before the trial: 9,11,10.")
@click.option("--target", type=float, help="The value to reach.")
@click.option("--predict", "predicted", type=float, help="The value that the prediction names.")
@click.option("--also", multiple=True, metavar="NAME", help="Another measure to observe; may be repeated.")
@click.option("--every", "every_days", type=int, metavar="DAYS", help="A value every so many days (default 7).")
@click.option("--sample", type=int, metavar="N", help="How many values there will be; default by the weeks.")
@click.option("--stop-rule", help="When to stop early, in words.")
@click.option("--stop", "stops", multiple=True, metavar="RULE", help='As in "harm: complaints >= 3"; may be repeated.')
@click.option("--roll-back", help="The step that puts everything back.")
@click.option("--affected", "who_is_affected", help="Who is affected.")
@click.option("--weeks", type=int, help="How long (default 6).")
@click.option("--cost", type=float, help="At most so many pounds (default 0).")
@click.option("--hours", type=float, help="At most so many hours of staff (default 0).")
@click.option("--within-gift", is_flag=True, help="The team can do it alone.")
@click.option("--affects", multiple=True, type=OneOf([what.value for what in Affects]), help="What it touches.")
@click.option("--prompt", "prompts", multiple=True, type=OneOf([prompt.value for prompt in Prompt]))
@click.option("--builds-on", help="The earlier trial that it builds on.")
@click.option(
    "--declare",
    "declared",
    type=(str, str),
    multiple=True,
    metavar="FACT ANSWER",
    help="Answer a question that the policy adds: yes, no or a number.",
)
@writes
def plan(
    session: Session, *, idea: str, baseline: str | None, declared: tuple[tuple[str, str], ...], **fields: object
) -> None:
    """Write a trial's plan. It can be incomplete; starting needs every part that the policy asks for.

    A stop rule that can be checked is "KIND: MEASURE >= X for N". Its kind is success, harm or cost; the primary
    measure needs no name; N values in a row meet it, by default one. Rules on cost are about cost or hours; without
    one the trial is to stop when more is spent than planned.

    \b
    Example:
      ideaflow trial plan I-42 --hypothesis "Texts arrive sooner" --prediction "5 days become 1" \\
        --measure "days from decision to knowing" --source "a sample of 20 each week" --unit days --better down \\
        --baseline 5,6,5,5,6 --predict 1 --target 1 --stop-rule "3 complaints in a week" \\
        --stop "harm: complaints >= 3" --stop "success: <= 1 for 3" --roll-back "Letters again" \\
        --affected "Claimants of one team" --weeks 6 --prompt "quick and cheap"
    """
    words = {part.value: fields.pop(_option(part)) for part in PlanPart}
    written = {part: text for part, text in words.items() if text}
    answers = {name: _answer(answer) for name, answer in declared}
    session.run(PlanTrial, idea=idea, words=written, baseline=_numbers(baseline), declared=answers, **fields)


def _answer(given: str) -> bool | float:
    if given.casefold() in ("yes", "no"):
        return given.casefold() == "yes"
    try:
        return float(given)
    except ValueError as error:
        raise InvalidInput("declare", given, "is yes, no or a number", "--declare 'union consulted' yes") from error


def _option(part: PlanPart) -> str:
    return part.value.removesuffix(" step").replace(" ", "_").replace("-", "_")


def _numbers(given: str | None) -> tuple[float, ...]:
    try:
        return tuple(float(value) for value in given.split(",")) if given else ()
    except ValueError as error:
        raise InvalidInput("baseline", given, "is numbers with commas between", "write it as 9,11,10.5") from error
