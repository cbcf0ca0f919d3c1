"""What a replay cannot know, said plainly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ideaflow.domain.values import counted
from ideaflow.policies.pack import Pack
from ideaflow.projections.what_if_judging import Outcome
from ideaflow.projections.what_if_ranks import never_marked
from ideaflow.projections.what_if_tally import Tally

ALWAYS = (
    "Each step is judged by itself, as things stood then. What people would have done next is unknown.",
    "A step that never happened has no evidence: nobody can know what was not asked for, nor the refusals that are not "
    "part of history (to open scores, to start or to end a trial).",
)


def not_to_be_known(tally: Tally, pack: Pack) -> Sequence[str]:
    """Sentences on what has no evidence in this past."""
    return [*ALWAYS, *_of_this_past(tally, pack)]


def _of_this_past(tally: Tally, pack: Pack) -> Iterator[str]:
    if tally.held:
        yield (
            f"{counted(len(tally.held), 'trial')} would have been allowed without asking and did not start then: what "
            "they would have shown has no evidence."
        )
    stopped = sum(change.allowed_then and change.would is Outcome.REFUSED for change in tally.changes)
    if stopped:
        yield (
            f"{counted(stopped, 'step')} that did happen would have been refused: whether the step would have come "
            "later, in another form or never has no evidence."
        )
    if tally.facts_not_kept:
        yield f"The facts of {counted(tally.facts_not_kept, 'refusal')} were not kept in those days."
    for rule, times in sorted(tally.never_asked.items()):
        yield f"{rule}: nobody was asked this in those days ({counted(times, 'time')})."
    for criterion in never_marked(tally.opened.values(), pack) if tally.opened else ():
        yield f"Criterion {criterion}: it was never marked in those days, so ranks leave it out."
