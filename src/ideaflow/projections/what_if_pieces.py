"""A replay in pieces: each holds some ideas with everything that their steps need.

A step of an idea needs the idea, its trials, the meetings that took it up, and how many trials ran in the team, which
is counted once for all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct, field

from ideaflow.domain import idea_events, meeting_events, meeting_people_events, trial_events
from ideaflow.domain.event import Event, Recorded
from ideaflow.persistence.past import Past, open_past
from ideaflow.policies.pack import Pack
from ideaflow.projections.projection import number_of
from ideaflow.projections.what_if_replay import Replay, Scope
from ideaflow.projections.what_if_tally import Tally

BEGINNINGS: tuple[type[Event], ...] = (
    idea_events.GotOnWithIt,
    idea_events.IdeaTrialStarted,
    idea_events.IdeaAdjusted,
)
INDEXED: tuple[type[Event], ...] = (
    idea_events.IdeaSubmitted,
    meeting_events.AgendaItemAdded,
    meeting_people_events.ReplyTakenUp,
    trial_events.TrialPlanned,
    trial_events.TrialStarted,
    trial_events.TrialEnded,
    *BEGINNINGS,
)


class Piece(Struct, frozen=True):
    """Some ideas, the streams that their steps need, and how many trials ran in a team when a trial of theirs began."""

    ideas: frozenset[str]
    streams: Sequence[str]
    running: Mapping[int, int]


class Index(Struct):
    """What belongs to which idea, and how many trials ran, by the position at which one began."""

    ideas: list[str] = field(default_factory=list)
    streams: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    running: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    team_of: dict[str, str] = field(default_factory=dict)
    running_now: Counter[str] = field(default_factory=Counter)

    def take(self, recorded: Recorded) -> None:
        """Note what an event says of that."""
        stream = recorded.originator_id
        match recorded.event:
            case idea_events.IdeaSubmitted():
                self.ideas.append(stream)
            case meeting_events.AgendaItemAdded(idea=idea) | meeting_people_events.ReplyTakenUp(idea=idea):
                self.streams[idea].append(stream)
            case trial_events.TrialPlanned(idea=idea, team=team):
                self.streams[idea].append(stream)
                self.team_of[stream] = team
            case trial_events.TrialStarted():
                self.running_now[self.team_of[stream]] += 1
            case trial_events.TrialEnded():
                self.running_now[self.team_of[stream]] -= 1
            case (
                idea_events.GotOnWithIt(trial=trial)
                | idea_events.IdeaTrialStarted(trial=trial)
                | idea_events.IdeaAdjusted(trial=trial)
            ):
                self.running[stream][recorded.position] = self.running_now[self.team_of[trial]]

    def pieces(self, count: int) -> Sequence[Piece]:
        """The ideas in at most so many pieces; neighbours stay together, as a meeting takes up ideas of one time."""
        ideas = sorted(self.ideas, key=number_of)
        size = max(1, -(-len(ideas) // count))
        return [self._piece(ideas[start : start + size]) for start in range(0, len(ideas), size)]

    def _piece(self, ideas: Sequence[str]) -> Piece:
        needed = dict.fromkeys(stream for idea in ideas for stream in (idea, *self.streams[idea]))
        running = {position: count for idea in ideas for position, count in self.running[idea].items()}
        return Piece(frozenset(ideas), [*needed], running)


def index_of(past: Past, upto: int) -> Index:
    """What the log says of what belongs to which idea."""
    index = Index()
    for page in past.pages(upto, [each.topic for each in INDEXED]):
        for stored in page:
            index.take(stored.read())
    return index


def replay_piece(address: str, pack: Pack, scope: Scope, piece: Piece, upto: int) -> Tally:
    """Replay one piece of the past at `address`. It depends on nothing else, and only reads."""
    ideas = piece.ideas if scope.ideas is None else piece.ideas & scope.ideas
    replay = Replay(pack, msgspec.structs.replace(scope, ideas=ideas), piece.running)
    with open_past(address) as past:
        for stored in past.of_streams(piece.streams, upto):
            replay.take(stored.read())
    return replay.finish()
