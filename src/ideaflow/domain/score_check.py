"""Checks every opened score of a meeting against its commitment, from the meeting's public record alone.

Nothing else is asked: who has the record can check that what was opened is what was sealed, that no score was left out
or came late, and that whoever declared an interest stayed out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from msgspec import Struct

from ideaflow.domain import meeting_events as happened
from ideaflow.domain.event import Event, Recorded
from ideaflow.domain.meeting_people_events import SealsDiscarded
from ideaflow.domain.score import Score, commitment, digest
from ideaflow.domain.values import counted


class Checked(Struct):
    """What was found. `replaced` seals were followed by a newer one of the same scorer; `waiting` are not opened yet.

    `comments` counts those that could be read and fit their digest. `faults` are sentences; empty when all is well.
    """

    meeting: str
    seals: int = 0
    replaced: int = 0
    openings: int = 0
    waiting: int = 0
    discarded: int = 0
    comments: int = 0
    faults: Sequence[str] = ()


# No other event of a meeting says anything about its scores.
TELLING = (happened.InterestDeclared, happened.ScoreSealed, happened.ScoreOpened, happened.ScoresOpened, SealsDiscarded)


def check_scores(history: Sequence[Recorded]) -> Checked:
    """The check of one meeting, from its events in order."""
    checking = ScoreCheck(history[0].originator_id if history else "")
    for version, recorded in enumerate(history, 1):
        if (recorded.originator_id, recorded.originator_version) != (checking.found.meeting, version):
            checking.faults.append(f"event {version} of {checking.found.meeting} is not where it belongs")
        checking.look_at(recorded.actor, recorded.event)
    return checking.end()


class ScoreCheck:
    """The seals and openings of a meeting seen so far, by idea and scorer. Other events than `TELLING` say nothing."""

    def __init__(self, meeting: str) -> None:
        self.found = Checked(meeting)
        self.faults: list[str] = []
        self._sealed: dict[str, dict[str, happened.ScoreSealed]] = defaultdict(dict)
        self._opened: dict[str, Counter[str]] = defaultdict(Counter)
        self._conflicted: set[tuple[str, str]] = set()
        self._done: set[str] = set()

    def look_at(self, actor: str, event: Event) -> None:
        """Take the next event, and the pseudonym that acted."""
        match event:
            case happened.ScoreOpened():
                self._open(event)
            case happened.ScoreSealed():
                self._seal(actor, event)
            case happened.ScoresOpened():
                self.faults += self._complete(event)
            case happened.InterestDeclared(idea=idea):
                self._conflicted.add((idea, actor))
            case SealsDiscarded(scores=scores):
                self.found.discarded += scores

    def end(self) -> Checked:
        """What was found, once every event was looked at."""
        waiting = sum(len(scorers) for idea, scorers in self._sealed.items() if idea not in self._done)
        self.found.waiting = max(0, waiting - self.found.discarded)
        self.faults += [
            f"scores of {idea} were opened one by one and never together"
            for idea in self._opened
            if idea not in self._done
        ]
        self.found.faults = self.faults
        return self.found

    def _seal(self, scorer: str, event: happened.ScoreSealed) -> None:
        sealed = self._sealed[event.idea]
        self.found.seals += 1
        self.found.replaced += scorer in sealed
        if event.idea in self._done:
            self.faults.append(f"a score of {event.idea} was sealed after the scores were open")
        if (event.idea, scorer) in self._conflicted:
            self.faults.append(f"a score of {event.idea} was sealed in spite of a declared interest")
        sealed[scorer] = event

    def _open(self, event: happened.ScoreOpened) -> None:
        self.found.openings += 1
        self._opened[event.idea][event.scorer] += 1
        fault = self._fault(event)
        if fault or event.idea in self._done or event.comment_salt or event.comment_salts:
            which = f"the score of {event.idea} from the {event.perspective} perspective"
            which = f"{which} (opening {self.found.openings})"
            if event.idea in self._done:
                self.faults.append(f"{which} was opened after the others")
            if fault:
                self.faults.append(f"{which} {fault}")
            self._read_comments(event, which)

    def _fault(self, event: happened.ScoreOpened) -> str:
        sealed = self._sealed[event.idea].get(event.scorer)
        if sealed is None:
            return "was never sealed"
        if commitment(event.salt, _score(self.found.meeting, event)) != sealed.commitment:
            return "is not what was sealed"
        return "" if sealed.perspective == event.perspective else f"was sealed for {sealed.perspective}"

    def _complete(self, event: happened.ScoresOpened) -> Iterator[str]:
        self._done.add(event.idea)
        opened = self._opened[event.idea]
        left = self._sealed[event.idea].keys() - opened.keys()
        if left:
            yield f"{counted(len(left), 'sealed score')} of {event.idea} stayed unopened when the others were opened"
        if opened.total() > len(opened):
            yield f"a score of {event.idea} was opened more than once"
        if event.scores != len(opened):
            yield f"{counted(event.scores, 'score')} of {event.idea} are said to be open, and {len(opened)} are"

    def _read_comments(self, event: happened.ScoreOpened, which: str) -> None:
        """Comments are there only where their key is; without it their digests say enough to check the marks."""
        pairs = [(event.comment_salt, event.comment, event.comment_digest)] if event.comment_salt else []
        pairs += [
            (salt, event.comments.get(criterion, ""), event.comment_digests.get(criterion, b""))
            for criterion, salt in event.comment_salts.items()
        ]
        for salt, words, wanted in pairs:
            if not _is_hex(salt):
                continue
            if digest(bytes.fromhex(salt), words) == wanted:
                self.found.comments += bool(words)
            else:
                self.faults.append(f"a comment on {which} is not what was sealed")


def _score(meeting: str, event: happened.ScoreOpened) -> Score:
    return Score(
        meeting=meeting,
        idea=event.idea,
        scorer=event.scorer,
        perspective=event.perspective,
        marks=event.marks,
        comment_digest=event.comment_digest,
        comment_digests=event.comment_digests,
    )


def _is_hex(salt: str) -> bool:
    """An erased text says so instead of a salt."""
    try:
        bytes.fromhex(salt)
    except ValueError:
        return False
    return True
