"""Forecasts: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

WRITING, READING = "ideaflow.cli.forecast_writing", "ideaflow.cli.forecast_reading"


class Forecasts(LazyGroup):
    """Reading draws numbers, so that only reading loads what draws them."""

    verbs = {
        "set": Verb(f"{WRITING}:set_forecast", "Say what an idea would bring and cost, as ranges."),
        "show": Verb(f"{READING}:show", "What an idea is worth, and how that was worked out."),
        "calibration": Verb(
            "ideaflow.cli.forecast_calibration:calibration", "How well forecasts held, and what a pack could learn."
        ),
        "realise": Verb(f"{WRITING}:realise", "Say what a line came to, once the idea is adopted."),
    }


@click.command(cls=Forecasts)
def forecast() -> None:
    """What ideas would bring and cost, and what they brought.

    \b
    Example:
      ideaflow forecast set I-42 --line "time released" "60/80/100 % of P-17" --line software "5000/8000/20000 GBP once"
      ideaflow forecast show I-42
    """
