"""What the lifecycle and the policy refuse, is refused on the command line: exit code 3, with what was seen, what is
needed and what can be done instead; and nothing is changed by it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from tests.cli.forum import CHAIR, CUSTOMER, MARKS, OPERATIONS, PLAN, REVIEW, STEWARD, STRANGER, SUBMITTER, Office
from tests.cli.terminal import Terminal

# Section 3 of the design, typed again: from where each trigger leads on.
ALLOWED_FROM = {
    "add evidence": {"submitted", "evidenced", "parked"},
    "get on with it": {"submitted", "evidenced"},
    "evaluate trial": {"evidenced"},
    "evaluate adopt now": {"evidenced"},
    "evaluate ask for evidence": {"evidenced"},
    "evaluate park": {"evidenced"},
    "start trial": {"forum evaluated"},
    "end trial": {"in trial"},
    "adopt": {"trialled"},
    "fail forward": {"trialled"},
    "adjust": {"trialled"},
    "merge": {"submitted", "evidenced", "parked"},
    "withdraw": {"submitted", "evidenced", "forum evaluated"},
    "reopen": {"parked", "failed forward", "withdrawn"},
}
PARK = ("park", "--until", "2030-06-01")


def at_stage(office: Office, stage: str) -> tuple[str, str]:
    """A new idea that stands at a stage, and the plan of a trial of it that was never started."""
    return WAYS[stage](office)


def submitted(office: Office) -> tuple[str, str]:
    idea = office.submitted()
    return idea, office.planned(idea, "--within-gift")


def evidenced(office: Office, *answer: str) -> tuple[str, str]:
    """An evidenced idea, or what the forum's answer makes of it."""
    idea = office.evidenced()
    plan = office.planned(idea, "--within-gift")
    if answer:
        office.decided(idea, *answer)
    return idea, plan


def trialled(office: Office, *outcome: str) -> tuple[str, str]:
    """A trialled idea, or what the outcome makes of it."""
    idea, trial = office.ended()
    plan = office.planned(idea, "--within-gift")
    if outcome:
        office.type.done("trial", "conclude", trial, *outcome, by=SUBMITTER)
    return idea, plan


def in_trial(office: Office) -> tuple[str, str]:
    idea, _ = office.running()
    return idea, office.planned(idea, "--within-gift")


def merged(office: Office) -> tuple[str, str]:
    idea, plan = submitted(office)
    office.type.done("idea", "merge", idea, "--into", office.submitted("Another"), by=SUBMITTER)
    return idea, plan


def withdrawn(office: Office) -> tuple[str, str]:
    idea, plan = submitted(office)
    office.type.done("idea", "withdraw", idea, by=SUBMITTER)
    return idea, plan


WAYS: dict[str, Callable[[Office], tuple[str, str]]] = {
    "submitted": submitted,
    "evidenced": evidenced,
    "forum evaluated": lambda office: evidenced(office, "trial"),
    "in trial": in_trial,
    "trialled": trialled,
    "adopted": lambda office: trialled(office, "adopt", "--owner", "manager", "--effect", "Sooner"),
    "failed forward": lambda office: trialled(office, "fail-forward", "--learning", "A second form doubles the errors"),
    "parked": lambda office: evidenced(office, *PARK),
    "merged": merged,
    "withdrawn": withdrawn,
}


@pytest.mark.parametrize("stage", WAYS)
def test_a_step_from_a_wrong_stage_is_refused_with_the_stage_what_is_needed_and_what_is_allowed(
    office: Office, stage: str
) -> None:
    idea, trial = at_stage(office, stage)
    target = office.submitted("A target")
    commands: dict[str, tuple[str, tuple[str, ...]]] = {
        "add evidence": (SUBMITTER, ("idea", "evidence", idea, "--kind", "document", "--summary", "A report")),
        "merge": (SUBMITTER, ("idea", "merge", idea, "--into", target)),
        "withdraw": (SUBMITTER, ("idea", "withdraw", idea)),
        "reopen": (SUBMITTER, ("idea", "reopen", idea, "--new", "Another printer")),
        "get on with it": (SUBMITTER, ("idea", "get-on-with-it", idea, "--trial", trial)),
        "start trial": (SUBMITTER, ("trial", "start", trial)),
    }
    wrong = {name: typed for name, typed in commands.items() if stage not in ALLOWED_FROM[name]}
    if stage == "withdrawn":
        del wrong["withdraw"]  # asked for again, it changes nothing
    allowed = {name for name, stages in ALLOWED_FROM.items() if stage in stages}
    before = office.type.events()

    for name, (by, words) in wrong.items():
        fault = office.type.refused(*words, by=by)
        (finding,) = fault["findings"]
        assert (fault["error"], fault["subject"], fault["step"]) == ("Refused", idea, name)
        assert (finding["rule"], finding["seen"]) == ("lifecycle", f"the idea is {stage}")
        assert {one for one in WAYS if one in finding["needed"]} == ALLOWED_FROM[name]
        if allowed:
            said = finding["next_step"].removeprefix(f"from {stage} you can: ").replace(" and ", ", ").split(", ")
            assert {*said} == allowed
        else:
            assert finding["next_step"] == f"{stage} is its end"

    assert wrong
    assert office.type.events() == before
    assert office.stage(idea).replace("_", " ") == stage


