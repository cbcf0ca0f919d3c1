"""Similar ideas and learnings: the same way on both databases, never in the way, and gone with their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ideaflow import bootstrap
from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_turns import MergeIdea
from ideaflow.application.learning import RecordLearning
from ideaflow.application.person import AddPerson
from ideaflow.bootstrap import Ideaflow
from ideaflow.projections import idea_texts, similar_ideas
from ideaflow.projections.similar_texts import Near, Passage, WordParts, light, nearest, rarity, words_of
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.scenario import SAM, everything

TITLES = (
    "Send decision letters by text",
    "A bench in the waiting room",
    "Texting claimants their decision letter",
    "Plant trees beside the car park",
    "One form instead of two",
    "More benches where people wait",
)


@pytest.fixture(params=["sqlite", "postgresql"])
def box(request: pytest.FixtureRequest, tmp_path: Path, clock: SimulatedClock) -> Iterator[Ideaflow]:
    """A few ideas, on each kind of database."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    else:
        url = f"sqlite:///{tmp_path / 'box.sqlite'}"
    bootstrap.init(url, STEWARD)
    with Ideaflow(url, clock=clock) as app:
        do(app, AddPerson, address=SAM)
        for title in TITLES:
            do(app, SubmitIdea, title=title, by=SAM)
        yield app


def near(app: Ideaflow, text: str, top: int = 3) -> list[str]:
    return [one.title for one in app.ask(similar_ideas.recall, text, top=top).ideas]


def test_the_nearest_come_first_whatever_the_endings_of_words(box: Ideaflow) -> None:
    assert {*near(box, "text messages for letters of decision", 2)} == {TITLES[0], TITLES[2]}
    assert {*near(box, "benches", 2)} == {TITLES[1], TITLES[5]}


def test_nothing_is_near_to_what_nobody_wrote_about(box: Ideaflow) -> None:
    assert near(box, "zebra") == []
    assert near(box, "the of and") == []
    assert near(box, '" OR ) * : ^ -') == []


def test_an_idea_is_not_near_to_itself(box: Ideaflow) -> None:
    found = box.ask(similar_ideas.recall_for, "I-1")
    assert found.ideas[0].id == "I-3"
    assert "I-1" not in [one.id for one in found.ideas]


def test_every_idea_gets_its_neighbours_and_the_merged_are_dealt_with(box: Ideaflow) -> None:
    def pairs() -> dict[str, list[str]]:
        ids = [f"I-{number}" for number in range(1, 7)]
        with box.database.reading() as connection:
            return {one.id: [two.id for two in one.similar] for one in similar_ideas.neighbourhoods(connection, ids, 2)}

    assert pairs()["I-1"] == ["I-3"]
    do(box, MergeIdea, idea="I-3", into="I-1", by=SAM)
    assert pairs()["I-1"] == []


def test_learnings_of_trials_that_failed_forward_come_first(app: Ideaflow) -> None:
    everything(app)
    do(app, RecordLearning, lesson="people pick up the phone at noon", by=SAM)
    found = app.ask(similar_ideas.recall, "do people pick up the phone").learnings
    assert [one.outcome for one in found] == ["fail forward", ""]
    assert found[0].score < found[1].score
    assert found[0].strength == "weak"


def test_what_agrees_in_few_words_is_not_worth_telling(box: Ideaflow) -> None:
    asked = "Two hedgehogs wait behind the office for their supper every single night and nobody photographs them"
    assert near(box, asked)
    told = box.ask(similar_ideas.recall, asked, least=similar_ideas.WORTH_TELLING)
    assert told.ideas == []


def test_another_opinion_can_be_asked(box: Ideaflow) -> None:
    def longest(_: Passage, among: Sequence[Passage]) -> Sequence[float]:
        return [float(len(one.title)) for one in among]

    def titles(*opinions: object) -> list[str]:
        with box.database.reading() as connection:
            wanted = Passage(0, "", "letters by text, and a form")
            found: Sequence[Near] = nearest(connection, idea_texts.searchable, wanted, 5, opinions)  # type: ignore[arg-type]
        return [one.title for one in found]

    alone = titles(longest)
    assert alone == sorted(alone, key=len, reverse=True)
    assert titles(*light()) != alone


@given(text=st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
def test_any_text_can_be_asked(app: Ideaflow, text: str) -> None:
    safe = text.replace("\0", "").encode("utf-8", "ignore").decode()
    assert app.ask(similar_ideas.recall, safe) == app.ask(similar_ideas.recall, safe)


@given(st.lists(st.text("abc de", min_size=1, max_size=30), min_size=1, max_size=6), st.text("abc de", max_size=30))
def test_parts_of_words_agree_between_nothing_and_everything(titles: list[str], wanted: str) -> None:
    among = [Passage(number, "", title) for number, title in enumerate(titles, 1)]
    said = WordParts()(Passage(0, "", wanted), among)
    assert all(0 <= value <= 1.000001 for value in said)
    assert said == WordParts(keep=10)(Passage(0, "", wanted), among)
    for one, value in zip(among, said, strict=True):
        if words_of(one.title) and sorted(one.title.split()) == sorted(wanted.split()):
            assert value == pytest.approx(1.0)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_rare_word_says_more_than_a_common_one(rows: int, more: int) -> None:
    of = rows + more
    assert rarity(rows, of) > rarity(of, of) >= 0
