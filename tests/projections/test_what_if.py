"""The past under another pack: what would have been otherwise, for whom, and what cannot be known."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import msgspec
import pytest

from ideaflow import bootstrap
from ideaflow.application.decision import DecideIdea
from ideaflow.application.erasure import ErasePerson
from ideaflow.application.idea import AddEvidence, ReviseCanvas
from ideaflow.application.idea_turns import GetOnWithIt
from ideaflow.application.meeting import OpenScores, ScoreIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.values import DecisionKind
from ideaflow.errors import Refused, UnknownId
from ideaflow.persistence.pack_store import PackStore
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import parse_pack
from ideaflow.policies.shipped import shipped_pack, shipped_text
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.what_if import Question, WhatIf, what_if
from ideaflow.projections.what_if_judging import Outcome
from ideaflow.projections.what_if_ranks import ranks
from ideaflow.projections.what_if_ranks import score as score_of
from ideaflow.projections.what_if_tally import Opened
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.projections.playing import forum_under
from tests.scenario import (
    ANA,
    BEN,
    CAT,
    SAM,
    SEATS,
    add_people,
    decided,
    everything,
    meeting_on,
    plan,
    ready_idea,
    score,
    seat_forum,
    whole_life,
)

FAIL_FAST, HIGH_ASSURANCE = shipped_pack("fail-fast"), shipped_pack("high-assurance")


def pack_with(*changes: tuple[str, str]) -> Pack:
    """The default pack with pieces of its text replaced, under another name."""
    text = shipped_text()
    for old, new in (('name = "three-i-forum"', 'name = "ours"'), *changes):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return parse_pack(text, "ours.toml")


def under(app: Ideaflow, pack: Pack, **scope: object) -> WhatIf:
    return what_if(app.database, Question(pack, **scope))  # type: ignore[arg-type]


@pytest.mark.parametrize("who", [SAM, ANA, CAT])
def test_what_another_policy_would_have_decided_is_the_same_after_an_erasure(app: Ideaflow, who: str) -> None:
    """Rules and rankings stand on facts, so a text that nobody can read any more changes no answer."""
    whole_life(app)
    forum = seat_forum(app)
    refused_fast_track(app, cost=400)
    score(app, meeting_on(app, forum, ready_idea(app, "A queue ticket")), "I-3")
    question = Question(HIGH_ASSURANCE, until=date(2026, 3, 2))
    before = {pack.id: under(app, pack) for pack in (FAIL_FAST, HIGH_ASSURANCE)}, what_if(app.database, question)
    assert before[0][HIGH_ASSURANCE.id].changes

    do(app, ErasePerson, address=who, reason="person-asked")

    after = {pack.id: under(app, pack) for pack in (FAIL_FAST, HIGH_ASSURANCE)}, what_if(app.database, question)
    assert [_answer(one) for one in (*after[0].values(), after[1])] == [
        _answer(one) for one in (*before[0].values(), before[1])
    ]


def _answer(found: WhatIf) -> WhatIf:
    """All but how many events were read: an erasure is one, and so is a seat that it frees."""
    return msgspec.structs.replace(found, events=0)


def refused_fast_track(app: Ideaflow, **planned: object) -> str:
    idea = ready_idea(app)
    with pytest.raises(Refused):
        do(app, GetOnWithIt, idea=idea, trial=plan(app, idea, **planned), by=SAM)
    return idea


def test_under_the_pack_of_the_day_nothing_differs(app: Ideaflow) -> None:
    whole_life(app)
    refused_fast_track(app, cost=400)
    found = under(app, shipped_pack())
    assert (found.changes, found.lacking, found.ready, found.held, found.moved) == ([], [], {}, [], [])
    assert not any(rank.moves for rank in found.ranks)
    assert {count.newly_allowed + count.newly_refused + count.unknown for count in found.steps.values()} == {0}
    assert found.packs_then == ["three-i-forum@1"]


def test_a_refused_trial_that_the_other_pack_allows(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = refused_fast_track(app, cost=400)
    clock.advance(days=9)
    do(app, GetOnWithIt, idea=idea, trial=plan(app, idea), by=SAM)
    found = under(app, pack_with(("at_most = 250", "at_most = 500")))
    (change,) = found.changes
    assert (change.idea, change.step, change.allowed_then, change.would) == (
        idea,
        GuardedStep.GET_ON_WITH_IT,
        False,
        Outcome.ALLOWED,
    )
    (held,) = found.held
    assert (held.since, held.started) == (date(2026, 3, 2), date(2026, 3, 11))
    assert any(sentence.startswith("1 trial would have been allowed without asking") for sentence in found.unknown)


def test_a_trial_that_the_other_pack_refuses_says_why(app: Ideaflow) -> None:
    idea = ready_idea(app)
    do(app, GetOnWithIt, idea=idea, trial=plan(app, idea, cost=200), by=SAM)
    found = under(app, pack_with(("at_most = 250", "at_most = 100")))
    (change,) = found.changes
    (finding,) = change.unmet
    assert (change.would, finding.rule, finding.seen) == (Outcome.REFUSED, "cost", "£200.00")
    assert found.steps[GuardedStep.GET_ON_WITH_IT].newly_refused == 1


def test_what_nobody_was_asked_cannot_be_known_and_is_no_refusal(app: Ideaflow) -> None:
    idea = ready_idea(app)
    do(app, GetOnWithIt, idea=idea, trial=plan(app, idea, cost=0, hours=0, baseline=(1.0,) * 12), by=SAM)
    found = under(app, HIGH_ASSURANCE)
    count = found.steps[GuardedStep.GET_ON_WITH_IT]
    assert (count.unknown, count.refused, count.newly_refused) == (1, 0, 0)
    assert "safety reviewed: nobody was asked this in those days (1 time)." in found.unknown


def test_decisions_without_quorum_without_perspective_without_evidence(app: Ideaflow) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    decided(app, meeting_on(app, forum, idea), idea, DecisionKind.TRIAL)
    (lacking,) = under(app, HIGH_ASSURANCE).lacking
    assert (lacking.idea, lacking.meeting, lacking.decision) == (idea, "M-1", "trial")
    assert (lacking.quorum, lacking.perspective, lacking.evidence) == (True, False, True)
    assert {finding.rule for finding in lacking.unmet} == {"minimum scores", "pieces of evidence", "canvas parts"}


def test_a_perspective_that_was_not_in_is_missed_by_a_stricter_pack(app: Ideaflow) -> None:
    loose = ('at_most = 0\nsentence = "Scores open', 'at_most = 1\nsentence = "Scores open')
    fewer = ("at_least = 3\nsentence", "at_least = 2\nsentence")
    with app.database.transaction() as connection:
        text = shipped_text().replace('"three-i-forum"', '"ours"').replace(*loose).replace(*fewer)
        PackStore(connection).put(text, "ours.toml")
    add_people(app)
    forum, idea = forum_under(app, "ours@1"), ready_idea(app)
    meeting = meeting_on(app, forum, idea)
    score(app, meeting, idea, [ANA, BEN])
    do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    do(app, DecideIdea, meeting=meeting, idea=idea, decision=DecisionKind.TRIAL, reason="it is simple", by=ANA)
    (lacking,) = under(app, shipped_pack()).lacking
    assert (lacking.quorum, lacking.perspective, lacking.evidence) == (True, True, False)
    assert {finding.needed for finding in lacking.unmet} == {"customer, still awaited", "at least 3 scores"}


def test_what_a_chair_opened_without_a_quorum_lacks_one_where_the_pack_does_not_let_chairs(app: Ideaflow) -> None:
    text = shipped_text().replace('"three-i-forum"', '"ours"') + "\n[meetings]\nopen_without_quorum = true\n"
    with app.database.transaction() as connection:
        PackStore(connection).put(text, "ours.toml")
    add_people(app)
    forum, idea = forum_under(app, "ours@1"), ready_idea(app)
    meeting = meeting_on(app, forum, idea)
    score(app, meeting, idea, [ANA])
    do(app, OpenScores, meeting=meeting, idea=idea, without_quorum=True, reason="it cannot wait", by=ANA)
    do(app, DecideIdea, meeting=meeting, idea=idea, decision=DecisionKind.TRIAL, reason="it is simple", by=ANA)
    same = under(app, parse_pack(text, "ours.toml"))
    assert (same.changes, same.lacking) == ([], [])
    found = under(app, shipped_pack())
    assert [change.step for change in found.changes] == [GuardedStep.OPEN_SCORES, GuardedStep.DECIDE_TRIAL]
    (lacking,) = found.lacking
    assert (lacking.quorum, lacking.perspective) == (True, True)


def test_readiness_comes_later_under_a_pack_that_wants_more(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = ready_idea(app)
    clock.advance(days=3)
    do(app, AddEvidence, idea=idea, kind="measure", summary="a series", by=SAM)
    clock.advance(days=4)
    do(app, ReviseCanvas, idea=idea, canvas={"future state": "texts"}, by=SAM)
    never = ready_idea(app, "Another")
    one, two = (f'at_least = {count}\nsentence = "An idea needs one' for count in (1, 2))
    ready = under(app, pack_with((one, two))).ready
    assert (ready[idea].then, ready[idea].would) == (date(2026, 3, 2), date(2026, 3, 5))
    assert (ready[never].then, ready[never].would) == (date(2026, 3, 9), None)


def test_clocks_count_who_is_promised_an_answer_sooner_and_who_would_be_late(
    app: Ideaflow, clock: SimulatedClock
) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    clock.advance(days=14)
    decided(app, meeting_on(app, forum, idea), idea, DecisionKind.TRIAL)
    clocks = under(app, FAIL_FAST).clocks
    first = clocks["first response"]
    assert (first.promises, first.sooner, first.late_then, first.late_would) == (1, 1, 0, 1)
    moved = {clock.clock: clock for clock in under(app, FAIL_FAST).moved}
    assert moved["first response"].answered == date(2026, 3, 16)
    assert moved["first response"].due_then == date(2026, 3, 16)
    assert moved["first response"].due_would < date(2026, 3, 16)
    assert moved["feedback"].answered == date(2026, 3, 16)


def test_an_open_clock_is_late_once_its_day_is_over(app: Ideaflow, clock: SimulatedClock) -> None:
    ready_idea(app)
    clock.advance(days=100)
    ready_idea(app, "Later")
    decision = under(app, HIGH_ASSURANCE).clocks["decision"]
    assert (decision.promises, decision.later, decision.late_then, decision.late_would) == (2, 2, 1, 1)


def scored(app: Ideaflow, forum: str, title: str, feasibility: int, benefit: int) -> str:
    idea = ready_idea(app, title)
    meeting = meeting_on(app, forum, idea)
    for person in SEATS:
        marks = {"feasibility": feasibility, "benefit": benefit, "why": 3}
        do(app, ScoreIdea, meeting=meeting, idea=idea, marks=marks, by=person)
    do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    return idea


CRITERIA = ('criteria = ["feasibility", "benefit", "why"]', 'criteria = ["feasibility", "benefit"]')
WEIGHED = """
[[scoring.criteria]]
name = "feasibility"
question = "Can it be done?"
weight = {}
anchors = ["No", "Hardly", "Perhaps", "Likely", "Surely"]

