"""Campaigns on the web: opened, many ideas at once, a file, what became of them, closed."""

from __future__ import annotations

import io
from collections.abc import Callable

from ideaflow.application.person import ChangeRole
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.web.visiting import ANA, BEN, Visitor

Visit = Callable[..., Visitor]
PAGE, IDEAS = "/campaigns/C-1", "/campaigns/C-1/ideas"


def opened(app: Ideaflow, visit: Visit) -> Visitor:
    """An organiser, and a campaign that she opened."""
    do(app, ChangeRole, address=ANA, role="helper")
    organiser = visit(ANA)
    sent = organiser.send("/campaigns", "/campaigns", title="Improvement day", team="Decisions")
    assert sent.location == PAGE
    return organiser


def test_a_batch_comes_in_and_the_same_batch_again_adds_nothing(app: Ideaflow, visit: Visit) -> None:
    opened(app, visit)
    visitor = visit(BEN)
    form = visitor.form(PAGE, IDEAS) | {"ideas": "One form less\n\n  Call back by noon \n"}
    for _ in range(2):
        answer = visitor.client.post(IDEAS, data=form)
        assert "2 ideas are in" in answer.text
    assert "I-3" not in visitor.read(PAGE)
    assert "Call back by noon" in visitor.read("/ideas/I-2")
    assert "Nothing is on" not in visitor.read("/campaigns")


def test_a_line_that_cannot_be_taken_stays_and_the_others_are_in(app: Ideaflow, visit: Visit) -> None:
    opened(app, visit)
    visitor = visit(BEN)
    long = "x" * 301
    answer = visitor.send(PAGE, IDEAS, ideas=f"One form less\n{long}")
    assert answer.status_code == 400
    assert "is longer than 300 characters" in answer.text and f">{long}</textarea>" in answer.text.replace("\n", "")
    assert "1 idea is in" in answer.text
    assert visitor.send(PAGE, IDEAS, ideas=" \n").status_code == 400


def test_a_closed_campaign_takes_nothing_and_only_organisers_open(app: Ideaflow, visit: Visit) -> None:
    organiser, visitor = opened(app, visit), visit(BEN)
    form = visitor.form(PAGE, IDEAS)
    assert visitor.send("/campaigns", "/campaigns", title="Mine").status_code == 403
    assert organiser.send(PAGE, f"{PAGE}/close").status_code == 303
    assert "Closed." in visitor.read(PAGE)
    assert visitor.client.post(IDEAS, data=form | {"ideas": "Too late"}).status_code == 400


def test_a_file_of_ideas_comes_in_through_the_campaign(app: Ideaflow, visit: Visit) -> None:
    organiser = opened(app, visit)
    page = "/imports/ideas?campaign=C-1"
    form = organiser.form(page, "/imports/ideas")
    assert form["campaign"] == "C-1"
    file = (io.BytesIO(b"Idea,Who\nOne form less,ben@example.org\n"), "day.csv")
    seen = organiser.client.post("/imports/ideas", data=form | {"file": file, "act": "look"})
    assert "1 idea is new" in seen.text
