"""Links to sign in on the demo's data, one for each role: `python -m ideaflow.cli.demo.links FILE`."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ideaflow import config
from ideaflow.bootstrap import Ideaflow
from ideaflow.cli.demo import cast
from ideaflow.cli.output import say
from ideaflow.domain.event import Capacity
from ideaflow.persistence.people import Person

SITE = "http://127.0.0.1:8000"


def tell_links(file: str) -> None:
    """Print a link with which each role's person chooses a password."""
    with Ideaflow(config.database_url(file)) as app:
        steward = _steward(app.people())
        cast_by_role = {
            "staff": cast.WREN.address,
            "scorer in the forum": cast.DIGITAL.address,
            "chair of the forum": cast.CHAIR.address,
            "steward": steward.address,
        }
        for role, address in cast_by_role.items():
            say(f"{role}: {address}\n  {SITE}/invitation/{app.sign_in.invite(steward.address, address)}")


def _steward(people: Sequence[Person]) -> Person:
    return next(one for one in people if Capacity.STEWARD in one.roles)


if __name__ == "__main__":
    tell_links(sys.argv[1])
