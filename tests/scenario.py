"""Stories told through the commands: a seated forum, an idea that is ready, one whole life, and every kind of event."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from ideaflow.application.campaign import CaptureIdea, CloseCampaign, OpenCampaign
from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.decision import CorrectDecision, DecideIdea
from ideaflow.application.forecast import RealiseValue, SetForecast
from ideaflow.application.forum import CreateForum, FreeSeat, SeatMember
from ideaflow.application.hand_off import CountHandOff
from ideaflow.application.idea import AddEvidence, AskForHelp, AssignHelper, ReviseCanvas, SubmitIdea
from ideaflow.application.idea_talk import AskQuestion, GiveFeedback, GiveHelp, ReplyToAnswer
from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.application.learning import CiteLearning, RecordLearning, ShareLearning, WeighLearning
from ideaflow.application.meeting import (
    ArrangeAgenda,
    ChangeAgenda,
    CloseMeeting,
    DeclareInterest,
    OpenScores,
    ScheduleMeeting,
    ScoreIdea,
)
from ideaflow.application.meeting_people import NameDeputy, SendApology
from ideaflow.application.person import AddPerson
from ideaflow.application.policy import AdoptPolicy
from ideaflow.application.problem import CaptureProblem, EscalateProblem, ResolveProblem, SeeElsewhere, TallyProblem
from ideaflow.application.trial import (
    DeviateTrial,
    EndTrial,
    ObserveTrial,
    PlanTrial,
    ReviewTrial,
    StartTrial,
)
from ideaflow.application.trial_observing import SpendOnTrial
from ideaflow.application.trial_review import OpenReviews
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_events import EarlierAnswerRecorded
from ideaflow.domain.idea_talk_events import IdeaDueAgain
from ideaflow.domain.learning import Learning, LearningImported
from ideaflow.domain.meeting import Meeting
from ideaflow.domain.meeting_people_events import QuorumWaived
from ideaflow.domain.problem import Problem, raise_again
from ideaflow.domain.stage import Stage
from ideaflow.domain.trial import Trial
from ideaflow.domain.trial_events import BenefitFound, PlanPart, TrialBenefitChecked
from ideaflow.domain.values import DecisionKind
from ideaflow.errors import Refused
from ideaflow.policies.shipped import shipped_text
from tests.doing import STEWARD, do

SAM = "sam.submitter@example.org"
ANA, BEN, CAT = "ana.chair@example.org", "ben.member@example.org", "cat.member@example.org"
SEATS = {ANA: "digital", BEN: "operations", CAT: "customer"}
NAMES = {SAM: "Samphire Quill", ANA: "Anastasia Vole", BEN: "Benedict Lark", CAT: "Catriona Moth"}
MARKS: dict[str, int | None] = {"feasibility": 4, "benefit": 5, "why": None}
MEETING_DAY = date(2026, 3, 16)


def add_people(app: Ideaflow) -> None:
    """Everybody in these stories, by name."""
    for address, name in NAMES.items():
        do(app, AddPerson, address=address, name=name)


def seat_forum(app: Ideaflow) -> str:
    """A forum of three perspectives with a member for each; Ana chairs."""
    if app.person(ANA) is None:
        add_people(app)
    forum = do(app, CreateForum, title="Ideas forum", perspectives=tuple(SEATS.values())).id
    for person, perspective in SEATS.items():
        do(app, SeatMember, forum=forum, person=person, perspective=perspective, chairs=person == ANA)
    return forum


def ready_idea(app: Ideaflow, title: str = "Send a text", by: str = SAM, **fields: object) -> str:
    """An idea about a problem of its own: evidence enough for the forum."""
    problem = do(app, CaptureProblem, issue=f"{title}: letters are late", minutes=(20, 10), occurrences=17, by=by).id
    return do(app, SubmitIdea, title=title, problems=(problem,), by=by, **fields).id


def meeting_on(app: Ideaflow, forum: str, *ideas: str) -> str:
    """A meeting that takes these ideas up."""
    meeting = do(app, ScheduleMeeting, forum=forum, day=MEETING_DAY, place="Room 4", minutes=90, by=ANA).id
    do(app, ChangeAgenda, meeting=meeting, add=ideas, by=ANA)
    return meeting


def score(app: Ideaflow, meeting: str, idea: str, people: Iterable[str] = tuple(SEATS)) -> None:
    """Everybody's sealed score."""
    for person in people:
        do(app, ScoreIdea, meeting=meeting, idea=idea, marks=MARKS, comment="worth a try", by=person)


