"""How ideas are scored: the criteria, the case, interests, seals, and opening them."""

from __future__ import annotations

import click

from ideaflow.application.meeting import DeclareInterest, OpenScores, ScoreIdea
from ideaflow.cli.output import note, say
from ideaflow.cli.session import Session, reads, writes
from ideaflow.domain.score import LOWEST
from ideaflow.errors import InvalidInput
from ideaflow.policies.scoring_rules import ScoringRules, scoring_of
from ideaflow.policies.shipped import shipped_pack
from ideaflow.projections import meeting_case, meeting_reading
from ideaflow.projections.meeting_case import Case

CANNOT_JUDGE = "cannot-judge"
LONGEST_MARK = 10


@click.command()
@click.argument("meeting", required=False)
@reads
def criteria(session: Session, meeting: str | None) -> None:
    """What is marked at a meeting, or by the rules that come with ideaflow, and what each mark from 1 to 5 means.

    \b
    Example:
      ideaflow meeting criteria M-3
    """
    pack = shipped_pack()
    if meeting:
        with session.open() as app:
            pack = app.ask(meeting_reading.read, app.log, app.known_id("meeting", meeting, "M")).rules
    scoring = scoring_of(pack)
    session.show([one.model_dump() for one in scoring.criteria], lambda: _scales(scoring))


def _scales(scoring: ScoringRules) -> None:
    for one in scoring.criteria:
        say(f"{one.name} (weight {one.weight:g}): {one.question}")
        for mark, anchor in enumerate(one.anchors, LOWEST):
            say(f"  {mark}  {anchor}")
        say(f"  {CANNOT_JUDGE}  when you cannot tell; it counts for nothing and against nothing")


@click.command()
@click.argument("meeting")
@click.argument("idea")
@reads
def read(session: Session, meeting: str, idea: str) -> None:
    """An idea as a scorer sees it: the case and the scales. Not who brought it, nor any other score.

    \b
    Example:
      ideaflow meeting read M-3 I-42
    """
    with session.open() as app:
        sitting = app.known_id("meeting", meeting, "M")
        wanted = app.known_id("idea", idea, "I")
        page, pack = app.ask(meeting_reading.read, app.log, sitting)
        items = {item.idea: item for item in page.items}
        if wanted not in items:
            raise InvalidInput(
                "idea", idea, f"is not on the agenda of {sitting}", f"see it: ideaflow idea show {wanted}"
            )
        case = app.ask(meeting_case.case, wanted, app.history(wanted))
        person = app.person(session.person)
        seals = app.ask(meeting_case.seals_by, sitting, wanted, app.history(sitting), person.id) if person else 0
    scoring = scoring_of(pack)
    told = {"case": case, "state": items[wanted].state, "your_seals": seals}

    def tell() -> None:
        _tell_case(case)
        say()
        _scales(scoring)
        say()
        say(f"{items[wanted].state[:1].upper()}{items[wanted].state[1:]}.")

    session.show({**told, "criteria": [one.model_dump() for one in scoring.criteria]}, tell)
    if seals and not session.as_json:
        note("you have sealed a score of it; the newest counts")


def _tell_case(case: Case) -> None:
    say(f"{case.idea}  {case.title}  ({case.kind})")
    for part, words in case.canvas.items():
        say(f"  {part}: {words}")
    for problem in case.problems:
        say(
            f"  {problem.id}, {problem.severity}: {problem.issue} "
            f"({problem.occurrences_a_week:g} a week, {problem.hours_a_week:g} hours)"
        )
    for piece in case.evidence:
        source = f" from {piece.problem}" if piece.problem else ""
        say(f"  evidence, {piece.kind}{source}{f': {piece.summary}' if piece.summary else ''}")
        for row in piece.rows:
            say(f"    {row}")
    for heard in case.heard:
        say(f"  {heard}")


@click.command()
@click.argument("meeting")
@click.argument("idea")
@writes
def interest(session: Session, meeting: str, idea: str) -> None:
    """Declare a conflict of interest before scoring: you will not score the idea, and do not count for its quorum.

    Your perspective then needs somebody else: another member, or a deputy.

    \b
    Example:
      ideaflow meeting interest M-3 I-42
      ideaflow meeting deputy M-3 dan@example.org --idea I-42
    """
    session.run(DeclareInterest, meeting=meeting, idea=idea)


@click.command()
@click.argument("meeting")
@click.argument("idea")
@click.option("--mark", "marks", multiple=True, required=True, help="criterion=1 to 5, or =cannot-judge; repeat it.")
@click.option("--because", "reasons", multiple=True, help="criterion=WORDS: a comment on one mark; repeat it.")
@click.option("--comment", help="A comment on the whole.")
@writes
def score(
    session: Session, *, meeting: str, idea: str, marks: tuple[str, ...], reasons: tuple[str, ...], comment: str | None
) -> None:
    """Mark an idea on each criterion. Nobody can read the score before all scores open; a new one replaces it.

    The scales, with a sentence for each mark, are in: ideaflow meeting criteria. They ask whether it can be tried
    (feasibility), what would get better (benefit), and whether it mends the source or the symptom (why).

    \b
    Example:
      ideaflow meeting score M-3 I-42 --mark feasibility=4 --mark benefit=5 --mark why=cannot-judge
      ideaflow meeting score M-3 I-42 --mark feasibility=4 --mark benefit=5 --mark why=2 --because why="Why print?"
    """
    session.run(ScoreIdea, meeting=meeting, idea=idea, marks=_marks(marks), comments=_reasons(reasons), comment=comment)


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


def _reasons(typed: tuple[str, ...]) -> dict[str, str]:
    reasons: dict[str, str] = {}
    for given in typed:
        criterion, _, words = (part.strip() for part in given.partition("="))
        if not words or criterion in reasons:
            raise InvalidInput("because", given, "is criterion=WORDS, once for each", 'write it as why="Why print?"')
        reasons[criterion] = words
    return reasons


@click.command("open")
@click.argument("meeting")
@click.argument("idea", required=False)
@click.option("--without-quorum", is_flag=True, help="Open what is in, where the rules let the chair do so.")
@click.option("--reason", help="Why without a quorum; it is kept in the record.")
@writes
def open_scores(session: Session, meeting: str, idea: str | None, without_quorum: bool, reason: str | None) -> None:
    """Open all scores of an idea together, or of every idea whose quorum is in.

    \b
    Example:
      ideaflow meeting open M-3 I-42
      ideaflow meeting open M-3 I-42 --without-quorum --reason "Legal is away until March"
    """
    if without_quorum and not idea:
        raise InvalidInput("idea", "", "is named where a quorum is missing", "name one: ideaflow meeting open M-3 I-42")
    session.run(OpenScores, meeting=meeting, idea=idea, without_quorum=without_quorum, reason=reason)
