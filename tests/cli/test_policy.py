"""Rules on the command line: shown, checked, compared and adopted; and what can be done with an idea under them."""

from __future__ import annotations

from pathlib import Path

import pytest

from ideaflow.policies.shipped import shipped_packs, shipped_text
from tests.cli.forum import CHAIR, CUSTOMER, MARKS, PLAN, STEWARD, SUBMITTER, Office
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock


@pytest.fixture
def office(tmp_path: Path, clock: SimulatedClock) -> Office:
    """A forum on a database of its own, at the clock's time."""
    return Office(InProcess(tmp_path / "forum.sqlite", STEWARD, clock))


def ours(folder: Path, *changes: tuple[str, str]) -> str:
    """A pack file: the default under our name, changed."""
    text = shipped_text().replace('name = "three-i-forum"', 'name = "ours"')
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file = folder / "ours.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_pack_is_a_page_of_sentences_for_each_step(typist: InProcess, pack: str) -> None:
    page = typist.shown("policy", "show", pack)["page"]
    titles = [chapter["title"] for chapter in page["chapters"]]
    assert {"add evidence", "get on with it", "decide: park", "clocks", "appraisal"} <= {*titles}
    assert all(chapter["whom"] and chapter["sentences"] for chapter in page["chapters"])
    assert "A submitter hears for the first time within" in typist.done("policy", "show", pack).out


def test_a_good_file_is_told_to_be_a_pack_and_a_bad_one_names_the_line(typist: InProcess, tmp_path: Path) -> None:
    assert "is the pack ours@1 with" in typist.done("policy", "check", ours(tmp_path)).out
    said = typist.wrong("policy", "check", ours(tmp_path, ("at_most = 250", "at_mots = 250")))
    assert "rule cost, at_mots" in said
    assert "did you mean 'at_most'?" in said
    assert "Next: mend it, then: ideaflow policy check" in said


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda file: None, "cannot be read"),
        (lambda file: file.mkdir(), "cannot be read"),
        (lambda file: file.write_bytes(b"\xff\xfe"), "is not UTF-8 text at byte 0 (got '0xFF')"),
        (lambda file: file.write_bytes(b"#" * 300_000), "is too large"),
        (lambda file: file.write_text("name = "), "is not TOML"),
    ],
    ids=["missing", "a folder", "other bytes", "too large", "not TOML"],
)  # fmt: skip
def test_a_file_that_is_no_pack_is_named_with_its_fault(
    typist: InProcess, tmp_path: Path, make: object, rule: str
) -> None:
    file = tmp_path / "odd.toml"
    make(file)  # type: ignore[operator]
    assert rule in typist.wrong("policy", "check", str(file))


def test_a_step_without_a_rule_is_pointed_out(typist: InProcess, tmp_path: Path) -> None:
    text = shipped_text()
    start = text.index('[[rules]]\nid = "after action review"')
    end = text.index("[[rules]]", start + 1)
    file = tmp_path / "open.toml"
    file.write_text(text[:start] + text[end:], encoding="utf-8")
    assert "No rule guards: end trial" in typist.done("policy", "check", str(file)).err


def test_a_difference_says_what_changes_for_whom(typist: InProcess, tmp_path: Path) -> None:
    file = ours(
        tmp_path,
        ("at_most = 250", "at_most = 100"),
        ("first_response = 10", "first_response = 3"),
        ('one_of = ["process", "guidance", "people"]', 'one_of = ["process", "guidance", "people", "digital"]'),
    )
    found = {one["about"]: one for one in typist.shown("policy", "diff", "three-i-forum", file)["differences"]}
    assert {name: one["effect"] for name, one in found.items()} == {
        "cost": "stricter",
        "kinds that can be adopted without a trial": "wider",
        "first response": "changed",
    }
    assert found["cost"]["whom"] == "staff who want to try something without asking"
    assert found["first response"]["whom"] == "submitters who wait for an answer"
    same = typist.shown("policy", "diff", "fail-fast", "fail-fast@1")
    assert same["differences"] == []


def test_a_forum_works_by_the_rules_it_adopted_and_the_past_keeps_its_own(office: Office, tmp_path: Path) -> None:
    idea = office.evidenced()
    office.type.done("trial", "plan", idea, *PLAN, "--within-gift", by=SUBMITTER)
    file = ours(tmp_path, ("at_most = 250", "at_most = 50"))
    office.type.done("policy", "activate", file, "--reason", "Money is short", by=CHAIR)
    refused = office.type.refused("idea", "get-on-with-it", idea, by=SUBMITTER)
    assert refused["pack"] == "ours@1"
    assert [one["rule"] for one in refused["findings"] if not one["met"]] == ["cost"]
    sentences = [line["sentence"] for line in office.type.shown("audit", "show", idea)]
    assert "under three-i-forum@1" in sentences[0]
    assert "under ours@1" in sentences[-1]
    listed = {one["pack"]: one["forums"] for one in office.type.shown("policy", "list")}
    assert listed["ours@1"] == ["F-1"]
    assert office.type.shown("policy", "show", "F-1")["page"]["id"] == "ours@1"
    assert "wider" in office.type.done("policy", "diff", "F-1", "three-i-forum@1").out


