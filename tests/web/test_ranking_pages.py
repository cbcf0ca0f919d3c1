"""Ranking, portfolio, backlog and the forum itself: what they show is what the command line answers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from ideaflow.application.idea import AskForHelp, SubmitIdea
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.scenario import SAM, ready_idea, seat_forum, set_forecast
from tests.web.visiting import ANA, Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def reader(app: Ideaflow, visit: Visit) -> Visitor:
    """Somebody who reads where two ideas are about alike, one is worth far more, and one has no forecast."""
    seat_forum(app)
    for title, benefit in (("=Texts", 900), ("One form", 905), ("Call back", 90_000)):
        set_forecast(app, ready_idea(app, title, kind="process"), benefit=benefit)
    do(app, SubmitIdea, title="Blue envelopes", kind="digital", team="Post room", by=SAM)
    do(app, AskForHelp, idea="I-4", question="how many are lost?", by=SAM)
    return visit(ANA)


def test_a_ranking_has_ranges_ties_what_has_no_price_and_what_is_missing(reader: Visitor) -> None:
    page = reader.read("/ranking?top=10&first=1")
    assert page.index("I-3") < page.index("these cannot be told apart on this evidence") < page.index(">I-1</a>")
    assert page.count("(tie)") == 2
    assert page.count("quality 4.0 of 5") == 3
    assert "I-3 Call back: below" in page
    assert "Blue envelopes: a forecast" in page
    assert "would pass" in page


def test_the_ranking_leaves_as_csv_that_no_spreadsheet_takes_for_a_formula(reader: Visitor) -> None:
    answer = reader.client.get("/ranking.csv?by=value&top=1&first=1")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ranking-by-value.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["idea"] == "I-3"
    assert {row["title"] for row in rows} == {"'=Texts", "One form", "Call back"}
    assert float(rows[0]["in_first"]) == 1.0
    assert all(float(row["p10"]) < float(row["p50"]) < float(row["p90"]) for row in rows)


@pytest.mark.parametrize("query", ["by=beauty", "top=0", "first=many", "rules=none@1"])
def test_a_ranking_that_cannot_be_made_says_which_field_is_wrong(reader: Visitor, query: str) -> None:
    answer = reader.client.get(f"/ranking?{query}")
    assert answer.status_code in (400, 404)
    assert "That was not done" in answer.text


@pytest.mark.parametrize(
    ("by", "shown"), [("ratio", "benefit-cost ratio"), ("time", "No idea can be ranked by this yet")]
)
def test_a_ranking_is_by_another_measure_too(reader: Visitor, by: str, shown: str) -> None:
    assert shown in reader.read(f"/ranking?by={by}")


def test_a_portfolio_says_what_fits_what_is_left_out_and_why(reader: Visitor) -> None:
    page = reader.read("/portfolio?money=7000&choose=I-1,I-2")
    best = page[page.index("The best portfolio") : page.index("Your choice")]
    assert ("I-3" in best, "I-1" in best) == (True, False)
    assert "others bring more for it" in page
    assert "Blue envelopes: it lacks a forecast" in page
    assert "It is over the budget by" in page


@pytest.mark.parametrize(
    ("query", "field"),
    [("money=", "money"), ("money=lots", "money"), ("hours=-3", "hours"), ("money=1&choose=I-4", "choose")],
)
def test_a_portfolio_without_a_budget_says_so_and_keeps_what_was_typed(reader: Visitor, query: str, field: str) -> None:
    page = reader.read(f"/portfolio?{query}")
    assert f'href="#{field}"' in page
    assert "The best portfolio" not in page
    assert query.rpartition("=")[2] in page


def test_the_backlogs_counts_lead_to_what_they_count(reader: Visitor) -> None:
    page = reader.read("/backlog")
    assert '<a class="govuk-link" href="/backlog?only=help+wanted"><strong>1</strong> help wanted</a>' in page
    helped = reader.read("/backlog?only=help+wanted")
    assert ("Blue envelopes" in helped, "how many are lost?" in helped, "Call back" in helped) == (True, True, False)
    assert "the helper: help with the evidence" in helped
    for query, there in (("kind=digital", "Blue envelopes"), ("only=ready", "Call back"), ("team=Post+room", "Blue")):
        shown = [title for title in ("Blue envelopes", "Call back") if title in reader.read(f"/backlog?{query}")]
        assert len(shown) == 1
        assert shown[0].startswith(there)
    assert "Nothing that waits is like that" in reader.read("/backlog?only=overdue")
    by_title = reader.read("/backlog?sort=title")
    assert by_title.index("Blue envelopes") < by_title.index("Call back") < by_title.index("One form")


def test_a_forum_is_shown_without_a_name_of_anybody(reader: Visitor) -> None:
    assert 'href="/forums/F-1"' in reader.read("/forums")
    page = reader.read("/forums/F-1")
    assert "three-i-forum@1" in page
    assert "fewer than 5 people scored" in page
    assert "Anastasia" not in page
