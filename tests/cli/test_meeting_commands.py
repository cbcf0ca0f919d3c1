"""Meetings from the command line: days, time boxes, deputies, the case, views, corrections, minutes and checks."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from ideaflow.policies.shipped import shipped_text
from tests.cli.forum import CHAIR, CUSTOMER, MARKS, OPERATIONS, SCORERS, STEWARD, STRANGER, SUBMITTER, Office
from tests.cli.terminal import InProcess
from tests.clock import SimulatedClock

DEPUTY = "dan@example.org"
PARK = ("park", "--until", "2026-05-04", "--reason", "No printer yet")
NASTY = "<script>alert('x')</script> & \"quotes\""


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def office(tmp_path: Path, clock: SimulatedClock) -> Office:
    """A forum with three perspectives and a meeting, on Monday 2 March 2026."""
    made = Office(InProcess(tmp_path / "ideaflow.sqlite", STEWARD, clock))
    made.type.done("person", "add", DEPUTY, "--name", "Dan Deputy", by=STEWARD)
    return made


def mark(office: Office, idea: str, feasibility: str, benefit: str, *more: str, by: str) -> None:
    marks = ("--mark", f"feasibility={feasibility}", "--mark", f"benefit={benefit}", "--mark", "why=3")
    office.type.done("meeting", "score", office.meeting, idea, *marks, *more, by=by)


# Days and time boxes


def test_the_next_day_follows_the_cadence_from_today_and_from_the_latest_meeting(office: Office) -> None:
    forum = office.type.made("forum", "create", "Another", "--perspective", "digital", by=STEWARD)
    office.type.done("forum", "member", forum, CHAIR, "--perspective", "digital", "--chair", by=STEWARD)

    assert office.type.made("meeting", "next", forum) == "2026-03-12"
    first = office.type.made("meeting", "schedule", forum, by=CHAIR)
    assert office.type.shown("meeting", "next", forum)["day"] == "2026-04-09"
    second = office.type.made("meeting", "schedule", forum, by=CHAIR)

    assert [office.type.shown("meeting", "show", one)["day"] for one in (first, second)] == ["2026-03-12", "2026-04-09"]


def test_what_is_ready_fills_the_time_overdue_first_and_the_rest_is_named(
    office: Office, clock: SimulatedClock
) -> None:
    late = office.evidenced("Late")
    clock.advance(days=100)
    ideas = [office.evidenced(f"Idea {number}") for number in range(4)]
    lacking = office.submitted("Without evidence")
    meeting = office.type.made(
        "meeting", "schedule", office.forum, "2026-07-01", "--minutes", "65", "--begins", "13:30", by=CHAIR
    )

    taken = office.type.done("meeting", "agenda", meeting, "--ready", "--minutes", "15", by=CHAIR)

    assert f"no time for 2 more ideas; left for another meeting: {ideas[2]}, {ideas[3]}" in taken.err
    items = office.type.shown("meeting", "agenda", meeting)
    assert [item["idea"] for item in items] == [late, ideas[0], ideas[1]]
    assert [(item["starts"], item["ends"]) for item in items] == [
        ("13:40", "13:55"),
        ("13:55", "14:10"),
        ("14:10", "14:25"),
    ]
    assert lacking not in taken.out + taken.err
    again = office.type.done("meeting", "agenda", meeting, "--ready", "--minutes", "15", by=CHAIR)
    assert "Nothing changed." in again.err


@pytest.mark.parametrize(
    "option", [("--minutes", "0"), ("--minutes", "481"), ("--begins", "25:00"), ("--begins", "2pm")]
)
def test_a_time_that_no_meeting_has_is_refused(office: Office, option: tuple[str, str]) -> None:
    assert office.type.wrong("meeting", "schedule", office.forum, "2026-07-01", *option, by=CHAIR)


def test_a_parked_idea_comes_back_by_itself_when_its_day_comes(office: Office, clock: SimulatedClock) -> None:
    idea = office.decided(office.evidenced(), *PARK[:3])
    office.type.done("meeting", "close", office.meeting, by=CHAIR)
    meeting = office.new_meeting()
    fault = office.type.refused("meeting", "agenda", meeting, "--add", idea, by=CHAIR)
    assert fault["findings"][0]["seen"] == "the idea is parked until 04 May 2026"

    clock.advance(days=(date(2026, 5, 4) - clock().date()).days)

    (waits,) = office.type.shown("idea", "backlog")["ideas"]
    assert waits["state"] == "due again, parked"
    told = office.type.done("meeting", "agenda", meeting, "--ready", by=CHAIR)
    assert f"{idea} was put on the agenda" in told.err
    assert office.stage(idea) == "evidenced"
    (waits,) = office.type.shown("idea", "backlog")["ideas"]
    assert (waits["state"], waits["look_again"]) == ("ready", None)
    log = office.type.shown("audit", "show", idea)
    assert "came back to the forum as evidenced, because it was parked until 04 May 2026" in log[-1]["sentence"]


# Who comes


def test_invitations_name_who_is_expected_for_chair_and_steward_alone(office: Office) -> None:
    office.type.done("meeting", "apologies", office.meeting, "--deputy", DEPUTY, by=CUSTOMER)
    for reader in (CHAIR, STEWARD):
        told = office.type.done("meeting", "invitations", office.meeting, by=reader).out
        assert f"customer\tyes\t{CUSTOMER}\t\tapologies sent\n" in told
        assert f"customer\tyes\t{DEPUTY}\tDan Deputy\tdeputy\n" in told
        assert f"digital\tyes\t{CHAIR}\t\tchair\n" in told
    for reader in (OPERATIONS, SUBMITTER, STRANGER):
        assert office.type.refused("meeting", "invitations", office.meeting, by=reader)["error"] == "NotPermitted"


def test_the_chair_is_told_of_a_perspective_for_which_nobody_comes(office: Office) -> None:
    office.type.done("meeting", "apologies", office.meeting, "--of", OPERATIONS, by=CHAIR)
    told = office.type.done("meeting", "invitations", office.meeting, by=CHAIR)
    assert "nobody who comes speaks for operations" in told.err
    office.type.done("meeting", "apologies", office.meeting, "--withdraw", by=OPERATIONS)
    assert "nobody" not in office.type.done("meeting", "invitations", office.meeting, by=CHAIR).err
    assert office.type.refused("meeting", "apologies", office.meeting, by=STRANGER)["error"] == "NotPermitted"
    assert "has no seat in F-1" in office.type.wrong(
        "meeting", "apologies", office.meeting, "--of", SUBMITTER, by=CHAIR
    )


def test_a_deputy_scores_in_the_members_place_and_the_member_does_not(office: Office) -> None:
    idea = office.scored(office.evidenced(), CHAIR, OPERATIONS)
    assert office.type.refused("meeting", "score", office.meeting, idea, *MARKS, by=DEPUTY)["error"] == "NotPermitted"
    office.type.done("meeting", "apologies", office.meeting, "--deputy", DEPUTY, by=CUSTOMER)

    fault = office.type.refused("meeting", "score", office.meeting, idea, *MARKS, by=CUSTOMER)
    assert fault["findings"][0]["seen"] == "a deputy speaks in your place at this meeting"
    told = office.type.done("meeting", "score", office.meeting, idea, *MARKS, by=DEPUTY)
    assert "from the customer perspective was sealed" in told.err
    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)
    shown = office.type.shown("meeting", "show", office.meeting)
    assert (shown["apologies"], shown["deputies"]) == (["customer"], ["customer"])


def test_a_perspective_with_an_interest_needs_somebody_else_before_the_quorum_is_in(office: Office) -> None:
    idea = office.scored(office.evidenced(), CHAIR, OPERATIONS)
    office.type.done("meeting", "interest", office.meeting, idea, by=CUSTOMER)
    assert "2 of 3 perspectives are in; awaited: customer (interest declared)" in (
        office.type.done("meeting", "show", office.meeting).out
    )
    fault = office.type.refused("meeting", "open", office.meeting, idea, by=CHAIR)
    assert fault["findings"][0]["needed"] == "customer, still awaited"

    office.type.done("meeting", "deputy", office.meeting, DEPUTY, "--idea", idea, by=CUSTOMER)
    office.type.done("meeting", "score", office.meeting, idea, *MARKS, by=DEPUTY)

    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)
    assert len(office.type.shown("meeting", "show", office.meeting)["items"][0]["scores"]) == 3


@pytest.mark.parametrize(
    ("person", "option", "seen"),
    [
        (OPERATIONS, (), "somebody with a seat in the forum"),
        (DEPUTY, ("--idea", "I-1"), "I-1 is not on the agenda of M-1"),
    ],
)
def test_who_cannot_stand_in_is_told_why(office: Office, person: str, option: tuple[str, ...], seen: str) -> None:
    office.evidenced()
    fault = office.type.refused("meeting", "deputy", office.meeting, person, *option, by=CUSTOMER)
    assert fault["findings"][0]["seen"] == seen
    assert "is one of digital, operations or customer" in office.type.wrong(
        "meeting", "deputy", office.meeting, DEPUTY, "--for", "beauty", by=CHAIR
    )


def test_nobody_scores_an_idea_of_their_own(office: Office) -> None:
    idea = office.type.made("idea", "submit", "--title", "Mine", "--problem", office.problem, by=OPERATIONS)
    office.type.done("meeting", "agenda", office.meeting, "--add", idea, by=CHAIR)
    fault = office.type.refused("meeting", "score", office.meeting, idea, *MARKS, by=OPERATIONS)
    assert fault["findings"][0]["rule"] == "nobody scores an idea of their own"


# Scoring


def test_the_scales_have_a_sentence_for_each_mark(office: Office) -> None:
    told = office.type.done("meeting", "criteria", office.meeting).out
    for criterion in office.type.shown("meeting", "criteria"):
        assert len(criterion["anchors"]) == 5
        assert f"{criterion['name']} (weight 1): {criterion['question']}\n" in told
        for number, anchor in enumerate(criterion["anchors"], 1):
            assert f"  {number}  {anchor}\n" in told
    assert "cannot-judge" in told
    assert "feasibility" in office.type.done("meeting", "score", "--help").out


def test_a_scorer_reads_the_case_without_author_team_or_any_score(office: Office) -> None:
    idea = office.evidenced("Send a text", "--reference", "BOX-77")
    office.type.done("idea", "canvas", idea, "--part", "approach", "One team first", by=SUBMITTER)
    office.type.done("idea", "evidence", idea, "--kind", "five whys", "--row", "Why late?", by=OPERATIONS)
    office.scored(idea, CHAIR, OPERATIONS)

    read = office.type.done("meeting", "read", office.meeting, idea, by=CUSTOMER)

    for wanted in ("Send a text", "approach: One team first", "Letters arrive late", "Why late?", "awaited: customer"):
        assert wanted in read.out
    for hidden in (SUBMITTER, "contributor", "submitter", "Decisions", "BOX-77", "digital 4"):
        assert hidden not in read.out + read.err
    assert office.type.shown("meeting", "read", office.meeting, idea, by=CUSTOMER)["your_seals"] == 0
    assert "you have sealed a score" in office.type.done("meeting", "read", office.meeting, idea, by=CHAIR).err
    other = office.evidenced("Elsewhere")
    assert "is not on the agenda of M-1" in office.type.wrong("meeting", "read", office.meeting, other)


def test_the_opened_view_puts_disagreement_first_and_weighs_perspectives_the_same(office: Office) -> None:
    office.type.done("forum", "member", office.forum, DEPUTY, "--perspective", "digital", by=STEWARD)
    idea = office.evidenced()
    office.type.done("meeting", "agenda", office.meeting, "--add", idea, by=CHAIR)
    for scorer in (CHAIR, DEPUTY):
        mark(office, idea, "4", "5", by=scorer)
    mark(office, idea, "4", "1", "--because", "benefit=Nobody waits", by=OPERATIONS)
    mark(office, idea, "3", "2", by=CUSTOMER)
    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)

    told = office.type.done("meeting", "show", office.meeting).out
    assert f"To talk about first: benefit of {idea} (customer 2; digital 5; operations 1)\n" in told
    assert "spread\t3–4\t1–5\t3–3\t\n" in told
    assert "median, perspectives weigh the same\t4\t2\t3\t\n" in told
    assert "operations on benefit: Nobody waits\n" in told
    assert "Weighted total: 3 of 5\n" in told
    (item,) = office.type.shown("meeting", "show", office.meeting)["items"]
    assert item["view"]["talk_about"] == ["benefit"]
    assert item["view"]["criteria"][1]["by_perspective"] == {"customer": 2, "digital": 5, "operations": 1}


def test_scores_weigh_as_they_did_when_they_were_opened_whatever_the_forum_adopts_later(
    office: Office, tmp_path: Path
) -> None:
    idea = office.evidenced()
    office.type.done("meeting", "agenda", office.meeting, "--add", idea, by=CHAIR)
    for scorer in SCORERS:
        mark(office, idea, "1", "5", by=scorer)
    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)
    scales = [
        f'[[scoring.criteria]]\nname = "{name}"\nweight = {weight}\nquestion = "So?"\nanchors = {[*"abcde"]}'
        for name, weight in (("feasibility", 1), ("benefit", 98), ("why", 1))
    ]
    adopt(office, tmp_path, *scales)
    assert "Weighted total: 3 of 5\n" in office.type.done("meeting", "show", office.meeting).out
    assert "benefit (weight 98): So?\n" in office.type.done("meeting", "criteria", office.meeting).out

    office.meeting = office.new_meeting()
    later = office.evidenced("Later")
    office.type.done("meeting", "agenda", office.meeting, "--add", later, by=CHAIR)
    for scorer in SCORERS:
        mark(office, later, "1", "5", by=scorer)
    office.type.done("meeting", "open", office.meeting, later, by=CHAIR)
    assert "Weighted total: 4.94 of 5\n" in office.type.done("meeting", "show", office.meeting).out


@pytest.mark.parametrize("because", ["benefit", "benefit=", "=words"])
def test_a_reason_names_its_criterion_and_says_something(office: Office, because: str) -> None:
    idea = office.scored(office.evidenced(), CHAIR)
    words = ("meeting", "score", office.meeting, idea, *MARKS, "--because", because)
    ended = office.type.run(*words, by=OPERATIONS)
    assert ended.code in (2, 3)
    assert "sealed" not in ended.out


def adopt(office: Office, tmp_path: Path, *lines: str) -> None:
    """Let the forum adopt the shipped rules with these changes."""
    file = tmp_path / "ours.toml"
    text = shipped_text().replace('name = "three-i-forum"', 'name = "ours"')
    file.write_text("\n".join([text, *lines, ""]), encoding="utf-8")
    office.type.done("policy", "activate", str(file), "--forum", office.forum, "--reason", "We tried", by=CHAIR)


def test_a_forum_sits_by_the_cadence_and_the_time_of_its_own_rules(office: Office, tmp_path: Path) -> None:
    adopt(office, tmp_path, "[meetings]", "sitting_minutes = 50", "deputies = false", "[meetings.cadence]", "week = 1")
    told = office.type.done("meeting", "next", office.forum)
    assert (told.out, told.err) == (
        "2030-02-07\n",
        "Thursday 07 February 2030: the first Thursday of every month\n",
    )
    ideas = [office.evidenced(f"Idea {number}") for number in range(4)]
    meeting = office.new_meeting()
    taken = office.type.done("meeting", "agenda", meeting, "--ready", by=CHAIR)
    assert f"no time for 1 more idea; left for another meeting: {ideas[3]}" in taken.err
    fault = office.type.refused("meeting", "apologies", meeting, "--deputy", DEPUTY, by=CUSTOMER)
    assert fault["findings"][0]["seen"] == "deputies are not allowed"


def test_without_a_quorum_the_chair_opens_only_where_the_rules_allow(office: Office, tmp_path: Path) -> None:
    idea = office.scored(office.evidenced(), CHAIR, OPERATIONS)
    opening = ("meeting", "open", office.meeting, idea, "--without-quorum", "--reason", "Customer is away")
    fault = office.type.refused(*opening, by=CHAIR)
    assert fault["findings"][-2]["seen"] == "the chair may not open"
    assert "names" not in office.type.wrong("meeting", "open", office.meeting, "--without-quorum", by=CHAIR)

    adopt(office, tmp_path, "[meetings]", "open_without_quorum = true")
    assert office.type.refused("meeting", "open", office.meeting, idea, "--without-quorum", by=CHAIR)
    told = office.type.done(*opening, by=CHAIR)
    assert f"The scores of {idea} were opened without a quorum at meeting M-1, with customer awaited" in told.err
    assert "opened without a quorum: Customer is away" in office.type.done("meeting", "show", office.meeting).out
    decided = office.type.done("meeting", "decide", office.meeting, idea, "trial", "--reason", "So", by=CHAIR)
    assert "opened by the chair without a quorum" in decided.err
    assert "opened without a quorum: Customer is away" in office.type.done("meeting", "minutes", office.meeting).out


# Deciding


def test_several_ideas_are_decided_together_or_not_at_all(office: Office) -> None:
    first, second, third = (office.evidenced(title) for title in ("One", "Two", "Three"))
    for idea in (first, second):
        office.opened(idea)
    office.scored(third)
    before = office.type.events()

    fault = office.type.refused("meeting", "decide", office.meeting, first, third, *PARK, by=CHAIR)
    assert fault["findings"][0]["rule"] == "scores are opened before deciding"
    assert office.type.events() == before
    assert office.stage(first) == "evidenced"

    told = office.type.shown("meeting", "decide", office.meeting, first, second, first, *PARK, by=CHAIR)
    assert (told["id"], told["ideas"]) == (office.meeting, [first, second])
    assert {office.stage(idea) for idea in (first, second)} == {"parked"}


def test_a_wrong_decision_is_corrected_and_both_stay_in_the_record(office: Office) -> None:
    idea = office.decided(office.evidenced(), *PARK[:3])
    office.type.done("meeting", "close", office.meeting, by=CHAIR)

    correct = ("meeting", "correct", office.meeting, idea, "trial", "--why", "Wrong line", "--reason", "Easy to undo")
    assert office.type.refused(*correct, by=OPERATIONS)["error"] == "NotPermitted"
    told = office.type.done(*correct, "--aimed-at", "source", by=CHAIR)
    assert "The earlier answer, park, was corrected." in told.err
    assert office.stage(idea) == "forum_evaluated"
    said = office.type.shown("meeting", "minutes", office.meeting)["decisions"][idea]
    assert (said["reason"], said["corrected from"], said["why corrected"]) == ("Easy to undo", "park", "Wrong line")
    assert said["aimed at"] == "the source of the problem"
    topics = [entry["topic"] for entry in office.type.shown("audit", "show", idea)]
    assert topics[-4:] == ["idea.evaluated", "idea.feedback_given", "idea.decision_corrected", "idea.feedback_given"]
    (mine,) = office.type.shown("idea", "mine", by=SUBMITTER)
    assert mine["answer"].startswith("Easy to undo")

    office.type.done("trial", "start", office.planned(idea), by=SUBMITTER)
    fault = office.type.refused(*correct[:4], *PARK, "--why", "No", by=CHAIR)
    assert (fault["findings"][0]["rule"], fault["findings"][0]["seen"]) == ("lifecycle", "the idea is in trial")


# Minutes


class Page(HTMLParser):
    """What a page is made of; a tag that is not closed in order fails."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def count(self, tag: str) -> int:
        return sum(one == tag for one, _ in self.tags)


