"""Commands that run a trial."""

from __future__ import annotations

import click

from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.trial import (
    DeviateTrial,
    EndTrial,
    ObserveTrial,
    PlanTrial,
    ReviewTrial,
    StartTrial,
)
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.trial_events import Outcome, PlanPart
from ideaflow.domain.values import Affects, Direction, Prompt
from ideaflow.errors import InvalidInput


@click.command()
@click.argument("idea")
@click.option("--hypothesis", help="What you think will happen, and why.")
@click.option("--prediction", help="The result you expect, written down before.")
@click.option("--measure", help="The primary measure and where it comes from.")
@click.option("--unit", help="Its unit, for example days.")
@click.option("--better", "direction", type=OneOf([way.value for way in Direction]), help="Which way is better.")
@click.option("--baseline", metavar="VALUES", help="Values before the trial: 9,11,10.")
@click.option("--target", type=float, help="The value to reach.")
@click.option("--stop-rule", help="When to stop early.")
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

    \b
    Example:
      ideaflow trial plan I-42 --hypothesis "Texts arrive sooner" --prediction "5 days become 1" \\
        --measure "days from decision to knowing, weekly sample" --unit days --better down --baseline 5,6,5 \\
        --stop-rule "3 complaints in a week" --roll-back "Letters again" --affected "Claimants of one team" --weeks 6
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


@click.command()
@click.argument("trial")
@writes
def start(session: Session, trial: str) -> None:
    """Start the trial that the forum agreed to. From now on its plan is locked; changes are deviations.

    \b
    Example:
      ideaflow trial start T-9
    """
    session.run(StartTrial, trial=trial)


@click.command()
@click.argument("trial")
@click.argument("value", type=float)
@click.option("--on", "day", metavar="DATE", help="The day it belongs to; default today.")
@click.option("--note", help="What else was seen.")
@writes
def observe(session: Session, trial: str, value: float, day: str | None, note: str | None) -> None:
    """Note the primary measure for a day. A second value for a day corrects the first; both stay readable.

    \b
    Example:
      ideaflow trial observe T-9 4.5 --on 2026-11-20
    """
    session.run(ObserveTrial, trial=trial, value=value, day=day, note=note)


@click.command()
@click.argument("trial")
@click.option("--change", required=True, help="What is done otherwise than planned.")
@click.option("--reason", required=True, help="Why.")
@writes
def deviate(session: Session, trial: str, change: str, reason: str) -> None:
    """Say how and why a trial departs from its plan.

    \b
    Example:
      ideaflow trial deviate T-9 --change "Two teams instead of one" --reason "The first had too few cases"
    """
    session.run(DeviateTrial, trial=trial, change=change, reason=reason)


@click.command()
@click.argument("trial")
@click.option("--set-out", "set_out_to_do", required=True, help="What did we set out to do?")
@click.option("--happened", required=True, help="What happened?")
@click.option("--why", "why_different", required=True, help="Why the difference, good and bad?")
@click.option("--learned", required=True, help="What do we learn?")
@writes
def review(session: Session, **fields: object) -> None:
    """Answer the four questions of the after action review. Others see it once the trial has ended.

    \b
    Example:
      ideaflow trial review T-9 --set-out "Tell people sooner" --happened "They knew in a day" \\
        --why "Texts are read at once" --learned "Ask for the number early"
    """
    session.run(ReviewTrial, **fields)


@click.command()
@click.argument("trial")
@click.option("--reason", help="Why now.")
@writes
def end(session: Session, trial: str, reason: str | None) -> None:
    """End a trial, once enough people have reviewed it; the reviews open together.

    \b
    Example:
      ideaflow trial end T-9
    """
    session.run(EndTrial, trial=trial, reason=reason)


@click.command()
@click.argument("trial")
@click.argument("outcome", type=OneOf([outcome.value for outcome in Outcome]))
@click.option("--learning", help="What it taught, as a sentence that others can use.")
@click.option("--context", help="Where and when that holds.")
@click.option("--tag", "tags", multiple=True, help="A word to find it by; may be repeated.")
@click.option("--effect", help="adopt: the effect, or the reason to adopt without a measured one.")
@click.option("--owner", "owner_role", help="adopt: the role that owns it.")
@click.option("--check", "benefit_checks", multiple=True, metavar="DATE", help="adopt: when to check the benefit.")
@click.option("--next", "next_trial", help="adjust: the planned trial that builds on this one.")
@writes
def conclude(session: Session, **fields: object) -> None:
    """Say what follows from an ended trial. Failing forward needs a learning; it is not a fault.

    \b
    Example:
      ideaflow trial conclude T-9 adopt --owner "decisions manager" --learning "Texts are read within a day"
      ideaflow trial conclude T-10 "fail forward" --learning "A second form doubles the errors"
    """
    session.run(ConcludeTrial, **fields)
