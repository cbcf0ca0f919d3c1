"""The table of who may do and read what: the one place that the web, the API and the command line ask.

A row names a step, who may take it, and the commands that it stands for. Any one of `who` is enough: a role that
somebody has, or what ties them to the very thing that the step is about. A role can be limited to a forum or a team; it
then counts only in the steps whose row says so, and there for what belongs to that forum or team.

To add a step: add a row, and call `must_be`, `must_chair`, `must_sit`, `must_lead` or `must_have_brought` with its
name.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from ideaflow.domain.event import Capacity


class Tie(StrEnum):
    """What ties a person to what a step is about."""

    ACCOUNT = "everybody with an account"
    CHAIR = "a chair of its forum"
    SEAT = "a member of its forum"
    LEAD = "its trial lead"
    BROUGHT = "who brought it"
    ONESELF = "the person themselves"
    NOBODY = "nobody"


class Within(StrEnum):
    """To what a role can be limited."""

    FORUM = "forum"
    TEAM = "team"


class Right(NamedTuple):
    """Who may take a step; `commands` are the classes that it stands for, `within` where a limited role counts."""

    step: str
    who: tuple[Tie | Capacity, ...]
    commands: tuple[str, ...] = ()
    within: tuple[Within, ...] = ()
    reads: bool = False


ACCOUNT, CHAIR, SEAT, LEAD, BROUGHT, ONESELF, NOBODY = Tie
STEWARD, AUDITOR, HELPER = Capacity.STEWARD, Capacity.AUDITOR, Capacity.HELPER
# Champions of improvement have the role of a helper.
ORGANISERS = (STEWARD, Capacity.CHAIR, HELPER)
FORUM, TEAM = (Within.FORUM,), (Within.TEAM,)

DOING = (
    Right(
        "note and count problems",
        (ACCOUNT,),
        ("CaptureProblem", "TallyProblem", "ResolveProblem", "SeeElsewhere", "EscalateProblem", "CountHandOff"),
    ),
    Right("import occurrences", (STEWARD, HELPER)),
    Right("bring ideas", (ACCOUNT,), ("SubmitIdea", "CaptureIdea")),
    Right(
        "help an idea along",
        (ACCOUNT,),
        ("ReviseCanvas", "AddEvidence", "AskForHelp", "AssignHelper", "GiveHelp", "AskQuestion", "ReopenIdea"),
    ),
    Right("forecast", (ACCOUNT,), ("SetForecast", "RealiseValue")),
    Right("withdraw", (BROUGHT,), ("WithdrawIdea",)),
    Right("reply", (BROUGHT,), ("ReplyToAnswer",)),
    Right("merge", (BROUGHT, Capacity.CHAIR, STEWARD, HELPER), ("MergeIdea",), TEAM),
    Right("import ideas", (STEWARD,)),
    Right("open campaign", ORGANISERS, ("OpenCampaign",), TEAM),
    Right("close campaign", ORGANISERS, ("CloseCampaign",), TEAM),
    Right("capture ideas", ORGANISERS, (), TEAM),
    Right("create forum", (STEWARD,), ("CreateForum",)),
    Right("seat member", (STEWARD,), ("SeatMember",), FORUM),
    Right("free seat", (STEWARD,), ("FreeSeat",), FORUM),
    Right("adopt policy", (CHAIR, STEWARD), ("AdoptPolicy",), FORUM),
    Right("schedule meeting", (CHAIR,), ("ScheduleMeeting",)),
    Right("change agenda", (CHAIR,), ("ChangeAgenda",)),
    Right("arrange the agenda", (CHAIR,), ("ArrangeAgenda",)),
    Right("declare interest", (SEAT,), ("DeclareInterest",)),
    Right("score", (SEAT,), ("ScoreIdea",)),
    Right("record an apology", (SEAT,), ("SendApology",)),
    Right("record an apology of another", (CHAIR,)),
    Right("name a deputy", (SEAT,), ("NameDeputy",)),
    Right("name a deputy for another", (CHAIR,)),
    Right("open scores", (CHAIR,), ("OpenScores",)),
    Right("decide", (CHAIR,), ("DecideIdea", "DecideIdeas")),
    Right("correct the decision", (CHAIR,), ("CorrectDecision",)),
    Right("give feedback", (CHAIR,), ("GiveFeedback",)),
    Right("close meeting", (CHAIR,), ("CloseMeeting",)),
    Right("plan, observe and review trials", (ACCOUNT,), ("PlanTrial", "ObserveTrial", "ObserveSeries", "ReviewTrial")),
    Right("get on with it", (LEAD, STEWARD), ("GetOnWithIt",), TEAM),
    Right("start trial", (LEAD, STEWARD), ("StartTrial",), TEAM),
    Right("deviate", (LEAD, STEWARD), ("DeviateTrial",), TEAM),
    Right("spend", (LEAD, STEWARD), ("SpendOnTrial",), TEAM),
    Right("end trial", (LEAD, STEWARD), ("EndTrial",), TEAM),
    Right("open reviews", (LEAD, STEWARD), ("OpenReviews",), TEAM),
    Right("conclude", (LEAD, STEWARD), ("ConcludeTrial",), TEAM),
    Right("check the benefit", (LEAD, STEWARD), ("CheckBenefit",), TEAM),
    Right("record and weigh learnings", (ACCOUNT,), ("RecordLearning", "CiteLearning", "WeighLearning")),
    Right("share", (BROUGHT,), ("ShareLearning",)),
    Right("import learnings", (STEWARD,)),
    Right("use the key", (STEWARD,)),
    Right("trust a key", (STEWARD,)),
    Right("add person", (STEWARD,), ("AddPerson",)),
    Right("change role", (STEWARD,), ("ChangeRole",)),
    Right("disable person", (STEWARD,), ("DisablePerson",)),
    Right("grade person", (STEWARD,), ("GradePerson",)),
    Right("erase person", (STEWARD,), ("ErasePerson",)),
    Right("invite person", (STEWARD,)),
    Right("reset a second factor", (STEWARD,)),
    Right("redact text", (STEWARD,), ("RedactText",)),
    Right("apply retention", (STEWARD,), ("ApplyRetention",)),
    Right("choose what to hear of", (ACCOUNT,), ("ChooseMessages", "ReadNotices")),
    Right("replay messages", (STEWARD,), ("ReplayMessages",)),
    Right("add webhook", (STEWARD,)),
    Right("remove webhook", (STEWARD,)),
    Right("test webhook", (STEWARD,)),
    Right("replay deliveries", (STEWARD,)),
    Right("change keys", (STEWARD,)),
    Right("replay erasures", (STEWARD,)),
    Right("rotate the key of the log", (STEWARD,)),
    Right("trust a witness", (STEWARD, AUDITOR)),
    Right("ask for unsealing", (AUDITOR,), ("AskUnsealing",), (Within.FORUM, Within.TEAM)),
    Right("approve unsealing", (AUDITOR, STEWARD), ("ApproveUnsealing",), (Within.FORUM, Within.TEAM)),
    Right("be told a name", (AUDITOR,), ("TellName",), (Within.FORUM, Within.TEAM)),
)

READING = (
    Right("read the work: problems, ideas, forums, meetings, trials, learnings, flow, rules", (ACCOUNT,), reads=True),
    Right("read the audit log", (ACCOUNT,), reads=True),
    Right("list people", (STEWARD,), reads=True),
    Right("look after the system", (STEWARD,), reads=True),
    Right("list messages", (STEWARD,), reads=True),
    Right("list webhooks", (STEWARD,), reads=True),
    Right("list deliveries", (STEWARD,), reads=True),
    Right("see the invitations", (CHAIR, STEWARD), (), FORUM, reads=True),
    Right("list erasures", (STEWARD, AUDITOR), reads=True),
    Right("export what is held about somebody", (ONESELF, STEWARD), reads=True),
    Right("see and end sessions", (ONESELF,), reads=True),
    Right("see and end tokens", (ONESELF, STEWARD), reads=True),
    Right("see what somebody has read", (ONESELF,), reads=True),
    Right("read a score before it is opened", (NOBODY,), reads=True),
)

RIGHTS: Mapping[str, Right] = {right.step: right for right in (*DOING, *READING)}