def decided(app: Ideaflow, meeting: str, idea: str, decision: DecisionKind, **fields: object) -> None:
    """The idea scored, its scores opened, and a decision."""
    score(app, meeting, idea)
    do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    do(app, DecideIdea, meeting=meeting, idea=idea, decision=decision, reason="it is simple", by=ANA, **fields)


def plan(app: Ideaflow, idea: str, by: str = SAM, **fields: object) -> str:
    """A complete plan that passes every fast-track test unless `fields` say otherwise."""
    words = {part: f"the {part.value}" for part in PlanPart}
    given: dict[str, object] = {
        "words": words,
        "weeks": 4,
        "within_gift": True,
        "baseline": (17.0, 19.0, 18.0),
        "unit": "letters",
        "direction": "down",
        "target": 13,
        "predicted": 13,
        "stops": ("success: <= 5 for 3", "harm: complaints >= 3"),
        "prompts": ("obvious",),
    }
    return do(app, PlanTrial, idea=idea, by=by, **(given | fields)).id


def run(app: Ideaflow, trial: str, *, opened: bool = False) -> None:
    """A running trial observed, reviewed by two, and ended: its chart shows an improvement that lasts."""
    do(app, ObserveTrial, trial=trial, value=13, day=app.today - timedelta(days=1), by=SAM)
    do(app, ObserveTrial, trial=trial, value=12.5, by=SAM)
    for person in (BEN, CAT):
        answers = dict.fromkeys(("set_out_to_do", "happened", "why_different", "learned"), "texts are read")
        do(app, ReviewTrial, trial=trial, by=person, **answers)
    if opened:
        do(app, OpenReviews, trial=trial, by=SAM)
    do(app, EndTrial, trial=trial, reason="four weeks are over", by=SAM)


def forecast_line(kind: str, likely: float, **fields: object) -> dict[str, object]:
    """A line in pounds a year of 80 % to 150 % of what is likely, unless `fields` say otherwise."""
    given: dict[str, object] = {"unit": "money", "currency": "GBP", "per": "a year"}
    return {"kind": kind, "low": likely * 0.8, "likely": likely, "high": likely * 1.5, **(given | fields)}


def set_forecast(app: Ideaflow, idea: str, benefit: float = 900, cost: float = 2_000, by: str = SAM) -> None:
    """A forecast of one benefit, one cost and marks for what has no price."""
    lines = (
        forecast_line("cashable", benefit, note="postage"),
        forecast_line("software", cost, per="once"),
        {"kind": "quality", "unit": "marks", "per": "a year", "likely": 4, "note": "fewer letters go astray"},
    )
    do(app, SetForecast, idea=idea, lines=lines, by=by)


def whole_life(app: Ideaflow) -> str:
    """One idea from its problem and a forecast to adoption and what it brought; its id."""
    forum, idea = seat_forum(app), ready_idea(app)
    set_forecast(app, idea)
    meeting = meeting_on(app, forum, idea)
    decided(app, meeting, idea, DecisionKind.TRIAL)
    trial = plan(app, idea)
    do(app, StartTrial, trial=trial, by=SAM)
    run(app, trial)
    do(app, ConcludeTrial, trial=trial, outcome="adopt", owner_role="post room lead", learning="texts are read", by=SAM)
    return idea


