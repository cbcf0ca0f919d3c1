"""Ideas: evidence, the forum's answer, trial, outcome, merge, withdrawal and reopening, as they are decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain import idea as deciding
from ideaflow.domain import idea_events as happened
from ideaflow.domain import idea_talk as talk
from ideaflow.domain import idea_turns as turns
from ideaflow.domain.event import Event
from ideaflow.domain.idea import Evidence, Idea, evolve
from ideaflow.domain.idea_turns import Answer
from ideaflow.domain.lifecycle import EVALUATIONS, targets
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import AimedAt, CanvasPart, DecisionKind, EvidenceKind, IdeaKind
from ideaflow.domain.verdict import Finding, Verdict, refused
from tests.doing import history
from tests.samples import SAMPLES

DAY, LATER = date(2026, 4, 13), date(2026, 7, 13)
MET = Finding("rule", "seen", "needed", met=True)
YES = Verdict("step", (MET,), "three-i-forum@1")
NO = refused("step", "rule", seen="nothing", needed="something", pack="three-i-forum@1")
SUBMITTED = happened.IdeaSubmitted(
    team="Post room",
    kind=IdeaKind.PROCESS,
    canvas_parts=(CanvasPart.PROBLEM,),
    problems=("P-1",),
    via="form",
    first_response_due=DAY,
    decision_due=LATER,
    title="send a text",
)
MEASURE = Evidence(EvidenceKind.MEASURE, summary="a chart")
STAGES = [stage for stage in Stage if stage is not Stage.NEW]


def given_idea(*more: Event | tuple[Event, str]) -> Idea:
    idea = Idea()
    for recorded in history("I-1", (SUBMITTED, "sam"), *more):
        evolve(idea, recorded)
    return idea


def idea_at(stage: Stage) -> Idea:
    return msgspec.structs.replace(given_idea(), stage=stage)


def answer(decision: DecisionKind) -> Answer:
    return Answer(decision, "because", look_again=LATER, questions=("how many?",), owner_role="lead")


def adopted(**changes: object) -> happened.IdeaAdopted:
    event = happened.IdeaAdopted(
        trial="T-1", to=Stage.ADOPTED, owner_role="lead", benefit_checks=(LATER,), measured=True
    )
    return msgspec.structs.replace(event, **changes)


def evaluated(kind: DecisionKind) -> Callable[[Idea, Verdict], deciding.Decided]:
    return lambda idea, verdict: turns.evaluate(idea, answer(kind), "M-1", verdict)


def corrected(idea: Idea, verdict: Verdict) -> deciding.Decided:
    """A meeting's decision, whatever it was, made another."""
    was = next((kind for kind, stage in turns.ANSWERED.items() if stage is idea.stage), DecisionKind.TRIAL)
    other = DecisionKind.PARK if was is DecisionKind.TRIAL else DecisionKind.TRIAL
    standing = msgspec.structs.replace(idea, decided_at="M-1", decision=was)
    return talk.correct(standing, answer(other), "M-1", "it was written down wrongly", verdict)


# Each step through its own decider, with a policy that says `verdict`.
TAKE: dict[Trigger, Callable[[Idea, Verdict], deciding.Decided]] = {
    **{trigger: evaluated(kind) for kind, trigger in EVALUATIONS.items() if kind is not DecisionKind.MERGE},
    Trigger.ADD_EVIDENCE: lambda idea, verdict: deciding.add_evidence(idea, MEASURE, verdict),
    Trigger.GET_ON_WITH_IT: lambda idea, verdict: turns.get_on_with_it(idea, "T-1", verdict),
    Trigger.START_TRIAL: lambda idea, verdict: turns.start_trial(idea, "T-1", verdict),
    Trigger.END_TRIAL: lambda idea, verdict: turns.end_trial(idea, "T-1", verdict),
    Trigger.ADOPT: lambda idea, verdict: turns.adopt(idea, adopted(), verdict),
    Trigger.FAIL_FORWARD: lambda idea, _: turns.fail_forward(idea, "T-1", ("L-1",)),
    Trigger.ADJUST: lambda idea, verdict: turns.adjust(idea, "T-1", following="T-2", builds_on="T-1", verdict=verdict),
    Trigger.MERGE: lambda idea, _: turns.merge(idea, Idea(id="I-2", stage=Stage.SUBMITTED)),
    Trigger.WITHDRAW: lambda idea, _: turns.withdraw(idea, "sam", "not needed"),
    Trigger.CORRECT_DECISION: corrected,
    Trigger.REOPEN: lambda idea, verdict: turns.reopen(idea, "a new law", LATER, verdict),
}


