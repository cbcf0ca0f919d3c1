"""The steps that a pack's rules guard, and whom each step is for."""

from __future__ import annotations

from enum import StrEnum


class GuardedStep(StrEnum):
    """A step that is allowed only when every rule for it is met."""

    ADD_EVIDENCE = "add evidence"
    GET_ON_WITH_IT = "get on with it"
    OPEN_SCORES = "open scores"
    DECIDE_TRIAL = "decide: trial"
    DECIDE_ADOPT_NOW = "decide: adopt now"
    DECIDE_ASK_FOR_EVIDENCE = "decide: ask for evidence"
    DECIDE_PARK = "decide: park"
    DECIDE_MERGE = "decide: merge"
    START_TRIAL = "start trial"
    END_TRIAL = "end trial"
    ADOPT = "adopt"


WHOM: dict[GuardedStep, str] = {
    GuardedStep.ADD_EVIDENCE: "staff who want the forum to look at an idea",
    GuardedStep.GET_ON_WITH_IT: "staff who want to try something without asking",
    GuardedStep.OPEN_SCORES: "a forum that has scored",
    GuardedStep.DECIDE_TRIAL: "a forum that decides on a trial",
    GuardedStep.DECIDE_ADOPT_NOW: "a forum that adopts without a trial",
    GuardedStep.DECIDE_ASK_FOR_EVIDENCE: "a forum that asks for evidence",
    GuardedStep.DECIDE_PARK: "a forum that parks an idea",
    GuardedStep.DECIDE_MERGE: "a forum that merges ideas",
    GuardedStep.START_TRIAL: "teams that start a trial which the forum agreed to",
    GuardedStep.END_TRIAL: "teams that end a trial",
    GuardedStep.ADOPT: "teams that keep what they tried",
}
