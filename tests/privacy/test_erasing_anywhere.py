"""Wherever in a history somebody is erased: nothing of theirs is found, lists equal a rebuild, and play goes on."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ideaflow import bootstrap
from ideaflow.application.erasure import ErasePerson
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, do
from tests.privacy.planted import found_in
from tests.privacy.test_erasing import files_of, records
from tests.projections.playing import MOVES, Move, Player
from tests.scenario import ANA, CAT, SAM

WORDS = ("zyxlantern", "zyxtundra")


@settings(max_examples=4)
@given(
    before=st.lists(MOVES, min_size=1, max_size=4),
    after=st.lists(MOVES, max_size=3),
    who=st.sampled_from([SAM, ANA, CAT]),
)
def test_erased_at_any_point(before: list[Move], after: list[Move], who: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        url, clock = f"sqlite:///{Path(folder) / 'ideaflow.sqlite'}", SimulatedClock()
        bootstrap.init(url, STEWARD)
        with Ideaflow(url, clock=clock) as app:
            player = Player(app, clock)
            for move in before:
                player.play(move)
            do(app, SubmitIdea, title="a zyxlantern", canvas={"approach": "zyxtundra"}, by=who)
            player.play(before[0])
            stored = records(app)
            do(app, ErasePerson, address=who, reason="person-asked")
            assert found_in(files_of(app), WORDS) == {}
            for move in after:
                player.play(move)
            assert records(app)[: len(stored)] == stored
            assert differing_lists(app) == []
            assert app.check_store() == []
