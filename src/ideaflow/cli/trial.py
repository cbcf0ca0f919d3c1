"""Trials: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

RUNNING, READING = "ideaflow.cli.trial_running", "ideaflow.cli.trial_reading"


class Trials(LazyGroup):
    """From the plan to what follows."""

    verbs = {
        "plan": Verb(f"{RUNNING}:plan", "Write a trial's plan."),
        "start": Verb(f"{RUNNING}:start", "Start it; the plan is locked."),
        "observe": Verb(f"{RUNNING}:observe", "Note the primary measure."),
        "deviate": Verb(f"{RUNNING}:deviate", "Say how and why it departs from its plan."),
        "review": Verb(f"{RUNNING}:review", "Answer the four questions."),
        "end": Verb(f"{RUNNING}:end", "End it; the reviews open together."),
        "conclude": Verb(f"{RUNNING}:conclude", "Adopt, fail forward, or adjust."),
        "list": Verb(f"{READING}:list_trials", "Every trial, newest first."),
        "show": Verb(f"{READING}:show", "One trial: plan, observations, deviations, reviews."),
    }


@click.command(cls=Trials)
def trial() -> None:
    """Trials, from plan to conclusion.

    \b
    Example:
      ideaflow trial plan I-42 --hypothesis "Texts arrive sooner" --weeks 6
      ideaflow trial show T-9
    """
