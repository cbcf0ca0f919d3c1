"""Policy packs: each rule asked by itself, answered from facts alone."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.trial_events import PlanPart, TrialPlanned
from ideaflow.domain.trial_plan import Compared, StopKind, StopRule, with_caps
from ideaflow.domain.values import Affects, CanvasPart, DecisionKind, Direction, EvidenceKind, IdeaKind, Prompt
from ideaflow.domain.verdict import Verdict
from ideaflow.errors import InvalidInput
from ideaflow.policies.clock_rules import ClockRules
from ideaflow.policies.evidence import evidence_minimum
from ideaflow.policies.fast_track import fast_track_tests
from ideaflow.policies.forum import answer_rules, quorum
from ideaflow.policies.pack import Pack
from ideaflow.policies.response_clock import days_left, due, months_after
from ideaflow.policies.shipped import DEFAULT_PACK, shipped_pack, shipped_packs
from ideaflow.policies.trial import adoption_tests, enough_reviews, start_tests
from tests.samples import any_event

PACK = shipped_pack()
SUCCESS, HARM = StopKind.SUCCESS, StopKind.HARM
TODAY = date(2026, 4, 13)
ENGLAND = ClockRules(calendar="GB-ENG", first_response=10, decision=40, review=10)
SCOTLAND = ENGLAND.model_copy(update={"calendar": "GB-SCT"})


def unmet(verdict: Verdict) -> list[str]:
    return [finding.rule for finding in verdict.unmet]


# Evidence

MEASURE, DOCUMENT = EvidenceKind.MEASURE, EvidenceKind.DOCUMENT
PROBLEM, FUTURE = CanvasPart.PROBLEM, CanvasPart.FUTURE_STATE


@pytest.mark.parametrize("kind", [IdeaKind.PROCESS, IdeaKind.GUIDANCE, IdeaKind.PEOPLE])
def test_most_kinds_need_one_piece_of_evidence_and_the_problem(kind: IdeaKind) -> None:
    def ask(parts: set[CanvasPart], evidence: list[EvidenceKind]) -> Verdict:
        return evidence_minimum(PACK, kind=kind, canvas_parts=parts, problems=(), evidence=evidence)

    assert ask({PROBLEM}, [MEASURE]).allowed
    assert unmet(ask({PROBLEM}, [])) == ["pieces of evidence"]
    assert unmet(ask(set(), [MEASURE])) == ["canvas parts"]
    assert ask(set(), []).missing == ("1 piece of evidence", "the problem definition")


@pytest.mark.parametrize("kind", [IdeaKind.DIGITAL, IdeaKind.POLICY])
def test_digital_and_policy_ideas_need_more(kind: IdeaKind) -> None:
    def ask(parts: set[CanvasPart], evidence: list[EvidenceKind]) -> Verdict:
        return evidence_minimum(PACK, kind=kind, canvas_parts=parts, problems=(), evidence=evidence)

    assert ask({PROBLEM, FUTURE}, [MEASURE, DOCUMENT]).allowed
    assert ask({PROBLEM, FUTURE}, []).missing == ("2 pieces of evidence",)
    assert ask({PROBLEM, FUTURE}, [MEASURE]).missing == ("1 more piece of evidence",)
    assert ask({PROBLEM}, [MEASURE, DOCUMENT]).missing == ("the future state",)


def test_a_linked_problem_defines_the_problem_as_well_as_words_do() -> None:
    verdict = evidence_minimum(
        PACK, kind=IdeaKind.PROCESS, canvas_parts=(), problems=("P-1",), evidence=[EvidenceKind.PROBLEM_TALLY]
    )
    assert verdict.allowed
    assert verdict.pack == "three-i-forum@1"


# Fast track

PLAN = TrialPlanned(
    idea="I-1",
    team="Post room",
    cycle=1,
    builds_on="",
    parts=tuple(PlanPart),
    direction=Direction.UP,
    unit="letters",
    baseline=(5.0, 6.0),
    target=2.0,
    predicted=1.0,
    stops=with_caps((StopRule(SUCCESS, Compared.AT_MOST, 1), StopRule(HARM, Compared.AT_LEAST, 3)), 250, 40),
    weeks=6,
    cost=250,
    hours=40,
    within_gift=True,
    affects=(),
    prompts=(Prompt.OBVIOUS,),
)


SEEN_WITHOUT_A_PROMPT = (
    "unit, baseline, target, predicted value, threshold for success, threshold for harm and threshold for cost"
)


def plan(**changes: object) -> TrialPlanned:
    return msgspec.structs.replace(PLAN, **changes)


def without(part: PlanPart) -> tuple[PlanPart, ...]:
    return tuple(one for one in PlanPart if one is not part)


def test_a_plan_at_every_limit_gets_on_with_it() -> None:
    verdict = fast_track_tests(PACK, PLAN, IdeaKind.PROCESS, 0)
    assert verdict.allowed
    assert [finding.rule for finding in verdict.findings] == [
        "cost",
        "effort",
        "duration",
        "reversible",
        "within the team's own gift",
        "what it must not touch",
        "the plan is complete",
        "the plan can be checked",
        "length of a trial",
    ]


@pytest.mark.parametrize(
    ("changes", "rules", "seen"),
    [
        ({"cost": 250.01}, ["cost"], "£250.01"),
        ({"hours": 40.5}, ["effort"], "40.5 hours"),
        ({"weeks": 7}, ["duration"], "7 weeks"),
        ({"within_gift": False}, ["within the team's own gift"], "others must agree"),
        ({"parts": without(PlanPart.ROLL_BACK)}, ["reversible", "the plan is complete"], "no roll-back step"),
        ({"parts": without(PlanPart.HYPOTHESIS)}, ["the plan is complete"], "6 of 7 parts are written"),
        ({"prompts": ()}, ["the plan can be checked"], SEEN_WITHOUT_A_PROMPT),
        ({"weeks": 27}, ["duration", "length of a trial"], "27 weeks"),
        *(({"affects": (touched,)}, ["what it must not touch"], f"an effect on {touched}") for touched in Affects),
    ],
)
def test_each_test_of_the_fast_track_fails_by_itself_with_its_own_finding(
    changes: dict[str, object], rules: list[str], seen: str
) -> None:
    verdict = fast_track_tests(PACK, plan(**changes), IdeaKind.PROCESS, 0)
    assert unmet(verdict) == rules
    assert verdict.unmet[0].seen == seen
    assert all(finding.needed and finding.next_step for finding in verdict.unmet)


# Trials


def test_a_team_has_room_for_so_many_trials() -> None:
    assert start_tests(PACK, PLAN, IdeaKind.PROCESS, 1).allowed
    full = start_tests(PACK, PLAN, IdeaKind.PROCESS, 2)
    assert unmet(full) == ["capacity of the team"]
    assert full.unmet[0].seen == "2 trials running in team Post room"


def test_a_trial_that_the_forum_agreed_to_may_cost_more_than_the_fast_track_allows() -> None:
    assert start_tests(PACK, plan(cost=9_999, weeks=26, within_gift=False), IdeaKind.PROCESS, 0).allowed
    assert unmet(start_tests(PACK, plan(parts=(), weeks=27), IdeaKind.PROCESS, 0)) == [
        "the plan is complete",
        "length of a trial",
    ]


@pytest.mark.parametrize(
    ("measured", "stated", "owner", "rules"),
    [
        (True, False, "lead", []),
        (False, True, "lead", []),
        (False, False, "lead", ["a measured effect or a stated reason"]),
        (True, False, "", ["an adopted idea has an owner"]),
    ],
)
def test_an_idea_is_adopted_on_a_measured_effect_or_a_stated_reason_and_owned(
    measured: bool, stated: bool, owner: str, rules: list[str]
) -> None:
    verdict = adoption_tests(PACK, IdeaKind.PROCESS, measured=measured, stated=stated, owner_role=owner)
    assert unmet(verdict) == rules


def test_high_assurance_adopts_on_a_measured_effect_alone() -> None:
    narrow = shipped_pack("high-assurance")
    said = adoption_tests(narrow, IdeaKind.PROCESS, measured=False, stated=True, owner_role="lead")
    assert unmet(said) == ["a measured effect"]


def test_a_trial_ends_with_reviews_by_two_people() -> None:
    assert not enough_reviews(PACK, IdeaKind.PROCESS, 1).allowed
    assert enough_reviews(PACK, IdeaKind.PROCESS, 1).missing == ("at least 2 reviews by different people",)
    assert enough_reviews(PACK, IdeaKind.PROCESS, 2).allowed


# Forum

MEETING = Meeting(
    id="M-1", perspectives=("digital", "operations", "customer", "law"), required=("digital", "operations", "customer")
)
FULL = AgendaItem(minutes=10, sealed={"a": "digital", "b": "operations", "c": "customer"})


def test_a_quorum_needs_every_required_perspective_and_enough_scores() -> None:
    assert quorum(PACK, MEETING, FULL).allowed
    two = quorum(PACK, MEETING, AgendaItem(minutes=10, sealed={"a": "digital", "b": "operations"}))
    assert unmet(two) == ["perspectives", "minimum scores"]
    assert two.missing == ("customer, still awaited", "at least 3 scores")
    one_side = AgendaItem(minutes=10, sealed={"a": "digital", "b": "digital", "c": "law"})
    awaited = quorum(PACK, MEETING, one_side)
    assert unmet(awaited) == ["perspectives"]
    assert awaited.unmet[0].seen == "2 of 4 perspectives are in"
    assert awaited.unmet[0].needed == "operations and customer, still awaited"
    assert awaited.unmet[0].next_step == "wait for them, or let a deputy score"


def test_a_quorum_says_who_is_awaited_and_never_who_gave_what() -> None:
    item = AgendaItem(minutes=10, sealed={"pseudonym-of-ana": "digital"})
    assert "pseudonym-of-ana" not in repr(quorum(PACK, MEETING, item))
    assert "sealed" in AgendaItem.__struct_fields__
    assert not {"marks", "scores", "score"} & set(AgendaItem.__struct_fields__)


@pytest.mark.parametrize(
    ("answer", "rules"),
    [
        (Answer(DecisionKind.TRIAL, "good"), []),
        (Answer(DecisionKind.TRIAL, ""), ["an answer has a reason"]),
        (Answer(DecisionKind.ASK_FOR_EVIDENCE, "thin", questions=("how many?",)), []),
        (Answer(DecisionKind.ASK_FOR_EVIDENCE, "thin"), ["asking for evidence lists the questions"]),
        (Answer(DecisionKind.PARK, "later", look_again=date(2026, 4, 14)), []),
        (Answer(DecisionKind.PARK, "later"), ["a parked idea has a date to look again"]),
        (Answer(DecisionKind.PARK, "later", look_again=TODAY), ["a parked idea has a date to look again"]),
        (Answer(DecisionKind.ADOPT_NOW, "plain", owner_role="post room lead"), []),
        (Answer(DecisionKind.ADOPT_NOW, "plain"), ["an adopted idea has an owner"]),
        (Answer(DecisionKind.MERGE, "same"), []),
    ],
)
def test_each_kind_of_answer_owes_the_submitter_something(answer: Answer, rules: list[str]) -> None:
    verdict = answer_rules(PACK, MEETING, FULL, kind=IdeaKind.PROCESS, answer=answer, today=TODAY)
    assert unmet(verdict) == rules


@pytest.mark.parametrize("kind", IdeaKind)
def test_digital_and_policy_ideas_are_not_adopted_without_a_trial(kind: IdeaKind) -> None:
    answer = Answer(DecisionKind.ADOPT_NOW, "plain", owner_role="lead")
    verdict = answer_rules(PACK, MEETING, FULL, kind=kind, answer=answer, today=TODAY)
    refused = kind in (IdeaKind.DIGITAL, IdeaKind.POLICY)
    assert unmet(verdict) == (["kinds that can be adopted without a trial"] if refused else [])


def test_no_answer_without_a_quorum() -> None:
    item = AgendaItem(minutes=10)
    verdict = answer_rules(
        PACK, MEETING, item, kind=IdeaKind.PROCESS, answer=Answer(DecisionKind.TRIAL, "g"), today=TODAY
    )
    assert unmet(verdict) == ["perspectives", "minimum scores"]


# Clocks


def test_a_clock_counts_working_days_over_christmas() -> None:
    # 2026: Christmas Day is a Friday, Boxing Day a Saturday whose bank holiday is Monday 28; New Year's Day a Friday.
    wednesday = date(2026, 12, 23)
    assert due(wednesday, 1, ENGLAND) == date(2026, 12, 24)
    assert due(wednesday, 2, ENGLAND) == date(2026, 12, 29)
    assert due(wednesday, 4, ENGLAND) == date(2026, 12, 31)
    assert due(wednesday, 5, ENGLAND) == date(2027, 1, 4)


def test_scotland_rests_a_day_longer() -> None:
    assert due(date(2026, 12, 31), 1, ENGLAND) == date(2027, 1, 4)
    assert due(date(2026, 12, 31), 1, SCOTLAND) == date(2027, 1, 5)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 60))
def test_a_clock_ends_on_a_working_day_and_one_more_day_is_never_sooner(start: date, days: int) -> None:
    end = due(start, days, ENGLAND)
    assert end.weekday() < 5
    assert (end - start).days >= days
    assert due(start, days + 1, ENGLAND) > end


def test_an_organisation_may_close_on_more_days_or_keep_no_holidays() -> None:
    closed = ENGLAND.model_copy(update={"closed": (date(2026, 12, 29),)})
    assert due(date(2026, 12, 23), 2, closed) == date(2026, 12, 30)
    weekdays = ENGLAND.model_copy(update={"calendar": "weekdays"})
    assert due(date(2026, 12, 24), 1, weekdays) == date(2026, 12, 25)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(0, 60))
def test_the_days_that_are_left_are_those_that_a_clock_still_runs(start: date, days: int) -> None:
    assert days_left(start, due(start, days, ENGLAND), ENGLAND) == days


def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month() -> None:
    assert months_after(date(2026, 1, 15), 3) == date(2026, 4, 15)
    assert months_after(date(2026, 11, 30), 3) == date(2027, 2, 28)


# Packs


def test_the_shipped_packs_read_guard_every_step_and_an_unknown_one_is_named() -> None:
    assert {DEFAULT_PACK, "fail-fast", "high-assurance"} == {*shipped_packs()}
    for name in shipped_packs():
        assert isinstance(shipped_pack(name), Pack)
        assert not shipped_pack(name).unguarded()
    with pytest.raises(InvalidInput, match="did you mean 'fail-fast'"):
        shipped_pack("fail-fst")


@pytest.mark.parametrize("name", shipped_packs())
def test_every_rule_of_a_shipped_pack_is_a_sentence(name: str) -> None:
    for rule in shipped_pack(name).rules:
        assert rule.sentence[0].isupper()
        assert rule.sentence.endswith(".")
        assert rule.next_step


def test_fail_fast_is_wider_and_high_assurance_narrower_than_the_default() -> None:
    wide, narrow = shipped_pack("fail-fast"), shipped_pack("high-assurance")
    dear = plan(cost=1_000, hours=100, weeks=10)
    assert fast_track_tests(wide, dear, IdeaKind.PROCESS, 0).allowed
    assert not fast_track_tests(PACK, dear, IdeaKind.PROCESS, 0).allowed
    assert unmet(fast_track_tests(narrow, plan(cost=10, hours=5, weeks=4), IdeaKind.PROCESS, 0)) == ["safety reviewed"]
    reviewed = plan(cost=10, hours=5, weeks=4, declared={"safety reviewed": True})
    assert fast_track_tests(narrow, reviewed, IdeaKind.PROCESS, 0).allowed


def test_a_refused_fast_track_names_who_can_approve_instead() -> None:
    assert fast_track_tests(PACK, plan(cost=251), IdeaKind.PROCESS, 0).unmet[0].approver == "the forum"


# Facts alone


@given(any_event(TrialPlanned), st.integers(0, 5))
def test_a_verdict_on_a_plan_depends_on_its_facts_and_nothing_typed(planned: TrialPlanned, running: int) -> None:
    retyped = msgspec.structs.replace(planned, hypothesis="other words", stop_rule="", who_is_affected="nobody")
    assert (
        fast_track_tests(PACK, planned, IdeaKind.PROCESS, 0)
        == fast_track_tests(PACK, retyped, IdeaKind.PROCESS, 0)
        == fast_track_tests(PACK, planned, IdeaKind.PROCESS, 0)
    )
    assert start_tests(PACK, planned, IdeaKind.PROCESS, running) == start_tests(
        PACK, retyped, IdeaKind.PROCESS, running
    )


@given(
    st.sampled_from(IdeaKind),
    st.lists(st.sampled_from(CanvasPart), unique=True),
    st.lists(st.sampled_from(["P-1", "P-2"]), unique=True),
    st.lists(st.sampled_from(EvidenceKind), max_size=4),
)
def test_the_evidence_minimum_depends_on_facts_and_more_is_never_less(
    kind: IdeaKind, parts: list[CanvasPart], problems: list[str], evidence: list[EvidenceKind]
) -> None:
    first = evidence_minimum(PACK, kind=kind, canvas_parts=parts, problems=problems, evidence=evidence)
    again = evidence_minimum(PACK, kind=kind, canvas_parts=set(parts), problems=set(problems), evidence=evidence[::-1])
    assert first == again
    more = evidence_minimum(
        PACK, kind=kind, canvas_parts=[*CanvasPart], problems=problems, evidence=[*evidence, MEASURE, DOCUMENT]
    )
    assert more.allowed
