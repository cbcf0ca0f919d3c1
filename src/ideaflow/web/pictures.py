"""Pictures within a page: drawn on the server, with no style of their own, and names that are theirs alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from ideaflow.projections.idea_evidence import ShownEvidence

ROOT = re.compile(r"<svg\b([^>]*)>")
STYLE = re.compile(r'\sstyle="[^"]*"')
NAMES = ("chart-title", "chart-description", "flow-title", "flow-description")


def inline(picture: str, name: str) -> Markup:
    """An SVG document of `ideaflow.pictures` as it stands in a page; its words were escaped when it was drawn.

    The policy of a page refuses styles in attributes, and two pictures of a page must not share an id.
    """

    def dressed(found: re.Match[str]) -> str:
        return f'<svg class="ideaflow-picture"{STYLE.sub("", found[1])}>'

    picture = ROOT.sub(dressed, picture, count=1)
    head, tag, body = picture.partition("<rect")
    for one in NAMES:
        head = head.replace(f'id="{one}"', f'id="{name}-{one}"')
    root = ROOT.search(head)
    if root:
        named = " ".join(f"{name}-{one}" for one in NAMES if f"{name}-{one}" in head)
        head = re.sub(r'aria-labelledby="[^"]*"', f'aria-labelledby="{named}"', head, count=1)
    return Markup(head + tag + body)  # noqa: S704 - made by ElementTree, which escapes


def pictures_of(found: Sequence[ShownEvidence]) -> Mapping[int, Markup]:
    """The control charts of measures that are evidence, by their place among it."""
    return {place: inline(one.charted.picture(), f"evidence-{place}") for place, one in enumerate(found) if one.charted}
