"""Standing at a moment, with a bar that shows how far the log is read."""

from __future__ import annotations

from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.progress import progress
from ideaflow.moment import Moment, stand
from ideaflow.past import PastIdeaflow


def standing(app: Ideaflow, then: Moment) -> PastIdeaflow:
    """This ideaflow as it was, to be closed."""
    with progress("reading the log", then.position) as step:
        return stand(app, then, step)
