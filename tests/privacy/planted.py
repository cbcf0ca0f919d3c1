"""A life in which a person plants words that occur nowhere else, and looking for them in every file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ideaflow.application.idea import AskForHelp, SubmitIdea
from ideaflow.application.learning import RecordLearning
from ideaflow.application.meeting import ScoreIdea
from ideaflow.application.person import AddPerson, GradePerson
from ideaflow.application.problem import CaptureProblem
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.scenario import CAT, MARKS, meeting_on, ready_idea, seat_forum

ZOE = "zoe.zyxmarrow@example.org"
CAT_SAID = "zyxsparrow on the sill"
PLANTED = ("zyxmarrow", "Zyxqualm", "zyxlantern", "zyxtundra", "zyxpebble", "zyxorchid", "zyxwalnut")


def plant(app: Ideaflow) -> tuple[str, str]:
    """Zoe submits, captures, asks, scores and records; the ids of her idea and of a meeting where Cat's score waits."""
    forum = seat_forum(app)
    do(app, AddPerson, address=ZOE, name="Zoe Zyxqualm")
    do(app, GradePerson, address=ZOE, band="middle")
    idea = do(app, SubmitIdea, title="zyxlantern for letters", canvas={"approach": "a zyxtundra"}, by=ZOE).id
    do(app, CaptureProblem, issue="zyxpebble in the shoe", by=ZOE)
    do(app, AskForHelp, idea=idea, question="why a zyxorchid?", by=ZOE)
    do(app, RecordLearning, lesson="zyxwalnut letters are read", tags=("letters",), by=ZOE)
    other = ready_idea(app)
    meeting = meeting_on(app, forum, other)
    do(app, ScoreIdea, meeting=meeting, idea=other, marks=MARKS, comment=CAT_SAID, by=CAT)
    return idea, meeting


def found_in(files: Iterable[Path], words: Sequence[str] = PLANTED) -> dict[str, list[str]]:
    """Which planted words stand in which file, in any case and in UTF-8 or UTF-16."""
    found = {}
    for file in files:
        if not file.is_file():
            continue
        held = file.read_bytes().lower()
        there = [word for word in words if any(word.lower().encode(way) in held for way in ("utf-8", "utf-16-le"))]
        if there:
            found[file.name] = there
    return found
