"""Bringing ideas to any stage of their life by typing commands, in few words."""

from __future__ import annotations

from copy import copy

from tests.cli.terminal import Typist

STEWARD, CHAIR, OPERATIONS, CUSTOMER = "sue@example.org", "chris@example.org", "olu@example.org", "cat@example.org"
SUBMITTER, STRANGER = "sam@example.org", "stan@example.org"
SCORERS = {CHAIR: "digital", OPERATIONS: "operations", CUSTOMER: "customer"}
MARKS = ("--mark", "feasibility=4", "--mark", "benefit=5", "--mark", "why=cannot-judge")
PLAN = (
    *("--hypothesis", "Texts arrive sooner than letters", "--prediction", "5 days become 1"),
    *("--measure", "days from decision to knowing", "--unit", "days", "--better", "down", "--baseline", "5,6,5"),
    *("--stop-rule", "3 complaints in a week", "--roll-back", "Letters again", "--affected", "Claimants of one team"),
    *("--weeks", "4", "--cost", "100", "--hours", "10", "--source", "A sample each week", "--predict", "1"),
    *("--target", "2", "--stop", "harm:complaints>=3", "--stop", "success:<=0", "--prompt", "obvious"),
)
REVIEW = ("--set-out", "Tell people sooner", "--happened", "They knew in a day", "--why", "Texts are read at once")


class Office:
    """A forum with three perspectives, and what it takes to get an idea to a stage. The database is made first."""

    def __init__(self, typist: Typist) -> None:
        self.type = typist
        typist.done("init", by=STEWARD)
        for person in (*SCORERS, SUBMITTER):
            typist.done("person", "add", person, by=STEWARD)
        options = [word for name in SCORERS.values() for word in ("--perspective", name)]
        self.forum = typist.made("forum", "create", "Benefits forum", *options, by=STEWARD)
        for person, perspective in SCORERS.items():
            chairs = ("--chair",) if person == CHAIR else ()
            typist.done("forum", "member", self.forum, person, "--perspective", perspective, *chairs, by=STEWARD)
        self.problem = typist.made("problem", "capture", "Letters arrive late", "--effort", "20", by=SUBMITTER)
        self.meeting = self.new_meeting()

    def on_copy(self, typist: Typist) -> Office:
        """The same office on a copy of its database."""
        other = copy(self)
        other.type = typist
        return other

    def new_meeting(self) -> str:
        return self.type.made("meeting", "schedule", self.forum, "2030-01-15", by=CHAIR)

    def submitted(self, title: str = "Send decision letters by text", *options: str) -> str:
        return self.type.made("idea", "submit", "--title", title, "--team", "Decisions", *options, by=SUBMITTER)

    def evidenced(self, title: str = "Send decision letters by text", *options: str) -> str:
        return self.submitted(title, "--problem", self.problem, *options)

    def scored(self, idea: str, *scorers: str) -> str:
        """Put an idea on the agenda, with the scores of these (by default all) sealed."""
        self.type.done("meeting", "agenda", self.meeting, "--add", idea, by=CHAIR)
        for scorer in scorers or SCORERS:
            self.type.done("meeting", "score", self.meeting, idea, *MARKS, by=scorer)
        return idea

    def opened(self, idea: str) -> str:
        self.scored(idea)
        self.type.done("meeting", "open", self.meeting, idea, by=CHAIR)
        return idea

    def decided(self, idea: str, *answer: str) -> str:
        self.opened(idea)
        self.type.done("meeting", "decide", self.meeting, idea, *answer, "--reason", "Easy to undo", by=CHAIR)
        return idea

    def planned(self, idea: str, *options: str) -> str:
        return self.type.made("trial", "plan", idea, *PLAN, *options, by=SUBMITTER)

    def running(self) -> tuple[str, str]:
        """An idea in trial, and its trial."""
        idea = self.evidenced()
        trial = self.planned(idea, "--within-gift")
        self.type.done("idea", "get-on-with-it", idea, by=SUBMITTER)
        return idea, trial

    def ended(self) -> tuple[str, str]:
        """A trialled idea, and its trial."""
        idea, trial = self.running()
        for reviewer in (SUBMITTER, OPERATIONS):
            self.type.done("trial", "review", trial, *REVIEW, "--learned", "Ask for the number", by=reviewer)
        self.type.done("trial", "end", trial, by=SUBMITTER)
        return idea, trial

    def stage(self, idea: str) -> str:
        stage: str = self.type.shown("idea", "show", idea)["idea"]["stage"]
        return stage
