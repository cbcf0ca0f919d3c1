"""Checks every opened score of a meeting against its commitment, from the meeting's public record alone.

Nothing else is asked: who has the record can check that what was opened is what was sealed, that no score was left out
or came late, and that whoever declared an interest stayed out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ideaflow.domain import meeting_events as happened
from ideaflow.domain.event import Recorded
from ideaflow.domain.meeting_people_events import SealsDiscarded
from ideaflow.domain.score import Score, commitment, digest
from ideaflow.domain.values import counted

Key = tuple[str, str]


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


def check_scores(history: Sequence[Recorded]) -> Checked:
    """The check of one meeting, from its events in order."""
    checking = _Checking(history[0].originator_id if history else "")
    for version, recorded in enumerate(history, 1):
        if (recorded.originator_id, recorded.originator_version) != (checking.found.meeting, version):
            checking.faults.append(f"event {version} of {checking.found.meeting} is not where it belongs")
        checking.look_at(recorded)
    return checking.end()


class _Checking:
    """The seals and openings seen so far; a seal is known by idea and scorer."""

    def __init__(self, meeting: str) -> None:
        self.found = Checked(meeting)
        self.faults: list[str] = []
        self._sealed: dict[Key, happened.ScoreSealed] = {}
        self._opened: dict[Key, int] = {}
        self._conflicted: set[Key] = set()
        self._done: set[str] = set()

    def look_at(self, recorded: Recorded) -> None:
        match recorded.event:
            case happened.InterestDeclared(idea=idea):
                self._conflicted.add((idea, recorded.actor))
            case happened.ScoreSealed() as event:
                self._seal((event.idea, recorded.actor), event)
            case happened.ScoreOpened() as event:
                self._open((event.idea, event.scorer), event)
            case happened.ScoresOpened() as event:
                self.faults += self._complete(event)
            case SealsDiscarded(scores=scores):
                self.found.discarded += scores

    def end(self) -> Checked:
        waiting = sum(idea not in self._done for idea, _ in self._sealed)
        self.found.waiting = max(0, waiting - self.found.discarded)
        self.faults += [
            f"scores of {idea} were opened one by one and never together"
            for idea in dict.fromkeys(idea for idea, _ in self._opened)
            if idea not in self._done
        ]
        self.found.faults = self.faults
        return self.found

    def _seal(self, key: Key, event: happened.ScoreSealed) -> None:
        self.found.seals += 1
        self.found.replaced += key in self._sealed
        if event.idea in self._done:
            self.faults.append(f"a score of {event.idea} was sealed after the scores were open")
        if key in self._conflicted:
            self.faults.append(f"a score of {event.idea} was sealed in spite of a declared interest")
        self._sealed[key] = event

    def _open(self, key: Key, event: happened.ScoreOpened) -> None:
        self.found.openings += 1
        self._opened[key] = self._opened.get(key, 0) + 1
        which = f"the score of {event.idea} from the {event.perspective} perspective (opening {self.found.openings})"
        if event.idea in self._done:
            self.faults.append(f"{which} was opened after the others")
        sealed = self._sealed.get(key)
        if sealed is None:
            self.faults.append(f"{which} was never sealed")
        elif commitment(event.salt, _score(self.found.meeting, event)) != sealed.commitment:
            self.faults.append(f"{which} is not what was sealed")
        elif sealed.perspective != event.perspective:
            self.faults.append(f"{which} was sealed for {sealed.perspective}")
        self._read_comments(event, which)

    def _complete(self, event: happened.ScoresOpened) -> Iterator[str]:
        self._done.add(event.idea)
        opened = {key: count for key, count in self._opened.items() if key[0] == event.idea}
        left = [key for key in self._sealed if key[0] == event.idea and key not in opened]
        if left:
            yield f"{counted(len(left), 'sealed score')} of {event.idea} stayed unopened when the others were opened"
        if any(count > 1 for count in opened.values()):
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