def everything(app: Ideaflow) -> None:
    """Stories in which every kind of event happens."""
    first = whole_life(app)
    do(app, RealiseValue, idea=first, line=1, year=1, amount=850, measured=True, note="franking machine", by=SAM)
    _slips_back(app, "T-1")
    forum, second = "F-1", ready_idea(app, "Print it at home")
    _evidence_and_help(app)
    _turns_of_the_forum(app, forum, second)
    _fast_track_that_fails_forward(app, ready_idea(app, "Ring them up"))
    do(app, CiteLearning, learning="L-1", idea=second, by=BEN)
    do(app, WeighLearning, learning="L-1", trial="T-3", confirms=False, note="not here", by=BEN)
    do(app, WeighLearning, learning="L-1", trial="T-4", confirms=True, note="here too", by=BEN)
    do(app, RecordLearning, lesson="ask first", tags=("asking",), by=CAT)
    _exchange_of_learnings(app)
    do(app, TallyProblem, problem="P-1", count=-2, by=CAT)
    do(app, ResolveProblem, problem="P-1", idea=first, reason="texts go out", by=CAT)
    do(app, FreeSeat, forum=forum, person=CAT)
    _talk_with_the_submitter(app, forum)
    do(app, AdoptPolicy, forum=forum, text=shipped_text("fail-fast"), reason="we learn by trying")
    _improvement_day_and_hand_offs(app)


def _exchange_of_learnings(app: Ideaflow) -> None:
    learning = do(app, RecordLearning, lesson="knock before you enter", by=CAT).id
    do(app, ShareLearning, learning=learning, by=CAT)
    with app.office.working(STEWARD, "exchange-0001") as work:
        came = LearningImported(organisation="Harbour", original="L-7", digest="ab" * 32, key="cd" * 32, lesson="knock")
        work.record(work.new(Learning), (came,), Capacity.STEWARD)


def _evidence_and_help(app: Ideaflow) -> None:
    idea = do(app, SubmitIdea, title="A form in one page", kind="digital", by=SAM).id
    do(app, AskForHelp, idea=idea, question="where are the numbers?", by=SAM)
    do(app, AssignHelper, idea=idea, by=BEN)
    do(app, AddEvidence, idea=idea, kind="five whys", rows=("why one", "why two"), by=BEN)
    do(app, ReviseCanvas, idea=idea, canvas={"problem definition": "too long", "future state": "short"}, by=SAM)
    do(app, AddEvidence, idea=idea, kind="document", summary="a report", by=SAM)
    do(app, WithdrawIdea, idea=idea, reason="somebody did it", by=SAM)
    do(app, ReopenIdea, idea=idea, what_is_new="they did not", by=SAM)
    old = do(app, SubmitIdea, title="From the old list", reference="row 7", by=SAM).id
    with app.office.working(STEWARD, "import-row-0007") as work:
        answered = EarlierAnswerRecorded(
            to=Stage.PARKED, decision=DecisionKind.PARK, look_again=date(2026, 9, 1), answer="not this year"
        )
        work.record(work.load(Idea, old), (answered,), Capacity.STEWARD)


def _slips_back(app: Ideaflow, trial: str) -> None:
    """Later values are as bad as before, and the problem comes back; this cannot happen on one day."""
    with app.office.working(STEWARD, "a-later-observation") as work:
        worse = TrialBenefitChecked(on=work.today, found=BenefitFound.SLIPPED, points=3, note="as before")
        work.record(work.load(Trial, trial), (worse,), Capacity.TRIAL_LEAD)
        raised = raise_again(work.load(Problem, "P-1"), trial=trial, on=work.today)
        work.record(work.load(Problem, "P-1"), raised, Capacity.TRIAL_LEAD)


def _turns_of_the_forum(app: Ideaflow, forum: str, idea: str) -> None:
    parked, merged = ready_idea(app, "Use blue paper"), ready_idea(app, "Texts again")
    meeting = meeting_on(app, forum, idea, parked, merged)
    do(app, ChangeAgenda, meeting=meeting, remove=(merged,), by=ANA)
    do(app, ArrangeAgenda, meeting=meeting, idea=parked, place=1, minutes=25, by=ANA)
    do(app, DeclareInterest, meeting=meeting, idea=idea, by=BEN)
    decided(app, meeting, parked, DecisionKind.PARK, until=date(2026, 6, 1))
    do(app, CloseMeeting, meeting=meeting, by=ANA)
    do(app, MergeIdea, idea=merged, into=idea, by=SAM)


