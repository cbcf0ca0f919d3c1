"""What the story is told with: single scenes, each a paragraph or a table from the lists as they stood."""

from __future__ import annotations

from ideaflow.cli.demo import scenes
from ideaflow.cli.demo.playing import as_known_on
from ideaflow.cli.demo.prose import paragraph, points
from ideaflow.cli.demo.scenes import Measured, Scene, in_full
from ideaflow.cli.demo.story import Month
from ideaflow.cli.output import say, table
from ideaflow.cli.problem import why_here
from ideaflow.domain.idea_events import FeedbackGiven, GotOnWithIt, IdeaMerged, IdeaWithdrawn, StepRefused
from ideaflow.domain.idea_talk_events import ReplyGiven
from ideaflow.domain.values import counted
from ideaflow.projections import audit_log, forum_backlog, learning_register, problem_board, trial_board
from ideaflow.projections import submitter_tracker as tracker

TOP = 6


def problems(scene: Scene) -> None:
    """The board, and the sum behind its first problem."""
    ranked = scene.then.ask(problem_board.board, limit=TOP)
    paragraph(
        "People note what keeps going wrong, in seconds, and tally it. The board brings up both kinds of problem:"
    )
    table(
        ["place", "id", "issue", "a week", "minutes each", "hours a week", "severity", "why here"],
        [
            [
                one.place,
                one.problem.id,
                one.problem.issue,
                round(one.problem.occurrences_a_week, 1),
                sum(one.problem.minutes_each),
                round(one.problem.hours_a_week, 1),
                one.problem.severity,
                why_here(one),
            ]
            for one in ranked
        ],
        title=f"Problem board, the first {TOP}",
    )
    say()
    letter = scene.then.ask(problem_board.problem, scene.played.id("letter"))
    if letter:
        minutes = " + ".join(str(part) for part in letter.minutes_each)
        paragraph(
            f"{letter.id}, {letter.issue!r}: {letter.occurrences_a_week:g} times a week, {minutes} minutes each. That "
            f"is {letter.hours_a_week:g} hours of staff time a week, and {letter.users_affected} unsatisfied users. "
            "Nobody typed those hours; they follow from the tally."
        )


def fast_track(scene: Scene) -> None:
    """An idea that nobody had to be asked about."""
    idea = scene.idea("greeting")
    event, day = scene.happened("greeting", GotOnWithIt)
    passed = sum(finding.met for finding in event.findings)
    paragraph(
        f"By the end of the month {counted(scene.then.ask(tracker.count), 'idea')} had come in. {idea.id}, "
        f"{idea.title!r}, needed nobody's leave: {passed} of {len(event.findings)} fast-track tests passed, and trial "
        f"{event.trial} started on {in_full(day)}."
    )


def refusal(scene: Scene) -> None:
    """An idea that had to go to the forum, and every test that says so."""
    idea = scene.idea("register")
    event, day = scene.happened("register", StepRefused)
    unmet = [finding for finding in event.findings if not finding.met]
    paragraph(
        f"On {in_full(day)} the same was asked for {idea.id}, {idea.title!r}. {counted(len(unmet), 'test')} said not "
        "yet, so it goes to the forum instead. Every test is answered, and the answer is part of the idea's history:"
    )
    table(
        ["test", "seen", "needed", "met"],
        [[f.rule, f.seen, f.needed, "yes" if f.met else "not yet"] for f in event.findings],
        title=f"Get on with it? {idea.id}",
    )
    say()


def backlog(scene: Scene, month: Month) -> None:
    """What waited for the meeting on the day before it."""
    with as_known_on(scene.log, month.eve) as then:
        eve = scene._replace(then=then, day=month.eve)
        waiting = then.ask(forum_backlog.backlog, month.eve)
        paragraph(f"On the eve of {scene.played.id(month.meeting)} the forum sees every idea that waits:")
        table(
            ["id", "readiness", "title", "team", "still needed", "due"],
            [
                [
                    one.id,
                    one.readiness,
                    one.title,
                    one.team,
                    "; ".join(one.missing_words),
                    one.look_again or one.decision_due,
                ]
                for one in waiting
            ],
            title=f"Forum backlog, {in_full(month.eve)}",
        )
        say()
        paragraph(f"Waiting: {scenes.backlog_in_words(eve)}.")


