"""One sample of every class of event, each field filled, and strategies that make any event.

Whatever a person would have typed holds `TYPED`, so that a test can look for it where it must not be.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from ideaflow.domain import (
    campaign,
    erasure,
    forecast,
    forecast_line,
    forum,
    hand_off,
    idea_events,
    idea_talk_events,
    learning,
    meeting_events,
    meeting_people_events,
    problem,
    trial_events,
    unsealing,
)
from ideaflow.domain.event import Capacity, Event, Recorded
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.trial_events import BenefitFound, Outcome, PlanPart
from ideaflow.domain.trial_plan import Compared, StopKind, StopRule
from ideaflow.domain.trial_verdict import PredictionHeld, TrialFinding
from ideaflow.domain.values import (
    Affects,
    AimedAt,
    CanvasPart,
    DecisionKind,
    Direction,
    EvidenceKind,
    IdeaKind,
    ImpactArea,
    Prompt,
    Severity,
)
from ideaflow.domain.verdict import Finding

TYPED = "Quokka wrote this"
PSEUDONYM = "fedcba987654"
DAY = date(2026, 4, 13)
MET = Finding("pieces of evidence", "1 piece", "1 piece of evidence", "add one", met=True)
STOP = StopRule(StopKind.HARM, Compared.AT_LEAST, 3.0, "complaints", 2)
UNMET = Finding("canvas parts", "none of them", "the problem definition", "write it")


def words(what: str) -> str:
    """Something a person typed."""
    return f"{TYPED}: {what}"


SAMPLES: tuple[Event, ...] = (
    erasure.TextsErased(texts=3, reason=erasure.ErasureReason.PERSON_ASKED, digest="ab" * 32),
    erasure.TextRedacted(of="I-1042", version=3, reason=erasure.ErasureReason.NAMES_SOMEBODY, digest="ab" * 32),
    unsealing.UnsealingAsked(of="I-1042", pseudonym=PSEUDONYM, reason=words("reason")),
    unsealing.UnsealingApproved(),
    unsealing.PseudonymUnsealed(),
    campaign.CampaignOpened(team="Post room", first_day=DAY, last_day=date(2026, 4, 14), title=words("title")),
    campaign.CampaignIdeasCaptured(ideas=("I-1", "I-2"), how="file"),
    campaign.CampaignClosed(ideas=2),
    forecast.ForecastSet(
        forecast=2,
        lines=(
            forecast_line.ForecastLine(
                kind=forecast_line.LineKind.TIME_RELEASED,
                unit=forecast_line.Unit.HOURS,
                per=forecast_line.Per.WEEK,
                low=5.1,
                likely=6.8,
                high=8.5,
                from_year=1,
                to_year=10,
                evidence="P-1",
                tally=forecast_line.Tally("P-1", 17.0, (20, 10)),
            ),
            forecast_line.ForecastLine(
                kind=forecast_line.LineKind.SOFTWARE,
                unit=forecast_line.Unit.MONEY,
                per=forecast_line.Per.ONCE,
                low=5_000.0,
                likely=8_000.0,
                high=20_000.0,
            ),
        ),
        currency="GBP",
        horizon=10,
        notes=(words("first line"), words("second line")),
    ),
    forecast.ForecastLocked(forecast=2, meeting="M-1"),
    forecast.ValueRealised(
        forecast=2,
        line=1,
        kind=forecast_line.LineKind.TIME_RELEASED,
        year=1,
        amount=6.5,
        measured=True,
        note=words("note"),
    ),
    forum.ForumCreated(
        perspectives=("digital", "operations"),
        required=("digital",),
        pack_adopted="pack@1",
        pack_digest="cd" * 32,
        title=words("title"),
    ),
    forum.PolicyAdopted(adopted="pack@2", digest="ab" * 32, instead_of="pack@1", reason=words("reason")),
    forum.MemberJoined(member=PSEUDONYM, perspective="digital", chairs=True),
    forum.RetentionApplied(ideas=2, identities=3, texts=4, drafts=5),
    forum.MemberLeft(member=PSEUDONYM, perspective="digital"),
    hand_off.HandOffCounted(from_team="Print shop", to_team="Post room", week=DAY, count=240),
    idea_events.IdeaSubmitted(
        team="Post room",
        kind=IdeaKind.DIGITAL,
        canvas_parts=(CanvasPart.PROBLEM,),
        problems=("P-1", "P-2"),
        via="form",
        first_response_due=DAY,
        decision_due=DAY,
        missing=("2 pieces of evidence",),
        title=words("title"),
        canvas={CanvasPart.PROBLEM.value: words("canvas")},
        reference=words("reference"),
        period=words("period"),
    ),
    idea_events.CanvasRevised(
        parts=(CanvasPart.APPROACH, CanvasPart.TIMELINE),
        to=Stage.EVIDENCED,
        findings=(MET, UNMET),
        canvas={CanvasPart.APPROACH.value: words("approach")},
    ),
    idea_events.EvidenceAdded(
        kind=EvidenceKind.FIVE_WHYS,
        to=Stage.EVIDENCED,
        problem="P-1",
        items=2,
        findings=(MET, UNMET),
        summary=words("summary"),
        rows=(words("why"), words("why again")),
    ),
    idea_events.HelpAsked(question=words("question")),
    idea_events.HelperAssigned(helper=PSEUDONYM),
    idea_events.IdeaEvaluated(
        decision=DecisionKind.PARK,
        to=Stage.PARKED,
        meeting="M-1",
        findings=(MET,),
        aimed_at=AimedAt.SOURCE,
        look_again=DAY,
        owner_role="post room lead",
        benefit_checks=(DAY,),
        questions_asked=1,
        reason=words("reason"),
        would_change=words("would change"),
        questions=(words("question"),),
    ),
    idea_events.FeedbackGiven(meeting="M-1", feedback=words("feedback"), next_step=words("next step")),
    idea_events.GotOnWithIt(trial="T-1", to=Stage.IN_TRIAL, findings=(MET,)),
    idea_events.IdeaTrialStarted(trial="T-1", to=Stage.IN_TRIAL, findings=(MET,)),
    idea_events.IdeaTrialEnded(trial="T-1", to=Stage.TRIALLED, findings=(MET,)),
    idea_events.IdeaAdopted(
        trial="T-1",
        to=Stage.ADOPTED,
        owner_role="post room lead",
        benefit_checks=(DAY,),
        measured=True,
        effect=words("effect"),
    ),
    idea_events.IdeaFailedForward(trial="T-1", to=Stage.FAILED_FORWARD, learnings=("L-1", "L-2")),
    idea_events.IdeaAdjusted(trial="T-2", builds_on="T-1", to=Stage.IN_TRIAL),
    idea_events.IdeaMerged(into="I-2", to=Stage.MERGED),
    idea_events.IdeaAbsorbed(merged="I-2", problems=("P-1",)),
    idea_events.IdeaWithdrawn(to=Stage.WITHDRAWN, reason=words("reason")),
    idea_events.IdeaReopened(to=Stage.SUBMITTED, decision_due=DAY, what_is_new=words("what is new")),
    idea_events.EarlierAnswerRecorded(
        to=Stage.PARKED, decision=DecisionKind.PARK, look_again=DAY, answer=words("answer")
    ),
    idea_events.StepRefused(
        step=Trigger.GET_ON_WITH_IT,
        findings=(MET, UNMET),
        about="T-2",
        facts={"cost": 300.5, "weeks": 4, "reversible": True, "team": "Post room", "affects": ("law",)},
    ),
    idea_talk_events.QuestionAsked(question=words("question")),
    idea_talk_events.ReplyGiven(answer_due=DAY, reply=words("reply")),
    idea_talk_events.HelpGiven(given=words("help")),
    idea_talk_events.IdeaDueAgain(parked_until=DAY, to=Stage.EVIDENCED, decision_due=DAY),
    idea_talk_events.IdeaDecisionCorrected(
        was=DecisionKind.PARK,
        decision=DecisionKind.TRIAL,
        to=Stage.FORUM_EVALUATED,
        meeting="M-1",
        findings=(MET,),
        aimed_at=AimedAt.SYMPTOM,
        look_again=DAY,
        owner_role="post room lead",
        benefit_checks=(DAY,),
        questions_asked=1,
        reason=words("reason"),
        would_change=words("would change"),
        questions=(words("question"),),
        why_corrected=words("why corrected"),
    ),
    learning.LearningRecorded(
        idea="I-1",
        trial="T-1",
        tags=("letters", "texts"),
        prompts=(Prompt.OBVIOUS,),
        outcome="adopt",
        strength=learning.EvidenceStrength.STRONG,
        scope=learning.Scope.ORGANISATION,
        shared=(learning.SharedPart.LESSON,),
        lesson=words("lesson"),
        context=words("context"),
    ),
    learning.LearningImported(
        organisation="Harbour council",
        original="L-9",
        digest="0" * 64,
        key="harbour",
        tags=("letters",),
        prompts=(Prompt.OBVIOUS,),
        outcome="fail forward",
        strength=learning.EvidenceStrength.MODERATE,
        scope=learning.Scope.ANYWHERE,
        confirmed=2,
        contradicted=1,
        lesson=words("lesson"),
        context=words("context"),
    ),
    learning.LearningShared(parts=(learning.SharedPart.LESSON, learning.SharedPart.CONTEXT)),
    learning.LearningCited(idea="I-1"),
    learning.LearningConfirmed(trial="T-2", note=words("note")),
    learning.LearningContradicted(trial="T-2", note=words("note")),
    meeting_events.MeetingScheduled(
        forum="F-1", day=DAY, perspectives=("digital", "operations"), required=("digital",), place=words("place")
    ),
    meeting_events.AgendaItemAdded(idea="I-1", minutes=10),
    meeting_events.AgendaItemRemoved(idea="I-1", minutes=10),
    meeting_events.AgendaItemMoved(idea="I-2", place=1),
    meeting_events.AgendaItemTimed(idea="I-1", minutes=15, was=10),
    meeting_events.InterestDeclared(idea="I-1", perspective="digital"),
    meeting_events.ScoreSealed(idea="I-1", perspective="digital", commitment=bytes(range(32))),
    meeting_events.ScoreOpened(
        idea="I-1",
        scorer=PSEUDONYM,
        perspective="digital",
        marks={"feasibility": 4, "benefit": None},
        salt=bytes(range(16)),
        comment_digest=bytes(range(32)),
        comment=words("comment"),
        comment_salt=words("salt"),
    ),
    meeting_events.ScoresOpened(idea="I-1", scores=3, findings=(MET,)),
    meeting_events.DecisionRecorded(idea="I-1", decision=DecisionKind.TRIAL),
    meeting_events.DecisionCorrected(idea="I-1", was=DecisionKind.PARK, decision=DecisionKind.TRIAL),
    meeting_people_events.SittingTimed(minutes=120, begins="14:00"),
    meeting_people_events.ApologyRecorded(member=PSEUDONYM, perspective="digital"),
    meeting_people_events.ApologyWithdrawn(member=PSEUDONYM, perspective="digital"),
    meeting_people_events.DeputyNamed(deputy=PSEUDONYM, perspective="digital", member=PSEUDONYM, idea="I-1"),
    meeting_people_events.ReplyTakenUp(idea="I-1", minutes=5),
    meeting_people_events.QuorumWaived(idea="I-1", awaited=("operations", "customer"), reason=words("reason")),
    meeting_people_events.SealsDiscarded(idea="I-1", scores=2),
    meeting_events.MeetingClosed(undecided=("I-1", "I-2")),
    problem.ProblemCaptured(
        process_area="post",
        impact_areas=(ImpactArea.COST, ImpactArea.QUALITY),
        severity=Severity.SERIOUS,
        minutes=(20, 10),
        users_affected=12,
        team_seen="Post room",
        team_caused="Print shop",
        issue=words("issue"),
    ),
    problem.ProblemSeenElsewhere(team="Appeals"),
    problem.ProblemEscalated(to="Print shop", findings=(MET, UNMET), reason=words("reason")),
    problem.ProblemRaisedAgain(trial="T-1", on=DAY),
    problem.ProblemTallied(week=DAY, count=17, source="imported"),
    problem.ProblemResolved(by_idea="I-1", reason=words("reason")),
    trial_events.TrialPlanned(
        idea="I-1",
        team="Post room",
        cycle=2,
        builds_on="T-1",
        parts=(PlanPart.HYPOTHESIS, PlanPart.ROLL_BACK),
        direction=Direction.DOWN,
        unit="letters a day",
        baseline=(17.0, 19.5),
        target=12.0,
        weeks=4,
        cost=120.5,
        hours=8.0,
        within_gift=True,
        affects=(Affects.PERSONAL_DATA,),
        prompts=(Prompt.QUICK_AND_CHEAP,),
        hypothesis=words("hypothesis"),
        prediction=words("prediction"),
        measure=words("measure"),
        stop_rule=words("stop rule"),
        roll_back=words("roll-back"),
        who_is_affected=words("who"),
        source=words("source"),
        predicted=12.5,
        stops=(STOP,),
        also=("complaints",),
        every_days=14,
        sample=6,
    ),
    trial_events.TrialStarted(on=DAY, review_due=DAY, fast_track=True),
    trial_events.TrialObserved(
        day=DAY, value=14.25, note=words("note"), measure="complaints", corrects=2.5, stops=(STOP,)
    ),
    trial_events.TrialSpent(on=DAY, cost=40.5, hours=6.0, stops=(STOP,), note=words("note")),
    trial_events.TrialDeviated(change=words("change"), reason=words("reason"), adds_measure="complaints"),
    trial_events.TrialReviewed(
        set_out_to_do=words("plan"),
        happened=words("deed"),
        why_different=words("why"),
        learned=words("learned"),
        after_opening=True,
    ),
    trial_events.TrialReviewsOpened(on=DAY, reviews=2, when_due=True),
    trial_events.TrialEnded(
        on=DAY,
        observations=3,
        reviews=2,
        reason=words("reason"),
        found=TrialFinding.INCONCLUSIVE,
        prediction=PredictionHeld.CANNOT_TELL,
        more_points=4,
        deviations=1,
        cost=40.5,
        hours=6.0,
    ),
    trial_events.TrialConcluded(
        outcome=Outcome.FAIL_FORWARD,
        learnings=("L-1",),
        findings=(MET,),
        found=TrialFinding.INCONCLUSIVE,
        benefit_checks=(DAY,),
    ),
    trial_events.TrialBenefitChecked(on=DAY, found=BenefitFound.SLIPPED, points=7, due=DAY, note=words("note")),
)


FINITE = st.floats(allow_nan=False, allow_infinity=False)
TALLIES = st.builds(forecast_line.Tally, st.text(), FINITE, st.lists(st.integers(0, 2**53)).map(tuple))
ANY_OF: dict[Any, st.SearchStrategy[Any]] = {
    float: FINITE,
    forecast_line.ForecastLine: st.builds(
        forecast_line.ForecastLine,
        st.sampled_from(forecast_line.LineKind),
        st.sampled_from(forecast_line.Unit),
        st.sampled_from(forecast_line.Per),
        *[FINITE] * 3,
        tally=st.none() | TALLIES,
    ),
    int: st.integers(-(2**53), 2**53),
    idea_events.Asked: st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.lists(st.text()).map(tuple),
    bool | float | str: st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    StopRule: st.builds(
        StopRule,
        st.sampled_from(StopKind),
        st.sampled_from(Compared),
        st.floats(-1e9, 1e9),
        st.text(),
        st.integers(1, 9),
    ),
    Finding: st.builds(Finding, st.text(), st.text(), st.text(), st.text(), met=st.booleans()),
}


def any_value(hint: Any) -> st.SearchStrategy[Any]:
    """Any value of a field's type that can be stored."""
    if get_origin(hint) is tuple:
        return st.lists(any_value(get_args(hint)[0]), max_size=3).map(tuple)
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        return st.dictionaries(any_value(key), any_value(value), max_size=3)
    if type(None) in get_args(hint):
        inner = next(one for one in get_args(hint) if one is not type(None))
        return st.none() | any_value(inner)
    return ANY_OF[hint] if hint in ANY_OF else st.from_type(hint)


def any_event(cls: type[Event]) -> st.SearchStrategy[Event]:
    """Any event of a class."""
    hints = get_type_hints(cls)
    return st.builds(cls, **{name: any_value(hints[name]) for name in cls.__struct_fields__})


def any_recorded(cls: type[Event]) -> st.SearchStrategy[Recorded]:
    """Any event of a class in any envelope."""
    return st.builds(
        Recorded,
        originator_id=st.from_regex(r"[IPTMFLCH]-[1-9][0-9]{0,6}", fullmatch=True),
        originator_version=st.integers(1, 10_000),
        at=st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - zone beside it
        actor=st.from_regex(r"[0-9a-f]{12}", fullmatch=True),
        capacity=st.sampled_from(Capacity),
        command_id=st.text(min_size=8, max_size=100),
        event=any_event(cls),
        pack=st.sampled_from(["", "three-i-forum@1"]),
        author=st.sampled_from(["", PSEUDONYM]),
    )
