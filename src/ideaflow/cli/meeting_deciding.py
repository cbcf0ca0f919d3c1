"""At a sitting: interests, scores, opening, deciding, closing."""

from __future__ import annotations

import click

from ideaflow.application.decision import DecideIdea
from ideaflow.application.meeting import CloseMeeting, DeclareInterest, OpenScores, ScoreIdea
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.session import Session, writes
from ideaflow.domain.values import AimedAt, DecisionKind
from ideaflow.errors import InvalidInput

CANNOT_JUDGE = "cannot-judge"
LONGEST_MARK = 10


@click.command()
@click.argument("meeting")
@click.argument("idea")
@writes
def interest(session: Session, meeting: str, idea: str) -> None:
    """Declare a conflict of interest: you will not score the idea.

    \b
    Example:
      ideaflow meeting interest M-3 I-42
    """
    session.run(DeclareInterest, meeting=meeting, idea=idea)


@click.command()
@click.argument("meeting")
@click.argument("idea")
@click.option("--mark", "marks", multiple=True, required=True, help="criterion=1 to 5, or =cannot-judge; repeat it.")
@click.option("--comment", help="Why.")
@writes
def score(session: Session, meeting: str, idea: str, marks: tuple[str, ...], comment: str | None) -> None:
    """Mark an idea on each criterion. Nobody can read the score before all scores open; a new one replaces it.

    \b
    Example:
      ideaflow meeting score M-3 I-42 --mark feasibility=4 --mark benefit=5 --mark why=cannot-judge
    """
    session.run(ScoreIdea, meeting=meeting, idea=idea, marks=_marks(marks), comment=comment)


def _marks(typed: tuple[str, ...]) -> dict[str, int | None]:
    marks: dict[str, int | None] = {}
    for given in typed:
        criterion, mark = (part.strip() for part in given.partition("=")[::2])
        if criterion in marks:
            raise InvalidInput("mark", given, "each criterion is marked once", f"say --mark {criterion}= once")
        if not (mark == CANNOT_JUDGE or (mark.isascii() and mark.isdigit() and len(mark) < LONGEST_MARK)):
            raise InvalidInput("mark", given, "is criterion=1 to 5, or =cannot-judge", "write it as feasibility=4")
        marks[criterion] = None if mark == CANNOT_JUDGE else int(mark)
    return marks


@click.command("open")
@click.argument("meeting")
@click.argument("idea", required=False)
@writes
def open_scores(session: Session, meeting: str, idea: str | None) -> None:
    """Open all scores of an idea together, or of every idea whose quorum is in.

    \b
    Example:
      ideaflow meeting open M-3 I-42
    """
    session.run(OpenScores, meeting=meeting, idea=idea)


@click.command()
@click.argument("meeting")
@click.argument("idea")
@click.argument("decision", type=OneOf([kind.value for kind in DecisionKind]))
@click.option("--reason", required=True, help="Why, in plain words.")
@click.option("--feedback", help="What the submitter is told; default the reason.")
@click.option("--next-step", help="What happens next.")
@click.option("--would-change", help="What would change this answer.")
@click.option("--aimed-at", type=OneOf([aim.value for aim in AimedAt]), help="Does it fix source or symptom?")
@click.option("--until", metavar="DATE", help="park: when to look again.")
@click.option("--question", "questions", multiple=True, help="ask for evidence: what is asked; may be repeated.")
@click.option("--owner", "owner_role", help="adopt now: the role that owns it.")
@click.option("--into", help="merge: the idea that takes it in.")
@writes
def decide(session: Session, **fields: object) -> None:
    """Decide about an idea whose scores are open; the submitter hears at once.

    \b
    Example:
      ideaflow meeting decide M-3 I-42 trial --reason "Eight hours a week, and easy to undo"
      ideaflow meeting decide M-3 I-40 park --reason "Waits for the new printer" --until 2027-03-01
    """
    session.run(DecideIdea, **fields)


@click.command()
@click.argument("meeting")
@writes
def close(session: Session, meeting: str) -> None:
    """End the sitting; what was not decided goes back to the backlog.

    \b
    Example:
      ideaflow meeting close M-3
    """
    session.run(CloseMeeting, meeting=meeting)