@pytest.mark.parametrize("stage", [stage for stage in WAYS if stage != "evidenced"])
def test_a_meeting_takes_up_only_what_it_can_decide_on_and_says_why_not(office: Office, stage: str) -> None:
    idea, _ = at_stage(office, stage)
    meeting, before = office.new_meeting(), office.type.events()

    fault = office.type.refused("meeting", "agenda", meeting, "--add", idea, by=CHAIR)

    finding, *more = fault["findings"]
    assert (fault["subject"], fault["step"]) == (idea, "take up")
    assert finding["seen"] == ("the idea is parked until 01 June 2030" if stage == "parked" else f"the idea is {stage}")
    assert [one["rule"] for one in more] == (["evidence minimum"] if stage == "submitted" else [])
    assert office.type.events() == before


def test_an_idea_that_went_another_way_meanwhile_is_not_decided_on(office: Office) -> None:
    idea = office.opened(office.evidenced())
    office.type.done("idea", "withdraw", idea, by=SUBMITTER)

    for answer in (("trial",), ("adopt-now", "--owner", "manager"), ("ask-for-evidence", "--question", "When?"), PARK):
        fault = office.type.refused("meeting", "decide", office.meeting, idea, *answer, "--reason", "So", by=CHAIR)
        (finding,) = fault["findings"]
        assert (finding["rule"], finding["seen"]) == ("lifecycle", "the idea is withdrawn")
        assert finding["needed"] == "the idea to be evidenced"


class Case(NamedTuple):
    """Something that is refused. `arrange` gives the words to type; `seen` and `needed` are parts of one finding."""

    arrange: Callable[[Office], tuple[str, ...]]
    by: str
    seen: str
    needed: str


def _twice_decided(office: Office) -> tuple[str, ...]:
    idea = office.decided(office.evidenced(), "trial")
    return ("meeting", "decide", office.meeting, idea, "trial", "--reason", "Again")


def _started_twice(office: Office) -> tuple[str, ...]:
    trial = office.planned(office.decided(office.evidenced(), "trial"))
    office.type.done("trial", "start", trial, by=SUBMITTER)
    return ("trial", "start", trial)


def _third_in_the_team(office: Office) -> tuple[str, ...]:
    idea = office.decided(office.evidenced(), "trial")
    for _ in range(2):
        office.running()
    return ("trial", "start", office.planned(idea))


def _reviewed_once(office: Office) -> tuple[str, ...]:
    trial = office.running()[1]
    office.type.done("trial", "review", trial, *REVIEW, "--learned", "Much", by=SUBMITTER)
    return ("trial", "end", trial)


def _reviewing_twice(office: Office) -> tuple[str, ...]:
    _, _, trial = _reviewed_once(office)
    return ("trial", "review", trial, *REVIEW, "--learned", "More")


def _merged_target(office: Office) -> tuple[str, ...]:
    return ("idea", "merge", office.submitted(), "--into", at_stage(office, "merged")[0])


def _into_itself(office: Office) -> tuple[str, ...]:
    idea = office.submitted()
    return ("idea", "merge", idea, "--into", idea)


def _with_an_interest(office: Office) -> tuple[str, ...]:
    idea = office.scored(office.evidenced(), CHAIR)
    office.type.done("meeting", "interest", office.meeting, idea, by=OPERATIONS)
    return ("meeting", "score", office.meeting, idea, *MARKS)


def _interest_after_the_score(office: Office) -> tuple[str, ...]:
    return ("meeting", "interest", office.meeting, office.scored(office.evidenced(), OPERATIONS))


def _in_a_closed_meeting(office: Office) -> tuple[str, ...]:
    idea = office.opened(office.evidenced())
    office.type.done("meeting", "close", office.meeting, by=CHAIR)
    return ("meeting", "decide", office.meeting, idea, "trial", "--reason", "Late")


