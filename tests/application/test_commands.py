"""Commands through the office: once each, by those who may, with scores that stay sealed and people unnamed."""

from __future__ import annotations

import re
import sqlite3
from datetime import date
from itertools import chain

import pytest
from sqlalchemy import select

from ideaflow.application.command import checked
from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.decision import DecideIdea
from ideaflow.application.forum import CreateForum, FreeSeat, SeatMember
from ideaflow.application.idea import AddEvidence, ReviseCanvas, SubmitIdea
from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.application.meeting import (
    ChangeAgenda,
    CloseMeeting,
    DeclareInterest,
    OpenScores,
    ScheduleMeeting,
    ScoreIdea,
)
from ideaflow.application.person import AddPerson, ChangeRole, DisablePerson
from ideaflow.application.problem import CaptureProblem, TallyProblem
from ideaflow.application.trial import EndTrial, PlanTrial, StartTrial
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea_events import FeedbackGiven, IdeaAbsorbed, IdeaEvaluated, IdeaReopened, StepRefused
from ideaflow.domain.meeting_events import ScoreOpened, ScoreSealed, ScoresOpened
from ideaflow.domain.score import Score, commitment, digest
from ideaflow.domain.stage import Stage, Trigger
from ideaflow.domain.values import DecisionKind
from ideaflow.errors import Conflict, InvalidInput, NotPermitted, Refused, UnknownId
from ideaflow.persistence.schema import events
from ideaflow.projections import submitter_tracker
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do, happened, positions, whole_log
from tests.scenario import (
    ANA,
    BEN,
    CAT,
    MEETING_DAY,
    NAMES,
    SAM,
    SEATS,
    decided,
    everything,
    meeting_on,
    plan,
    ready_idea,
    score,
    seat_forum,
    whole_life,
)

OUTSIDER = "olly.outsider@example.org"


def last(app: Ideaflow) -> int:
    return app.log.last_position()


# Once each


def test_a_command_repeated_under_its_id_changes_nothing_and_gets_the_first_receipt(
    app: Ideaflow, clock: SimulatedClock
) -> None:
    command = checked(CaptureProblem, by=SAM, issue="late letters", command_id="double-click")
    first = app.execute(command)
    tallied = app.execute(checked(TallyProblem, by=SAM, problem=first.id, command_id="other-click"))
    before = last(app)
    clock.advance(days=1)
    assert app.execute(command) == first
    assert app.execute(checked(TallyProblem, by=SAM, problem=first.id, command_id="other-click")) == tallied
    assert last(app) == before
    assert differing_lists(app) == []


def test_a_repeated_command_is_answered_after_the_database_was_opened_again(app: Ideaflow, url: str) -> None:
    command = checked(CaptureProblem, by=SAM, issue="late letters", command_id="double-click")
    first = app.execute(command)
    with Ideaflow(url) as again:
        assert again.execute(command) == first
        assert positions(again) == [1, 2]


def test_a_recorded_refusal_is_repeated_and_not_recorded_twice(app: Ideaflow) -> None:
    idea = ready_idea(app)
    trial = plan(app, idea, cost=9_000)
    command = checked(GetOnWithIt, by=SAM, idea=idea, trial=trial, command_id="double-click")
    answers = []
    for _ in range(2):
        with pytest.raises(Refused) as caught:
            app.execute(command)
        answers.append([finding.as_dict() for finding in caught.value.verdict.findings])
    assert answers[0] == answers[1]
    assert [type(event) for event in happened(app, idea)].count(StepRefused) == 1


def test_an_id_that_was_used_for_another_command_is_refused(app: Ideaflow) -> None:
    do(app, CaptureProblem, issue="late letters", command_id="double-click")
    with pytest.raises(InvalidInput, match="it was used for CaptureProblem"):
        do(app, SubmitIdea, title="Send a text", command_id="double-click")
    assert app.numbers()["I"] == 0


def test_a_command_that_was_refused_without_a_record_can_be_repeated_once_it_is_possible(app: Ideaflow) -> None:
    idea, target = ready_idea(app), "I-2"
    with pytest.raises(UnknownId):
        do(app, MergeIdea, idea=idea, into=target, by=SAM, command_id="merge-them")
    ready_idea(app, "Texts")
    assert do(app, MergeIdea, idea=idea, into=target, by=SAM, command_id="merge-them").id == idea


