"""The talk about an idea in turns, help, ideas that come back on their day, and decisions that are corrected."""

from __future__ import annotations

from datetime import date

import pytest

from ideaflow.domain import idea_talk as deciding
from ideaflow.domain.event import Event
from ideaflow.domain.feedback import feedback_on
from ideaflow.domain.idea import Decided, Idea, evolve
from ideaflow.domain.idea_events import (
    EvidenceAdded,
    FeedbackGiven,
    HelperAssigned,
    IdeaEvaluated,
    IdeaMerged,
    IdeaSubmitted,
    IdeaTrialStarted,
)
from ideaflow.domain.idea_talk_events import HelpGiven, IdeaDecisionCorrected, IdeaDueAgain, QuestionAsked, ReplyGiven
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import DecisionKind, EvidenceKind, IdeaKind
from ideaflow.domain.verdict import Verdict, refused
from tests.doing import history

DAY, LATER = date(2026, 4, 13), date(2026, 9, 1)
SUBMITTED = IdeaSubmitted(
    team="Post room",
    kind=IdeaKind.PROCESS,
    canvas_parts=(),
    problems=(),
    via="form",
    first_response_due=DAY,
    decision_due=DAY,
    to=Stage.EVIDENCED,
)
FEEDBACK = FeedbackGiven(meeting="M-1", feedback="yes")
REPLY = ReplyGiven(answer_due=LATER, reply="when?")
YES, NO = Verdict("decide"), refused("decide", "quorum", seen="nobody", needed="somebody")


def decided_as(kind: DecisionKind, to: Stage, meeting: str = "M-1") -> IdeaEvaluated:
    return IdeaEvaluated(decision=kind, to=to, meeting=meeting, findings=(), look_again=LATER)


PARK, TRIAL = decided_as(DecisionKind.PARK, Stage.PARKED), decided_as(DecisionKind.TRIAL, Stage.FORUM_EVALUATED)


def given_idea(*more: Event) -> Idea:
    idea = Idea()
    for recorded in history("I-1", (SUBMITTED, "sam"), *more):
        evolve(idea, recorded)
    return idea


def unmet(decided: Decided) -> str:
    assert isinstance(decided, Verdict)
    return decided.unmet[0].rule


def reply(idea: Idea, by: str = "sam") -> Decided:
    return deciding.reply(idea, by, "when?", LATER)


# Questions and replies


@pytest.mark.parametrize("said", [FEEDBACK, QuestionAsked(question="how many?")])
def test_a_submitter_replies_once_to_each_answer_or_question(said: Event) -> None:
    assert reply(given_idea(said)) == (REPLY,)
    assert unmet(reply(given_idea(said, REPLY))) == "one reply to each answer or question"
    assert reply(given_idea(said, REPLY, said)) == (REPLY,)


def test_nobody_replies_before_anything_was_said_or_in_the_submitters_place() -> None:
    assert unmet(reply(given_idea())) == "one reply to each answer or question"
    assert unmet(reply(given_idea(FEEDBACK), by="ben")) == "an answer is replied to by whoever it went to"


def test_feedback_is_on_a_decision_or_answers_a_reply() -> None:
    assert unmet(deciding.give_feedback(given_idea(), FEEDBACK)) == "feedback is on a decision, or answers a reply"
    assert deciding.give_feedback(given_idea(TRIAL), FEEDBACK) == (FEEDBACK,)
    elsewhere = FeedbackGiven(meeting="M-2", feedback="in May")
    assert unmet(deciding.give_feedback(given_idea(TRIAL, FEEDBACK), elsewhere))
    assert deciding.give_feedback(given_idea(TRIAL, FEEDBACK, REPLY), elsewhere) == (elsewhere,)


def test_a_merged_ideas_submitter_can_still_hear_why() -> None:
    merge = decided_as(DecisionKind.MERGE, Stage.EVIDENCED)
    idea = given_idea(merge, IdeaMerged(into="I-2", to=Stage.MERGED))
    assert deciding.give_feedback(idea, FEEDBACK) == (FEEDBACK,)


def test_a_question_is_about_an_idea_that_goes_on() -> None:
    assert deciding.ask_question(given_idea(), "how many?") == (QuestionAsked(question="how many?"),)
    merged = given_idea(IdeaMerged(into="I-2", to=Stage.MERGED))
    assert unmet(deciding.ask_question(merged, "how many?")) == "questions are about ideas that go on"