TWICE_IS_NO_CHANGE = (Trigger.WITHDRAW, Stage.WITHDRAWN)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("step", TAKE)
def test_each_decider_asks_the_lifecycle_first(step: Trigger, stage: Stage) -> None:
    decided = TAKE[step](idea_at(stage), YES)
    allowed = targets(step, stage)
    if (step, stage) == TWICE_IS_NO_CHANGE:
        assert decided == ()
    elif allowed:
        assert isinstance(decided, tuple)
        (event,) = decided
        assert getattr(event, "to", None) in allowed
    else:
        assert isinstance(decided, Verdict)
        assert decided.unmet[0].rule == "lifecycle"
        assert decided.unmet[0].seen == f"the idea is {stage.words}"


POLICED = [
    *EVALUATIONS.values(),
    Trigger.CORRECT_DECISION,
    Trigger.GET_ON_WITH_IT,
    Trigger.START_TRIAL,
    Trigger.END_TRIAL,
]


@pytest.mark.parametrize("step", [step for step in POLICED if step is not Trigger.MERGE])
def test_a_step_that_the_policy_refuses_gives_back_its_verdict(step: Trigger) -> None:
    stage = next(stage for stage in STAGES if targets(step, stage))
    assert TAKE[step](idea_at(stage), NO) is NO


def test_a_merge_at_a_meeting_needs_what_every_decision_needs() -> None:
    assert turns.evaluate(idea_at(Stage.EVIDENCED), answer(DecisionKind.MERGE), "M-1", NO) is NO


def test_every_step_is_decided_here_but_for_those_that_begin_an_idea() -> None:
    assert set(Trigger) - set(TAKE) == {Trigger.SUBMIT, Trigger.RECORD_EARLIER_ANSWER}


# Evidence


@pytest.mark.parametrize("stage", [Stage.SUBMITTED, Stage.PARKED])
def test_evidence_moves_an_idea_only_when_the_minimum_is_met(stage: Stage) -> None:
    for verdict, wanted in ((YES, Stage.EVIDENCED), (NO, stage)):
        decided = deciding.add_evidence(idea_at(stage), MEASURE, verdict)
        assert isinstance(decided, tuple)
        assert decided == (
            happened.EvidenceAdded(kind=EvidenceKind.MEASURE, to=wanted, findings=verdict.findings, summary="a chart"),
        )


def test_more_evidence_never_takes_an_evidenced_idea_back() -> None:
    decided = deciding.add_evidence(idea_at(Stage.EVIDENCED), MEASURE, NO)
    assert isinstance(decided, tuple)
    assert getattr(decided[0], "to", None) == Stage.EVIDENCED


def test_the_tally_of_a_problem_counts_as_evidence_once() -> None:
    tally = Evidence(EvidenceKind.PROBLEM_TALLY, problem="P-1")
    first = deciding.add_evidence(given_idea(), tally, YES)
    assert isinstance(first, tuple)
    assert len(first) == 1
    assert deciding.add_evidence(given_idea(*first), tally, YES) == ()


def test_two_documents_are_two_pieces_of_evidence() -> None:
    document = Evidence(EvidenceKind.DOCUMENT, summary="a report")
    first = deciding.add_evidence(given_idea(), document, NO)
    assert isinstance(first, tuple)
    second = deciding.add_evidence(given_idea(*first), document, NO)
    assert isinstance(second, tuple)
    assert given_idea(*first, *second).evidence == [EvidenceKind.DOCUMENT, EvidenceKind.DOCUMENT]