# Versions


def test_a_command_for_an_earlier_version_is_told_what_happened_meanwhile(app: Ideaflow) -> None:
    idea = ready_idea(app)
    version = len(happened(app, idea))
    do(app, AddEvidence, idea=idea, kind="document", summary="secret words", by=BEN)
    before = last(app)
    with pytest.raises(Conflict) as caught:
        do(app, WithdrawIdea, idea=idea, by=SAM, if_version=version)
    assert (caught.value.expected, caught.value.actual) == (version, version + 1)
    assert caught.value.meanwhile == (
        f"Evidence (document) was added to {idea} (recorded by the helper, under three-i-forum@1).",
    )
    assert "secret words" not in str(caught.value)
    assert last(app) == before
    assert do(app, WithdrawIdea, idea=idea, by=SAM, if_version=version + 1).version == version + 2


def test_a_version_that_is_not_there_yet_is_a_conflict_too(app: Ideaflow) -> None:
    idea = ready_idea(app)
    with pytest.raises(Conflict):
        do(app, WithdrawIdea, idea=idea, by=SAM, if_version=99)


def test_commands_that_commute_do_not_mind_the_version(app: Ideaflow) -> None:
    idea = ready_idea(app)
    do(app, AddEvidence, idea=idea, kind="document", summary="one", by=SAM, if_version=1)
    assert do(app, TallyProblem, problem="P-1", if_version=1).id == "P-1"


# Refusals


def test_a_step_that_is_refused_leaves_nothing_behind(app: Ideaflow) -> None:
    idea = ready_idea(app)
    trial = plan(app, idea)
    before = last(app)
    for kind, fields in (
        (StartTrial, {"trial": trial}),
        (EndTrial, {"trial": trial}),
        (ConcludeTrial, {"trial": trial, "outcome": "fail forward", "learning": "texts are read"}),
        (ReopenIdea, {"idea": idea, "what_is_new": "nothing"}),
        (MergeIdea, {"idea": idea, "into": idea}),
    ):
        with pytest.raises(Refused):
            do(app, kind, by=SAM, **fields)
    assert last(app) == before
    assert app.numbers()["L"] == 0
    assert differing_lists(app) == []


def test_getting_on_with_it_is_refused_with_findings_that_become_history(app: Ideaflow) -> None:
    idea = ready_idea(app)
    trial = plan(app, idea, cost=9_000, affects=("law",))
    with pytest.raises(Refused) as caught:
        do(app, GetOnWithIt, idea=idea, trial=trial, by=SAM)
    refused = happened(app, idea)[-1]
    assert isinstance(refused, StepRefused)
    assert refused.step == Trigger.GET_ON_WITH_IT
    assert refused.findings == tuple(caught.value.verdict.findings)
    assert [finding.seen for finding in refused.findings if not finding.met] == ["£9,000.00", "an effect on law"]
    assert len(happened(app, trial)) == 1
    assert app.history(idea)[-1].pack == "three-i-forum@1"
    assert differing_lists(app) == []


def test_a_decision_that_owes_more_is_refused_and_nothing_of_it_stays_but_the_refusal(app: Ideaflow) -> None:
    idea = ready_idea(app)
    meeting = meeting_on(app, seat_forum(app), idea)
    score(app, meeting, idea)
    do(app, OpenScores, meeting=meeting, by=ANA)
    at_meeting = len(happened(app, meeting))
    with pytest.raises(Refused) as caught:
        do(app, DecideIdea, meeting=meeting, idea=idea, decision="park", reason="later", by=ANA)
    assert [finding.rule for finding in caught.value.verdict.findings if not finding.met] == [
        "a parked idea has a date to look again"
    ]
    refused = happened(app, idea)[-1]
    assert isinstance(refused, StepRefused)
    assert refused.step == Trigger.EVALUATE_PARK
    assert len(happened(app, meeting)) == at_meeting
    do(app, DecideIdea, meeting=meeting, idea=idea, decision="park", reason="later", until=date(2027, 1, 1), by=ANA)
    assert [type(event) for event in happened(app, idea)[-2:]] == [IdeaEvaluated, FeedbackGiven]