def test_an_answer_counts_as_given_until_the_meeting_decides_again() -> None:
    assert given_idea(PARK, FEEDBACK).answered == {"M-1"}
    corrected = IdeaDecisionCorrected(
        was=DecisionKind.PARK, decision=DecisionKind.TRIAL, to=Stage.FORUM_EVALUATED, meeting="M-1", findings=()
    )
    assert given_idea(PARK, FEEDBACK, corrected).answered == set()


# Help


def test_who_gives_help_is_a_helper_from_then_on() -> None:
    given = HelpGiven(given="a count")
    assert deciding.give_help(given_idea(), "ben", "a count") == (HelperAssigned(helper="ben"), given)
    assert deciding.give_help(given_idea(HelperAssigned(helper="ben")), "ben", "a count") == (given,)
    assert unmet(deciding.give_help(given_idea(), "sam", "a count")) == "help comes from somebody else"
    assert unmet(deciding.give_help(given_idea(TRIAL), "ben", "a count")) == "lifecycle"


# Coming back


def test_a_parked_idea_comes_back_on_its_day_and_not_before() -> None:
    back = (IdeaDueAgain(parked_until=LATER, to=Stage.EVIDENCED, decision_due=LATER),)
    assert deciding.come_due(given_idea(PARK), LATER, LATER, YES) == back
    assert deciding.come_due(given_idea(PARK), DAY, LATER, YES) == ()
    assert deciding.come_due(given_idea(TRIAL), LATER, LATER, YES) == ()
    lacking = deciding.come_due(given_idea(PARK), LATER, LATER, NO)
    assert lacking == (IdeaDueAgain(parked_until=LATER, to=Stage.SUBMITTED, decision_due=LATER),)


def test_only_what_can_be_decided_on_is_taken_up() -> None:
    assert deciding.cannot_be_taken_up(given_idea()) is None
    parked = deciding.cannot_be_taken_up(given_idea(PARK))
    assert parked
    assert parked.unmet[0].seen == "the idea is parked until 01 September 2026"
    running = deciding.cannot_be_taken_up(given_idea(TRIAL))
    assert running
    assert (running.step, running.unmet[0].rule) == ("take up", "lifecycle")


# Corrections


def correct(idea: Idea, kind: DecisionKind = DecisionKind.TRIAL, verdict: Verdict = YES) -> Decided:
    return deciding.correct(idea, Answer(decision=kind, reason="simple"), "M-1", "a wrong line", verdict)


def test_a_correction_moves_the_idea_where_the_right_decision_leads_and_says_why() -> None:
    decided = correct(given_idea(PARK))
    assert isinstance(decided, tuple)
    (event,) = decided
    assert isinstance(event, IdeaDecisionCorrected)
    assert (event.was, event.decision, event.to) == (DecisionKind.PARK, DecisionKind.TRIAL, Stage.FORUM_EVALUATED)
    assert (event.reason, event.why_corrected) == ("simple", "a wrong line")
    assert correct(given_idea(PARK), verdict=NO) is NO


BUILT = "a decision is corrected while nothing was built on it"


@pytest.mark.parametrize(
    ("happened", "rule"),
    [
        ((TRIAL, IdeaTrialStarted(trial="T-1", to=Stage.IN_TRIAL)), "lifecycle"),
        ((PARK, EvidenceAdded(kind=EvidenceKind.MEASURE, to=Stage.EVIDENCED)), "lifecycle"),
        ((PARK, IdeaDueAgain(parked_until=DAY, to=Stage.SUBMITTED, decision_due=DAY)), BUILT),
        ((decided_as(DecisionKind.PARK, Stage.PARKED, "M-2"),), BUILT),
    ],
)
def test_a_decision_on_which_something_was_built_stays(happened: tuple[Event, ...], rule: str) -> None:
    assert unmet(correct(given_idea(*happened))) == rule


def test_a_correction_is_another_decision_and_no_merge() -> None:
    assert unmet(correct(given_idea(TRIAL))) == "a correction changes the decision"
    assert unmet(correct(given_idea(TRIAL), DecisionKind.MERGE)) == "a merge is made, not corrected to"


# Feedback


@pytest.mark.parametrize("kind", DecisionKind)
def test_every_answer_has_a_reason_a_next_step_and_thanks(kind: DecisionKind) -> None:
    told = feedback_on(Answer(decision=kind, reason="it is simple"), "M-1")
    assert told.feedback == "it is simple"
    assert told.next_step.endswith(".")
    assert told.thanks == "Thank you for bringing this idea."
    given = feedback_on(Answer(decision=kind, reason="r"), "M-1", feedback="f", next_step="n", thanks="t")
    assert (given.feedback, given.next_step, given.thanks) == ("f", "n", "t")