@pytest.mark.parametrize(
    ("stage", "wanted"),
    [(Stage.SUBMITTED, Stage.EVIDENCED), (Stage.PARKED, Stage.EVIDENCED), (Stage.IN_TRIAL, Stage.IN_TRIAL)],
)
def test_the_canvas_can_complete_the_evidence_of_an_idea_that_waits_for_it(stage: Stage, wanted: Stage) -> None:
    decided = deciding.revise_canvas(idea_at(stage), {CanvasPart.APPROACH: "by text"}, YES)
    assert isinstance(decided, tuple)
    (event,) = decided
    assert isinstance(event, happened.CanvasRevised)
    assert (event.parts, event.to, event.canvas) == (
        (CanvasPart.APPROACH,),
        wanted,
        {"approach": "by text"},
    )


@pytest.mark.parametrize("stage", [Stage.MERGED, Stage.WITHDRAWN])
def test_the_canvas_of_an_idea_that_does_not_go_on_stays(stage: Stage) -> None:
    decided = deciding.revise_canvas(idea_at(stage), {CanvasPart.APPROACH: "by text"}, YES)
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == f"the idea is {stage.words}"


def test_help_is_asked_for_and_given_while_evidence_is_gathered() -> None:
    assert deciding.ask_for_help(given_idea(), "where are the numbers?") == (
        happened.HelpAsked(question="where are the numbers?"),
    )
    assert deciding.assign_helper(given_idea(), "hal") == (happened.HelperAssigned(helper="hal"),)
    for decided in (
        deciding.ask_for_help(idea_at(Stage.ADOPTED), ""),
        deciding.assign_helper(idea_at(Stage.ADOPTED), "h"),
    ):
        assert isinstance(decided, Verdict)


def test_the_same_helper_is_assigned_once() -> None:
    assert deciding.assign_helper(given_idea(happened.HelperAssigned(helper="hal")), "hal") == ()


# The forum's answer


@pytest.mark.parametrize(
    ("kind", "stage"),
    [
        (DecisionKind.TRIAL, Stage.FORUM_EVALUATED),
        (DecisionKind.ADOPT_NOW, Stage.ADOPTED),
        (DecisionKind.ASK_FOR_EVIDENCE, Stage.SUBMITTED),
        (DecisionKind.PARK, Stage.PARKED),
        (DecisionKind.MERGE, Stage.EVIDENCED),
    ],
)
def test_an_answer_leads_where_its_kind_says(kind: DecisionKind, stage: Stage) -> None:
    given_answer = msgspec.structs.replace(answer(kind), aimed_at=AimedAt.SOURCE, benefit_checks=(LATER,))
    decided = turns.evaluate(idea_at(Stage.EVIDENCED), given_answer, "M-1", YES)
    assert decided == (
        happened.IdeaEvaluated(
            decision=kind,
            to=stage,
            meeting="M-1",
            findings=(MET,),
            aimed_at=AimedAt.SOURCE,
            look_again=LATER,
            owner_role="lead",
            benefit_checks=(LATER,),
            questions_asked=1,
            reason="because",
            questions=("how many?",),
        ),
    )


# The outcome


def test_an_idea_is_adopted_when_the_policy_allows() -> None:
    assert turns.adopt(idea_at(Stage.TRIALLED), adopted(), YES) == (adopted(),)
    assert turns.adopt(idea_at(Stage.TRIALLED), adopted(), NO) == NO


@pytest.mark.parametrize(
    ("following", "builds_on", "seen"),
    [("T-2", "T-7", "T-2 builds on T-7"), ("T-2", "", "T-2 builds on nothing"), ("", "", "no new plan")],
)
def test_an_idea_is_adjusted_only_by_a_plan_that_builds_on_what_was_tried(
    following: str, builds_on: str, seen: str
) -> None:
    decided = turns.adjust(
        idea_at(Stage.TRIALLED), "T-1", following=following, builds_on=builds_on, verdict=Verdict("adjust")
    )
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == seen


