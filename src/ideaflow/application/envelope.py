"""What of an act becomes public: not to the minute when, nor which command it was."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ideaflow.domain.event import Recorded
from ideaflow.persistence.command_tag import command_tag
from ideaflow.policies.privacy_rules import PrivacyRules


def in_public(pending: Sequence[Recorded], rules: PrivacyRules, secret: bytes) -> Sequence[Recorded]:
    """The events as they are stored and as every list sees them; the exact time goes into the sealed part."""
    return [_in_public(recorded, rules, secret) for recorded in pending]


def _in_public(recorded: Recorded, rules: PrivacyRules, secret: bytes) -> Recorded:
    shown = rules.shown(recorded.at)
    tag = command_tag(secret, recorded.originator_id, recorded.command_id)
    # Without a pseudonym nobody could have it erased.
    acted = recorded.at if recorded.words_by and shown != recorded.at else None
    return replace(recorded, at=shown, acted_at=acted, command_id=tag)
