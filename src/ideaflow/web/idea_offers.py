"""What somebody is offered to do with an idea: steps that the lifecycle allows now and that are theirs to take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from flask import url_for
from flask_babel import gettext as _

from ideaflow.domain.event import Capacity
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.persistence.people import Person
from ideaflow.policies.outlook import Outlook
from ideaflow.projections.submitter_tracker import Tracked

MAY_MERGE = frozenset({Capacity.CHAIR, Capacity.STEWARD, Capacity.HELPER})
NO_TRIAL = frozenset({Stage.MERGED, Stage.WITHDRAWN, Stage.ADOPTED})
ENDED_ELSEWHERE = frozenset({Stage.MERGED, Stage.WITHDRAWN})


class Offer(NamedTuple):
    """A link to a page with a form."""

    href: str
    words: str


def offers(idea: Tracked, steps: Sequence[Outlook], person: Person, *, mine: bool) -> Sequence[Offer]:
    """Links for this person, in the order of an idea's life."""
    possible = {one.step for one in steps if one.possible}
    return [Offer(url_for(page, idea=idea.id), words) for page, words in _offered(idea, possible, person, mine=mine)]


def _offered(idea: Tracked, possible: set[str], person: Person, *, mine: bool) -> Iterator[tuple[str, str]]:
    stage = Stage(idea.stage)
    if Trigger.ADD_EVIDENCE.words in possible:
        if mine:
            yield "idea_help.ask", _("Ask for help with the evidence")
        else:
            yield "idea_help.take_on", _("Help with the evidence")
            yield "idea_help.give", _("Say what help you gave")
        yield "idea_help.assign", _("Name somebody who helps")
    if not mine and stage not in ENDED_ELSEWHERE:
        yield "idea_help.question", _("Ask the submitter a question")
    if stage not in NO_TRIAL:
        yield "trial_plan.plan", _("Plan a trial")
    if stage is Stage.ADOPTED:
        yield "idea_forecast.realise", _("Say what a forecast line came to")
    if Trigger.MERGE.words in possible and (mine or MAY_MERGE & person.roles):
        yield "idea_turns.merge", _("Merge it into another idea")
    if Trigger.WITHDRAW.words in possible and mine:
        yield "idea_turns.withdraw", _("Withdraw it")
    if Trigger.REOPEN.words in possible:
        yield "idea_turns.reopen", _("Reopen it, because something is new")