def test_the_trial_of_an_idea_is_the_last_that_began() -> None:
    started = happened.IdeaTrialStarted(trial="T-1", to=Stage.IN_TRIAL)
    adjusted = happened.IdeaAdjusted(trial="T-2", builds_on="T-1", to=Stage.IN_TRIAL)
    assert given_idea(started).trial == "T-1"
    assert given_idea(started, adjusted).trial == "T-2"


# Merging


def test_a_merged_idea_names_the_one_that_it_goes_on_in() -> None:
    merged = turns.merge(given_idea(), Idea(id="I-2", stage=Stage.IN_TRIAL))
    assert merged == (happened.IdeaMerged(into="I-2", to=Stage.MERGED),)
    assert given_idea(*merged).merged_into == "I-2"


def test_an_idea_is_not_merged_into_one_that_is_merged_itself() -> None:
    target = Idea(id="I-2", stage=Stage.MERGED, merged_into="I-3")
    decided = turns.merge(given_idea(), target)
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "I-2 is merged into I-3"
    assert decided.unmet[0].next_step == "merge into I-3"


def test_an_idea_is_not_merged_into_itself() -> None:
    decided = turns.merge(given_idea(), given_idea())
    assert isinstance(decided, Verdict)
    assert decided.unmet[0].seen == "I-1 is the same idea"


def test_the_target_takes_the_problems_over_in_order() -> None:
    merged = given_idea(happened.EvidenceAdded(kind=EvidenceKind.PROBLEM_TALLY, to=Stage.SUBMITTED, problem="P-0"))
    assert turns.absorb(merged) == (happened.IdeaAbsorbed(merged="I-1", problems=("P-0", "P-1")),)
    target = given_idea(happened.IdeaAbsorbed(merged="I-9", problems=("P-7",)))
    assert target.problems == {"P-1", "P-7"}
    assert target.stage == Stage.SUBMITTED


# Withdrawing and reopening


def test_only_its_submitter_withdraws_an_idea() -> None:
    assert turns.withdraw(given_idea(), "sam", "not needed") == (
        happened.IdeaWithdrawn(to=Stage.WITHDRAWN, reason="not needed"),
    )
    for other in ("hal", ""):
        decided = turns.withdraw(given_idea(), other, "")
        assert isinstance(decided, Verdict)
        assert decided.missing == ("the submitter",)


def test_the_submitter_is_the_author_of_the_words_whoever_recorded_them() -> None:
    (recorded,) = history("I-1", (SUBMITTED, "clerk"))
    idea = Idea()
    evolve(idea, msgspec.structs.replace(recorded, author="sam"))
    assert idea.submitter == "sam"


@pytest.mark.parametrize("stage", [Stage.PARKED, Stage.FAILED_FORWARD, Stage.WITHDRAWN])
def test_a_reopened_idea_goes_on_where_its_evidence_puts_it(stage: Stage) -> None:
    for verdict, wanted in ((YES, Stage.EVIDENCED), (NO, Stage.SUBMITTED)):
        reopened = turns.reopen(idea_at(stage), "a new law", LATER, verdict)
        assert reopened == (happened.IdeaReopened(to=wanted, decision_due=LATER, what_is_new="a new law"),)


# Replay


OF_AN_IDEA = [sample for sample in SAMPLES if sample.topic.startswith("idea.")]


@given(st.lists(st.sampled_from(OF_AN_IDEA), max_size=12))
def test_any_history_is_replayed_without_asking_a_rule(happenings: list[Event]) -> None:
    incremental, records = Idea(), history("I-1", *happenings)
    for length in range(len(records) + 1):
        replayed = Idea()
        for recorded in records[:length]:
            evolve(replayed, recorded)
        assert replayed == incremental
        assert replayed.version == length
        moves = [event.to for event in happenings[:length] if hasattr(event, "to")]
        assert replayed.stage == (moves[-1] if moves else Stage.NEW)
        if length < len(records):
            evolve(incremental, records[length])
