"""The story's end as one value, for --json."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.cli.demo import scenes
from ideaflow.cli.demo.playing import Player, as_known_on, shown
from ideaflow.cli.demo.scenes import Measured, Scene
from ideaflow.cli.demo.script import START
from ideaflow.cli.demo.story import months
from ideaflow.cli.demo.trials import TRIALS
from ideaflow.cli.demo.trying import Try, to_try
from ideaflow.projections import learning_register, problem_board
from ideaflow.projections import submitter_tracker as tracker
from ideaflow.projections.learning_register import Learned
from ideaflow.projections.problem_board import OnBoard
from ideaflow.projections.submitter_tracker import Tracked


class Summary(Struct):
    """Where the story ends. Dates are ISO 8601."""

    database: str
    first_day: str
    last_day: str
    problems: Sequence[dict[str, object]]
    ideas_by_stage: dict[str, int]
    ideas: Sequence[Tracked]
    trials: Sequence[Measured]
    learnings: Sequence[Learned]
    try_next: Sequence[Try]


def of(played: Player) -> Summary:
    """The end of the story, from the lists as they stood on its last day."""
    last = months()[-1].last
    with as_known_on(played.app, last) as then:
        scene = Scene(played.app, then, played, last)
        return Summary(
            database=shown(played.app.database.url),
            first_day=START.isoformat(),
            last_day=last.isoformat(),
            problems=[_problem(one.problem) for one in then.ask(problem_board.board)],
            ideas_by_stage=then.ask(tracker.by_stage),
            ideas=scenes.by_stage(scene),
            trials=[scenes.measured(scene, trial.idea) for trial in TRIALS],
            learnings=then.ask(learning_register.search, ""),
            try_next=to_try(played),
        )


def _problem(one: OnBoard) -> dict[str, object]:
    return {
        "id": one.id,
        "issue": one.issue,
        "severity": one.severity,
        "occurrences_a_week": one.occurrences_a_week,
        "minutes_each": one.minutes_each,
        "hours_a_week": one.hours_a_week,
        "users_affected": one.users_affected,
    }
