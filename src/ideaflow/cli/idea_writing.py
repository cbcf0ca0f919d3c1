"""Commands that bring an idea and build its case."""

from __future__ import annotations

import click

from ideaflow.application.idea import AddEvidence, AskForHelp, AssignHelper, ReviseCanvas, SubmitIdea
from ideaflow.application.idea_talk import GiveHelp
from ideaflow.cli.idea_similar import tell_similar
from ideaflow.cli.kinds import OneOf
from ideaflow.cli.output import note
from ideaflow.cli.session import Session, writes
from ideaflow.domain.values import CanvasPart, EvidenceKind, IdeaKind
from ideaflow.errors import InvalidInput
from ideaflow.projections import similar_ideas, submitter_tracker

TOLD = 3
PARTS = OneOf([part.value for part in CanvasPart])


@click.command()
@click.option("--title", required=True, help="The idea in one line.")
@click.option("--problem", "problems", multiple=True, help="A problem's id (P-17), or what the problem is, in words.")
@click.option("--team", help="The team it comes from; default yours.")
@click.option("--kind", type=OneOf([kind.value for kind in IdeaKind]), help="What it would change.")
@click.option("--part", "parts", type=(PARTS, str), multiple=True, help="A part of the canvas and its words.")
@click.option("--reference", help="Its number in another system.")
@click.option("--no-recall", is_flag=True, help="Do not look for similar ideas and what they taught.")
@writes
def submit(
    session: Session,
    *,
    problems: tuple[str, ...],
    parts: tuple[tuple[str, str], ...],
    title: str,
    no_recall: bool,
    **fields: object,
) -> None:
    """Bring an idea. Only a title is needed; the rest can follow.

    Similar ideas and what they taught are told beside its id, so that nobody does twice what was tried once.

    \b
    Example:
      ideaflow idea submit --title "Send decision letters by text" --problem P-17 --team Decisions
      ideaflow idea submit --title "One form" --problem "People fill in two forms" --part approach "Merge them"
    """
    linked = tuple(given for given in problems if _is_problem_id(given))
    described = "\n\n".join(given for given in problems if not _is_problem_id(given))
    canvas = _canvas(parts)
    if described:
        canvas = {CanvasPart.PROBLEM.value: described} | canvas
    with session.open() as app:
        receipt = session.do(app, SubmitIdea, title=title, problems=linked, canvas=canvas, **fields)
        tracked = app.ask(submitter_tracker.tracked, receipt.id)
        least = similar_ideas.WORTH_TELLING
        recalled = None if no_recall else app.ask(similar_ideas.recall_for, receipt.id, top=TOLD, least=least)
    more = {"similar": recalled} if recalled else {}
    session.done(receipt, title=tracked.title if tracked else title, **more)
    if recalled and not session.as_json:
        tell_similar(recalled, note)


def _is_problem_id(given: str) -> bool:
    prefix, _, number = given.strip().upper().partition("-")
    return prefix == "P" and number.isdigit()


def _canvas(parts: tuple[tuple[str, str], ...]) -> dict[str, str]:
    canvas: dict[str, str] = {}
    for part, words in parts:
        if part in canvas:
            raise InvalidInput("part", part, "each part is given once", "put its words into one --part")
        canvas[part] = words
    return canvas


@click.command()
@click.argument("idea")
@click.option("--part", "parts", type=(PARTS, str), multiple=True, required=True, help="A part and its words.")
@writes
def canvas(session: Session, idea: str, parts: tuple[tuple[str, str], ...]) -> None:
    """Write parts of an idea's canvas; `idea show` shows how complete it is.

    \b
    Example:
      ideaflow idea canvas I-42 --part "future state" "Claimants know the day after" --part timeline "6 weeks"
    """
    session.run(ReviseCanvas, idea=idea, canvas=_canvas(parts))


@click.command()
@click.argument("idea")
@click.option("--kind", "evidence_kind", type=OneOf([kind.value for kind in EvidenceKind]), required=True)
@click.option("--problem", help="The problem whose tally it is.")
@click.option("--summary", help="What it shows.")
@click.option("--row", "rows", multiple=True, help="A why, a SIPOC row or a hand-off; may be repeated, in order.")
@writes
def evidence(session: Session, idea: str, evidence_kind: str, **fields: object) -> None:
    """Attach evidence to an idea. It is evidenced once the policy's minimum is met.

    \b
    Example:
      ideaflow idea evidence I-42 --kind "problem tally" --problem P-17
      ideaflow idea evidence I-42 --kind "five whys" --row "Why late? Printed weekly" --row "Why weekly? One printer"
    """
    session.run(AddEvidence, **fields, idea=idea, kind=EvidenceKind(evidence_kind))


@click.command()
@click.argument("idea")
@click.option("--ask", "question", help="Ask for help: what with?")
@click.option("--helper", help="Who helps; default you.")
@click.option("--given", help="What help you gave.")
@writes
def assist(session: Session, idea: str, question: str | None, helper: str | None, given: str | None) -> None:
    """Ask for help with an idea's evidence (--ask), or help: yourself, or somebody you name; or say what you --given.

    \b
    Example:
      ideaflow idea assist I-42 --ask "How do I count this?"
      ideaflow idea assist I-42 --helper grace@example.org
      ideaflow idea assist I-42 --given "We counted 40 claims together"
    """
    if sum(option is not None for option in (question, helper, given)) > 1:
        step = "say one of --ask, --helper and --given"
        raise InvalidInput("assist", idea, "is asked for, taken on or recorded, one at a time", step)
    if question is not None:
        session.run(AskForHelp, idea=idea, question=question)
    elif given is not None:
        session.run(GiveHelp, idea=idea, given=given)
    else:
        session.run(AssignHelper, idea=idea, helper=helper)