def test_minutes_in_html_stand_alone_and_hold_nothing_that_was_typed_as_markup(office: Office) -> None:
    idea = office.evidenced(NASTY)
    office.scored(idea)
    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)
    decide = ("trial", "--reason", NASTY, "--next-step", NASTY, "--would-change", NASTY)
    office.type.done("meeting", "decide", office.meeting, idea, *decide, by=CHAIR)
    office.type.done("meeting", "close", office.meeting, by=CHAIR)

    html = office.type.done("meeting", "minutes", office.meeting, "--html").out

    page = Page(html)
    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;quotes&quot;" in html
    assert html.startswith("<!DOCTYPE html>")
    assert [attributes["lang"] for tag, attributes in page.tags if tag == "html"] == ["en-GB"]
    assert not [attributes for _, attributes in page.tags if {"src", "href", "onclick"} & {*attributes}]
    assert (page.count("h1"), page.count("main"), page.count("title")) == (1, 1, 1)
    assert page.count("caption") == page.count("table") == 2
    assert all(attributes.get("scope") for tag, attributes in page.tags if tag == "th")
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert not [name for name in (*SCORERS, SUBMITTER) if name in html]


def test_minutes_are_the_same_made_again_after_the_lists_are_rebuilt(office: Office) -> None:
    office.decided(office.evidenced(), "trial")
    made = [office.type.done("meeting", "minutes", office.meeting, *how).out for how in ((), ("--json",), ("--html",))]
    office.type.done("admin", "rebuild", by=STEWARD)
    again = [office.type.done("meeting", "minutes", office.meeting, *how).out for how in ((), ("--json",), ("--html",))]
    assert made == again


