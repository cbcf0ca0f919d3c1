"""What people of the service suggest, the evidence they bring, and the help they get with it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from ideaflow.application.idea import AddEvidence, AskForHelp, AssignHelper, SubmitIdea
from ideaflow.application.idea_turns import WithdrawIdea
from ideaflow.application.learning import CiteLearning
from ideaflow.cli.demo.cast import (
    AMAR,
    CHAMPION,
    DIGITAL,
    EZRA,
    LILA,
    NELL,
    OSRIC,
    PIPPA,
    TAMSIN,
    WREN,
    Member,
)
from ideaflow.cli.demo.script import FRI, MON, THU, TUE, WED, Step, The, on, step


class Suggested(NamedTuple):
    """An idea. `helped` is the day on which the champion takes it up, `problem` what it is about."""

    name: str
    day: date
    who: Member
    title: str
    kind: str = "process"
    problem: str = ""
    definition: str = ""
    future: str = ""
    helped: date | None = None

    @property
    def canvas(self) -> dict[str, str]:
        parts = {"problem definition": self.definition, "future state": self.future}
        return {part: words for part, words in parts.items() if words}


SUGGESTED = (
    Suggested(
        "texts", on(1, WED), WREN, "Text people on the day their decision letter is posted", "process", "letter",
        "People do not know that a letter is on its way, so they ring, and a copy is sent.",
        "Everybody knows on the day of the decision that a letter comes, and when to ask after it.", on(1, FRI),
    ),
    Suggested(
        "brightness", on(1, THU), LILA, "Brighten photographed evidence as it is uploaded", "digital", "scans",
        "About one photograph in ten cannot be read.",
        "A photograph is brightened before it is stored, and can be read the first time.", on(2, TUE),
    ),
    Suggested(
        "greeting", on(1, FRI), PIPPA, "Say in the greeting when we answer", "process", "voicemail",
        future="Whoever rings hears first when a person will answer.",
    ),
    Suggested("files", on(2, MON), OSRIC, "Order review files a week ahead", "process", "paper"),
    Suggested(
        "check-list", on(2, THU), NELL, "One check-list for Intake and Decisions", "process", "tenancy",
        future="Both teams look at the same seven lines before a claim moves on.",
    ),
    Suggested(
        "one page", on(2, THU), WREN, "One guidance page for part-time students", "guidance", "",
        "Two pages say different things, and both come up first in a search.",
    ),
    Suggested("ring", on(2, FRI), EZRA, "Ring people whose decision letter has not arrived", "process", "letter"),
    Suggested(
        "register", on(3, MON), AMAR, "Fill in the household from the council's register", "digital", "household",
        "A household is typed from the form and can end up on another claim.",
        "The household comes from the register, and the person only confirms it.", on(3, THU),
    ),
    Suggested(
        "copy", on(6, WED), NELL, "Carry the income figure over with one key", "digital", "income",
        helped=on(7, TUE),
    ),
    Suggested(
        "retry", on(6, THU), DIGITAL, "Repeat the account check at six in the morning", "digital", "timeout",
        "A check that runs out of time at night is not repeated before the payment run.",
        "The check is repeated at six, and only what is still open goes to a person.",
    ),
    Suggested(
        "penny", on(9, WED), TAMSIN, "Confirm an account with one penny before the first payment", "policy", "bank",
        helped=on(10, TUE),
    ),
    Suggested(
        "interpreter idea", on(10, THU), AMAR, "Ask about an interpreter on the first page of the form", "process",
        "interpreter",
    ),
    Suggested("forms idea", on(10, FRI), LILA, "Swap every older form in one morning", "guidance", "forms"),
    Suggested(
        "framing", on(11, WED), LILA, "Show a well-framed photograph beside the upload button", "digital", "scans",
        "Photographs are cut off or folded; brightness is not what matters.",
        "People see one good example before they take theirs.",
    ),
    Suggested(
        "code", on(11, WED), EZRA, "Unlock an online account with a code by text", "digital", "lock",
        future="Whoever is locked out helps themselves within a minute.", helped=on(12, TUE),
    ),
    Suggested(
        "board", on(11, THU), PIPPA, "Keep call-back promises on the shared board", "process", "callback",
        helped=on(13, MON),
    ),
)  # fmt: skip


def ideas() -> Iterator[Step]:
    """Ideas come in, some with a helper; then evidence, a withdrawal, and a learning put to use."""
    for one in SUGGESTED:
        yield step(
            one.name,
            one.day,
            one.who.address,
            SubmitIdea,
            title=one.title,
            kind=one.kind,
            problems=(The(one.problem),) if one.problem else (),
            canvas=one.canvas,
            team=one.who.team,
        )
        if one.helped:
            yield step(f"{one.name} helper", one.helped, CHAMPION.address, AssignHelper, idea=The(one.name))
    yield from _evidence()
    yield from _turns()


def _evidence() -> Iterator[Step]:
    whys = (
        "Why do people ring? They do not know whether a letter was posted.",
        "Why not? Nothing tells them on the day of the decision.",
        "Why not? The decision is only announced by the letter itself.",
        "Why? The letter was the one channel when the process was drawn up.",
        "Why still? Nobody had counted what it costs.",
    )
    yield _add("texts", on(2, TUE), CHAMPION, kind="five whys", summary="Why people ring about a letter", rows=whys)
    yield _add(
        "brightness", on(2, THU), CHAMPION, kind="measure", summary="Five weeks of photographs that could not be read"
    )
    tally = {"kind": "problem tally", "problem": The("students")}
    yield step("one page tally", on(2, FRI), WREN.address, AddEvidence, idea=The("one page"), **tally)
    yield _add("register", on(5, WED), CHAMPION, kind="document", summary="What the register holds, and who may see it")
    moves = (
        "Intake to Decisions: claim form, complete",
        "Intake to Decisions: identity, complete",
        "Intake to Decisions: tenancy agreement, asked for again in half of the claims",
    )
    yield _add(
        "check-list",
        on(6, TUE),
        CHAMPION,
        kind="hand-offs",
        summary="Forty claims followed from desk to desk",
        rows=moves,
    )
    yield _add(
        "retry", on(6, FRI), DIGITAL, kind="measure", summary="Nights with a check that ran out of time, four weeks"
    )
    yield _add(
        "framing", on(11, THU), LILA, kind="document", summary="Fifty photographs sorted by what made them unreadable"
    )
    yield _add("code", on(11, THU), EZRA, kind="measure", summary="Resets by telephone, five weeks")


def _turns() -> Iterator[Step]:
    yield step(
        "files withdrawn",
        on(3, FRI),
        OSRIC.address,
        WithdrawIdea,
        idea=The("files"),
        reason="Files are scanned from September on, so ordering ahead is no longer needed.",
    )
    question = "How do we count what typing a figure twice costs?"
    yield step("copy question", on(7, MON), NELL.address, AskForHelp, idea=The("copy"), question=question)
    cited = {"learning": The("brightness concluded", "learning"), "idea": The("framing")}
    yield step("framing builds on it", on(11, THU), LILA.address, CiteLearning, **cited)


def _add(idea: str, day: date, who: Member, *, kind: str, summary: str, rows: tuple[str, ...] = ()) -> Step:
    name = f"{idea} evidence: {kind}"
    return step(name, day, who.address, AddEvidence, idea=The(idea), kind=kind, summary=summary, rows=rows)