def _another_ideas_trial(office: Office) -> tuple[str, ...]:
    return ("idea", "get-on-with-it", office.submitted(), "--trial", office.planned(office.evidenced()))


def _disabled(office: Office) -> tuple[str, ...]:
    office.type.done("person", "disable", SUBMITTER, by=STEWARD)
    return ("idea", "submit", "--title", "Let me")


def _decide(*answer: str, kind: str = "process") -> Callable[[Office], tuple[str, ...]]:
    evidence = ("--part", "future state", "Texts") if kind == "digital" else ()

    def arrange(office: Office) -> tuple[str, ...]:
        idea = office.evidenced("An idea", "--kind", kind, *evidence)
        if kind == "digital":
            office.type.done("idea", "evidence", idea, "--kind", "document", "--summary", "A report", by=SUBMITTER)
        return ("meeting", "decide", office.meeting, office.opened(idea), *answer)

    return arrange


WHY = ("--reason", "So")
CASES = {
    "deciding before the scores are open": Case(
        lambda o: ("meeting", "decide", o.meeting, o.scored(o.evidenced(), CHAIR), "trial", *WHY),
        CHAIR,
        "1 of 3 perspectives are in, and sealed",
        "opened scores",
    ),
    "deciding about an idea that is not on the agenda": Case(
        lambda o: ("meeting", "decide", o.meeting, o.evidenced(), "trial", *WHY),
        CHAIR,
        "is not on the agenda of M-1",
        "an agenda",
    ),
    "deciding twice": Case(_twice_decided, CHAIR, "trial was decided", "not decided yet"),
    "deciding in a closed meeting": Case(_in_a_closed_meeting, CHAIR, "M-1 is closed", "an open meeting"),
    "deciding without the chair": Case(
        lambda o: ("meeting", "decide", o.meeting, o.opened(o.evidenced()), "trial", *WHY),
        OPERATIONS,
        "a seat for operations in F-1",
        "a chair of F-1",
    ),
    "parking without a date": Case(_decide("park", *WHY), CHAIR, "no date", "a date to come"),
    "parking until a day that is over": Case(
        _decide("park", "--until", "2020-01-01", *WHY), CHAIR, "01 January 2020", "a date to come"
    ),
    "asking without a question": Case(_decide("ask-for-evidence", *WHY), CHAIR, "0 questions", "at least 1 question"),
    "adopting a digital idea now": Case(
        _decide("adopt-now", "--owner", "manager", *WHY, kind="digital"),
        CHAIR,
        "digital",
        "process, guidance or people",
    ),
    "adopting now without an owner": Case(_decide("adopt-now", *WHY), CHAIR, "no role", "the role that owns it"),
    "deciding without a reason": Case(_decide("trial", "--reason", " "), CHAIR, "no reason", "a reason in plain words"),
    "opening before the quorum is in": Case(
        lambda o: ("meeting", "open", o.meeting, o.scored(o.evidenced(), CHAIR, OPERATIONS)),
        CHAIR,
        "2 of 3 perspectives are in",
        "customer, still awaited",
    ),
    "scoring after the opening": Case(
        lambda o: ("meeting", "score", o.meeting, o.opened(o.evidenced()), *MARKS),
        OPERATIONS,
        "the scores of this idea are open",
        "a score before the opening",
    ),
    "scoring with an interest": Case(
        _with_an_interest, OPERATIONS, "you declared an interest", "a scorer without an interest"
    ),
    "declaring an interest after the score": Case(
        _interest_after_the_score, OPERATIONS, "you have scored this idea", "a declaration before the score"
    ),
    "scoring without a seat": Case(
        lambda o: ("meeting", "score", o.meeting, o.scored(o.evidenced(), CHAIR), *MARKS),
        STRANGER,
        "no seat in F-1",
        "a seat in F-1",
    ),
    "scoring with a mark off the scale, one unknown and one missing": Case(
        lambda o: (
            *("meeting", "score", o.meeting, o.scored(o.evidenced(), CHAIR)),
            *("--mark", "feasibility=9", "--mark", "beauty=3", "--mark", "why=2"),
        ),
        OPERATIONS,
        "off the scale: feasibility 9; unknown: beauty; no mark for benefit",
        "feasibility, benefit and why, each from 1 to 5",
    ),
    "leaving out a scored idea": Case(
        lambda o: ("meeting", "agenda", o.meeting, "--remove", o.scored(o.evidenced(), CHAIR)),
        CHAIR,
        "scores are in",
        "an idea without scores",
    ),
    "scheduling without the chair": Case(
        lambda o: ("meeting", "schedule", o.forum, "2030-02-01"), SUBMITTER, "no seat in F-1", "a chair of F-1"
    ),
    "starting twice": Case(_started_twice, SUBMITTER, "the idea is in trial", "the idea to be forum evaluated"),
    "starting somebody else's trial": Case(
        lambda o: ("trial", "start", o.planned(o.decided(o.evidenced(), "trial"))),
        STRANGER,
        "somebody else leads T-1",
        "its trial lead or a steward",
    ),
    "starting with half a plan": Case(
        lambda o: (
            *("trial", "start"),
            o.type.made("trial", "plan", o.decided(o.evidenced(), "trial"), *PLAN[:4], by=SUBMITTER),
        ),
        SUBMITTER,
        "2 of 7 parts are written",
        "the measure, source, stop rule, roll-back step and who is affected",
    ),
    "starting a third trial in a team": Case(
        _third_in_the_team, SUBMITTER, "2 trials running in team Decisions", "at most 1 trial running"
    ),
    "planning a trial of a withdrawn idea": Case(
        lambda o: ("trial", "plan", at_stage(o, "withdrawn")[0]), SUBMITTER, "the idea is withdrawn", "forum evaluated"
    ),
    "observing before the start": Case(
        lambda o: ("trial", "observe", o.planned(o.evidenced()), "4"), SUBMITTER, "the trial is planned", "running"
    ),
    "deviating before the start": Case(
        lambda o: ("trial", "deviate", o.planned(o.evidenced()), "--change", "Two teams", *WHY),
        SUBMITTER,
        "the trial is planned",
        "running",
    ),
    "reviewing before the start": Case(
        lambda o: ("trial", "review", o.planned(o.evidenced()), *REVIEW, "--learned", "Nothing"),
        SUBMITTER,
        "the trial is planned",
        "running",
    ),
    "reviewing twice": Case(_reviewing_twice, SUBMITTER, "you have answered", "who has not answered yet"),
    "ending before the start": Case(
        lambda o: ("trial", "end", o.planned(o.evidenced())), SUBMITTER, "the trial is planned", "running"
    ),
    "ending without reviews": Case(
        lambda o: ("trial", "end", o.running()[1]), SUBMITTER, "0 reviews", "at least 2 reviews by different people"
    ),
    "ending with one review": Case(_reviewed_once, SUBMITTER, "1 review", "at least 2 reviews by different people"),
    "concluding before the end": Case(
        lambda o: ("trial", "conclude", o.running()[1], "adopt", "--owner", "manager"),
        SUBMITTER,
        "the trial is running",
        "ended",
    ),
    "failing forward without a learning": Case(
        lambda o: ("trial", "conclude", o.ended()[1], "fail-forward"), SUBMITTER, "0 learnings", "at least one learning"
    ),
    "adopting without effect and owner": Case(
        lambda o: ("trial", "conclude", o.ended()[1], "adopt"), SUBMITTER, "neither", "observations against a baseline"
    ),
    "adjusting without a new plan": Case(
        lambda o: ("trial", "conclude", o.ended()[1], "adjust"), SUBMITTER, "no new plan", "builds on T-1"
    ),
    "withdrawing somebody else's idea": Case(
        lambda o: ("idea", "withdraw", o.submitted()), STRANGER, "somebody else asks", "the submitter"
    ),
    "merging into a merged idea": Case(
        _merged_target, SUBMITTER, "I-2 is merged into I-3", "another idea that goes on by itself"
    ),
    "merging into itself": Case(_into_itself, SUBMITTER, "I-1 is the same idea", "another idea that goes on by itself"),
    "merging somebody else's idea": Case(
        lambda o: ("idea", "merge", o.submitted(), "--into", o.submitted("Another")), STRANGER, "submitter", "steward"
    ),
    "getting on with another idea's trial": Case(
        _another_ideas_trial, SUBMITTER, "T-1 was planned for I-2", "a trial planned for I-1"
    ),
    "taking back more than was tallied": Case(
        lambda o: ("problem", "tally", o.problem, "--", "-2"), SUBMITTER, "1 counted in that week", "at most 1"
    ),
    "seating somebody for no perspective of the forum": Case(
        lambda o: ("forum", "member", o.forum, SUBMITTER, "--perspective", "astrology"),
        STEWARD,
        "astrology",
        "digital, operations and customer",
    ),
    "creating a forum without being a steward": Case(
        lambda _: ("forum", "create", "Mine", "--perspective", "digital"), SUBMITTER, "submitter", "steward"
    ),
    "giving roles without being a steward": Case(
        lambda _: ("person", "role", SUBMITTER, "steward"), CUSTOMER, "scorer and submitter", "steward"
    ),
    "acting with a disabled account": Case(_disabled, SUBMITTER, "a disabled account", "an account"),
}
# Refusals by a rule of the policy on the way of an idea; they become part of its history.
REMEMBERED = {
    "parking without a date": "Evaluate park",
    "parking until a day that is over": "Evaluate park",
    "asking without a question": "Evaluate ask for evidence",
    "adopting a digital idea now": "Evaluate adopt now",
    "adopting now without an owner": "Evaluate adopt now",
    "deciding without a reason": "Evaluate trial",
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_refused_says_what_was_seen_and_what_is_needed(office: Office, terminal: Terminal, name: str) -> None:
    case = CASES[name]
    words = case.arrange(office)
    before = office.type.events()

    fault = (
        terminal.refused(*words, by=case.by) if name in THROUGH_THE_PROGRAM else office.type.refused(*words, by=case.by)
    )

    unmet = [finding for finding in fault["findings"] if not finding["met"]]
    assert any(case.seen in finding["seen"] and case.needed in finding["needed"] for finding in unmet), unmet
    assert all(finding["next_step"] for finding in unmet)
    log = office.type.shown("audit", "log", "--after", str(before))
    if name in REMEMBERED:
        assert {entry["topic"] for entry in log} == {"idea.step_refused"}
        assert all(entry["sentence"].startswith(f"{REMEMBERED[name]} was asked for I-1") for entry in log)
    else:
        assert log == []
    office.type.done("admin", "check")


THROUGH_THE_PROGRAM = {
    "deciding before the scores are open",
    "opening before the quorum is in",
    "starting twice",
    "ending without reviews",
    "failing forward without a learning",
    "withdrawing somebody else's idea",
    "merging into a merged idea",
    "parking without a date",
}


def test_getting_on_with_it_is_refused_test_by_test_and_the_refusal_is_kept(office: Office, terminal: Terminal) -> None:
    idea = office.submitted()
    office.type.done(
        *("trial", "plan", idea, "--hypothesis", "It helps", "--weeks", "9", "--cost", "999", "--hours", "50"),
        *("--affects", "law", "--affects", "personal-data"),
        by=SUBMITTER,
    )

    fault = terminal.run("idea", "get-on-with-it", idea, "--json", "--command-id", "once-only", by=SUBMITTER)

    assert fault.code == 3
    unmet = {finding["rule"]: finding["seen"] for finding in fault.fault["findings"] if not finding["met"]}
    assert unmet == {
        "cost": "£999.00",
        "effort": "50 hours",
        "duration": "9 weeks",
        "reversible": "no roll-back step",
        "within the team's own gift": "others must agree",
        "what it must not touch": "an effect on law and personal data",
        "the plan is complete": "1 of 7 parts are written",
        "the plan can be checked": "threshold for cost",
    }
    assert fault.fault["pack"] == "three-i-forum@1"
    (kept,) = _refusals(office)
    assert kept["sentence"].startswith(f"Get on with it was asked for {idea} and is not possible yet: cost (seen: £999")
    assert "an effect on law and personal data" in kept["sentence"]
    assert office.stage(idea) == "submitted"

    again = terminal.run("idea", "get-on-with-it", idea, "--json", "--command-id", "once-only", by=SUBMITTER)

    assert (again.code, again.fault["findings"]) == (3, fault.fault["findings"])
    assert len(_refusals(office)) == 1


def test_getting_on_with_it_needs_a_planned_trial(office: Office) -> None:
    said = office.type.wrong("idea", "get-on-with-it", office.submitted(), by=SUBMITTER)

    assert "I-1 has no planned trial" in said
    assert "ideaflow trial plan I-1" in said


def test_an_adjusted_idea_goes_on_with_the_plan_that_builds_on_its_trial(office: Office) -> None:
    idea, first = office.ended()
    second = office.planned(idea, "--builds-on", first)

    office.type.done("trial", "conclude", first, "adjust", "--next", second, by=SUBMITTER)

    assert office.stage(idea) == "in_trial"
    assert [trial["stage"] for trial in office.type.shown("trial", "list", "--idea", idea)] == ["running", "concluded"]


def _refusals(office: Office) -> list[dict[str, Any]]:
    kept: list[dict[str, Any]] = office.type.shown("audit", "log", "--kind", "idea.step_refused")
    return kept