def _talk_with_the_submitter(app: Ideaflow, forum: str) -> None:
    idea, unread = ready_idea(app, "Open an hour earlier"), ready_idea(app, "Close an hour later")
    do(app, AskQuestion, idea=idea, question="on which days?", by=BEN)
    do(app, ReplyToAnswer, idea=idea, reply="on Mondays", by=SAM)
    do(app, AskForHelp, idea=idea, question="who rings then?", by=SAM)
    do(app, GiveHelp, idea=idea, given="a count of calls", by=BEN)
    meeting = meeting_on(app, forum, idea, unread)
    do(app, SendApology, meeting=meeting, by=BEN)
    do(app, NameDeputy, meeting=meeting, deputy=SAM, perspective="customer", idea=unread, by=ANA)
    do(app, SendApology, meeting=meeting, withdrawn=True, by=BEN)
    do(app, SeatMember, forum=forum, person=CAT, perspective="customer")
    decided(app, meeting, idea, DecisionKind.PARK, until=date(2026, 9, 1))
    parked_until = {"parked_until": date(2026, 9, 1), "to": Stage.EVIDENCED, "decision_due": date(2026, 10, 1)}
    answer = {"decision": DecisionKind.TRIAL, "reason": "no need to wait", "why": "the wrong line was read"}
    do(app, CorrectDecision, meeting=meeting, idea=idea, by=ANA, **answer)
    do(app, ReplyToAnswer, idea=idea, reply="may we start now?", by=SAM)
    score(app, meeting, unread, [BEN])
    with app.office.working(ANA, "waived-0001") as work:
        waived = QuorumWaived(idea=unread, awaited=("digital",), reason="nobody is in")
        work.record(work.load(Meeting, meeting), (waived,), Capacity.CHAIR)
        work.record(work.load(Idea, "I-5"), (IdeaDueAgain(**parked_until),), Capacity.CHAIR)
    do(app, CloseMeeting, meeting=meeting, by=ANA)
    later = do(app, ScheduleMeeting, forum=forum, day=MEETING_DAY, by=ANA).id
    do(app, ChangeAgenda, meeting=later, add=(idea,), by=ANA)
    do(app, GiveFeedback, meeting=later, idea=idea, feedback="yes, please", by=ANA)
    do(app, CloseMeeting, meeting=later, by=ANA)


def _improvement_day_and_hand_offs(app: Ideaflow) -> None:
    campaign = do(app, OpenCampaign, title="Improvement day", team="Post room").id
    do(app, CaptureIdea, campaign=campaign, title="One form less", by=SAM)
    do(app, CloseCampaign, campaign=campaign)
    do(app, CountHandOff, from_team="Print shop", to_team="Post room", items=240, by=CAT)
    problem = do(app, CaptureProblem, issue="torn letters", team="Post room", caused_by_team="Print shop", by=CAT).id
    do(app, SeeElsewhere, problem=problem, team="Appeals", by=BEN)
    do(app, EscalateProblem, problem=problem, to="Print shop", reason="it costs days", by=CAT)


def _fast_track_that_fails_forward(app: Ideaflow, idea: str) -> None:
    with suppress(Refused):
        do(app, GetOnWithIt, idea=idea, trial=plan(app, idea, cost=9_000), by=SAM)
    first = plan(app, idea)
    do(app, GetOnWithIt, idea=idea, trial=first, by=SAM)
    do(app, DeviateTrial, trial=first, change="one team only", reason="holidays", by=SAM)
    do(app, SpendOnTrial, trial=first, cost=40, hours=3, note="paper", by=SAM)
    run(app, first, opened=True)
    second = plan(app, idea, builds_on=first)
    do(app, ConcludeTrial, trial=first, outcome="adjust", next_trial=second, by=SAM)
    run(app, second)
    do(app, ConcludeTrial, trial=second, outcome="fail forward", learning="people do not pick up", by=SAM)
