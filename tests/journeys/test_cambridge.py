"""929 ideas of a city's residents come in whole, with the answers that they got."""

from __future__ import annotations

from pathlib import Path

import pytest

from ideaflow.application.idea_import import plan_import, run_import
from ideaflow.application.idea_import_report import ImportReport
from ideaflow.application.idea_mapping import read_mapping
from ideaflow.application.suggestion_box import open_box
from ideaflow.bootstrap import Ideaflow
from ideaflow.projections import forum_backlog, idea_texts, submitter_tracker
from tests.doing import STEWARD, differing_lists

ROOT = Path(__file__).parents[2]
IDEAS = ROOT.parent / "shared" / "data" / "ideas_cambridge.csv"
MAPPING = ROOT / "examples" / "participatory-budgeting.toml"

pytestmark = pytest.mark.skipif(not IDEAS.exists(), reason=f"the public data set is not at {IDEAS}")


@pytest.fixture
def report(app: Ideaflow) -> ImportReport:
    with open_box(IDEAS) as box:
        return run_import(app.office, box, read_mapping(file=MAPPING), by=STEWARD)


def test_every_idea_comes_in_and_its_answer_is_understood(app: Ideaflow, report: ImportReport) -> None:
    assert (report.rows, report.fresh, report.faults, len(report.repeats)) == (929, 929, [], 1)
    assert report.decisions == {"park": 726, "adopt now": 45, "ask for evidence": 5, "none": 152}
    assert report.unmatched == 1
    assert differing_lists(app) == []


def test_the_tracker_and_the_backlog_say_where_they_stand(app: Ideaflow, report: ImportReport) -> None:
    assert app.ask(submitter_tracker.by_stage) == {"submitted": 158, "adopted": 45, "parked": 726}
    assert app.ask(forum_backlog.counts, app.today) == {
        "lacking evidence": 158,
        "parked": 726,
        "overdue": 0,
        "due again": 0,
    }
    first = app.ask(submitter_tracker.tracked, "I-1")
    assert first is not None
    assert (first.reference, first.stage, first.due) == ("PB1-C1", "parked", "2027-04-01")
    assert "enough votes" in first.answer


def test_what_residents_wrote_is_found(app: Ideaflow, report: ImportReport) -> None:
    found = app.ask(idea_texts.search, "benches that charge phones")

    titles = [text.title.lower() for idea in found if (text := app.ask(idea_texts.text_of, idea))]
    assert any("charg" in title for title in titles)


def test_importing_them_again_changes_nothing(app: Ideaflow, report: ImportReport) -> None:
    with open_box(IDEAS) as box:
        again = plan_import(app.office, box, read_mapping(file=MAPPING), by=STEWARD)

    assert (again.fresh, again.before) == (0, 929)
