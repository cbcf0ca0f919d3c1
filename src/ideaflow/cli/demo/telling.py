"""Telling the story: plain paragraphs, and tables from the lists as they stood."""

from __future__ import annotations

from ideaflow.cli.demo import scenes, showing
from ideaflow.cli.demo.playing import Player, as_known_on
from ideaflow.cli.demo.prose import heading, paragraph, points
from ideaflow.cli.demo.scenes import Scene, in_full, span
from ideaflow.cli.demo.story import Month, months
from ideaflow.cli.demo.trying import to_try
from ideaflow.cli.output import say, table
from ideaflow.domain.values import counted, listed
from ideaflow.projections import audit_log, forum_page, learning_register

LAST_LINES = 3


def tell(played: Player) -> None:
    """The whole story, from the forum's first day to what was learned."""
    first, second, third = months()
    _opening(played)
    for month, scene_of in ((first, _first_month), (second, _second_month), (third, _third_month)):
        heading(f"{month.meeting.replace('meeting', 'Month')}: {span(month.first, month.last)}")
        with as_known_on(played.app, month.last) as then:
            scene_of(Scene(played.app, then, played, month.last), month)
    with as_known_on(played.app, third.last) as then:
        _ending(Scene(played.app, then, played, third.last))
    _to_try(played)


def _opening(played: Player) -> None:
    forum = forum_page.page(played.app.history(played.id("forum")))
    heading("Riverside Benefits, three months")
    paragraph(
        "Riverside Benefits is an invented service, and nobody in this story exists. The rules, the sums and the "
        "record are real: every step went in through the commands that you would use."
    )
    paragraph(
        f"{forum.id}, the {forum.title}, looks from {counted(len(forum.perspectives), 'perspective')}: "
        f"{listed(forum.perspectives)}. Each scores unseen by the others; scores open together, once all are in."
    )


def _first_month(scene: Scene, month: Month) -> None:
    showing.problems(scene)
    showing.fast_track(scene)
    showing.refusal(scene)
    showing.backlog(scene, month)
    showing.meeting(scene, month.meeting)
    showing.talk_about(scene, month.meeting)
    showing.decision(scene, "texts")
    showing.decision(scene, "check-list")
    showing.turns(scene)


def _second_month(scene: Scene, month: Month) -> None:
    paragraph("The small trial that needed no leave is over, and the trials that the forum agreed to are under way.")
    showing.trial(scene, "greeting")
    showing.running(scene)
    showing.backlog(scene, month)
    showing.meeting(scene, month.meeting)
    paragraph(
        f"{scene.played.id('check-list')} was back with what the forum had asked for: the hand-offs of claims, "
        "followed from desk to desk."
    )
    showing.decision(scene, "check-list")
    showing.decision(scene, "register")
    showing.interests(scene, month.meeting)
    showing.reply(scene, "texts")


def _third_month(scene: Scene, month: Month) -> None:
    paragraph("Two trials came to their end. Both are told in the same way, because both taught something.")
    showing.trial(scene, "texts")
    showing.trial(scene, "brightness")
    showing.backlog(scene, month)
    showing.meeting(scene, month.meeting)
    showing.decision(scene, "framing")
    for item, title in scenes.agenda(scene, month.meeting):
        if not item.decision:
            paragraph(f"{item.idea}, {title!r}, waits for the next meeting: {item.state}.")


def _ending(scene: Scene) -> None:
    heading(f"Where it stands on {in_full(scene.day)}")
    table(
        ["stage", "id", "title", "team", "who acts next", "due", "why"],
        [[o.stage.replace("_", " "), o.id, o.title, o.team, o.next_by, o.due, o.why] for o in scenes.by_stage(scene)],
        title="Every idea, by stage",
    )
    say()
    table(
        ["id", "from", "outcome", "learning", "cited"],
        [[o.id, o.idea, o.outcome, o.lesson, o.cited] for o in reversed(scene.then.ask(learning_register.search, ""))],
        title="What was learned",
    )
    say()
    paragraph(f"Waiting: {scenes.backlog_in_words(scene)}.")
    _record(scene)


def _record(scene: Scene) -> None:
    idea = scene.played.id("brightness")
    paragraph(f"The record holds {scenes.events_so_far(scene)}, each a sentence that names no person. So ended {idea}:")
    points(entry.sentence for entry in scene.then.ask(audit_log.entries, stream=idea)[-LAST_LINES:])


def _to_try(played: Player) -> None:
    paragraph("To try next:")
    for one in to_try(played):
        say(f"  {one.command}")
        say(f"      {one.shows}")