# Checking


def test_scores_are_verified_from_an_export_without_a_database(office: Office, tmp_path: Path) -> None:
    idea = office.evidenced()
    office.type.done("meeting", "agenda", office.meeting, "--add", idea, by=CHAIR)
    for scorer in (CHAIR, CHAIR, OPERATIONS, CUSTOMER):
        mark(office, idea, "4", "5", "--because", "benefit=Seen twice", "--comment", "Good", by=scorer)
    office.type.done("meeting", "open", office.meeting, idea, by=CHAIR)
    export, elsewhere = tmp_path / "m1.jsonl", InProcess(tmp_path / "nothing.sqlite", STRANGER)

    told = office.type.shown("audit", "verify-scores", office.meeting, "--export", str(export))
    assert (told["seals"], told["replaced"], told["openings"], told["comments"]) == (4, 1, 3, 6)
    text = export.read_text(encoding="utf-8")
    assert not [word for word in ("Good", "Seen twice", CHAIR) if word in text]
    found = elsewhere.shown("audit", "verify-scores", "--from", str(export))
    assert (found["openings"], found["comments"], found["faults"]) == (3, 0, [])

    for number, line in enumerate(text.splitlines()):
        if '"marks"' in line:
            altered = text.replace(line, line.replace('"benefit":5', '"benefit":1'))
            file = tmp_path / f"altered-{number}.jsonl"
            file.write_text(altered, encoding="utf-8")
            ended = elsewhere.run("audit", "verify-scores", "--from", str(file))
            assert ended.code == 1
            assert "is not what was sealed" in ended.err
    assert "is there already" in office.type.wrong("audit", "verify-scores", office.meeting, "--export", str(export))