def test_a_changed_file_under_the_same_version_is_not_adopted(office: Office, tmp_path: Path) -> None:
    office.type.done("policy", "activate", ours(tmp_path), by=CHAIR)
    events = office.type.events()
    said = office.type.wrong("policy", "activate", ours(tmp_path, ("at_most = 250", "at_most = 251")), by=CHAIR)
    assert "ours@1 was adopted before with other rules" in said
    assert "Next: give the changed rules a new version" in said
    assert office.type.events() == events


def test_adopting_the_same_pack_again_changes_nothing(office: Office) -> None:
    events = office.type.events()
    assert "Nothing changed." in office.type.done("policy", "activate", "three-i-forum", by=CHAIR).err
    assert office.type.events() == events


def test_only_a_chair_or_a_steward_lets_a_forum_change_its_rules(office: Office) -> None:
    for person in (CUSTOMER, SUBMITTER):
        fault = office.type.refused("policy", "activate", "fail-fast", by=person)
        assert fault["error"] == "NotPermitted"


def test_which_forum_is_asked_where_several_could_be_meant(office: Office) -> None:
    office.type.done("forum", "create", "Second", "--perspective", "law")
    assert "several forums could be meant" in office.type.wrong("policy", "activate", "fail-fast", by=CHAIR)


def test_a_question_that_a_pack_adds_is_answered_by_the_plan(office: Office) -> None:
    office.type.done("policy", "activate", "high-assurance", by=CHAIR)
    idea = office.evidenced()
    small = ("--cost", "10", "--hours", "5", "--weeks", "3", "--within-gift")
    office.type.done("trial", "plan", idea, *PLAN, *small, by=SUBMITTER)
    refused = office.type.refused("idea", "get-on-with-it", idea, by=SUBMITTER)
    (unmet,) = [one for one in refused["findings"] if not one["met"]]
    assert (unmet["rule"], unmet["approver"]) == ("safety reviewed", "the safety lead")
    assert "the safety lead can approve instead" in office.type.run("idea", "get-on-with-it", idea, by=SUBMITTER).err
    office.type.done("trial", "plan", idea, *PLAN, *small, "--declare", "safety reviewed", "yes", by=SUBMITTER)
    office.type.done("idea", "get-on-with-it", idea, by=SUBMITTER)


@pytest.mark.parametrize(
    ("answer", "rule"),
    [
        (("safety reviewd", "yes"), "did you mean 'safety reviewed'?"),
        (("safety reviewed", "7"), "is yes or no"),
        (("safety reviewed", "perhaps"), "is yes, no or a number"),
    ],
)
def test_an_answer_that_was_not_asked_for_is_a_wrong_use(office: Office, answer: tuple[str, str], rule: str) -> None:
    office.type.done("policy", "activate", "high-assurance", by=CHAIR)
    assert rule in office.type.wrong("trial", "plan", office.evidenced(), *PLAN, "--declare", *answer, by=SUBMITTER)


# What can be done


def steps(office: Office, idea: str) -> dict[str, dict[str, object]]:
    return {one["step"]: one for one in office.type.shown("idea", "explain", idea)["steps"]}


def test_each_step_is_explained_from_submitting_to_deciding(office: Office) -> None:
    idea = office.submitted()
    assert [name for name, one in steps(office, idea).items() if one["possible"]] == [
        "add evidence",
        "merge",
        "withdraw",
    ]
    assert "Possible now: add evidence, merge and withdraw." in office.type.done("idea", "explain", idea).err
    idea = office.scored(office.evidenced())
    before = steps(office, idea)["evaluate park"]
    assert not before["possible"]
    assert [one["rule"] for one in before["findings"] if not one["met"]] == ["scores are opened before deciding"]  # type: ignore[attr-defined]
    assert before["to_say"] == [
        "Every answer has a reason in plain words.",
        "A parked idea has a date, still to come, to look at it again.",
    ]
    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)
    assert steps(office, idea)["evaluate park"]["possible"]


def test_a_trial_is_explained_from_its_plan_to_its_end(office: Office) -> None:
    idea = office.decided(office.evidenced(), "trial")
    assert not steps(office, idea)["start trial"]["possible"]
    trial = office.type.made("trial", "plan", idea, *PLAN, by=SUBMITTER)
    assert steps(office, idea)["start trial"]["possible"]
    office.type.done("trial", "start", trial, by=SUBMITTER)
    ending = steps(office, idea)["end trial"]
    assert [one["seen"] for one in ending["findings"]] == ["0 reviews"]  # type: ignore[attr-defined]
    unknown = office.type.wrong("idea", "explain", "I-99")
    assert "there is nothing with this id" in unknown


