"""How questions, replies, help and feedback are decided, how a parked idea comes back, and how a decision is corrected.

A submitter replies once to each answer or question, so that a talk goes on in turns and nobody is left without one.
"""

from __future__ import annotations

from datetime import date

from ideaflow.domain import idea_talk_events as happened
from ideaflow.domain.idea import Decided, Idea, out_of_turn
from ideaflow.domain.idea_events import FeedbackGiven, HelperAssigned
from ideaflow.domain.idea_turns import Answer, evaluation
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import DecisionKind
from ideaflow.domain.verdict import Verdict, refused


def ask_question(idea: Idea, question: str) -> Decided:
    """Ask the submitter about an idea that goes on."""
    if idea.stage in (Stage.MERGED, Stage.WITHDRAWN):
        return refused(
            "ask",
            "questions are about ideas that go on",
            seen=f"the idea is {idea.stage.words}",
            needed="an idea that goes on",
            next_step=f"ask about {idea.merged_into}" if idea.merged_into else "see whether it is reopened",
        )
    return (happened.QuestionAsked(question=question),)


def reply(idea: Idea, by: str, text: str, answer_due: date) -> Decided:
    """Reply to the latest answer or question, or ask back; once, and only as the submitter."""
    if by != idea.submitter:
        return refused(
            "reply",
            "an answer is replied to by whoever it went to",
            seen="somebody else asks",
            needed="the submitter",
            next_step=f"add evidence instead: ideaflow idea evidence {idea.id}",
        )
    if not idea.may_reply:
        return refused(
            "reply",
            "one reply to each answer or question",
            seen="a reply is waiting to be answered" if idea.reply_waits else "nothing was answered or asked yet",
            needed="an answer or a question that came since",
            next_step=f"see what is due: ideaflow idea show {idea.id}",
        )
    return (happened.ReplyGiven(answer_due=answer_due, reply=text),)


def give_help(idea: Idea, helper: str, given: str) -> Decided:
    """Record what help was given; whoever gives it is a helper from then on."""
    no = out_of_turn(idea, Trigger.ADD_EVIDENCE)
    if no:
        return no
    if helper == idea.submitter:
        return refused(
            "give help",
            "help comes from somebody else",
            seen="the submitter asks",
            needed="a helper",
            next_step=f"attach what you found yourself: ideaflow idea evidence {idea.id}",
        )
    assigned = () if helper in idea.helpers else (HelperAssigned(helper=helper),)
    return (*assigned, happened.HelpGiven(given=given))


def give_feedback(idea: Idea, feedback: FeedbackGiven) -> Decided:
    """Tell the submitter what a meeting decided, or answer their reply."""
    if feedback.meeting in idea.decided or idea.reply_waits:
        return (feedback,)
    return refused(
        "give feedback",
        "feedback is on a decision, or answers a reply",
        seen=f"{feedback.meeting} decided nothing on {idea.id}, and no reply waits",
        needed="a decision of this meeting, or a reply",
        next_step=f"decide first: ideaflow meeting decide {feedback.meeting} {idea.id}",
    )


def come_due(idea: Idea, today: date, decision_due: date, verdict: Verdict) -> Decided:
    """Bring a parked idea back once its day has come. `verdict` is the evidence minimum; nothing otherwise happens."""
    if idea.stage is not Stage.PARKED or idea.parked_until is None or idea.parked_until > today:
        return ()
    to = Stage.EVIDENCED if verdict.allowed else Stage.SUBMITTED
    return (happened.IdeaDueAgain(parked_until=idea.parked_until, to=to, decision_due=decision_due),)


def cannot_be_taken_up(idea: Idea) -> Verdict | None:
    """Why a meeting could not decide about an idea; None where it could."""
    no = out_of_turn(idea, Trigger.EVALUATE_TRIAL)
    if no is None:
        return None
    if idea.stage is Stage.PARKED and idea.parked_until:
        return refused(
            "take up",
            "a parked idea comes back on its day",
            seen=f"the idea is parked until {idea.parked_until:%d %B %Y}",
            needed="that day, or something new",
            next_step=f"ideaflow idea reopen {idea.id} --new TEXT",
        )
    return Verdict("take up", no.findings, no.pack)


def correct(idea: Idea, answer: Answer, meeting: str, why: str, verdict: Verdict) -> Decided:
    """Put another decision in the place of one that a meeting took, as long as nothing was built on that.

    `verdict` holds what the policy asks of the new answer.
    """
    no = out_of_turn(idea, Trigger.CORRECT_DECISION) or _cannot_be_corrected(idea, answer, meeting)
    if no:
        return no
    if not verdict.allowed:
        return verdict
    evaluated = evaluation(idea, answer, meeting, verdict)
    fields = {name: getattr(evaluated, name) for name in evaluated.__struct_fields__}
    was = idea.decision or answer.decision
    return (happened.IdeaDecisionCorrected(**fields, was=was, why_corrected=why),)


def _cannot_be_corrected(idea: Idea, answer: Answer, meeting: str) -> Verdict | None:
    step = "correct the decision"
    if idea.decided_at != meeting or idea.decision is DecisionKind.MERGE:
        return refused(
            step,
            "a decision is corrected while nothing was built on it",
            seen=f"the idea is {idea.stage.words}, and no longer stands on what {meeting} decided",
            needed=f"an idea that still stands on the decision of {meeting}",
            next_step="decide anew at another meeting, or reopen the idea and say what is new",
        )
    if answer.decision is DecisionKind.MERGE:
        return refused(
            step,
            "a merge is made, not corrected to",
            seen="merge",
            needed="trial, adopt now, ask for evidence or park",
            next_step=f"ideaflow idea merge {idea.id} --into I-…",
        )
    if answer.decision is idea.decision:
        return refused(
            step,
            "a correction changes the decision",
            seen=f"{answer.decision.value} was decided already",
            needed="another decision",
            next_step=f"say more to the submitter: ideaflow meeting feedback {meeting} {idea.id}",
        )
    return None
