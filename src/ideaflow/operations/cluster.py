"""The cluster manager, where the settings name one: is it one that keeps what was acknowledged?"""

from __future__ import annotations

import re
from urllib.request import urlopen

import msgspec
from msgspec import Struct

from ideaflow.persistence.diagnosis import Check

# Below the first, acknowledged commits were lost in a partition although the mode was synchronous; the second is what
# the recipe was tried with.
NEVER_BELOW, WANTED = (3, 0, 3), (4, 1)
SECONDS = 5.0
UPGRADE = "upgrade it to 4.1 or later, one node at a time"


class About(Struct):
    """What Patroni says of itself."""

    version: str = ""


class Answer(Struct):
    """What a node's Patroni answers on /patroni; the rest is left unread."""

    patroni: About
    pause: bool = False


def check_patroni(address: str) -> Check:
    """The version of the Patroni at an address."""
    try:
        with urlopen(f"{address.rstrip('/')}/patroni", timeout=SECONDS) as answer:  # noqa: S310 - the settings allow http
            found = msgspec.json.decode(answer.read(), type=Answer)
    except (OSError, msgspec.MsgspecError):
        return Check("Patroni", "no answer", well=False, next_step="correct IDEAFLOW_PATRONI, or start it")
    version = tuple(int(part) for part in re.findall(r"\d+", found.patroni.version))
    if version < NEVER_BELOW:
        return Check(
            "Patroni", f"{found.patroni.version}, which loses acknowledged commits", well=False, next_step=UPGRADE
        )
    if version < WANTED:
        return Check("Patroni", found.patroni.version, well=False, next_step=UPGRADE)
    if found.pause:
        return Check("Patroni", "paused: no failover", well=False, next_step="patronictl resume")
    return Check("Patroni", found.patroni.version)
