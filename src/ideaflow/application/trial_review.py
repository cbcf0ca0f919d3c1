"""Opening the reviews of a trial: everybody's answers become readable at once."""

from __future__ import annotations

from ideaflow.application.command import Command, Line
from ideaflow.application.handlers import handles
from ideaflow.application.permission import must_lead
from ideaflow.application.work import Work
from ideaflow.domain import trial as deciding
from ideaflow.domain.idea import Idea
from ideaflow.domain.trial import Trial
from ideaflow.policies.trial import enough_reviews


class OpenReviews(Command):
    """Let everybody read the answers to the four questions side by side."""

    trial: Line


@handles(OpenReviews)
def open_reviews(work: Work, command: OpenReviews) -> Trial:
    trial = work.load(Trial, command.trial)
    capacity = must_lead(work, "open reviews", trial)
    idea = work.load(Idea, trial.planned.idea)
    verdict = enough_reviews(work.pack, idea.kind, len(trial.reviewers))
    work.record(trial, deciding.open_reviews(trial, on=work.today, verdict=verdict), capacity, rule_used=True)
    return trial
