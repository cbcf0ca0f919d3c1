"""Erasure: texts were made unreadable. The log says when, how many and why, never whose."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from ideaflow.domain.event import Event, Recorded, event
from ideaflow.domain.values import counted


class ErasureReason(StrEnum):
    """Why texts are erased: a fixed list, so that no reason can name anybody."""

    PERSON_ASKED = "person-asked"
    TIME_OVER = "time-over"
    LAW = "law"
    NAMES_SOMEBODY = "names-somebody"
    NOT_MEANT = "not-meant"

    @property
    def because(self) -> str:
        """The reason as the end of a sentence that goes `because …`."""
        return _BECAUSE[self]


_BECAUSE = {
    ErasureReason.PERSON_ASKED: "a person asked",
    ErasureReason.TIME_OVER: "the time for keeping it was over",
    ErasureReason.LAW: "the law asked for it",
    ErasureReason.NAMES_SOMEBODY: "it named somebody",
    ErasureReason.NOT_MEANT: "it was not meant to be kept",
}


@event
class TextsErased(Event, frozen=True, kw_only=True):
    """The keys of `texts` texts were destroyed; `digest` binds the list of them, which is kept beside the log.

    A list in the clear would tell which pseudonyms were one person's.
    """

    topic: ClassVar[str] = "erasure.texts_erased"
    texts: int
    reason: ErasureReason
    digest: str

    def sentence(self, subject: str) -> str:
        verb = "was" if self.texts == 1 else "were"
        return f"Erasure {subject}: {counted(self.texts, 'text')} {verb} made unreadable because {self.reason.because}"


@event
class TextRedacted(Event, frozen=True, kw_only=True):
    """The key of one event's text was destroyed."""

    topic: ClassVar[str] = "erasure.text_redacted"
    of: str
    version: int
    reason: ErasureReason
    digest: str

    def sentence(self, subject: str) -> str:
        return (
            f"Erasure {subject}: the text of event {self.version} of {self.of} was made unreadable "
            f"because {self.reason.because}"
        )


class Erasing(Struct):
    """An erasure is done at once; nothing is decided about it later."""

    id: str = ""
    version: int = 0


def evolve(erasing: Erasing, recorded: Recorded) -> None:
    """Apply one event; it only assigns."""
    erasing.id, erasing.version = recorded.originator_id, recorded.originator_version
