"""The stages of an idea, and what can move it between them; lifecycle.py says which leads where."""

from __future__ import annotations

from enum import StrEnum


class Stage(StrEnum):
    """Where an idea stands."""

    NEW = "new"
    SUBMITTED = "submitted"
    EVIDENCED = "evidenced"
    FORUM_EVALUATED = "forum_evaluated"
    IN_TRIAL = "in_trial"
    TRIALLED = "trialled"
    ADOPTED = "adopted"
    FAILED_FORWARD = "failed_forward"
    PARKED = "parked"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"

    @property
    def words(self) -> str:
        """The stage as it is said in a sentence."""
        return self.value.replace("_", " ")


class Trigger(StrEnum):
    """What can move an idea from one stage to another."""

    SUBMIT = "submit"
    ADD_EVIDENCE = "add_evidence"
    GET_ON_WITH_IT = "get_on_with_it"
    EVALUATE_TRIAL = "evaluate_trial"
    EVALUATE_ADOPT_NOW = "evaluate_adopt_now"
    EVALUATE_ASK_FOR_EVIDENCE = "evaluate_ask_for_evidence"
    EVALUATE_PARK = "evaluate_park"
    START_TRIAL = "start_trial"
    END_TRIAL = "end_trial"
    ADOPT = "adopt"
    FAIL_FORWARD = "fail_forward"
    ADJUST = "adjust"
    MERGE = "merge"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"
    CORRECT_DECISION = "correct_decision"
    RECORD_EARLIER_ANSWER = "record_earlier_answer"

    @property
    def words(self) -> str:
        """The trigger as it is said in a sentence."""
        return self.value.replace("_", " ")


CLOSED = frozenset({Stage.ADOPTED, Stage.FAILED_FORWARD, Stage.MERGED, Stage.WITHDRAWN})