[[scoring.criteria]]
name = "benefit"
question = "What does it bring?"
weight = {}
anchors = ["Nothing", "Little", "Something", "Much", "Very much"]

"""
HARM = """
[[scoring.criteria]]
name = "feasibility"
question = "Can it be done?"
anchors = ["No", "Hardly", "Perhaps", "Likely", "Surely"]

[[scoring.criteria]]
name = "harm"
question = "Could it harm anybody?"
anchors = ["Surely", "Likely", "Perhaps", "Hardly", "No"]

"""


def test_ranks_move_with_the_criteria(app: Ideaflow) -> None:
    forum = seat_forum(app)
    easy, useful = scored(app, forum, "Easy", 5, 1), scored(app, forum, "Useful", 2, 5)
    only = ('criteria = ["feasibility", "benefit", "why"]', 'criteria = ["feasibility", "harm"]')
    found = under(app, pack_with(only, ("[forum]", HARM + "[forum]")))
    assert [(rank.idea, rank.then, rank.would) for rank in found.ranks] == [(useful, 1, 2), (easy, 2, 1)]
    assert [(rank.score_then, rank.score_would) for rank in found.ranks] == [(3.33, 2.0), (3.0, 5.0)]
    assert "Criterion harm: it was never marked in those days, so ranks leave it out." in found.unknown


def test_equal_scores_share_a_rank_and_unmarked_ideas_have_none() -> None:
    opened = [
        Opened("F-1", f"I-{number}", "three-i-forum@1", [("law", {"benefit": mark}) for mark in marks])
        for number, marks in enumerate(([4, 4], [3, 5], [2], [None]), 1)
    ]
    found = ranks(opened, FAIL_FAST, lambda _: shipped_pack())
    assert [(rank.idea, rank.then) for rank in found] == [("I-1", 1), ("I-2", 1), ("I-3", 3), ("I-4", None)]


def test_only_the_days_and_the_forum_that_were_asked_about(app: Ideaflow, clock: SimulatedClock) -> None:
    whole_life(app)
    other = seat_forum(app)
    clock.advance(days=30)
    idea = ready_idea(app, "In another forum")
    decided(app, meeting_on(app, other, idea), idea, DecisionKind.TRIAL)
    assert {change.idea for change in under(app, HIGH_ASSURANCE).changes} == {"I-1", idea}
    assert {change.idea for change in under(app, HIGH_ASSURANCE, forum=other).changes} == {idea}
    assert under(app, HIGH_ASSURANCE, forum=other).ideas == 1
    assert {change.idea for change in under(app, HIGH_ASSURANCE, since=date(2026, 3, 3)).changes} == {idea}
    assert {change.idea for change in under(app, HIGH_ASSURANCE, until=date(2026, 3, 3)).changes} == {"I-1"}
    assert under(app, HIGH_ASSURANCE, since=date(2027, 1, 1)).steps == {}


def test_a_forum_that_is_not_there(app: Ideaflow) -> None:
    with pytest.raises(UnknownId, match="forum"):
        under(app, FAIL_FAST, forum="F-9")


def test_an_empty_log_has_nothing_to_replay(app: Ideaflow) -> None:
    found = under(app, FAIL_FAST)
    assert (found.events, found.ideas, found.steps, found.ranks) == (0, 0, {}, [])


@pytest.mark.sqlite_only
def test_nothing_is_written(app: Ideaflow, url: str) -> None:
    everything(app)
    with app.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    files = sorted(Path(url.removeprefix("sqlite:///")).parent.glob("ideaflow.sqlite*"))
    before = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if not file.name.endswith("-shm")]
    under(app, HIGH_ASSURANCE)
    after = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files if not file.name.endswith("-shm")]
    assert before == after


def test_a_replay_reads_facts_alone(app: Ideaflow) -> None:
    everything(app)
    found = under(app, HIGH_ASSURANCE)
    with app.database.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM text_keys")
    assert under(app, HIGH_ASSURANCE) == found


def test_weights_decide_how_much_a_criterion_counts_and_each_perspective_counts_the_same() -> None:
    scores = [("law", {"feasibility": 5, "benefit": 1, "why": 3}), ("digital", {"feasibility": 5, "benefit": 2})]
    heavy = pack_with(("[forum]", WEIGHED.format(3, 1) + "[forum]"), CRITERIA)
    light = pack_with(("[forum]", WEIGHED.format(1, 2) + "[forum]"), CRITERIA)
    assert (score_of(scores, heavy), score_of(scores, light)) == (4.12, 2.67)
    crowd = [*scores, ("digital", {"feasibility": 5, "benefit": 2})]
    assert score_of(crowd, heavy) == score_of(scores, heavy)
    assert score_of([("law", {"harm": 4})], heavy) is None


def test_a_shared_database_gives_the_same_answer(app: Ideaflow, postgres_url: str, clock: SimulatedClock) -> None:
    bootstrap.init(postgres_url, STEWARD)
    with Ideaflow(postgres_url, clock=clock) as shared:
        everything(shared)
        everything(app)
        for question in (Question(HIGH_ASSURANCE), Question(FAIL_FAST, forum="F-1")):
            assert what_if(shared.database, question) == what_if(app.database, question)
