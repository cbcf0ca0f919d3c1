"""Somebody who tries whatever comes to mind: random commands, most of them possible, some refused, as a history."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from hypothesis import strategies as st

from ideaflow.application.conclusion import ConcludeTrial
from ideaflow.application.decision import DecideIdea
from ideaflow.application.idea import AddEvidence, ReviseCanvas, SubmitIdea
from ideaflow.application.idea_turns import GetOnWithIt, MergeIdea, ReopenIdea, WithdrawIdea
from ideaflow.application.meeting import OpenScores
from ideaflow.application.problem import CaptureProblem
from ideaflow.application.trial import EndTrial, ObserveTrial, ReviewTrial, StartTrial
from ideaflow.bootstrap import Ideaflow
from ideaflow.domain.event import Capacity
from ideaflow.domain.forum import Forum, ForumCreated, MemberJoined
from ideaflow.domain.trial_events import Outcome, PlanPart
from ideaflow.domain.values import Affects, CanvasPart, DecisionKind, EvidenceKind, IdeaKind
from ideaflow.errors import IdeaflowError
from tests.clock import SimulatedClock
from tests.doing import STEWARD, do
from tests.scenario import ANA, BEN, CAT, SAM, SEATS, add_people, meeting_on, plan, score

PACKS = ("three-i-forum@1", "fail-fast@1", "high-assurance@1")
TEAMS = ("Post room", "Front desk")
LATEST = -1
ACTIONS = (
    "tell_a_life",
    "tell_a_life",
    "tell_a_life",
    "submit",
    "bring_evidence",
    "fill_canvas",
    "plan_and_get_on",
    "meet",
    "start",
    "run",
    "review",
    "end",
    "conclude",
    "reopen",
    "withdraw",
    "merge",
    "wait",
)


def forum_under(app: Ideaflow, pack: str, required: int = 3) -> str:
    """A forum that adopted a pack: the seats of the stories, of which the first so many are required."""
    with app.office.working(STEWARD, f"forum-under-{pack}") as work:
        work.use_pack(pack)
        forum, perspectives = work.new(Forum), tuple(SEATS.values())
        members = [(work.people.get(address), seat) for address, seat in SEATS.items()]
        work.record(
            forum,
            (
                ForumCreated(perspectives=perspectives, required=perspectives[:required], pack_adopted=pack),
                *(
                    MemberJoined(member=work.pseudonym(forum, one), perspective=seat, chairs=one.address == ANA)
                    for one, seat in members
                ),
            ),
            Capacity.STEWARD,
        )
        return forum.id


class Move(NamedTuple):
    """One thing to try; the numbers choose among what there is."""

    action: str
    which: int
    what: int
    many: int
    kind: IdeaKind
    part: CanvasPart
    evidence: EvidenceKind
    decision: DecisionKind
    given: bool


MOVES = st.builds(
    Move,
    st.sampled_from(ACTIONS),
    st.integers(0, 20),
    st.integers(0, 500),
    st.integers(0, 4),
    st.sampled_from(IdeaKind),
    st.sampled_from(CanvasPart),
    st.sampled_from(EvidenceKind),
    st.sampled_from([DecisionKind.TRIAL, DecisionKind.TRIAL, *DecisionKind]),
    st.booleans(),
)


class Player:
    """Plays moves against one ideaflow, in forums under different packs."""

    def __init__(self, app: Ideaflow, clock: SimulatedClock) -> None:
        self.app, self.clock = app, clock
        add_people(app)
        self.forums = [forum_under(app, pack, required=2) for pack in PACKS]
        self.ideas: list[str] = []
        self.trials: list[tuple[str, str]] = []

    def play(self, move: Move) -> None:
        """Try it; what is refused is refused."""
        action: Callable[[Move], None] = getattr(self, f"_{move.action}")
        with suppress(IdeaflowError, IndexError):
            action(move)

    def _idea(self, move: Move) -> str:
        return self.ideas[move.which % len(self.ideas)] if self.ideas else self.ideas[0]

    def _trial(self, move: Move) -> tuple[str, str]:
        return self.trials[move.which % len(self.trials)] if self.trials else self.trials[0]

    def _submit(self, move: Move) -> None:
        canvas = {move.part: "something", CanvasPart.PROBLEM: "letters are late"} if move.given else {}
        problems = (do(self.app, CaptureProblem, issue="late", by=SAM).id,) if move.many % 2 else ()
        team = TEAMS[move.which % 2]
        made = do(
            self.app, SubmitIdea, title="an idea", kind=move.kind, canvas=canvas, problems=problems, team=team, by=SAM
        )
        self.ideas.append(made.id)

    def _tell_a_life(self, move: Move) -> None:
        """An idea brought to the forum with evidence enough for most packs, and its trial up to where it is stopped."""
        self._submit(move._replace(given=True, many=1))
        latest = move._replace(which=LATEST)
        for part in CanvasPart:
            self._fill_canvas(latest._replace(part=part))
        self._bring_evidence(latest._replace(many=2))
        self._meet(latest._replace(many=2 + move.many % 3))
        self._start(latest)
        self._end(latest)
        self._conclude(latest)

    def _bring_evidence(self, move: Move) -> None:
        for _ in range(1 + move.many):
            do(self.app, AddEvidence, idea=self._idea(move), kind=move.evidence, summary="seen", by=SAM)

    def _fill_canvas(self, move: Move) -> None:
        do(self.app, ReviseCanvas, idea=self._idea(move), canvas={move.part: "something"}, by=SAM)

    def _plan_and_get_on(self, move: Move) -> None:
        idea = self._idea(move)
        parts = [*PlanPart][: 6 - move.many] if move.given else [*PlanPart]
        made = plan(
            self.app,
            idea,
            words=dict.fromkeys(parts, "so"),
            cost=move.what,
            weeks=1 + move.what % 9,
            baseline=(17.0,) * (move.many * 4),
            affects=(Affects.LAW,) if move.many == 3 else (),
        )
        self.trials.append((made, idea))
        do(self.app, GetOnWithIt, idea=idea, trial=made, by=SAM)

    def _meet(self, move: Move) -> None:
        idea, people = self._idea(move), [*SEATS][: 1 + move.many]
        meeting = meeting_on(self.app, self.forums[move.what % len(self.forums)], idea)
        score(self.app, meeting, idea, people)
        do(self.app, OpenScores, meeting=meeting, idea=idea, by=ANA)
        today = self.clock.now.date()
        said: dict[str, object] = {"reason": "it is simple"} if move.given or move.many else {}
        said |= {"questions": ("how many?",), "owner_role": "post room lead"} if move.given else {}
        said |= {"until": today.replace(year=today.year + 1)} if move.many % 2 else {}
        into = {"into": self.ideas[0]} if move.decision is DecisionKind.MERGE else {}
        do(self.app, DecideIdea, meeting=meeting, idea=idea, decision=move.decision, by=ANA, **said, **into)
        if move.decision is DecisionKind.TRIAL:
            self.trials.append((plan(self.app, idea, weeks=1 + move.what % 30), idea))

    def _start(self, move: Move) -> None:
        do(self.app, StartTrial, trial=self._trial(move)[0], by=SAM)

    def _run(self, move: Move) -> None:
        do(self.app, ObserveTrial, trial=self._trial(move)[0], value=move.what, by=SAM)

    def _review(self, move: Move) -> None:
        answers = dict.fromkeys(("set_out_to_do", "happened", "why_different", "learned"), "texts are read")
        for person in (BEN, CAT, ANA, SAM)[: 1 + move.many]:
            with suppress(IdeaflowError):
                do(self.app, ReviewTrial, trial=self._trial(move)[0], by=person, **answers)

    def _end(self, move: Move) -> None:
        self._review(move)
        do(self.app, EndTrial, trial=self._trial(move)[0], by=SAM)

    def _conclude(self, move: Move) -> None:
        trial, idea = self._trial(move)
        outcome = [*Outcome][move.what % len(Outcome)]
        said: dict[str, object] = {"owner_role": "post room lead", "learning": "ask first"} if move.given else {}
        said |= {"effect": "fewer letters"} if move.many else {}
        if outcome is Outcome.ADJUST:
            following = plan(self.app, idea, builds_on=trial)
            self.trials.append((following, idea))
            said["next_trial"] = following
        do(self.app, ConcludeTrial, trial=trial, outcome=outcome, by=SAM, **said)

    def _reopen(self, move: Move) -> None:
        do(self.app, ReopenIdea, idea=self._idea(move), what_is_new="something", by=SAM)

    def _withdraw(self, move: Move) -> None:
        do(self.app, WithdrawIdea, idea=self._idea(move), by=SAM)

    def _merge(self, move: Move) -> None:
        do(self.app, MergeIdea, idea=self._idea(move), into=self.ideas[move.what % len(self.ideas)], by=SAM)

    def _wait(self, move: Move) -> None:
        self.clock.advance(days=1 + move.what % 60)
