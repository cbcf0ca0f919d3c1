"""An import brings in every row once, whole or not at all, and names nobody in the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from ideaflow.application import idea_import
from ideaflow.application.idea_mapping import IdeaMapping, read_mapping
from ideaflow.bootstrap import Ideaflow, init
from ideaflow.domain.event import Capacity
from ideaflow.domain.idea_events import EarlierAnswerRecorded, IdeaSubmitted
from ideaflow.domain.stage import Stage
from ideaflow.domain.values import CanvasPart, DecisionKind
from ideaflow.errors import NotPermitted
from ideaflow.persistence.schema import commands, events, pseudonyms, settings
from ideaflow.projections import forum_backlog, idea_texts, submitter_tracker
from tests.application.box import COLUMNS, Box
from tests.clock import SimulatedClock
from tests.doing import STEWARD, differing_lists, happened, whole_log

THREE = "Texts,Send them,Ann Abel,Post room,\nOne form,Merge two,Bob Cole,Digital,\nA desk,,,,\n"
ANSWERS = """
[[outcomes]]
pattern = "not eligible"
decision = "park"
look_again = 2027-04-01

[[outcomes]]
pattern = "won"
decision = "adopt now"

[[outcomes]]
pattern = "try it"
decision = "trial"

[[outcomes]]
pattern = "more about"
decision = "ask for evidence"

