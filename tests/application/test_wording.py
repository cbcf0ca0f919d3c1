"""The blame check on commands: it advises, a pack may require, and nothing of what was typed is kept for it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ideaflow.application.command import Command, checked
from ideaflow.application.decision import DecideIdea
from ideaflow.application.handlers import HANDLERS
from ideaflow.application.learning import RecordLearning
from ideaflow.application.meeting import OpenScores
from ideaflow.application.policy import AdoptPolicy
from ideaflow.application.problem import CaptureProblem, ResolveProblem, TallyProblem
from ideaflow.application.trial import ReviewTrial, StartTrial
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.values import DecisionKind
from ideaflow.errors import Refused
from ideaflow.persistence.schema import commands, events
from ideaflow.policies.shipped import shipped_text
from ideaflow.policies.wording_rules import TextKind
from tests.doing import do, happened
from tests.scenario import ANA, BEN, SAM, decided, meeting_on, plan, ready_idea, score, seat_forum

BLAMING = "Quokka failed to read the letter"


def requiring(app: Ideaflow, *kinds: TextKind) -> str:
    """A forum that works by a pack which requires neutral wording on these kinds of text."""
    forum = seat_forum(app)
    said = ", ".join(f'"{kind.value}"' for kind in kinds)
    text = shipped_text().replace('"three-i-forum"', '"ours"') + f"\n[wording]\nrequired_on = [{said}]\n"
    do(app, AdoptPolicy, forum=forum, text=text, source="ours.toml")
    return forum


def running_trial(app: Ideaflow, forum: str) -> str:
    idea = ready_idea(app)
    decided(app, meeting_on(app, forum, idea), idea, DecisionKind.TRIAL)
    trial = plan(app, idea)
    do(app, StartTrial, trial=trial, by=SAM)
    return trial


def review(app: Ideaflow, trial: str, why: str) -> object:
    answers = dict.fromkeys(("set_out_to_do", "happened", "learned"), "texts are read")
    return do(app, ReviewTrial, trial=trial, why_different=why, by=BEN, **answers)


def open_meeting(app: Ideaflow, forum: str) -> tuple[str, str]:
    idea = ready_idea(app)
    meeting = meeting_on(app, forum, idea)
    score(app, meeting, idea)
    do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    return meeting, idea


def test_a_blaming_learning_is_kept_as_written_with_advice(app: Ideaflow) -> None:
    receipt = do(app, RecordLearning, lesson=BLAMING)
    (advice,) = receipt.advice
    assert advice.rule == "wording of the lesson: failed to"
    assert advice.seen == "failed to"
    assert advice.next_step == "say instead: the step did not happen because …"
    assert happened(app, receipt.id)[0].lesson == BLAMING  # type: ignore[attr-defined]


def test_a_neutral_learning_gets_no_advice(app: Ideaflow) -> None:
    assert do(app, RecordLearning, lesson="The step did not happen because the list was empty").advice == ()


def test_a_repeated_command_gets_the_first_answer_with_its_advice(app: Ideaflow) -> None:
    command = checked(RecordLearning, by=SAM, lesson=BLAMING, command_id="learning-0001")
    first, again = app.execute(command), app.execute(command)
    assert first.advice
    assert again == first


def test_advice_is_kept_nowhere(app: Ideaflow) -> None:
    do(app, RecordLearning, lesson=BLAMING)
    with app.database.reading() as connection:
        kept = [*connection.execute(select(commands.c.receipt)).scalars()]
        kept += connection.execute(select(events.c.record)).scalars()
    assert kept
    assert not any(word in bytes(one) for one in kept for word in (b"failed", b"advice", b"Quokka"))


def test_the_words_of_a_decision_are_checked_field_by_field(app: Ideaflow) -> None:
    meeting, idea = open_meeting(app, seat_forum(app))
    said = {"reason": "the clerks are lazy", "feedback": "the clerks are lazy", "questions": ("why are they lazy?",)}
    receipt = do(app, DecideIdea, meeting=meeting, idea=idea, decision=DecisionKind.ASK_FOR_EVIDENCE, by=ANA, **said)
    checked_fields = {finding.rule.partition(":")[0].removeprefix("wording of the ") for finding in receipt.advice}
    assert checked_fields == {"reason", "feedback", "questions"}


def test_a_pack_may_require_neutral_wording(app: Ideaflow) -> None:
    trial = running_trial(app, requiring(app, TextKind.REVIEW))
    with pytest.raises(Refused) as refused:
        review(app, trial, BLAMING)
    (finding,) = refused.value.verdict.findings
    assert (finding.rule, finding.seen, finding.met) == ("wording of the why different: failed to", "failed to", False)
    before = len(app.history(trial))
    review(app, trial, "The letter was not read, because it had no date")
    assert len(app.history(trial)) == before + 1


def test_a_refused_wording_leaves_no_trace(app: Ideaflow) -> None:
    meeting, idea = open_meeting(app, requiring(app, TextKind.FEEDBACK))
    last = app.log.last_position()
    with pytest.raises(Refused):
        do(app, DecideIdea, meeting=meeting, idea=idea, decision=DecisionKind.TRIAL, reason=BLAMING, by=ANA)
    assert app.log.last_position() == last


def test_a_problem_is_never_stopped_by_its_wording(app: Ideaflow) -> None:
    requiring(app, *TextKind)
    receipt = do(app, CaptureProblem, issue="The clerks failed to answer; it is their fault", occurrences=3, by=SAM)
    assert receipt.advice == ()
    assert do(app, ResolveProblem, problem=receipt.id, reason="the lazy manager left").advice == ()


def test_what_is_checked_are_fields_with_text_and_never_those_of_a_problem() -> None:
    for command in HANDLERS:
        assert set(command.wording) <= set(command.model_fields)
    assert not any(kind.wording for kind in (CaptureProblem, TallyProblem, ResolveProblem))
    assert {kind for command in HANDLERS for kind in command.wording.values()} == {*TextKind}
    assert isinstance(Command.wording, dict)
