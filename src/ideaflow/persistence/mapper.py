"""Between recorded events and the `eventsourcing` library's stored events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from ideaflow.domain.event import Recorded
from ideaflow.persistence.record import encode_record, read_facts
from ideaflow.persistence.text import seal_text, slot


@dataclass(frozen=True)
class SealedEvent(StoredEvent):
    """A stored event with what was typed, and the key that must be kept apart from it."""

    sealed_text: bytes | None = None
    text_key: bytes | None = None
    text_author: str = ""


class EventMapper(Mapper[str]):
    """The mapper of the `eventsourcing` application. Reading gives facts; words are read through the event log."""

    def __init__(self) -> None:
        super().__init__(transcoder=JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> SealedEvent:
        recorded = cast("Recorded", domain_event)
        stream, version, topic = recorded.originator_id, recorded.originator_version, recorded.event.topic
        text = seal_text(recorded.event, slot(stream, version, topic), recorded.acted_at)
        if text is None:
            return SealedEvent(stream, version, topic, encode_record(recorded, None))
        record = encode_record(recorded, text.seal)
        return SealedEvent(stream, version, topic, record, text.sealed, text.key, recorded.words_by)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        return read_facts(stored_event.topic, stored_event.state, 0)