# Clocks


def test_the_clock_pauses_while_evidence_is_awaited_and_goes_on_with_the_days_that_were_left(
    office: Office, clock: SimulatedClock
) -> None:
    """Submitted on Monday 2 March 2026: 40 working days end on Thursday 30 April, after Easter's two holidays."""
    idea = office.evidenced()
    (before,) = [one for one in office.type.shown("idea", "backlog")["ideas"] if one["id"] == idea]
    assert before["decision_due"] == "2026-04-29"
    clock.advance(days=14)
    office.decided(idea, "ask-for-evidence", "--question", "How many?")
    (paused,) = [one for one in office.type.shown("idea", "backlog")["ideas"] if one["id"] == idea]
    assert paused["paused_days"] == 30
    assert "paused, 30 working days left" in office.type.done("idea", "backlog").out
    clock.advance(days=100)
    (long_after,) = [one for one in office.type.shown("idea", "backlog")["ideas"] if one["id"] == idea]
    assert not long_after["overdue"]
    assert (
        "decision pauses while evidence is awaited, with 30 working days left"
        in office.type.done("idea", "show", idea).out
    )
    office.type.done("idea", "evidence", idea, "--kind", "measure", "--summary", "Seventeen", by=SUBMITTER)
    (resumed,) = [one for one in office.type.shown("idea", "backlog")["ideas"] if one["id"] == idea]
    assert (resumed["paused_days"], resumed["decision_due"]) == (None, "2026-08-05")


def test_housekeeping_never_resets_a_clock(office: Office, clock: SimulatedClock) -> None:
    idea, other = office.evidenced(), office.evidenced("Texts again")
    due = office.type.shown("idea", "show", idea)["clocks"]
    clock.advance(days=30)
    office.type.done("idea", "canvas", idea, "--part", "timeline", "Six weeks", by=SUBMITTER)
    office.type.done("idea", "evidence", idea, "--kind", "document", "--summary", "A report", by=SUBMITTER)
    office.type.done("idea", "merge", other, "--into", idea, by=SUBMITTER)
    office.type.done("idea", "assist", idea, "--ask", "How do I count?", by=SUBMITTER)
    office.type.done("policy", "activate", "fail-fast", by=CHAIR)
    assert office.type.shown("idea", "show", idea)["clocks"] == due


def test_every_clock_of_an_idea_is_shown_with_when_it_was_answered(office: Office) -> None:
    idea = office.decided(office.evidenced(), "trial")
    trial = office.type.made("trial", "plan", idea, *PLAN, by=SUBMITTER)
    office.type.done("trial", "start", trial, by=SUBMITTER)
    clocks = {one["about"]: one for one in office.type.shown("idea", "show", idea)["clocks"]}
    assert {name: bool(one["answered_on"]) for name, one in clocks.items()} == {
        "first response": True,
        "decision": True,
        "feedback": True,
        "review": False,
    }
    (mine,) = [one for one in office.type.shown("idea", "mine", by=SUBMITTER) if one["id"] == idea]
    assert mine["due"] == clocks["review"]["due"]


# What a forum is made of


def test_a_forum_that_names_no_perspectives_has_those_of_the_rules(office: Office) -> None:
    made = office.type.made("forum", "create", "Second forum")
    page = office.type.shown("forum", "show", made)["forum"]
    assert page["perspectives"] == ["operations", "digital", "customer", "policy", "finance"]
    assert page["required"] == page["perspectives"]


def test_only_a_member_for_a_perspective_that_may_chair_is_made_chair(office: Office, tmp_path: Path) -> None:
    file = ours(tmp_path, ("own_team_scores = true", 'own_team_scores = true\nmay_chair = ["operations"]'))
    office.type.done("policy", "activate", file, by=CHAIR)
    seat = ("forum", "member", "F-1")
    refused = office.type.refused(*seat, CUSTOMER, "--perspective", "customer", "--chair")
    assert [(one["rule"], one["needed"]) for one in refused["findings"]] == [
        ("who may chair", "a member for operations")
    ]
    office.type.done(*seat, CUSTOMER, "--perspective", "operations", "--chair")


def test_a_pack_can_keep_members_from_scoring_ideas_of_their_own_team(office: Office) -> None:
    office.type.done("person", "add", "new@example.org", "--team", "Decisions")
    office.type.done("forum", "member", "F-1", "new@example.org", "--perspective", "digital")
    idea = office.evidenced()
    office.type.done("meeting", "agenda", office.meeting, "--add", idea, by=CHAIR)
    score = ("meeting", "score", office.meeting, idea, *MARKS)
    office.type.done(*score, by="new@example.org")
    office.type.done("policy", "activate", "high-assurance", by=CHAIR)
    refused = office.type.refused(*score, by="new@example.org")
    assert [one["seen"] for one in refused["findings"]] == ["an idea of your own team"]
    office.type.done(*score, by=CUSTOMER)
