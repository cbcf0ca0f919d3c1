"""What staff do on the web, by requests: notice, count, bring, follow, reply; and what they type wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from ideaflow.application.idea import SubmitIdea
from ideaflow.application.idea_talk import AskQuestion
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.idea_events import IdeaSubmitted
from ideaflow.domain.idea_talk_events import ReplyGiven
from ideaflow.domain.problem import ProblemTallied
from tests.doing import do, happened
from tests.scenario import add_people
from tests.web.visiting import ANA, Visitor

Visit = Callable[..., Visitor]
SCRIPT = '<script>alert(1)</script> & "quoted" \''


def test_a_problem_is_noted_and_counted_with_one_tap(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    done = visitor.send("/problems", "/problems", issue="Letters come late", occurrences="3", minutes="20")
    assert done.location == "/problems/P-1"
    visitor.send("/problems", "/problems/P-1/tally")
    counts = [event.count for event in happened(app, "P-1") if isinstance(event, ProblemTallied)]
    assert counts == [3, 1]
    assert "Letters come late" in visitor.read("/problems/P-1")


def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(app: Ideaflow, visit: Visit) -> None:
    said = visit(ANA).send("/problems", "/problems", issue="Letters come late", occurrences="many", minutes="-1")
    assert said.status_code == 400
    assert 'href="#occurrences"' in said.text
    assert 'href="#minutes"' in said.text
    assert "Letters come late" in said.text
    assert app.log.last_position() == 0


def test_an_idea_is_brought_and_followed(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    done = visitor.send("/ideas/new", "/ideas/new", title="Text people", problem_definition="Letters are slow")
    assert (done.status_code, done.location) == (303, "/ideas/I-1")
    page = visitor.read("/ideas/I-1")
    assert "Letters are slow" in page
    assert "Who acts next" in page
    assert "Text people" in visitor.read("/")
    assert "Text people" in visitor.read("/ideas?words=text")


def test_a_form_that_is_sent_twice_acts_once(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    form = visitor.form("/ideas/new", "/ideas/new") | {"title": "Text people"}
    first, second = (visitor.client.post("/ideas/new", data=form) for _ in range(2))
    assert first.location == second.location == "/ideas/I-1"
    assert len(happened(app, "I-1")) == 1


def test_looking_for_what_came_before_submits_nothing_and_keeps_the_form(app: Ideaflow, visit: Visit) -> None:
    do(app, SubmitIdea, title="Send decision letters by text message")
    visitor = visit(ANA)
    before = app.log.last_position()
    said = visitor.send("/ideas/new", "/ideas/new", title="Decision letters by text message", look="1")
    assert "I-1 Send decision letters by text message" in said.text
    assert 'value="Decision letters by text message"' in said.text
    assert app.log.last_position() == before


def test_the_submitter_reads_a_question_and_replies(app: Ideaflow, visit: Visit) -> None:
    add_people(app)
    visitor = visit(ANA)
    visitor.send("/ideas/new", "/ideas/new", title="Text people")
    do(app, AskQuestion, idea="I-1", question="How many letters a week?")
    assert "Answers you have not read" in visitor.read("/")
    assert "How many letters a week?" in visitor.read("/ideas/I-1")
    assert "Answers you have not read" not in visitor.read("/")
    assert visitor.send("/ideas/I-1", "/ideas/I-1/reply", reply="").status_code == 400
    assert visitor.send("/ideas/I-1", "/ideas/I-1/reply", reply="About forty").location == "/ideas/I-1"
    assert [event.reply for event in happened(app, "I-1") if isinstance(event, ReplyGiven)] == ["About forty"]


def test_the_tests_for_getting_on_with_it_are_told_in_plain_words(visit: Visit) -> None:
    visitor = visit(ANA)
    visitor.send("/ideas/new", "/ideas/new", title="Text people")
    assert "needed" in visitor.read("/ideas/I-1/get-on-with-it")


def test_what_people_type_is_shown_as_text_everywhere(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    visitor.send("/problems", "/problems", issue=SCRIPT)
    visitor.send(
        "/ideas/new", "/ideas/new", title=SCRIPT, problem_definition=SCRIPT, team="<b>Team</b>", approach=SCRIPT
    )
    assert isinstance(happened(app, "I-1")[0], IdeaSubmitted)
    for page in ("/", "/problems", "/problems/P-1", "/ideas", "/ideas/I-1", "/ideas?words=%3Cscript%3E", "/nowhere"):
        text = visitor.client.get(page).text
        assert "<script>alert" not in text
        assert "<b>Team" not in text


@pytest.mark.parametrize("page", ["/ideas/I-99", "/ideas/P-1", "/problems/P-99", "/ideas/nonsense", "/nowhere"])
def test_what_is_not_there_is_said_in_plain_words(visit: Visit, page: str) -> None:
    said = visit(ANA).client.get(page)
    assert said.status_code in (400, 404)
    assert "That was not done" in said.text
    assert "Next:" in said.text


def test_more_than_a_form_takes_is_refused(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    form = visitor.form("/ideas/new", "/ideas/new") | {"title": "Long", "approach": "x" * 2_000_000}
    assert visitor.client.post("/ideas/new", data=form).status_code == 413
    assert app.log.last_position() == 0


def test_reading_pages_appends_no_event(app: Ideaflow, visit: Visit) -> None:
    visitor = visit(ANA)
    visitor.send("/ideas/new", "/ideas/new", title="Text people")
    before = app.log.last_position()
    for page in ("/", "/problems", "/ideas", "/ideas/new", "/ideas/I-1", "/ideas/I-1/get-on-with-it"):
        visitor.read(page)
    assert app.log.last_position() == before


def test_every_answer_carries_a_strict_policy_and_nothing_leaves_the_host(visit: Visit) -> None:
    visitor = visit(ANA)
    for page in ("/", "/problems", "/ideas", "/nowhere", "/static/ideaflow.css"):
        with visitor.client.get(page) as answer:
            text = answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert not re.findall(r"""(?:(?:src|href|action)=|url\()["']?(?:https?:)?//""", text.replace("[href^=", ""))
