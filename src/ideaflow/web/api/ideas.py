"""Ideas: find them, bring one, help it along, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from pydantic import Field

from ideaflow.application.api_token import Scope
from ideaflow.application.command import Line
from ideaflow.application.forecast import RealiseValue, SetForecast
from ideaflow.application.idea import AddEvidence, AskForHelp, AssignHelper, ReviseCanvas, SubmitIdea
from ideaflow.application.idea_talk import AskQuestion, GiveHelp, ReplyToAnswer
from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.domain.stage import Stage
from ideaflow.policies.outlook import Outlook
from ideaflow.projections import (
    idea_outlook,
    idea_page,
    idea_texts,
    similar_ideas,
    submitter_tracker,
)
from ideaflow.projections.idea_page import IdeaPage
from ideaflow.projections.similar_ideas import Recalled
from ideaflow.projections.submitter_tracker import OPEN_STAGES, Tracked
from ideaflow.web.api.cursor import after, cut, page_by_number
from ideaflow.web.api.operation import (
    Asked,
    AskedPage,
    Asking,
    CommandRoute,
    Limit,
    Page,
    QueryRoute,
    Truth,
)
from ideaflow.web.api.problem import invalid

MOST_SIMILAR = 50


class AskedIdeas(AskedPage):
    """Which ideas. Without `stage` and `all` the open ones."""

    stage: tuple[Stage, ...] = ()
    team: Line = ""
    search: Line = Field(default="", description="Only ideas that match these words, best first.")
    all: Truth = Field(default=False, description="Closed ones too.")


class AskedSimilar(Asked):
    """Words that an idea would say."""

    text: Line = Field(min_length=1)
    top: Limit = 5


class MyIdea(Struct):
    """An idea of one's own; `unread` where it holds an answer that was not read."""

    idea: Tracked
    unread: bool


class Steps(Struct):
    """Every step that somebody could take with an idea."""

    id: str
    steps: Sequence[Outlook]


def list_ideas(asking: Asking[AskedIdeas]) -> Page[Tracked]:
    """Ideas, newest first, or by how well they match. Without `stage` and `all` the open ones."""
    app, given = asking.app, asking.given
    stages = tuple(one.value for one in given.stage) or (() if given.all else tuple(OPEN_STAGES))
    if given.search:
        order = app.ask(idea_texts.search, given.search, MOST_FOUND)
        found = app.ask(submitter_tracker.ideas, stages=stages, team=given.team, only=order, limit=None)
        place = {name: number for number, name in enumerate(order)}
        return cut(sorted(found, key=lambda one: place[one.id]), given.limit, given.cursor, lambda one: one.id)
    last = after(given.cursor)
    rows = app.ask(
        submitter_tracker.ideas,
        stages=stages,
        team=given.team,
        limit=given.limit + 1,
        below=last[1] if last else None,
    )
    return page_by_number(rows, given.limit, lambda one: one.number)


MOST_FOUND = 1_000


def show_idea(asking: Asking[Asked], idea: str) -> IdeaPage | None:
    """One idea: where it stands, who acts next and by when, why, its canvas, and its life in sentences.

    Reading it here does not count as having read an answer.
    """
    return asking.app.ask(idea_page.page_of, asking.app.log, idea)


def list_my_ideas(asking: Asking[AskedPage]) -> Page[MyIdea]:
    """One's own ideas; those with an answer that was not read come first."""
    app, person = asking.app, asking.person
    unread = app.ask(submitter_tracker.unread, person.id)
    found = sorted(app.ask(submitter_tracker.mine, person.id, None), key=lambda one: one.id not in unread)
    rows = [MyIdea(one, one.id in unread) for one in found]
    return cut(rows, asking.given.limit, asking.given.cursor, lambda row: row.idea.id)


def explain_idea(asking: Asking[Asked], idea: str) -> Steps:
    """Every step that somebody could take with an idea: possible now or not, who may take it, and why."""
    return Steps(idea, asking.app.ask(idea_outlook.idea_outlook, asking.app.log, idea))


def recall_similar(asking: Asking[AskedSimilar]) -> Recalled:
    """What came before that is near to some words: ideas with stage and answer, learnings of failures first."""
    if not asking.given.text:
        raise invalid("text", "", "is not left empty", "say what the idea is about")
    return asking.app.ask(similar_ideas.recall, asking.given.text, top=min(asking.given.top, MOST_SIMILAR))


def similar_to_idea(asking: Asking[Asked], idea: str) -> Recalled:
    """What is near to an idea."""
    return asking.app.ask(similar_ideas.recall_for, idea, top=5)


IDEA = {
    "title": "Send decision letters by text",
    "canvas": {"problem definition": "Letters arrive after the appointment", "approach": "A text on the day"},
    "team": "Decisions",
}
TALLY = {"kind": "problem tally", "problem": "P-1"}
FORECAST = {
    "lines": [
        {"kind": "time released", "unit": "hours", "per": "a week", "low": 2, "likely": 3, "high": 4},
        {"kind": "software", "unit": "money", "currency": "GBP", "low": 500, "likely": 900, "high": 2000},
    ]
}
ROUTES = (
    QueryRoute("/ideas", list_ideas, Page[Tracked], given=AskedIdeas),
    QueryRoute("/ideas/{idea}", show_idea, IdeaPage, version=lambda page: page.idea.version),
    QueryRoute("/ideas/{idea}/steps", explain_idea, Steps),
    QueryRoute("/ideas/{idea}/similar", similar_to_idea, Recalled),
    QueryRoute("/similar", recall_similar, Recalled, given=AskedSimilar),
    QueryRoute("/me/ideas", list_my_ideas, Page[MyIdea], given=AskedPage),
    CommandRoute("/ideas", SubmitIdea, Scope.WRITE, makes="/ideas/{id}", example=IDEA),
    CommandRoute("/ideas/{idea}/canvas", ReviseCanvas, Scope.WRITE, about="idea", example={"canvas": IDEA["canvas"]}),
    CommandRoute("/ideas/{idea}/evidence", AddEvidence, Scope.WRITE, example=TALLY),
    CommandRoute("/ideas/{idea}/help", AskForHelp, Scope.WRITE),
    CommandRoute("/ideas/{idea}/helpers", AssignHelper, Scope.WRITE),
    CommandRoute("/ideas/{idea}/help/given", GiveHelp, Scope.WRITE),
    CommandRoute("/ideas/{idea}/questions", AskQuestion, Scope.WRITE),
    CommandRoute("/ideas/{idea}/reply", ReplyToAnswer, Scope.WRITE, about="idea"),
    CommandRoute("/ideas/{idea}/get-on-with-it", GetOnWithIt, Scope.WRITE, about="idea"),
    CommandRoute("/ideas/{idea}/merge", MergeIdea, Scope.WRITE, about="idea"),
    CommandRoute("/ideas/{idea}/withdraw", WithdrawIdea, Scope.WRITE, about="idea"),
    CommandRoute("/ideas/{idea}/reopen", ReopenIdea, Scope.WRITE, about="idea"),
    CommandRoute("/ideas/{idea}/forecast", SetForecast, Scope.WRITE, about="idea", example=FORECAST),
    CommandRoute("/ideas/{idea}/forecast/realised", RealiseValue, Scope.WRITE, about="idea"),
)
