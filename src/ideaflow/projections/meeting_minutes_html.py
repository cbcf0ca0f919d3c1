"""The minutes as one page of HTML that needs nothing else: no script, no font, no picture from elsewhere.

Headings follow each other without gaps, tables have captions and headed rows, wide ones scroll by keyboard, and nothing
is told by colour alone. Whatever a person typed is escaped, and set apart from the direction of the text around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ideaflow.domain.score_view import OpenedView
from ideaflow.projections.meeting_minutes import Minutes
from ideaflow.projections.meeting_page import Item, MeetingPage

STYLE = """
body { font: 1rem/1.5 Arial, sans-serif; color: #111; background: #fff; max-width: 50rem; margin: 0 auto }
body { padding: 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.25rem; border-top: 2px solid #111; padding-top: .6rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% } caption { text-align: left; font-weight: bold; padding: .4rem 0 }
th, td { border: 1px solid #555; padding: .3rem .5rem; text-align: left; vertical-align: top }
dt { font-weight: bold; margin-top: .5rem } dd { margin: 0 }
div[role=region] { overflow-x: auto } div[role=region]:focus { outline: 3px solid #111 }
@media print { body { max-width: none } h2 { break-after: avoid } table { break-inside: avoid } }
""".strip()


def html(minutes: Minutes) -> str:
    """The whole page."""
    page = minutes.meeting
    title = f"Minutes of {page.id}, forum {page.forum}, {page.day}"
    body = "\n".join([f"<h1>{_text(title)}</h1>", *_about(page), *_agenda(minutes), *_ideas(minutes)])
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{STYLE}\n</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>"
    )


def _text(words: str) -> str:
    return escape(words, quote=True)


def _typed(words: str) -> str:
    """Something that a person typed; `bdi` keeps its direction to itself."""
    return f"<bdi>{_text(words).replace(chr(10), '<br>')}</bdi>"


def _about(page: MeetingPage) -> Iterator[str]:
    begins = f" from {page.begins}" if page.begins else ""
    yield f"<p>{page.minutes} minutes{_text(begins)}; the meeting is {'closed' if page.closed else 'open'}.</p>"
    if page.place:
        yield f"<p>Place: {_typed(page.place)}</p>"
    for heading, names in (("Apologies", page.apologies), ("Deputies spoke for", page.deputies)):
        if names:
            yield f"<p>{heading}: {_text(', '.join(names))}.</p>"


def _agenda(minutes: Minutes) -> Iterator[str]:
    unit = "" if minutes.meeting.begins else "minute "
    rows = [
        [item.idea, minutes.titles.get(item.idea, ""), f"{unit}{item.starts} to {item.ends}", item.state]
        for item in minutes.meeting.items
    ]
    yield "<h2>Agenda</h2>"
    yield from _table("What was taken up", ["Idea", "Title", "Time", "Outcome"], rows, "agenda")


def _ideas(minutes: Minutes) -> Iterator[str]:
    for item in minutes.meeting.items:
        title = minutes.titles.get(item.idea, "")
        yield f"<h2>{_text(item.idea)} {_typed(title)}: {_text(item.state)}</h2>"
        said = [
            (heading, words) for heading, words in minutes.decisions.get(item.idea, {}).items() if heading != "title"
        ]
        if said:
            lines = "\n".join(f"<dt>{_text(h.capitalize())}</dt><dd>{_typed(words)}</dd>" for h, words in said)
            yield f"<dl>\n{lines}\n</dl>"
        if item.without_quorum is not None:
            yield f"<p>The scores were opened without a quorum: {_typed(item.without_quorum)}</p>"
        if item.view:
            yield from _scores(item, item.view)


def _scores(item: Item, view: OpenedView) -> Iterator[str]:
    if view.talk_about:
        yield f"<p>To talk about first, as perspectives differ: {_text(', '.join(view.talk_about))}.</p>"
    rows = [
        [one.criterion, _mark(one.median), f"{_mark(one.lowest)} to {_mark(one.highest)}"]
        + [_mark(one.by_perspective.get(name)) for name in item.perspectives_in]
        for one in view.criteria
    ]
    heads = ["Criterion", "Median", "Spread", *item.perspectives_in]
    yield from _table(f"Marks on {item.idea}, every perspective weighing the same", heads, rows, f"marks-{item.idea}")
    if view.total is not None:
        yield f"<p>Weighted total: {view.total:g} of 5.</p>"


def _mark(mark: float | None) -> str:
    return "cannot judge" if mark is None else f"{mark:g}"


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]], name: str) -> Iterator[str]:
    yield f'<div role="region" aria-labelledby="{_text(name)}" tabindex="0">'
    yield f'<table>\n<caption id="{_text(name)}">{_text(caption)}</caption>'
    headed = "".join(f'<th scope="col">{_text(head)}</th>' for head in heads)
    yield f"<thead><tr>{headed}</tr></thead>\n<tbody>"
    for first, *others in rows:
        cells = "".join(f"<td>{_typed(cell)}</td>" for cell in others)
        yield f'<tr><th scope="row">{_text(first)}</th>{cells}</tr>'
    yield "</tbody>\n</table>\n</div>"