def test_one_refused_step_of_the_lifecycle_is_no_event(app: Ideaflow) -> None:
    idea = do(app, SubmitIdea, title="Send a text", by=SAM).id
    trial = plan(app, idea)
    do(app, WithdrawIdea, idea=idea, by=SAM)
    before = last(app)
    with pytest.raises(Refused, match="get on with it is refused") as caught:
        do(app, GetOnWithIt, idea=idea, trial=trial, by=SAM)
    assert caught.value.verdict.findings[0].seen == "the idea is withdrawn"
    assert last(app) == before


# Permission


def test_only_the_chair_leads_a_meeting(app: Ideaflow) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    meeting = meeting_on(app, forum, idea)
    score(app, meeting, idea)
    before = last(app)
    for person in (BEN, SAM, STEWARD, OUTSIDER):
        for kind, fields in (
            (ScheduleMeeting, {"forum": forum, "day": MEETING_DAY}),
            (ChangeAgenda, {"meeting": meeting, "remove": (idea,)}),
            (OpenScores, {"meeting": meeting, "idea": idea}),
            (DecideIdea, {"meeting": meeting, "idea": idea, "decision": "trial", "reason": "good"}),
            (CloseMeeting, {"meeting": meeting}),
        ):
            with pytest.raises(NotPermitted) as caught:
                do(app, kind, by=person, **fields)
            assert caught.value.verdict.findings[0].needed == f"a chair of {forum}"
    assert last(app) == before


def test_only_members_score_and_declare_interests(app: Ideaflow) -> None:
    idea = ready_idea(app)
    meeting = meeting_on(app, seat_forum(app), idea)
    do(app, FreeSeat, forum="F-1", person=CAT)
    before = last(app)
    for person in (OUTSIDER, SAM, STEWARD, CAT):
        with pytest.raises(NotPermitted, match="score is refused"):
            score(app, meeting, idea, [person])
        with pytest.raises(NotPermitted, match="declare interest is refused"):
            do(app, DeclareInterest, meeting=meeting, idea=idea, by=person)
    assert last(app) == before


def test_a_seat_in_one_forum_is_none_in_another(app: Ideaflow) -> None:
    seat_forum(app)
    other = do(app, CreateForum, title="Another", perspectives=("law",)).id
    with pytest.raises(NotPermitted):
        do(app, ScheduleMeeting, forum=other, day=MEETING_DAY, by=ANA)


def test_only_its_submitter_withdraws_an_idea(app: Ideaflow) -> None:
    idea = ready_idea(app)
    for person in (OUTSIDER, STEWARD):
        with pytest.raises(Refused) as caught:
            do(app, WithdrawIdea, idea=idea, by=person)
        assert caught.value.verdict.findings[0].rule == "an idea is withdrawn by its submitter"
    assert do(app, WithdrawIdea, idea=idea, by=SAM.upper()).id == idea


def test_only_stewards_change_forums_and_people(app: Ideaflow) -> None:
    forum = seat_forum(app)
    for kind, fields in (
        (CreateForum, {"title": "Ours", "perspectives": ("law",)}),
        (SeatMember, {"forum": forum, "person": SAM, "perspective": "digital"}),
        (FreeSeat, {"forum": forum, "person": BEN}),
        (AddPerson, {"address": "new@example.org"}),
        (ChangeRole, {"address": SAM, "role": "steward"}),
        (DisablePerson, {"address": BEN}),
    ):
        with pytest.raises(NotPermitted) as caught:
            do(app, kind, by=ANA, **fields)
        assert caught.value.verdict.findings[0].needed == "steward"
    do(app, ChangeRole, address=ANA, role="steward")
    assert "new@example.org" not in str(do(app, AddPerson, address="new@example.org", by=ANA))
    assert app.person("new@example.org") is not None


