"""What was typed outlives a session, another tab and what others did meanwhile; and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from ideaflow.application.idea import AddEvidence, SubmitIdea
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.idea_talk_events import ReplyGiven
from ideaflow.persistence.kept_forms import MOST_OF_A_PERSON
from ideaflow.persistence.schema import kept_forms
from tests.clock import SimulatedClock
from tests.doing import do, happened
from tests.web.visiting import ANA, BEN, PASSWORD, Forms, Visitor

Visit = Callable[..., Visitor]
TYPED = {"title": "Text people the day before", "approach": "A gateway, and consent"}
OWN = {"Sec-Fetch-Site": "same-origin"}


def type_and_wait(visitor: Visitor, clock: SimulatedClock) -> str:
    """Open the form for an idea, be away for two hours, and send it; where that leads."""
    form = visitor.form("/ideas/new", "/ideas/new") | TYPED
    clock.advance(hours=2)
    answer = visitor.client.post("/ideas/new", data=form)
    assert answer.status_code == 303
    return str(answer.location)


def test_a_form_whose_session_had_ended_is_back_after_signing_in_and_is_not_sent_by_itself(
    app: Ideaflow, visit: Visit, clock: SimulatedClock
) -> None:
    visitor = visit(ANA)
    asked = type_and_wait(visitor, clock)
    assert asked == "/sign-in?next=/kept-form"
    back = visitor.send(asked, "/sign-in", address=ANA, password=PASSWORD)
    assert (back.status_code, back.location) == (303, "/kept-form")
    shown = visitor.read("/kept-form")
    assert "You were signed out meanwhile, so nothing was sent" in shown
    assert app.numbers()["I"] == 0
    action, fields = next(form for form in Forms(shown, "/kept-form").found if "title" in form[1])
    assert fields["title"] == TYPED["title"]
    assert TYPED["approach"] in shown
    assert visitor.client.post(action, data=fields | TYPED).location == "/ideas/I-1"
    assert visitor.client.post(action, data=fields | TYPED).location == "/ideas/I-1"
    assert app.numbers()["I"] == 1


def test_nobody_else_finds_it_in_the_same_browser_and_the_database_does_not_show_it(
    app: Ideaflow, visit: Visit, clock: SimulatedClock
) -> None:
    visitor = visit(ANA)
    asked = type_and_wait(visitor, clock)
    with app.database.reading() as connection:
        kept = connection.execute(select(kept_forms.c.sealed)).scalars().all()
    assert len(kept) == 1
    assert b"gateway" not in kept[0]
    with visitor.client.session_transaction() as cookie:
        assert "gateway" not in str(dict(cookie))
    visitor.send(asked, "/sign-in", address=BEN, password=PASSWORD)
    assert visitor.client.get("/kept-form").location == "/"


def test_it_waits_for_an_hour(visit: Visit, clock: SimulatedClock) -> None:
    visitor = visit(ANA)
    asked = type_and_wait(visitor, clock)
    clock.advance(hours=1)
    visitor.send(asked, "/sign-in", address=ANA, password=PASSWORD)
    assert visitor.client.get("/kept-form").location == "/"


def test_whoever_was_never_signed_in_fills_no_database_and_nobody_without_end(
    app: Ideaflow, site: Flask, visit: Visit, clock: SimulatedClock
) -> None:
    site.config["WTF_CSRF_ENABLED"] = False
    assert FlaskClient(site).post("/ideas/new", data=TYPED).location == "/sign-in"
    visitor = visit(ANA)
    clock.advance(hours=2)
    for number in range(MOST_OF_A_PERSON + 2):
        visitor.client.post("/ideas/new", data=TYPED | {"title": f"Number {number}"})
    with app.database.reading() as connection:
        assert len(connection.execute(select(kept_forms.c.digest)).all()) == MOST_OF_A_PERSON


def test_a_form_of_before_signing_in_anew_is_shown_again_only_to_a_page_of_this_site(
    app: Ideaflow, visit: Visit, clock: SimulatedClock
) -> None:
    visitor = visit(ANA)
    form = visitor.form("/ideas/new", "/ideas/new") | TYPED
    visitor.sign_in(ANA)
    shown = visitor.client.post("/ideas/new", data=form, headers=OWN)
    assert (shown.status_code, shown.location) == (303, "/kept-form")
    assert TYPED["approach"] in visitor.read("/kept-form")
    assert visitor.client.post("/ideas/new", data=form).status_code == 400
    assert app.numbers()["I"] == 0


def test_passwords_and_codes_are_kept_nowhere(app: Ideaflow, visit: Visit, clock: SimulatedClock) -> None:
    visitor = visit(ANA)
    form = visitor.form("/account/second-factor", "/account/second-factor/begin")
    clock.advance(hours=2)
    answer = visitor.client.post("/account/second-factor/off", data=form | {"password": PASSWORD})
    assert answer.location == "/sign-in"
    with app.database.reading() as connection:
        assert connection.execute(select(kept_forms.c.digest)).all() == []


def test_of_two_tabs_the_second_is_told_in_words_what_happened_and_keeps_its_text(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    do(app, SubmitIdea, title="Text people", by=ANA)
    do(app, AskQuestion, idea="I-1", question="how many?")
    first, second = (visitor.form("/ideas/I-1", "/ideas/I-1/reply") for _ in range(2))
    assert visitor.client.post("/ideas/I-1/reply", data=first | {"reply": "About forty"}).status_code == 303
    do(app, AskQuestion, idea="I-1", question="are you sure?")
    told = visitor.client.post("/ideas/I-1/reply", data=second | {"reply": "Or rather fifty"})
    assert told.status_code == 400
    assert "Somebody acted on I-1 while this page was open." in told.text
    assert "Or rather fifty" in told.text
    again = next(fields for to, fields in Forms(told.text, "").found if to == "/ideas/I-1/reply")
    assert visitor.client.post("/ideas/I-1/reply", data=again | {"reply": "Or rather fifty"}).status_code == 303
    assert [one.reply for one in happened(app, "I-1") if isinstance(one, ReplyGiven)] == [
        "About forty",
        "Or rather fifty",
    ]


@pytest.mark.parametrize("times", [2, 3])
def test_a_form_that_is_sent_again_after_a_lost_answer_acts_once(app: Ideaflow, visit: Visit, times: int) -> None:
    visitor = visit(ANA)
    do(app, SubmitIdea, title="Text people", by=ANA)
    do(app, AskQuestion, idea="I-1", question="how many?")
    form = visitor.form("/ideas/I-1", "/ideas/I-1/reply") | {"reply": "About forty"}
    answers = [visitor.client.post("/ideas/I-1/reply", data=form).location for _ in range(times)]
    do(app, AddEvidence, idea="I-1", kind="document", summary="a count", by=ANA)
    answers.append(visitor.client.post("/ideas/I-1/reply", data=form).location)
    assert {*answers} == {"/ideas/I-1"}
    assert len([one for one in happened(app, "I-1") if isinstance(one, ReplyGiven)]) == 1