[[outcomes]]
pattern = "to be determined"
decision = "none"
"""


class Stopped(Exception):
    """Somebody stops the import."""


@pytest.fixture
def box(app: Ideaflow, tmp_path: Path) -> Box:
    return Box(app, tmp_path)


@pytest.fixture
def answers(tmp_path: Path) -> IdeaMapping:
    file = tmp_path / "answers.toml"
    file.write_text(ANSWERS, encoding="utf-8")
    return read_mapping(COLUMNS, file)


def ideas(app: Ideaflow) -> int:
    return app.ask(submitter_tracker.count)


def test_rows_become_ideas_with_clocks_and_what_is_missing(box: Box, app: Ideaflow) -> None:
    report = box.holds(THREE).imported()

    assert (report.rows, report.fresh, report.before, report.faults) == (3, 3, 0, [])
    [submitted] = happened(app, "I-1")
    assert isinstance(submitted, IdeaSubmitted)
    assert (submitted.title, submitted.team, submitted.via) == ("Texts", "Post room", "import")
    assert submitted.canvas == {CanvasPart.PROBLEM.value: "Send them"}
    assert submitted.missing == ("1 piece of evidence",)
    assert submitted.first_response_due > app.today
    assert app.history("I-1")[0].capacity is Capacity.SUBMITTER
    assert differing_lists(app) == []
    assert app.ask(idea_texts.search, "merge") == ["I-2"]


def test_a_row_without_submitter_and_team_comes_from_the_steward_and_is_unassigned(box: Box, app: Ideaflow) -> None:
    box.holds(THREE).imported()

    [recorded] = app.history("I-3")
    assert isinstance(recorded.event, IdeaSubmitted)
    assert (recorded.event.team, recorded.capacity) == ("unassigned", Capacity.STEWARD)
    steward = app.person(STEWARD)
    assert steward is not None
    assert [one.id for one in app.ask(submitter_tracker.mine, steward.id)] == ["I-3"]


def test_a_plan_counts_the_same_and_writes_nothing(box: Box, app: Ideaflow, answers: IdeaMapping) -> None:
    box.holds(THREE + "A lamp,,,,It won\nA lamp,,,,It won\n,No title,,,\n")

    planned = box.planned(answers)

    assert (ideas(app), whole_log(app)) == (0, [])
    with app.database.reading() as connection:
        assert {*connection.execute(select(settings.c.name)).scalars()} == {"schema", "key-encryption key"}
    assert planned == box.imported(answers)
    again = box.planned(answers)
    assert (again.fresh, again.before) == (0, 5)


def test_importing_again_imports_nothing(box: Box, app: Ideaflow) -> None:
    box.holds(THREE).imported()

    again = box.imported()

    assert (again.fresh, again.before, ideas(app)) == (0, 3, 3)


def test_a_file_that_grew_or_was_sorted_or_saved_with_other_line_ends_imports_only_what_is_new(
    box: Box, app: Ideaflow
) -> None:
    box.holds(THREE).imported()
    rows = ["A lamp,Light,,,", *reversed(THREE.splitlines())]

    grown = box.holds("\r\n".join(rows)).imported()

    assert (grown.fresh, grown.before, ideas(app)) == (1, 3, 4)


def test_an_import_that_is_stopped_goes_on_where_it_was(
    box: Box, app: Ideaflow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idea_import, "BATCH", 4)
    box.holds("".join(f"Idea {number},Words,Person {number},,\n" for number in range(10)))
    told: list[int] = []

    def stop(count: int) -> None:
        told.append(count)
        if len(told) == 2:
            raise Stopped

    with pytest.raises(Stopped):
        box.imported(progress=stop)

    assert (told, ideas(app), differing_lists(app)) == ([4, 4], 8, [])
    assert (box.imported().fresh, ideas(app)) == (2, 10)
    assert {one.event.title for one in whole_log(app) if isinstance(one.event, IdeaSubmitted)} == {
        f"Idea {number}" for number in range(10)
    }


def test_a_batch_that_fails_leaves_nothing_behind(box: Box, app: Ideaflow, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise Stopped

    monkeypatch.setattr("ideaflow.persistence.people.PeopleDirectory.keep_pseudonyms", fail)
    with pytest.raises(Stopped):
        box.holds(THREE).imported()

    with app.database.reading() as connection:
        for table in (events, commands, pseudonyms):
            assert connection.execute(select(table)).all() == []
    assert [person.address for person in app.people()] == [STEWARD]


def test_repeated_rows_come_in_and_are_named(box: Box, app: Ideaflow) -> None:
    report = box.holds(THREE + "Texts,Send them,Ann Abel,Post room,\n").imported()

    assert (report.fresh, ideas(app)) == (4, 4)
    assert [(one.row, one.line, one.repeats_row) for one in report.repeats] == [(4, 5, 1)]
    assert box.imported().fresh == 0


def test_repeated_rows_are_left_out_on_demand(box: Box, app: Ideaflow) -> None:
    report = box.holds(THREE + "Texts,Send them,Ann Abel,Post room,\n").imported(skip_repeats=True)

    assert (report.rows, report.fresh, len(report.repeats), ideas(app)) == (4, 3, 1, 3)


def test_bad_rows_are_named_and_the_good_ones_come_in(box: Box, app: Ideaflow) -> None:
    rows = (
        ",No title,,,\n"
        f"{'x' * 301},,,,\n"
        f"Long,{'x' * 1_000_000},,,\n"
        "Nul,a\0b,,,\n"
        "Mail,,,ann@example.org,\n"
        "Too,few\n"
        "Too,many,,,,,\n"
        'Unescaped,"a "quoted" word",,,\n'
        "Good,,,,\n"
    )

    report = box.holds(rows).imported()

    assert (report.rows, report.fresh, ideas(app)) == (9, 1, 1)
    assert [(one.row, one.line, one.field) for one in report.faults] == [
        (1, 2, "title"),
        (2, 3, "title"),
        (3, 4, "description"),
        (4, 5, "description"),
        (5, 6, "team"),
        (6, 7, "row"),
        (7, 8, "row"),
        (8, 9, "row"),
    ]
    rules = [one.rule for one in report.faults]
    assert rules[:3] == ["is not left empty", "is longer than 300 characters", "is longer than 20,000 characters"]
    assert "cannot be stored" in rules[3]
    assert rules[5:] == [
        "2 cells where the header has 5",
        "7 cells where the header has 5",
        "a quotation mark inside a cell is not doubled",
    ]


def test_names_are_nowhere_in_the_log(box: Box, app: Ideaflow, answers: IdeaMapping) -> None:
    box.holds("Texts,,Ann Abel,,It won\nOne form,,ann  ABEL,,\nA desk,,Bob Cole,,\n").imported(answers)

    with app.database.reading() as connection:
        log = [str(row) for row in connection.execute(select(events))]
        links = connection.execute(select(commands)).all()
    assert not [row for row in [*log, *map(str, links)] if "abel" in row.lower() or "cole" in row.lower()]
    actors = [app.history(idea)[0].actor for idea in ("I-1", "I-2", "I-3")]
    assert len({*actors}) == 3
    addresses = [person.address for person in app.people()]
    assert addresses == ["imported:ann abel", "imported:bob cole", STEWARD]
    ann = app.person("imported:ann abel")
    assert ann is not None
    assert {one.id for one in app.ask(submitter_tracker.mine, ann.id)} == {"I-1", "I-2"}


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        ("It won", (DecisionKind.ADOPT_NOW, Stage.ADOPTED)),
        ("Not eligible. Another one won.", (DecisionKind.PARK, Stage.PARKED)),
        ("Try it", (DecisionKind.TRIAL, Stage.FORUM_EVALUATED)),
        ("Tell us more about it", (DecisionKind.ASK_FOR_EVIDENCE, Stage.SUBMITTED)),
        ("To be determined", (None, Stage.SUBMITTED)),
        ("Blue", (None, Stage.SUBMITTED)),
    ],
)
def test_an_earlier_answer_moves_the_idea(
    box: Box, app: Ideaflow, answers: IdeaMapping, answer: str, meaning: tuple[DecisionKind | None, Stage]
) -> None:
    box.holds(f"A lamp,,Ann Abel,,{answer}\n").imported(answers)

    decision, stage = meaning
    submitted, answered = app.history("I-1")
    assert isinstance(answered.event, EarlierAnswerRecorded)
    assert (answered.event.decision, answered.event.to, answered.event.answer) == (decision, stage, answer)
    assert (answered.capacity, answered.pack) == (Capacity.STEWARD, "")
    assert answered.actor != submitted.actor
    tracked = app.ask(submitter_tracker.tracked, "I-1")
    assert tracked is not None
    assert (tracked.stage, tracked.answer) == (stage.value, answer)
    assert differing_lists(app) == []


def test_outcomes_are_counted_and_unmatched_ones_shown(box: Box, app: Ideaflow, answers: IdeaMapping) -> None:
    report = box.holds("a,,,,It won\nb,,,,It won\nc,,,,Blue\nd,,,,\ne,,,,not eligible\n").imported(answers)

    assert report.decisions == {"adopt now": 2, "park": 1}
    assert (report.unmatched, report.unmatched_samples) == (1, ["Blue"])
    parked = app.ask(forum_backlog.backlog, app.today, readiness="parked")
    assert [(one.id, one.look_again) for one in parked] == [("I-5", "2027-04-01")]


def test_only_a_steward_may_import(box: Box, app: Ideaflow) -> None:
    box.holds(THREE)

    with pytest.raises(NotPermitted):
        box.imported(by="ann@example.org")
    with pytest.raises(NotPermitted):
        box.planned(by="ann@example.org")
    assert ideas(app) == 0


def test_another_database_gives_the_same_rows_other_identities(box: Box, app: Ideaflow, tmp_path: Path) -> None:
    box.holds(THREE).imported()
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    init(url, STEWARD)
    with Ideaflow(url, clock=SimulatedClock()) as other:
        Box(other, tmp_path).imported()
        theirs = {one.command_id for one in whole_log(other)}

    assert len(theirs) == 3
    assert not theirs & {one.command_id for one in whole_log(app)}


def test_an_import_works_on_postgresql_too(postgres_url: str, tmp_path: Path) -> None:
    init(postgres_url, STEWARD)
    with Ideaflow(postgres_url, clock=SimulatedClock()) as app:
        box = Box(app, tmp_path).holds("".join(f"Idea {number},Words,Person {number},,\n" for number in range(1_200)))

        assert box.imported().fresh == 1_200
        assert (box.imported().fresh, ideas(app), differing_lists(app)) == (0, 1_200, [])
