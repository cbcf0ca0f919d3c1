"""unsealings: who asked for the name behind which pseudonym, and how far it went; folded when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct

from ideaflow.domain import unsealing as domain
from ideaflow.domain.event import Recorded
from ideaflow.domain.unsealing import DAYS_OPEN, Unsealing, UnsealingAsked
from ideaflow.projections.projection import second_of


class Standing(StrEnum):
    """How far an unsealing went."""

    WAITS = "waits for a second person"
    APPROVED = "approved, to be told"
    TOLD = "told"
    OVER = "over, nobody was told in time"


class AskedUnsealing(Struct):
    """An unsealing as those see it who have a part in it; `mine` where whoever looks asked for it."""

    id: str
    of: str
    pseudonym: str
    asked_at: str
    asked_by: str
    reason: str
    standing: Standing
    mine: bool = False


def asked_unsealing(history: Sequence[Recorded], now: datetime) -> AskedUnsealing:
    """The unsealing that this history made."""
    found, reason = Unsealing(), ""
    for recorded in history:
        domain.evolve(found, recorded)
        if isinstance(recorded.event, UnsealingAsked):
            reason = recorded.event.reason
    at = second_of(found.asked_at) if found.asked_at else ""
    return AskedUnsealing(found.id, found.of, found.pseudonym, at, found.asked_by, reason, _standing(found, now))


def _standing(found: Unsealing, now: datetime) -> Standing:
    if found.told:
        return Standing.TOLD
    if found.asked_at and now - found.asked_at > timedelta(days=DAYS_OPEN):
        return Standing.OVER
    return Standing.APPROVED if found.approved else Standing.WAITS
