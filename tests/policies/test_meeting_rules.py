"""Cadence, time boxes, leave to deputise and to open, and the scales that scorers see."""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ideaflow.domain.meeting import AgendaItem
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.errors import InvalidInput
from ideaflow.policies.meeting_rules import (
    WEEKDAYS,
    Cadence,
    MeetingRules,
    fitting,
    leave_to_deputise,
    leave_to_open,
    next_sitting,
    with_waived_quorum,
)
from ideaflow.policies.pack_file import parse_pack
from ideaflow.policies.scoring_rules import Criterion, ScoringRules, scoring_of
from ideaflow.policies.shipped import shipped_pack, shipped_packs, shipped_text

PACK = shipped_pack()
SCORING = scoring_of(PACK)
ENGLAND = holidays.country_holidays("GB", subdiv="ENG")


@pytest.mark.parametrize(
    ("cadence", "after", "day"),
    [
        (Cadence(), date(2026, 11, 25), date(2026, 12, 10)),
        (Cadence(), date(2026, 12, 9), date(2026, 12, 10)),
        (Cadence(), date(2026, 12, 10), date(2027, 1, 14)),
        (Cadence(week=1, weekday="monday"), date(2026, 4, 20), date(2026, 5, 5)),  # the early May bank holiday
        (Cadence(week=4, weekday="friday"), date(2026, 12, 1), date(2026, 12, 29)),  # Christmas and Boxing Day
        (Cadence(every_months=3), date(2026, 1, 20), date(2026, 4, 9)),
        (Cadence(week=1, weekday="friday"), date(2027, 12, 31), date(2028, 1, 7)),
    ],
)
def test_the_next_sitting_follows_the_cadence_and_skips_bank_holidays(cadence: Cadence, after: date, day: date) -> None:
    assert next_sitting(cadence, after, PACK.clocks) == day


@given(
    st.builds(Cadence, every_months=st.integers(1, 12), week=st.integers(1, 4), weekday=st.sampled_from(WEEKDAYS)),
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
)
def test_a_sitting_is_a_working_day_to_come_and_within_reach(cadence: Cadence, after: date) -> None:
    day = next_sitting(cadence, after, PACK.clocks)
    assert after < day <= after + timedelta(days=31 * (cadence.every_months + 1))
    assert day.weekday() < 5
    assert day not in ENGLAND


def test_a_cadence_says_itself_in_words() -> None:
    assert Cadence().words == "the second Thursday of every month"
    assert Cadence(every_months=2, week=1, weekday="monday").words == "the first Monday of every 2 months"


def test_ideas_fit_into_what_opening_and_closing_leave() -> None:
    rules = MeetingRules(sitting_minutes=60, opening_minutes=10, closing_minutes=5)
    assert rules.time_for_ideas(60) == 45
    assert fitting(45, 10, 9) == 4
    assert fitting(45, 10, 2) == 2
    assert fitting(-5, 10, 2) == 0
    with pytest.raises(ValidationError, match="leave no time for ideas"):
        MeetingRules(sitting_minutes=15)


def test_leave_depends_on_the_pack_and_opening_on_a_reason_too() -> None:
    assert leave_to_deputise(PACK).allowed
    assert [finding.rule for finding in leave_to_open(PACK, "away").unmet] == ["opening without a quorum"]
    other = PACK.model_copy(update={"meetings": MeetingRules(open_without_quorum=True, deputies=False)})
    assert not leave_to_deputise(other).allowed
    assert leave_to_open(other, "away").allowed
    assert not leave_to_open(other, "").allowed


def test_a_waived_quorum_stands_as_one_met_finding_that_says_what_was_in() -> None:
    missing = Finding("perspectives", "2 of 3 perspectives are in", "legal")
    reason = Finding("an answer has a reason", "no reason", "a reason")
    verdict = Verdict("decide", (missing, reason), "pack@1")
    quorum_missing = Verdict("open scores", (missing,), "pack@1")
    assert with_waived_quorum(verdict, AgendaItem(minutes=5), quorum_missing) is verdict
    quorum, kept = with_waived_quorum(verdict, AgendaItem(minutes=5, waived=True), quorum_missing).findings
    assert (quorum.met, quorum.seen) == (True, "2 of 3 perspectives are in, opened by the chair without a quorum")
    assert kept is reason


def test_each_mark_of_each_criterion_has_a_sentence_of_its_own() -> None:
    assert SCORING.names == PACK.forum.criteria == ("feasibility", "benefit", "why")
    for criterion in SCORING.criteria:
        assert criterion.question.endswith("?")
        assert len({criterion.anchor(mark) for mark in range(1, 6)}) == 5
    assert "source" in SCORING.criteria[-1].question
    assert SCORING.criteria[0].anchor(5) == SCORING.criteria[0].anchors[4]


def test_criteria_have_names_of_their_own_five_anchors_and_a_weight() -> None:
    one = SCORING.criteria[0]
    with pytest.raises(ValidationError, match="a name of its own"):
        ScoringRules(criteria=(one, one))
    with pytest.raises(ValidationError):
        Criterion(name="ease", question="Is it easy?", anchors=("no", "yes"))
    with pytest.raises(ValidationError):
        Criterion(name="ease", question="Is it easy?", anchors=one.anchors, weight=0)


def test_the_sections_say_in_plain_words_what_they_hold() -> None:
    meetings = MeetingRules(open_without_quorum=True).sentences()
    assert meetings["cadence"].startswith("The forum sits on the second Thursday of every month;")
    assert meetings["opening without a quorum"] == "The chair may open scores without a quorum, with a reason."
    assert MeetingRules().sentences()["opening without a quorum"].startswith("The chair may not open")
    scoring = SCORING.sentences()
    assert {*SCORING.names} < {*scoring}
    assert scoring["why"].startswith("Why do we do this at all")


def test_a_forum_marks_the_criteria_that_it_names_and_each_needs_a_scale() -> None:
    text = shipped_text()
    fewer = parse_pack(text.replace('criteria = ["feasibility", "benefit", "why"]', 'criteria = ["why"]'), "ours.toml")
    assert scoring_of(fewer).names == ("why",)
    with pytest.raises(InvalidInput, match="'charm' has no scale"):
        parse_pack(text.replace('criteria = ["feasibility", "benefit", "why"]', 'criteria = ["charm"]'), "ours.toml")


def test_every_shipped_pack_has_rules_for_meetings_and_scales() -> None:
    for name in shipped_packs():
        pack = shipped_pack(name)
        assert {"meetings", "scoring"} <= {*pack.sections}
        assert scoring_of(pack).names == pack.forum.criteria
