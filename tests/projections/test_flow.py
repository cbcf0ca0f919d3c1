"""Flow: times, shares, work in progress and series, held against what a reader of the log would count by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ideaflow import bootstrap
from ideaflow.application.campaign import CaptureIdea, OpenCampaign
from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.idea import AddEvidence, AssignHelper, SubmitIdea
from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.application.trial import StartTrial
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea import Idea
from ideaflow.domain.idea_events import EarlierAnswerRecorded
from ideaflow.domain.lead_time import LeadTime
from ideaflow.domain.period import Period
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import DecisionKind
from ideaflow.persistence.people import IMPORTED_ADDRESS
from ideaflow.policies.problem_rules import EscalationRules
from ideaflow.projections import (
    campaign_report,
    fairness,
    flow_measures,
    flow_summary,
    hand_offs,
    urgent_problems,
)
from ideaflow.projections.flow import Paced, table
from ideaflow.projections.flow_measures import MEASURES, Span
from tests.application.box import Box
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do
from tests.scenario import SAM, decided, everything, meeting_on, plan, ready_idea, run, seat_forum

HAL = "hal@example.org"


def paced(app: Ideaflow, idea: str) -> Paced:
    with app.database.reading() as connection:
        return Paced(*connection.execute(table.select().where(table.c.id == idea)).one())


def span_of(app: Ideaflow, by: Period = Period.MONTH, **span: Any) -> Span:
    return app.ask(flow_measures.span_of, by, app.today, **span)


def series(app: Ideaflow, name: str, by: Period = Period.MONTH, **span: Any) -> dict[str, float]:
    found = app.ask(flow_measures.series, name, span_of(app, by, **span))
    return dict(zip([start.isoformat() for start in found.starts], found.values, strict=True))


def adopted(app: Ideaflow, clock: SimulatedClock, meeting: str, idea: str) -> None:
    """Ten days to a decision, then twenty to adoption."""
    clock.advance(days=10)
    decided(app, meeting, idea, DecisionKind.TRIAL)
    trial = plan(app, idea)
    do(app, StartTrial, trial=trial, by=SAM)
    clock.advance(days=20)
    run(app, trial)
    do(app, ConcludeTrial, trial=trial, outcome="adopt", owner_role="lead", learning="it works", by=SAM)


def test_an_ideas_way_is_told_in_days(app: Ideaflow, clock: SimulatedClock) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    clock.advance(days=3)
    do(app, AssignHelper, idea=idea, by=HAL)
    adopted(app, clock, meeting_on(app, forum, idea), idea)
    row = paced(app, idea)
    assert (row.response_days, row.decision_days, row.outcome_days) == (3, 13, 33)
    assert (row.decision, row.meeting, row.decided_in_time, row.stage) == ("trial", "M-1", 1, "adopted")
    assert (row.submitted_on, row.evidenced_by) == ("2026-03-02", "2026-03-02")
    assert (row.answered_by, row.tried_by, row.ended_by) == ("2026-03-15", "2026-03-15", "2026-04-04")


def test_a_decision_that_only_asks_answers_first_and_decides_nothing(app: Ideaflow, clock: SimulatedClock) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    clock.advance(days=4)
    meeting = meeting_on(app, forum, idea)
    decided(app, meeting, idea, DecisionKind.ASK_FOR_EVIDENCE, questions=("how often?",))
    row = paced(app, idea)
    assert (row.response_days, row.decided_on, row.stage) == (4, None, "submitted")
    # The clock stands while evidence is awaited, however long that takes.
    clock.advance(days=300)
    assert app.ask(flow_summary.summary, app.today).overdue == 0
    do(app, AddEvidence, idea=idea, kind="measure", summary="a chart", by=SAM)
    assert (paced(app, idea).decision_due or "") > app.today.isoformat()
    clock.advance(days=90)
    assert app.ask(flow_summary.summary, app.today).overdue == 1


def test_a_fast_track_is_an_answer_and_a_late_one_is_late(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = ready_idea(app)
    clock.advance(days=90)
    do(app, GetOnWithIt, idea=idea, trial=plan(app, idea), by=SAM)
    row = paced(app, idea)
    assert (row.response_days, row.decision_days, row.decision, row.decided_in_time) == (90, 90, "get on with it", 0)


def test_an_idea_that_is_reopened_has_not_ended(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = ready_idea(app)
    do(app, WithdrawIdea, idea=idea, by=SAM)
    assert paced(app, idea).ended_by == "2026-03-02"
    clock.advance(days=5)
    do(app, ReopenIdea, idea=idea, what_is_new="a new law", by=SAM)
    row = paced(app, idea)
    assert (row.ended_by, row.stage, row.stage_since) == (None, "evidenced", "2026-03-07")


def test_the_summary_counts_people_shares_and_times(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    first, second, merged = ready_idea(app), ready_idea(app, "two"), ready_idea(app, "three", by=HAL)
    do(app, MergeIdea, idea=merged, into=second, by=HAL)
    adopted(app, clock, meeting_on(app, forum, first), first)
    do(app, WithdrawIdea, idea=second, by=SAM)
    found = app.ask(flow_summary.summary, app.today)
    # The steward, Sam, Ana, Ben, Cat and Hal have accounts; the steward alone has taken part in no idea but the forum.
    assert (found.ideas, found.heads, found.people_who_brought, found.people_who_took_part) == (3, 6, 2, 6)
    assert found.participation == pytest.approx(100 * 2 / 6)
    assert (found.adopted, found.withdrawn, found.merged, found.open) == (1, 1, 1, 0)
    assert (found.implemented, found.implemented_of_all) == (50, 50)
    assert found.decision == LeadTime(1, 10, 10, 10)
    assert found.outcome == LeadTime(1, 30, 30, 30)
    assert (found.in_time, found.overdue) == (100, 0)
    assert found.ideas_per_head_a_year == pytest.approx(3 / 6 / 31 * 365.25)
    told = app.ask(flow_summary.summary, app.today, heads=100)
    assert (told.heads, told.participation) == (100, 2)
    assert app.ask(flow_summary.summary, app.today, since=app.today).ideas == 0


def test_overdue_decisions_count_as_not_in_time(app: Ideaflow, clock: SimulatedClock) -> None:
    forum, idea, waiting = seat_forum(app), ready_idea(app), ready_idea(app, "waits")
    clock.advance(days=10)
    decided(app, meeting_on(app, forum, idea), idea, DecisionKind.PARK, until=date(2027, 1, 1))
    clock.advance(days=80)
    found = app.ask(flow_summary.summary, app.today)
    assert (found.in_time, found.overdue) == (50, 1)
    assert found.responses_in_time == 50
    assert [one.id for one in app.ask(flow_summary.oldest, app.today, found.outcome, 5)] == [waiting]
    ages = {one.stage: (one.count, one.age.median, one.oldest) for one in app.ask(flow_summary.ageing, app.today)}
    assert ages == {"evidenced": (1, 90, 90), "parked": (1, 90, 90)}


def test_an_open_idea_older_than_most_outcomes_took_stands_out(app: Ideaflow, clock: SimulatedClock) -> None:
    ready_idea(app, "old")
    clock.advance(days=35)
    young = ready_idea(app, "young")
    found = app.ask(flow_summary.oldest, app.today, LeadTime(10, 20, 30, 33), 5)
    assert [(one.id, one.age, one.beyond_usual) for one in found] == [("I-1", 35, True), (young, 0, False)]


def test_series_have_a_value_for_each_whole_month(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    first = ready_idea(app)
    ready_idea(app, "two", by=HAL)
    adopted(app, clock, meeting_on(app, forum, first), first)
    clock.advance(days=60)
    do(app, SubmitIdea, title="late", by=SAM)
    clock.advance(days=5)
    # The clock stands on 5 June: March, April and May are over.
    assert series(app, "came-in") == {"2026-03-01": 2, "2026-04-01": 0, "2026-05-01": 1}
    assert series(app, "decided") == {"2026-03-01": 1, "2026-04-01": 0, "2026-05-01": 0}
    assert series(app, "outcomes") == {"2026-03-01": 0, "2026-04-01": 1, "2026-05-01": 0}
    assert series(app, "open") == {"2026-03-01": 2, "2026-04-01": 1, "2026-05-01": 2}
    assert series(app, "decision") == {"2026-03-01": 10}
    assert series(app, "outcome") == {"2026-04-01": 30}
    assert series(app, "implemented") == {"2026-04-01": 100}
    # One of the two decisions that were due at the end of April came in time.
    assert series(app, "in-time") == {"2026-04-01": 50}
    assert series(app, "participation") == pytest.approx(
        {"2026-03-01": 100 / 3, "2026-04-01": 0, "2026-05-01": 100 / 6}
    )
    assert series(app, "ideas-per-head", heads=10) == {"2026-03-01": 0.2, "2026-04-01": 0, "2026-05-01": 0.1}
    assert series(app, "came-in", since=date(2026, 4, 1)) == {"2026-04-01": 0, "2026-05-01": 1}
    weeks = series(app, "came-in", Period.WEEK)
    assert (weeks["2026-03-02"], sum(weeks.values()), len(weeks)) == (2, 3, 13)


def test_cumulative_flow_is_never_wider_further_on_and_never_falls(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    first, second = ready_idea(app), ready_idea(app, "two")
    do(app, SubmitIdea, title="thin", by=SAM)
    do(app, WithdrawIdea, idea=second, by=SAM)
    adopted(app, clock, meeting_on(app, forum, first), first)
    clock.advance(days=20)
    found = app.ask(flow_summary.cumulative_flow, span_of(app, Period.WEEK))
    bands = list(found.bands.values())
    assert found.bands["came in"] == (3,) * len(found.ends)
    assert found.bands["ended"] == (1, 1, 1, 1, 2, 2, 2)
    assert [found.bands[name][-1] for name in found.bands] == [3, 2, 2, 2, 2]
    for wide, narrow in pairwise(bands):
        assert all(one >= other for one, other in zip(wide, narrow, strict=True))
    for band in bands:
        assert list(band) == sorted(band)


def test_what_was_answered_before_an_import_flows_nowhere(app: Ideaflow, clock: SimulatedClock) -> None:
    old = do(app, SubmitIdea, title="From the old list", by=SAM).id
    with app.office.working(STEWARD, "import-row-0007") as work:
        answer = EarlierAnswerRecorded(to=Stage.ADOPTED, decision=DecisionKind.ADOPT_NOW, answer="yes")
        work.record(work.load(Idea, old), (answer,), Capacity.STEWARD)
    clock.advance(days=70)
    found = app.ask(flow_summary.summary, app.today)
    assert (found.ideas, found.answered_before, found.adopted, found.decision) == (0, 1, 0, None)
    assert series(app, "came-in") == {}
    assert app.ask(flow_summary.cumulative_flow, span_of(app)).ends == ()


def test_names_of_a_suggestion_box_are_no_heads_and_its_ideas_do_not_come_in(app: Ideaflow, tmp_path: Path) -> None:
    Box(app, tmp_path).holds("Warm room,,Wren,,\nCold room,,Nell,,\n").imported()
    do(app, SubmitIdea, title="by hand", by=SAM)
    found = app.ask(flow_summary.summary, app.today)
    assert (found.ideas, found.heads, found.people_who_brought, found.people_who_took_part) == (3, 2, 1, 1)
    assert sum(person.address.startswith(IMPORTED_ADDRESS) for person in app.people()) == 2


def test_every_measure_can_be_asked_for_in_an_empty_database(app: Ideaflow) -> None:
    for name in MEASURES:
        assert series(app, name) == {}
    assert app.ask(flow_summary.summary, app.today).ideas == 0
    assert app.ask(flow_summary.ageing, app.today) == []


# Campaigns


def test_a_campaigns_report_follows_its_ideas(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    campaign = do(app, OpenCampaign, title="Improvement day", team="Decisions").id
    ideas = [
        do(app, CaptureIdea, campaign=campaign, title=f"idea {n}", by=by).id for n, by in enumerate((SAM, SAM, HAL))
    ]
    assert {paced(app, idea).campaign for idea in ideas} == {campaign}
    assert {paced(app, idea).team for idea in ideas} == {"Decisions"}
    other = ready_idea(app, "not of the campaign")
    clock.advance(days=90)
    found = app.ask(campaign_report.report, campaign, app.today)
    assert found is not None
    assert (found.campaign.ideas, found.campaign.batches, found.people) == (3, 3, 2)
    assert (found.stages, found.due, found.in_time, found.answered) == ({"submitted": 3}, 3, 0, 0)
    assert [idea.title for idea in found.ideas] == ["idea 0", "idea 1", "idea 2"]
    assert other not in {idea.id for idea in found.ideas}
    do(app, WithdrawIdea, idea=ideas[0], by=SAM)
    found = app.ask(campaign_report.report, campaign, app.today)
    assert found is not None and (found.due, found.stages) == (2, {"submitted": 2, "withdrawn": 1})
    assert app.ask(campaign_report.report, "C-9", app.today) is None
    assert forum and differing_lists(app) == []


# PostgreSQL


def every_answer(app: Ideaflow) -> dict[str, object]:
    """What every question of these lists is answered."""
    today = date(2026, 9, 1)
    span = app.ask(flow_measures.span_of, Period.WEEK, today)
    return {
        **{name: app.ask(flow_measures.series, name, span) for name in MEASURES},
        "summary": app.ask(flow_summary.summary, today, since=date(2026, 1, 1)),
        "ageing": app.ask(flow_summary.ageing, today),
        "oldest": app.ask(flow_summary.oldest, today, None, 5),
        "cumulative": app.ask(flow_summary.cumulative_flow, span),
        "campaigns": app.ask(campaign_report.campaigns),
        "campaign": app.ask(campaign_report.report, "C-1", today),
        "hand-offs": app.ask(hand_offs.right_first_time),
        "shared": app.ask(hand_offs.shared_problems),
        "urgent": app.ask(urgent_problems.urgent, EscalationRules(hours_a_week=1), today),
        "scores": sorted(msgspec.json.encode(score.marks).decode() for score in app.ask(fairness.opened_scores, "F-1")),
        "answers": app.ask(fairness.answers, "F-1"),
    }


def test_every_question_is_answered_alike_on_postgresql(app: Ideaflow, postgres_url: str) -> None:
    everything(app)
    bootstrap.init(postgres_url, STEWARD)
    with Ideaflow(postgres_url, clock=SimulatedClock()) as server:
        everything(server)
        found, expected = every_answer(server), every_answer(app)
    assert found.keys() == expected.keys()
    for question, answer in found.items():
        assert msgspec.to_builtins(answer) == msgspec.to_builtins(expected[question]), question
