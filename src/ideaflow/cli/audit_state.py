"""What was known of anything at a moment, and what could be done with it: for standing there, and for comparing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from ideaflow.past import PastIdeaflow
from ideaflow.policies.outlook import Outlook
from ideaflow.projections import forecast_page, forum_backlog, forum_page, idea_outlook, idea_page, one_row
from ideaflow.projections.idea_page import IdeaPage


class Known(NamedTuple):
    """What was known of a stream: a page for an idea, else its rows; the pack that held; the steps of an idea."""

    page: IdeaPage | None
    rows: Mapping[str, object]
    pack: str
    steps: Sequence[Outlook]


def known(was: PastIdeaflow, stream: str) -> Known:
    """Everything about a stream at that moment."""
    if stream.startswith("I-"):
        page, pack = was.ask(idea_page.page_of, was.log, stream), was.ask(idea_outlook.pack_of, was.log, stream)
        return Known(page, _idea_rows(was, stream), pack.id, was.ask(idea_outlook.idea_outlook, was.log, stream))
    pack = was.forum_pack(stream) if stream.startswith("F-") else was.house_pack()
    return Known(None, _rows(was, stream), pack.id, [])


def _rows(was: PastIdeaflow, stream: str) -> Mapping[str, object]:
    if stream.startswith("F-"):
        page = forum_page.page(was.history(stream))
        seats = sorted(f"{seat.perspective}{' (chair)' if seat.chairs else ''}" for seat in page.seats)
        return {"title": page.title, "perspectives": [*page.perspectives], "required": [*page.required], "seats": seats}
    return was.ask(one_row.of, stream)


def _idea_rows(was: PastIdeaflow, stream: str) -> Mapping[str, object]:
    """What is compared of an idea, under names that people read."""
    page = was.ask(idea_page.page_of, was.log, stream)
    waiting = was.ask(forum_backlog.waiting, stream)
    forecast = forecast_page.page(stream, was.history(stream)).latest
    rows: dict[str, object] = {}
    if page:
        one = page.idea
        rows |= {"stage": one.stage, "title": one.title, "team": one.team, "kind": one.kind, "next step": one.next_step}
        rows |= {"turn": one.next_by, "date it is due": one.due, "reason for where it stands": one.why}
        rows |= {"answer": one.answer, "idea it went into": one.merged_into}
        rows |= {f"canvas part {part}": words for part, words in page.canvas.items()}
        rows |= {f"clock of the {clock.about}": clock.sentence() for clock in page.clocks}
    if waiting:
        rows |= {"number of pieces of evidence": waiting.evidence, "missing evidence": waiting.missing_words}
        rows |= {"readiness": waiting.readiness, "meeting that takes it up": waiting.meeting}
    if forecast:
        lines = "; ".join(f"{line.kind}: {line.amount}" for line in forecast.lines)
        rows["forecast"] = f"version {forecast.forecast}, of {lines}"
        rows["meeting that locked the forecast"] = forecast.locked_by
    return rows


def plain(rows: Mapping[str, object]) -> dict[str, object]:
    """Rows as JSON has them."""
    return {name: msgspec.to_builtins(value) for name, value in rows.items()}
