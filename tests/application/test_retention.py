"""What is due after an idea is closed, that it goes, and what stays."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_turns import WithdrawIdea
from ideaflow.application.policy import AdoptPolicy
from ideaflow.application.retention import ApplyRetention
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.forum import RetentionApplied
from ideaflow.domain.values import DecisionKind
from ideaflow.errors import NotPermitted
from ideaflow.persistence.schema import answers_read, commands, pseudonyms, sealed_scores, text_keys
from ideaflow.persistence.text import ERASED
from ideaflow.policies.retention_rules import RetentionRules
from ideaflow.policies.shipped import shipped_text
from ideaflow.projections import learning_register, submitter_tracker
from tests.clock import SimulatedClock
from tests.doing import differing_lists, do, whole_log
from tests.scenario import SAM, decided, meeting_on, ready_idea, score, seat_forum, whole_life

TITLE = "zebra quartz"
RULES = RetentionRules()


def withdrawn(app: Ideaflow) -> str:
    idea = do(app, SubmitIdea, title=TITLE, by=SAM).id
    do(app, WithdrawIdea, idea=idea, reason="walrus basalt", by=SAM)
    return idea


def count(app: Ideaflow, column: object, stream: str) -> int:
    with app.database.reading() as connection:
        return connection.execute(select(func.count()).where(column == stream)).scalar_one()


def test_nothing_is_due_while_an_idea_is_open_or_was_closed_lately(app: Ideaflow, clock: SimulatedClock) -> None:
    seat_forum(app)
    do(app, SubmitIdea, title="open", by=SAM)
    clock.advance(days=9_000)
    withdrawn(app)
    clock.advance(days=RULES.drafts - 1)
    assert app.due_for_erasure() == []
    clock.advance(days=1)
    assert [one.idea for one in app.due_for_erasure()] == ["I-2"]


def test_each_kind_is_due_after_its_own_time(app: Ideaflow, clock: SimulatedClock) -> None:
    seat_forum(app)
    idea = withdrawn(app)
    clock.advance(days=RULES.drafts)
    (due,) = app.due_for_erasure()
    assert (due.idea, len(due.receipts), due.identities, due.texts) == (idea, 2, (), ())
    clock.advance(days=RULES.identities - RULES.drafts)
    (due,) = app.due_for_erasure()
    assert ([stream for stream, _ in due.identities], due.texts) == ([idea], ())
    clock.advance(days=RULES.texts - RULES.identities)
    (due,) = app.due_for_erasure()
    assert due.texts == ((idea, 1), (idea, 2))


def test_what_is_due_goes_and_the_lists_say_so(app: Ideaflow, clock: SimulatedClock) -> None:
    seat_forum(app)
    idea = withdrawn(app)
    sam = app.person(SAM)
    assert sam
    app.read_answer(sam, idea, 2)
    clock.advance(days=RULES.texts)

    done = do(app, ApplyRetention)

    assert done.id == "F-1"
    assert count(app, text_keys.c.stream, idea) == count(app, pseudonyms.c.stream, idea) == 0
    assert count(app, answers_read.c.idea, idea) == 0
    tracked = app.ask(submitter_tracker.tracked, idea)
    assert tracked and tracked.title.startswith(ERASED[:-1])
    assert not differing_lists(app)
    assert app.due_for_erasure() == []
    last = whole_log(app)[-1]
    assert last.event == RetentionApplied(ideas=1, identities=1, texts=2, drafts=3)


def test_doing_it_again_changes_nothing(app: Ideaflow, clock: SimulatedClock) -> None:
    seat_forum(app)
    withdrawn(app)
    clock.advance(days=RULES.texts)
    do(app, ApplyRetention)
    before = len(whole_log(app))
    do(app, ApplyRetention)
    assert len(whole_log(app)) == before


def test_the_outcome_and_the_learning_of_an_adopted_idea_stay(app: Ideaflow, clock: SimulatedClock) -> None:
    idea = whole_life(app)
    clock.advance(days=RULES.texts)
    do(app, ApplyRetention)
    learned = app.history("L-1")[0].event
    assert "texts are read" in str(learned)
    assert app.ask(learning_register.search, "texts")
    conclusion = [one.event for one in app.history("T-1") if one.event.topic == "trial.concluded"]
    assert ERASED[:-1] not in str(conclusion)
    assert ERASED[:-1] in str(app.history(idea)[0].event)
    assert not differing_lists(app)


def test_scores_that_nobody_opened_go_with_a_closed_idea(app: Ideaflow, clock: SimulatedClock) -> None:
    forum, idea = seat_forum(app), ready_idea(app)
    meeting = meeting_on(app, forum, idea)
    score(app, meeting, idea)
    do(app, WithdrawIdea, idea=idea, reason="done elsewhere", by=SAM)
    before = count(app, sealed_scores.c.idea, idea)
    clock.advance(days=RULES.drafts)
    due = app.due_for_erasure()
    assert sum(len(one.scores) for one in due) == before
    do(app, ApplyRetention)
    assert count(app, sealed_scores.c.idea, idea) == 0


def test_a_pack_sets_the_times(app: Ideaflow, clock: SimulatedClock) -> None:
    forum = seat_forum(app)
    withdrawn(app)
    text = shipped_text().replace('version = "1"', 'version = "2"') + "\n[retention]\ndrafts = 10\n"
    do(app, AdoptPolicy, forum=forum, text=text, reason="sooner")
    clock.advance(days=10)
    assert len(app.due_for_erasure()) == 1


def test_each_forum_lets_go_under_its_own_pack(app: Ideaflow, clock: SimulatedClock) -> None:
    first, second = seat_forum(app), seat_forum(app)
    sooner = shipped_text().replace('version = "1"', 'version = "2"') + "\n[retention]\ndrafts = 10\ntexts = 20\n"
    do(app, AdoptPolicy, forum=second, text=sooner, reason="sooner")
    ideas = [ready_idea(app, f"{TITLE} {number}") for number in (1, 2)]
    for forum, idea in zip((first, second), ideas, strict=True):
        decided(app, meeting_on(app, forum, idea), idea, DecisionKind.TRIAL)
        do(app, WithdrawIdea, idea=idea, reason="done elsewhere", by=SAM)
    alone = withdrawn(app)

    clock.advance(days=20)
    assert [(one.idea, one.forum) for one in app.due_for_erasure()] == [(ideas[1], second)]
    do(app, ApplyRetention)

    assert TITLE in str(app.history(ideas[0])[0].event) and TITLE in str(app.history(alone)[0].event)
    assert ERASED[:-1] in str(app.history(ideas[1])[0].event)
    last = app.history(second)[-1]
    assert isinstance(last.event, RetentionApplied)
    assert last.pack == "three-i-forum@2"
    assert not any(isinstance(one.event, RetentionApplied) for one in app.history(first))

    clock.advance(days=RULES.texts)
    assert [(one.idea, one.forum) for one in app.due_for_erasure()] == [
        (ideas[0], first),
        (ideas[1], second),
        (alone, first),
    ]
    do(app, ApplyRetention)
    assert [app.history(forum)[-1].pack for forum in (first, second)] == ["three-i-forum@1", "three-i-forum@2"]
    assert not differing_lists(app)
    assert app.check_store() == []


def test_only_a_steward_may(app: Ideaflow) -> None:
    seat_forum(app)
    with pytest.raises(NotPermitted):
        do(app, ApplyRetention, by=SAM)


def test_receipts_of_imports_stay_or_their_rows_would_come_again(app: Ideaflow, clock: SimulatedClock) -> None:
    seat_forum(app)
    idea = withdrawn(app)
    with app.database.transaction() as connection:
        connection.execute(commands.update().where(commands.c.name == "SubmitIdea").values(name="ImportIdea"))
    clock.advance(days=RULES.drafts)
    (due,) = app.due_for_erasure()
    assert (due.idea, len(due.receipts)) == (idea, 1)