def meeting(scene: Scene, meeting: str) -> None:
    """The opened scores, and what came of each idea."""
    items = scenes.agenda(scene, meeting)
    criteria = next(([*item.medians()] for item, _ in items if item.view), [])
    table(
        ["idea", "title", *criteria, "outcome"],
        [[item.idea, title, *(item.medians().get(name) for name in criteria), item.state] for item, title in items],
        title=f"Meeting {scene.played.id(meeting)}: median marks, every perspective weighing the same",
    )
    say()


def interests(scene: Scene, meeting: str) -> None:
    """Who stayed out of the scores, by perspective."""
    declared = scene.then.ask(audit_log.entries, stream=scene.played.id(meeting), kind="meeting.interest_declared")
    if declared:
        paragraph("Who brought an idea does not score it; somebody else speaks for that perspective. The record says:")
        points(entry.sentence for entry in declared)


def decision(scene: Scene, idea: str) -> None:
    """One decision, from its reason to what the submitter hears."""
    told, one = scenes.decision(scene, idea), scene.idea(idea)
    say(f"The decision on {told.idea}, {one.title!r}: {told.decision}")
    lines = [
        ("Because", told.reason),
        *(("Question", question) for question in told.questions),
        ("What would change it", told.would_change),
        ("The submitter hears", told.feedback),
    ]
    points(f"{name}: {words}" for name, words in lines if words)


def reply(scene: Scene, idea: str) -> None:
    """What a submitter asked back, and what they heard."""
    asked, _ = scene.happened(idea, ReplyGiven)
    heard, day = scene.happened(idea, FeedbackGiven)
    paragraph(
        f"The submitter of {scene.played.id(idea)} asked back: {asked.reply} On {in_full(day)} the meeting answered: "
        f"{heard.feedback}"
    )


def talk_about(scene: Scene, meeting: str) -> None:
    """What the perspectives differed on, which is talked about first."""
    for item, title in scenes.agenda(scene, meeting):
        for criterion in item.view.talk_about if item.view else ():
            sides = item.view.spread(criterion).by_perspective.items() if item.view else ()
            told = ", ".join(f"{name} {mark:g}" for name, mark in sides if mark is not None)
            paragraph(f"Talked about first on {item.idea}, {title!r}: {criterion} ({told}).")


def turns(scene: Scene) -> None:
    """Ideas that went another way."""
    merged, _ = scene.happened("ring", IdeaMerged)
    withdrawn, _ = scene.happened("files", IdeaWithdrawn)
    ring, files = scene.idea("ring"), scene.idea("files")
    paragraph(
        f"{ring.id}, {ring.title!r}, goes on as part of {merged.into}, which keeps its tally. {files.id}, "
        f"{files.title!r}, was taken back by its submitter: {withdrawn.reason}"
    )


def trial(scene: Scene, idea: str) -> None:
    """A trial week by week, what its reviews led to, and what it taught."""
    told, one = scenes.measured(scene, idea), scene.idea(idea)
    table(
        ["week", told.unit],
        told.rows,
        title=f"Trial {told.trial} of {told.idea}, {one.title!r}: {told.measure.rstrip('.')}",
    )
    say()
    for departure in told.departures:
        paragraph(f"It departed from its plan, and said why: {departure}")
    paragraph(f"{_compared(told)} {told.verdict}")
    paragraph(f"{counted(told.reviews, 'review')} opened together. Outcome: {told.outcome}.")
    for learned in scene.then.ask(learning_register.search, ""):
        if learned.trial == told.trial:
            paragraph(f"{learned.id}, learned: {learned.lesson} ({learned.context})")


def _compared(told: Measured) -> str:
    weeks = min(len(told.weeks), scenes.LATEST)
    target = "" if told.target is None else f", with {told.target:g} hoped for"
    return (
        f"{told.before:.1f} {told.unit} before, {told.latest:.1f} in the latest {counted(weeks, 'week')} of the "
        f"trial{target}."
    )


def running(scene: Scene) -> None:
    """The trials that run."""
    running = scene.then.ask(trial_board.trials, stage="running")
    table(
        ["trial", "idea", "team", "measure", "observations", "latest"],
        [[one.id, one.idea, one.team, one.measure, one.observations, one.latest_value] for one in reversed(running)],
        title=f"Trials running on {in_full(scene.day)}",
    )
    say()
