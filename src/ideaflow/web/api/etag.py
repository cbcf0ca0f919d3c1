"""ETags: the version of what is shown, then a digest of the whole answer.

The version is what commands are checked against, in their transaction; the digest tells whether a copy is still good,
for what is shown can change while its own stream stands still (a clock that ran out, a list that another idea joined).
"""

from __future__ import annotations

import hashlib
import re

from flask import request

from ideaflow.web.api.problem import Kind, problem

DIGEST_LENGTH = 16
TAG = re.compile(r'"([1-9][0-9]{0,8})(?:-[0-9a-f]+)?"')
ANY = "*"


def etag(body: bytes, version: int | None) -> str:
    """The tag of an answer, without quotes."""
    digest = hashlib.sha256(body).hexdigest()[:DIGEST_LENGTH]
    return digest if version is None else f"{version}-{digest}"


def wanted_version(about: str) -> int | None:
    """The version that If-Match names, None where there is no such condition. Raises ApiProblem.

    `about` is what the version would be of; a command about nothing that was there takes no condition.
    """
    given = request.headers.get("If-Match")
    if given is None:
        return None
    if not about:
        raise problem(Kind.MALFORMED, "This command takes no If-Match: it holds whatever happened meanwhile.")
    if given.strip() == ANY:
        return None
    found = TAG.fullmatch(given.strip())
    if not found:
        raise problem(Kind.MOVED_ON, f"If-Match is no ETag that the {about} ever had.")
    return int(found[1])
