"""The past answers as it did then, to the byte: what was shown while a history was played is asked for again later."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.idea_backlog import answer_backlog
from ideaflow.domain.idea import Idea
from ideaflow.errors import IdeaflowError, StoreFault
from ideaflow.moment import moment as moment_named
from ideaflow.moment import stand
from ideaflow.past import PastIdeaflow
from ideaflow.policies.pricing import Measure
from ideaflow.projections import idea_outlook, idea_page, roi_ranking
from ideaflow.projections.lists import LISTS
from ideaflow.projections.ranking import UNDECIDED, answer_ranking
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do
from tests.projections.playing import MOVES, Move, Player
from tests.scenario import everything, set_forecast

FEWEST, MOST = 4, 14


class Answers(NamedTuple):
    """What a system shows, as bytes."""

    backlog: bytes
    ranking: bytes
    steps: bytes
    page: bytes


class Recording(NamedTuple):
    """What was shown at a moment."""

    at: datetime
    position: int
    idea: str
    answers: Answers


def answers(app: Ideaflow, idea: str) -> Answers:
    """Backlog, ranking, and the possible steps and page of an idea."""
    rules = app.ask(idea_outlook.rules_for, app.log, Idea())
    ranked = answer_ranking(app.ask(roi_ranking.ideas, stages=UNDECIDED), rules, Measure.VALUE, top=20, k=5)
    steps = app.ask(idea_outlook.idea_outlook, app.log, idea) if idea else []
    page = app.ask(idea_page.page_of, app.log, idea) if idea else None
    shown = (answer_backlog(app), ranked.as_dict(), steps, page)
    return Answers(*(msgspec.json.encode(one) for one in shown))


def record(app: Ideaflow, clock: SimulatedClock, idea: str = "") -> Recording:
    """What is shown now; time goes on after it, as times are kept to the second."""
    found = Recording(clock.now, app.log.last_position(), idea, answers(app, idea))
    clock.advance(hours=1)
    return found


def assert_replayed(app: Ideaflow, recordings: list[Recording]) -> None:
    for one in recordings:
        if not one.position:
            continue
        # A record tells the day of an act; which of a day's acts is known by position alone.
        then = moment_named(app, position=one.position)._replace(at=one.at)
        with stand(app, then) as was:
            assert answers(was, one.idea) == one.answers


@given(st.lists(MOVES, min_size=FEWEST, max_size=MOST))
@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_whatever_was_shown_is_shown_again(moves: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url, clock = f"sqlite:///{Path(folder) / 'ideaflow.sqlite'}", SimulatedClock()
        bootstrap.init(url, STEWARD)
        with Ideaflow(url, clock=clock) as app:
            player, recordings = Player(app, clock), []
            for number, move in enumerate(moves):
                player.play(move)
                if number % 3 == 2 and player.ideas:
                    with suppress(IdeaflowError):
                        set_forecast(app, player.ideas[move.which % len(player.ideas)], benefit=500 + move.what)
                recordings.append(record(app, clock, player.ideas[-1] if player.ideas else ""))
            event(f"moments that differ: {len({one.answers for one in recordings})}")
            assert_replayed(app, recordings)


def tell(app: Ideaflow, clock: SimulatedClock) -> list[Recording]:
    """Ideas that come in, get forecasts, and one whole life of everything; recorded between."""
    recordings = []
    for number in range(3):
        idea = do(app, SubmitIdea, title=f"idea {number}", team="Post room").id
        recordings.append(record(app, clock, idea))
        set_forecast(app, idea, benefit=500 + 700 * number, by=STEWARD)
        recordings.append(record(app, clock, idea))
    everything(app)
    clock.advance(days=90)
    return [*recordings, record(app, clock, "I-1")]


def test_recordings_differ_so_that_a_replay_of_another_moment_would_show(app: Ideaflow, clock: SimulatedClock) -> None:
    recordings = tell(app, clock)
    assert len({one.answers for one in recordings}) == len(recordings)
    assert_replayed(app, recordings)


def test_a_server_replays_to_the_byte_too(postgres_url: str, clock: SimulatedClock) -> None:
    bootstrap.init(postgres_url, STEWARD)
    with Ideaflow(postgres_url, clock=clock) as app:
        assert_replayed(app, tell(app, clock))


@pytest.mark.parametrize("share", [1, 2, 3])
def test_lists_folded_to_the_newest_event_are_the_live_ones(app: Ideaflow, clock: SimulatedClock, share: int) -> None:
    everything(app)
    clock.advance(days=share)
    last = app.log.last_position()
    with PastIdeaflow(app, last, clock.now) as was, app.database.reading() as live, was.database.reading() as past:
        differ = [one.name for one in LISTS if one.content_hash(live, one.table) != one.content_hash(past, one.table)]
    assert not differ


@pytest.mark.sqlite_only
def test_the_past_is_never_written_to_and_leaves_the_present_alone(app: Ideaflow, clock: SimulatedClock) -> None:
    tell(app, clock)
    last, content = app.log.last_position(), app.database.file.read_bytes()
    with PastIdeaflow(app, last // 2, clock.now) as was:
        assert was.log.last_position() == last // 2
        assert max(one.position for one in was.history("I-1")) <= last // 2
        from ideaflow.application.command import checked  # noqa: PLC0415

        with pytest.raises(StoreFault, match="past cannot be changed"):
            was.execute(checked(SubmitIdea, title="late", team="Post room", by=STEWARD))
    assert app.log.last_position() == last
    assert app.database.file.read_bytes() == content
    assert not differing_lists(app)
