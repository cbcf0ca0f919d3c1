"""The lifecycle's table, written out here by hand from the design, against what the machine allows."""

from __future__ import annotations

from itertools import product

import pytest

from ideaflow.domain.lifecycle import EVALUATIONS, refusal, stage_names, targets, transitions, triggers_from
from ideaflow.domain.stage import CLOSED, Stage, Trigger
from ideaflow.domain.values import DecisionKind

ALLOWED: dict[str, dict[str, set[str]]] = {
    "submit": {"new": {"submitted"}},
    "add_evidence": {
        "submitted": {"submitted", "evidenced"},
        "evidenced": {"evidenced"},
        "parked": {"parked", "evidenced"},
    },
    "get_on_with_it": {"submitted": {"in_trial"}, "evidenced": {"in_trial"}},
    "evaluate_trial": {"evidenced": {"forum_evaluated"}},
    "evaluate_adopt_now": {"evidenced": {"adopted"}},
    "evaluate_ask_for_evidence": {"evidenced": {"submitted"}},
    "evaluate_park": {"evidenced": {"parked"}},
    "start_trial": {"forum_evaluated": {"in_trial"}},
    "end_trial": {"in_trial": {"trialled"}},
    "adopt": {"trialled": {"adopted"}},
    "fail_forward": {"trialled": {"failed_forward"}},
    "adjust": {"trialled": {"in_trial"}},
    "merge": {"submitted": {"merged"}, "evidenced": {"merged"}, "parked": {"merged"}},
    "withdraw": {"submitted": {"withdrawn"}, "evidenced": {"withdrawn"}, "forum_evaluated": {"withdrawn"}},
    "reopen": {
        "parked": {"evidenced", "submitted"},
        "failed_forward": {"evidenced", "submitted"},
        "withdrawn": {"evidenced", "submitted"},
    },
    "correct_decision": {
        "forum_evaluated": {"adopted", "submitted", "parked"},
        "adopted": {"forum_evaluated", "submitted", "parked"},
        "submitted": {"forum_evaluated", "adopted", "parked"},
        "parked": {"forum_evaluated", "adopted", "submitted"},
    },
    "record_earlier_answer": {"submitted": {"adopted", "parked", "forum_evaluated", "submitted"}},
}
EVERY_PAIR = list(product(Trigger, Stage))
REFUSED = [(trigger, stage) for trigger, stage in EVERY_PAIR if stage.value not in ALLOWED[trigger.value]]


def test_the_table_here_names_every_trigger_and_only_stages_that_exist() -> None:
    assert set(ALLOWED) == {trigger.value for trigger in Trigger}
    named = {stage for row in ALLOWED.values() for source, target in row.items() for stage in (source, *target)}
    assert named == set(stage_names())


@pytest.mark.parametrize(("trigger", "stage"), EVERY_PAIR)
def test_each_trigger_leads_where_the_design_says_and_nowhere_else(trigger: Trigger, stage: Stage) -> None:
    wanted = ALLOWED[trigger.value].get(stage.value, set())
    assert {target.value for target in targets(trigger, stage)} == wanted
    assert (refusal(trigger, stage) is None) == bool(wanted)
    assert (trigger in triggers_from(stage)) == bool(wanted)


@pytest.mark.parametrize(("trigger", "stage"), REFUSED)
def test_a_refusal_says_what_was_seen_what_is_needed_and_what_can_be_done(trigger: Trigger, stage: Stage) -> None:
    verdict = refusal(trigger, stage)
    assert verdict is not None
    assert not verdict.allowed
    assert verdict.step == trigger.value.replace("_", " ")
    (finding,) = verdict.findings
    assert finding.rule == "lifecycle"
    assert finding.seen == f"the idea is {stage.words}"
    for source in ALLOWED[trigger.value]:
        assert source.replace("_", " ") in finding.needed
    open_ways = {name for name, row in ALLOWED.items() if stage.value in row} - {
        "record_earlier_answer",
        "correct_decision",
    }
    for way in open_ways:
        assert way.replace("_", " ") in finding.next_step
    if not open_ways:
        assert finding.next_step == f"{stage.words} is its end"


def test_a_refusal_reads_as_a_sentence_would() -> None:
    verdict = refusal(Trigger.ADOPT, Stage.EVIDENCED)
    assert verdict is not None
    (finding,) = verdict.findings
    assert finding.seen == "the idea is evidenced"
    assert finding.needed == "the idea to be trialled"
    assert finding.next_step == (
        "from evidenced you can: add evidence, get on with it, evaluate trial, evaluate adopt now, "
        "evaluate ask for evidence, evaluate park, merge and withdraw"
    )


def test_nothing_but_a_correction_leads_on_from_an_adopted_or_merged_idea() -> None:
    ends = {stage for stage in Stage if set(triggers_from(stage)) <= {Trigger.CORRECT_DECISION}}
    assert ends == {Stage.ADOPTED, Stage.MERGED}
    assert ends < CLOSED


def test_every_stage_can_be_reached() -> None:
    reached = {Stage.NEW}
    while more := {to for trigger, stage in product(Trigger, reached) for to in targets(trigger, stage)} - reached:
        reached |= more
    assert reached == set(Stage)


def test_every_decision_of_a_forum_is_a_trigger_that_an_evidenced_idea_allows() -> None:
    assert set(EVALUATIONS) == set(DecisionKind)
    assert all(targets(trigger, Stage.EVIDENCED) for trigger in EVALUATIONS.values())


def test_every_transition_names_its_guard() -> None:
    assert all(guard for *_, guard in transitions())