def test_scores_that_were_stored_before_there_were_comments_by_criterion_still_verify(
    office: Office, tmp_path: Path
) -> None:
    idea = office.opened(office.evidenced())
    export, first_form = tmp_path / "m1.jsonl", tmp_path / "first-form.jsonl"
    office.type.done("audit", "verify-scores", office.meeting, "--export", str(export))
    text = export.read_text(encoding="utf-8")
    assert text.count('"payload":2') == text.count(',"comment_digests":{}') == 3
    first_form.write_text(text.replace('"payload":2', '"payload":1').replace(',"comment_digests":{}', ""), "utf-8")

    found = office.type.shown("audit", "verify-scores", "--from", str(first_form))
    assert (found["openings"], found["faults"]) == (3, [])
    first_form.write_text(first_form.read_text("utf-8").replace('"feasibility":4', '"feasibility":5'), "utf-8")
    assert office.type.run("audit", "verify-scores", "--from", str(first_form)).code == 1
    assert idea == "I-1"


@pytest.mark.parametrize("content", ["", "nonsense\n", "{}\n", '{"stream":"M-1"}\n'])
def test_a_file_that_is_no_export_is_told_in_words(office: Office, tmp_path: Path, content: str) -> None:
    file = tmp_path / "export.jsonl"
    file.write_text(content, encoding="utf-8")
    ended = office.type.run("audit", "verify-scores", "--from", str(file))
    assert ended.code == 1
    assert "ask for the export again" in ended.err
    assert office.type.wrong("audit", "verify-scores", "--from", str(tmp_path / "none.jsonl"))
    assert office.type.wrong("audit", "verify-scores")
    assert office.type.wrong("audit", "verify-scores", "M-1", "--from", str(file))


def test_a_meeting_without_scores_has_nothing_to_complain_of(office: Office) -> None:
    told = json.loads(office.type.done("audit", "verify-scores", office.meeting, "--json").out)
    assert (told["openings"], told["faults"]) == (0, [])


def test_a_year_of_suggested_meetings_is_a_meeting_a_month(office: Office) -> None:
    forum = office.type.made("forum", "create", "Another", "--perspective", "digital", by=STEWARD)
    office.type.done("forum", "member", forum, CHAIR, "--perspective", "digital", "--chair", by=STEWARD)
    for _ in range(12):
        office.type.done("meeting", "schedule", forum, by=CHAIR)
    days = [date.fromisoformat(one["day"]) for one in office.type.shown("meeting", "list", "--forum", forum)]
    assert len({(day.year, day.month) for day in days}) == 12
    assert max(days) - min(days) < timedelta(days=345)
