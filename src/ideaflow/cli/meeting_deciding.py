"""At a sitting: deciding, correcting, telling the submitter, closing."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce

import click

from ideaflow.application.decision import CorrectDecision, DecideIdea, DecideIdeas
from ideaflow.application.idea_talk import GiveFeedback
from ideaflow.application.meeting import CloseMeeting
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.values import AimedAt, DecisionKind

Decorated = Callable[..., None]
KINDS = OneOf([kind.value for kind in DecisionKind])
ANSWER = (
    click.option("--reason", required=True, help="Why, in plain words."),
    click.option("--feedback", help="What the submitter is told; default the reason."),
    click.option("--next-step", help="What happens next; default what follows from the decision."),
    click.option("--thanks", help="How the submitter is thanked; default in a plain sentence."),
    click.option("--would-change", help="What would change this answer."),
    click.option(
        "--aimed-at",
        type=OneOf([aim.value for aim in AimedAt]),
        help="Why do we do this at all: does it fix the source or the symptom?",
    ),
    click.option("--until", metavar="DATE", help="park: when to look again."),
    click.option("--question", "questions", multiple=True, help="ask for evidence: what is asked; may be repeated."),
    click.option("--owner", "owner_role", help="adopt now: the role that owns it."),
    click.option("--into", help="merge: the idea that takes it in."),
    click.option("--feedback-later", is_flag=True, help="The submitter hears before the meeting closes, not at once."),
)


def answer(function: Decorated) -> Decorated:
    """Decorator: the options that say what a decision holds."""
    return reduce(lambda decorated, option: option(decorated), reversed(ANSWER), function)


@click.command()
@click.argument("meeting")
@click.argument("ideas", nargs=-1, required=True)
@click.argument("decision", type=KINDS)
@answer
@writes
def decide(session: Session, ideas: tuple[str, ...], **fields: object) -> None:
    """Decide about an idea whose scores are open, or the same about several; the submitters hear at once.

    Several ideas are decided together or, where one of them is refused, not at all.

    \b
    Example:
      ideaflow meeting decide M-3 I-42 trial --reason "Eight hours a week, and easy to undo"
      ideaflow meeting decide M-3 I-40 I-41 park --reason "They wait for the new printer" --until 2027-03-01
    """
    if len(ideas) == 1:
        session.run(DecideIdea, idea=ideas[0], **fields)
        return
    with session.open() as app:
        session.done(session.do(app, DecideIdeas, ideas=ideas, **fields), ideas=list(dict.fromkeys(ideas)))


@click.command()
@click.argument("meeting")
@click.argument("idea")
@click.argument("decision", type=KINDS)
@click.option("--why", required=True, help="What was not right about the decision.")
@answer
@writes
def correct(session: Session, **fields: object) -> None:
    """Put another decision in the place of a wrong one, while nothing was built on it. Both stay in the record.

    \b
    Example:
      ideaflow meeting correct M-3 I-42 trial --why "The wrong line was read out" --reason "Easy to undo"
    """
    session.run(CorrectDecision, **fields)


@click.command()
@click.argument("meeting")
@click.argument("idea")
@click.option("--say", "feedback", required=True, help="The answer, in plain words.")
@click.option("--next-step", help="What happens next.")
@click.option("--thanks", help="How the submitter is thanked; default in a plain sentence.")
@writes
def feedback(session: Session, **fields: object) -> None:
    """Tell the submitter what the meeting decided and why, or answer their reply. They may reply once.

    \b
    Example:
      ideaflow meeting feedback M-3 I-42 --say "Your count made the case" --next-step "Plan the trial with Olu"
    """
    session.run(GiveFeedback, **fields)


@click.command()
@click.argument("meeting")
@writes
def close(session: Session, meeting: str) -> None:
    """End the sitting; what was not decided goes back to the backlog, and every decision needs its feedback first.

    \b
    Example:
      ideaflow meeting close M-3
    """
    session.run(CloseMeeting, meeting=meeting)
