"""What was known at a moment, and what could be done: for standing there, and for comparing two of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from ideaflow.domain import unsealing
from ideaflow.domain.unsealing import Unsealing
from ideaflow.past import PastIdeaflow
from ideaflow.policies.outlook import Outlook
from ideaflow.policies.pricing import Measure
from ideaflow.projections import forecast_page, forum_backlog, forum_page, idea_outlook, idea_page, one_row, roi_ranking
from ideaflow.projections.idea_page import IdeaPage
from ideaflow.projections.ranking import UNDECIDED, RankingAnswer, answer_ranking

NOTHING: tuple[object, ...] = (None, "", [], "[]")


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
    if stream.startswith("U-"):
        asked = Unsealing()
        for recorded in was.history(stream):
            unsealing.evolve(asked, recorded)
        return {"about": asked.of, "approved": asked.approved, "told": asked.told}
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


def known_ranking(was: PastIdeaflow, forum: str, measure: Measure, *, top: int, k: int) -> RankingAnswer:
    """The ranking of then, under the rules of a forum, or of the house where none is named."""
    rules = was.forum_pack(forum) if forum else was.house_pack()
    return answer_ranking(was.ask(roi_ranking.ideas, stages=UNDECIDED), rules, measure, top=top, k=k)


def changes(stream: str, before: Known, after: Known) -> Iterator[str]:
    """One sentence for each thing that is not as it was, in the order of the later state."""
    if before.pack != after.pack:
        yield f"The rules that held for {stream} changed from {before.pack} to {after.pack}."
    for name in dict.fromkeys([*after.rows, *before.rows]):
        old, new = before.rows.get(name), after.rows.get(name)
        if old != new:
            yield _change(f"The {name} of {stream}", old, new)
    possible = [{step.step for step in one.steps if step.possible} for one in (before, after)]
    for step in sorted(possible[1] - possible[0]):
        yield f"The step “{step}” became possible for {stream}."
    for step in sorted(possible[0] - possible[1]):
        yield f"The step “{step}” was no longer possible for {stream}."


def _change(what: str, old: object, new: object) -> str:
    if old in NOTHING:
        return f"{what} was set to “{in_words(new)}”."
    if new in NOTHING:
        return f"{what} was “{in_words(old)}” and is no more."
    return f"{what} changed from “{in_words(old)}” to “{in_words(new)}”."


def in_words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {one}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or "nothing"
    return "nothing" if value in NOTHING else str(value)
