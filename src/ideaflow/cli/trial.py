"""Trials: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

PLANNING, RUNNING = "ideaflow.cli.trial_planning", "ideaflow.cli.trial_running"
OBSERVING, READING = "ideaflow.cli.trial_observing", "ideaflow.cli.trial_reading"


class Trials(LazyGroup):
    """From the plan to what follows, and what became of it."""

    verbs = {
        "plan": Verb(f"{PLANNING}:plan", "Write a trial's plan."),
        "start": Verb(f"{RUNNING}:start", "Start it; the plan is locked."),
        "observe": Verb(f"{OBSERVING}:observe", "Note a measure: a value, a file, or when asked."),
        "spend": Verb(f"{OBSERVING}:spend", "Note pounds and hours spent."),
        "deviate": Verb(f"{RUNNING}:deviate", "Say how and why it departs from its plan."),
        "chart": Verb(f"{READING}:chart", "Its control chart."),
        "export": Verb("ideaflow.cli.table_export:export_observations", "What was observed, as CSV or JSON Lines."),
        "review": Verb(f"{RUNNING}:review", "Answer the four questions."),
        "open-reviews": Verb(f"{RUNNING}:open_reviews", "Open the answers, side by side."),
        "end": Verb(f"{RUNNING}:end", "End it, with the verdict of its chart."),
        "conclude": Verb(f"{RUNNING}:conclude", "Adopt, fail forward, or adjust."),
        "check": Verb(f"{OBSERVING}:check", "After adoption: does the benefit last?"),
        "list": Verb(f"{READING}:list_trials", "Every trial, newest first."),
        "board": Verb(f"{READING}:board", "Experiments by prompt, outcome, or what they taught."),
        "show": Verb(f"{READING}:show", "One trial: plan, observations, verdict, reviews."),
    }


@click.command(cls=Trials)
def trial() -> None:
    """Trials, from plan to conclusion.

    \b
    Example:
      ideaflow trial plan I-42 --hypothesis "Texts arrive sooner" --weeks 6
      ideaflow trial chart T-9 --svg chart.svg
    """