def test_a_trial_is_led_by_its_planner_or_a_steward(app: Ideaflow) -> None:
    idea = ready_idea(app)
    meeting = meeting_on(app, seat_forum(app), idea)
    decided(app, meeting, idea, DecisionKind.TRIAL)
    trial = plan(app, idea, by=SAM)
    with pytest.raises(NotPermitted) as caught:
        do(app, StartTrial, trial=trial, by=OUTSIDER)
    assert caught.value.verdict.findings[0].needed == "its trial lead or a steward"
    do(app, StartTrial, trial=trial, by=STEWARD)
    assert app.history(trial)[-1].capacity == Capacity.STEWARD


def test_a_disabled_person_does_nothing_until_they_are_enabled_again(app: Ideaflow) -> None:
    do(app, AddPerson, address=SAM)
    do(app, DisablePerson, address=SAM)
    before = last(app)
    with pytest.raises(NotPermitted) as caught:
        do(app, CaptureProblem, issue="late letters", by=SAM)
    assert caught.value.verdict.findings[0].seen == "a disabled account"
    assert last(app) == before
    do(app, DisablePerson, address=SAM, enable=True)
    assert do(app, CaptureProblem, issue="late letters", by=SAM).id == "P-1"


def test_the_last_steward_keeps_their_role_and_account(app: Ideaflow) -> None:
    with pytest.raises(InvalidInput, match="stewards cannot take it from themselves"):
        do(app, ChangeRole, address=STEWARD, role="steward", take=True)
    with pytest.raises(InvalidInput, match="nobody disables themselves"):
        do(app, DisablePerson, address=STEWARD)


# Nobody is named


def test_no_event_holds_a_name_or_an_address(app: Ideaflow) -> None:
    everything(app)
    with app.database.reading() as connection:
        rows = connection.execute(select(events)).all()
    stored = b"\n".join(
        bytes(value) if isinstance(value, bytes) else str(value).encode() for row in rows for value in row
    )
    # Among thousands of random characters, digests and ciphers happen to have four letters in a row that are a name.
    told = re.sub(rb'"[A-Za-z0-9+/]{40,}={0,2}"', b'""', b"\n".join(bytes(row.record) for row in rows))
    parts = [part for name in NAMES.values() for part in name.split()]
    assert not [trace for trace in chain(NAMES, NAMES.values(), [STEWARD]) if trace.lower().encode() in stored.lower()]
    assert not [part for part in parts if part.lower().encode() in told.lower()]
    assert b"@example" not in stored


def test_a_person_has_another_pseudonym_in_every_stream(app: Ideaflow) -> None:
    everything(app)
    streams: dict[str, set[str]] = {}
    for recorded in whole_log(app):
        streams.setdefault(recorded.actor, set()).add(recorded.originator_id)
    assert len(streams) > 20
    assert all(len(found) == 1 for found in streams.values())


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (SubmitIdea, {"title": "t", "team": "ana@example.org"}),
        (CaptureProblem, {"issue": "t", "process_area": "ask ana@example.org"}),
        (TallyProblem, {"problem": "P-1", "source": "ana@example.org"}),
        (PlanTrial, {"idea": "I-1", "unit": "ana@example.org"}),
        (ConcludeTrial, {"trial": "T-1", "outcome": "adopt", "owner_role": "ana@example.org"}),
    ],
)
def test_what_goes_into_the_log_in_the_clear_is_never_an_address(kind: type, fields: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="never a person's address"):
        checked(kind, by=SAM, **fields)


# Sealed scores

TELLING: dict[str, int | None] = {"feasibility": 5, "benefit": 2, "why": None}
COMMENT = "Wallaby opinions"


@pytest.fixture
def sealed(app: Ideaflow) -> tuple[str, str]:
    """A meeting and an idea that two of three members have scored."""
    idea = ready_idea(app)
    meeting = meeting_on(app, seat_forum(app), idea)
    for person in (ANA, BEN):
        do(app, ScoreIdea, meeting=meeting, idea=idea, marks=TELLING, comment=COMMENT, by=person)
    return meeting, idea


def everything_stored(app: Ideaflow) -> dict[str, str]:
    """Every table of the file as text, the index tables of a search included."""
    connection = sqlite3.connect(app.database.file)
    names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = {name: repr(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names}  # noqa: S608
    connection.close()
    return found


def test_a_sealed_score_stands_nowhere_but_in_its_own_table(app: Ideaflow, sealed: tuple[str, str]) -> None:
    stored = everything_stored(app)
    signs = (COMMENT, COMMENT.encode().hex(), '"marks"', "feasibility", 'benefit\\":')
    assert all(sign in stored["sealed_scores"] for sign in (COMMENT, '"marks"', "feasibility"))
    found = {name for name, rows in stored.items() if any(sign in rows for sign in signs)}
    # A pack names criteria, as everybody may know.
    assert found - {"policy_packs"} == {"sealed_scores"}


def test_a_seal_is_of_the_same_size_whatever_the_marks_and_the_comment_are(app: Ideaflow) -> None:
    """Two ideas that differ only in their marks leave seals of the same size."""
    low, high = ready_idea(app, "one"), ready_idea(app, "two")
    meeting = meeting_on(app, seat_forum(app), low, high)
    for idea, mark in ((low, 1), (high, 5)):
        marks = dict.fromkeys(TELLING, mark)
        do(app, ScoreIdea, meeting=meeting, idea=idea, marks=marks, comment="x" * mark * 40, by=BEN)
    with app.database.reading() as connection:
        rows = connection.execute(select(events).where(events.c.topic == "meeting.score_sealed")).all()
    assert len(rows) == 2
    assert len({len(row.record) for row in rows}) == 1
    assert len({len(row.sealed_text) for row in rows}) == 1


def test_receipts_of_scores_say_nothing_of_them(app: Ideaflow) -> None:
    idea = ready_idea(app)
    meeting = meeting_on(app, seat_forum(app), idea)
    receipt = do(app, ScoreIdea, meeting=meeting, idea=idea, marks=TELLING, comment=COMMENT, by=BEN)
    assert receipt.sentences == (
        f"A score of {idea} from the operations perspective was sealed at meeting {meeting} (recorded by the scorer).",
    )


def test_scores_do_not_open_before_the_quorum_is_in(app: Ideaflow, sealed: tuple[str, str]) -> None:
    meeting, idea = sealed
    before = last(app)
    with pytest.raises(Refused) as caught:
        do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    unmet = [finding for finding in caught.value.verdict.findings if not finding.met]
    assert [finding.needed for finding in unmet] == ["customer, still awaited", "at least 3 scores"]
    do(app, OpenScores, meeting=meeting, by=ANA)
    assert last(app) == before
    assert not any(isinstance(event, ScoreOpened) for event in happened(app, meeting))


def test_each_opened_score_matches_what_was_committed_to(app: Ideaflow, sealed: tuple[str, str]) -> None:
    meeting, idea = sealed
    do(app, ScoreIdea, meeting=meeting, idea=idea, marks={**TELLING, "why": 1}, comment="changed my mind", by=BEN)
    score(app, meeting, idea, [CAT])
    do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    log = app.history(meeting)
    seals = {one.actor: one.event for one in log if isinstance(one.event, ScoreSealed)}
    opened = [one.event for one in log if isinstance(one.event, ScoreOpened)]
    assert len(opened) == len(seals) == 3
    for event in opened:
        assert digest(bytes.fromhex(event.comment_salt), event.comment) == event.comment_digest
        stated = Score(
            meeting=meeting,
            idea=idea,
            scorer=event.scorer,
            perspective=event.perspective,
            marks=event.marks,
            comment_digest=event.comment_digest,
        )
        assert commitment(event.salt, stated) == seals[event.scorer].commitment
    assert sorted(event.comment for event in opened) == sorted([COMMENT, "changed my mind", "worth a try"])
    assert isinstance(log[-1].event, ScoresOpened)
    assert everything_stored(app)["sealed_scores"] == "[]"


def test_opened_words_belong_to_their_scorer_and_not_to_the_chair_who_opens(
    app: Ideaflow, sealed: tuple[str, str]
) -> None:
    meeting, idea = sealed
    score(app, meeting, idea, [CAT])
    do(app, OpenScores, meeting=meeting, idea=idea, by=ANA)
    opened = [one for one in app.history(meeting) if isinstance(one.event, ScoreOpened)]
    assert {one.words_by for one in opened} == {
        one.event.scorer for one in opened if isinstance(one.event, ScoreOpened)
    }
    assert len({one.words_by for one in opened}) == 3


def test_scores_open_for_every_idea_whose_quorum_is_in_and_only_once(app: Ideaflow) -> None:
    ready, waiting = ready_idea(app, "one"), ready_idea(app, "two")
    meeting = meeting_on(app, seat_forum(app), ready, waiting)
    score(app, meeting, ready)
    score(app, meeting, waiting, [BEN])
    do(app, OpenScores, meeting=meeting, by=ANA)
    do(app, OpenScores, meeting=meeting, by=ANA)
    opened = [event.idea for event in happened(app, meeting) if isinstance(event, ScoresOpened)]
    assert opened == [ready]


def test_a_meeting_of_one_idea_does_not_open_anothers_scores(app: Ideaflow) -> None:
    idea, forum = ready_idea(app), seat_forum(app)
    first, second = meeting_on(app, forum, idea), meeting_on(app, forum, idea)
    for meeting in (first, second):
        score(app, meeting, idea)
    do(app, OpenScores, meeting=first, idea=idea, by=ANA)
    assert not any(isinstance(event, ScoreOpened) for event in happened(app, second))
    do(app, OpenScores, meeting=second, idea=idea, by=ANA)
    assert sum(isinstance(event, ScoreOpened) for event in happened(app, second)) == len(SEATS)


# Turns


def test_a_merge_carries_the_problems_and_the_provenance(app: Ideaflow) -> None:
    target, merged = ready_idea(app, "one"), ready_idea(app, "two")
    do(app, MergeIdea, idea=merged, into=target, by=SAM)
    assert happened(app, target)[-1] == IdeaAbsorbed(merged=merged, problems=("P-2",))
    tracked = app.ask(submitter_tracker.tracked, merged)
    assert tracked is not None
    assert (tracked.stage, tracked.merged_into) == (Stage.MERGED, target)


def test_a_merge_that_the_target_refuses_touches_neither(app: Ideaflow) -> None:
    first, second, third = (ready_idea(app, title) for title in ("one", "two", "three"))
    do(app, MergeIdea, idea=second, into=third, by=SAM)
    before = last(app)
    with pytest.raises(Refused) as caught:
        do(app, MergeIdea, idea=first, into=second, by=SAM)
    assert caught.value.verdict.findings[0].next_step == f"merge into {third}"
    assert last(app) == before


def test_a_meeting_merges_both_sides_in_one_command(app: Ideaflow) -> None:
    target, merged = ready_idea(app, "one"), ready_idea(app, "two")
    meeting = meeting_on(app, seat_forum(app), merged)
    decided(app, meeting, merged, DecisionKind.MERGE, into=target)
    assert happened(app, target)[-1] == IdeaAbsorbed(merged=merged, problems=("P-2",))
    with pytest.raises(InvalidInput, match="a merge names the idea that takes this one in"):
        do(app, DecideIdea, meeting=meeting, idea=merged, decision="merge", reason="same", by=ANA)


def test_a_reopened_idea_keeps_its_evidence_and_gets_a_new_clock(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = ready_idea(app)
    do(app, WithdrawIdea, idea=idea, by=SAM)
    clock.advance(days=100)
    do(app, ReopenIdea, idea=idea, what_is_new="a new law", by=BEN)
    reopened = happened(app, idea)[-1]
    assert isinstance(reopened, IdeaReopened)
    assert (reopened.to, reopened.what_is_new) == (Stage.EVIDENCED, "a new law")
    assert reopened.decision_due > app.today
    assert app.history(idea)[-1].capacity == Capacity.HELPER


def test_withdrawing_twice_changes_nothing_and_is_no_fault(app: Ideaflow) -> None:
    idea = ready_idea(app)
    first = do(app, WithdrawIdea, idea=idea, by=SAM)
    again = do(app, WithdrawIdea, idea=idea, by=SAM)
    assert (again.id, again.version, again.sentences) == (idea, first.version, ())


def test_evidence_makes_a_parked_idea_ready_again(app: Ideaflow) -> None:
    idea = ready_idea(app)
    meeting = meeting_on(app, seat_forum(app), idea)
    decided(app, meeting, idea, DecisionKind.PARK, until=date(2026, 6, 1))
    do(app, AddEvidence, idea=idea, kind="measure", summary="a chart", by=SAM)
    tracked = app.ask(submitter_tracker.tracked, idea)
    assert tracked is not None
    assert tracked.stage == Stage.EVIDENCED


def test_a_whole_life_ends_adopted_with_an_owner_and_dates_to_check(app: Ideaflow) -> None:
    idea = whole_life(app)
    tracked = app.ask(submitter_tracker.tracked, idea)
    assert tracked is not None
    assert (tracked.stage, tracked.next_step) == (Stage.ADOPTED, "nothing more is due")
    assert "checked on 02 June 2026 and 02 March 2027" in app.history(idea)[-1].sentence()


# Ids and fields


@pytest.mark.parametrize("given", ["I-1", "i-1", " I-1 ", "1", "01"])
def test_an_id_is_found_however_it_is_typed(app: Ideaflow, given: str) -> None:
    ready_idea(app)
    assert do(app, WithdrawIdea, idea=given, by=SAM).id == "I-1"


@pytest.mark.parametrize("given", ["I-13", "I-112", "I-21", "I-x2", "P-1", "nonsense", ""])
def test_an_unknown_id_suggests_ids_that_are_there(app: Ideaflow, given: str) -> None:
    for number in range(12):
        do(app, SubmitIdea, title=f"idea {number}", by=SAM)
    with pytest.raises(UnknownId) as caught:
        do(app, WithdrawIdea, idea=given, by=SAM)
    assert caught.value.field == "idea"
    assert caught.value.near
    assert set(caught.value.near) <= {f"I-{number}" for number in range(1, 13)}
    assert caught.value.near[0] in caught.value.next_step


def test_the_id_with_two_digits_swapped_is_the_first_suggestion(app: Ideaflow) -> None:
    for number in range(12):
        do(app, SubmitIdea, title=f"idea {number}", by=SAM)
    with pytest.raises(UnknownId) as caught:
        do(app, WithdrawIdea, idea="I-21", by=SAM)
    assert "I-12" in caught.value.near


def test_an_unknown_person_suggests_addresses_that_look_alike(app: Ideaflow) -> None:
    seat_forum(app)
    with pytest.raises(UnknownId) as caught:
        do(app, FreeSeat, forum="F-1", person="ben.membre@example.org")
    assert BEN in caught.value.near


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "a\0b"}, "title"),
        ({"title": "a\ud800b"}, "title"),
        ({"title": "t" * 301}, "title"),
        ({"title": "t", "kind": "musical"}, "kind"),
        ({"title": "t", "colour": "blue"}, "colour"),
        ({"title": "t", "canvas": {"poem": "x"}}, "canvas.poem.[key]"),
        ({"title": "t", "command_id": "short"}, "command id"),
    ],
)
def test_a_field_that_is_wrong_is_named(fields: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        checked(SubmitIdea, by=SAM, **fields)
    assert caught.value.field == field
    assert len(caught.value.message) < 400


@pytest.mark.parametrize("nothing", ["", "  \n"])
def test_an_empty_canvas_part_does_not_count_as_filled(app: Ideaflow, nothing: str) -> None:
    idea = do(app, SubmitIdea, title="thin", canvas={"problem definition": nothing}, by=SAM).id
    do(app, AddEvidence, idea=idea, kind="measure", summary="a chart", by=SAM)
    with pytest.raises(InvalidInput, match="problem definition"):
        do(app, ReviseCanvas, idea=idea, canvas={"problem definition": nothing}, by=SAM)
    tracked = app.ask(submitter_tracker.tracked, idea)
    assert tracked is not None
    assert tracked.stage == Stage.SUBMITTED


def test_an_id_that_no_counting_reaches_is_unknown_and_suggests_nothing(app: Ideaflow) -> None:
    ready_idea(app)
    for given in ("I-" + "9" * 40, "9" * 300):
        with pytest.raises(UnknownId) as caught:
            do(app, WithdrawIdea, idea=given, by=SAM)
        assert caught.value.near == ()
