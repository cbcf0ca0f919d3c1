"""A business case as one HTML file: nothing is fetched from elsewhere, and it prints on A4 in black and white."""

from __future__ import annotations

from html import escape

from ideaflow.case.content import Case, Part, Rows

STYLE = """
@page { size: A4; margin: 15mm }
body { font: 11pt/1.35 Helvetica, Arial, sans-serif; color: #0b0c0c; max-width: 46em; margin: 1em auto; padding: 0 1em }
h1 { font-size: 1.5em; margin: 0 } h2 { font-size: 1.05em; margin: 1em 0 .2em; border-bottom: 1px solid #0b0c0c }
p { margin: .2em 0 } section { break-inside: avoid }
table { border-collapse: collapse; margin: .3em 0 } div { overflow-x: auto }
th, td { border: 1px solid #505a5f; padding: .15em .5em; text-align: left; vertical-align: top }
svg { width: 100%; max-width: 30em; height: auto; display: block }
@media print {
  body { font-size: 7.5pt; line-height: 1.25; max-width: none; margin: 0; padding: 0 }
  h2 { margin-top: .6em } th, td { padding: .05em .4em }
  .beside { display: flex; gap: 1.5em; align-items: flex-start } .beside svg { flex: 0 0 26em }
}
"""


def html(case: Case) -> str:
    """The whole page."""
    title = escape(f"{case.idea} {case.title}")
    parts = "\n".join(_part(part) for part in case.parts)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{escape(case.about)}</p>\n{parts}\n"
        f"<p>Valued under {escape(case.rules)}, in prices of today.</p>\n</main>\n</body>\n</html>\n"
    )


def _part(part: Part) -> str:
    said = "".join(f"<p>{escape(one)}</p>\n" for one in part.said)
    table = _table(part.table, part.title) if part.table else ""
    shown = f'<div class="beside">\n{part.picture}\n{table}</div>\n' if part.picture else table
    return f"<section>\n<h2>{escape(part.title)}</h2>\n{said}{shown}</section>"


def _table(rows: Rows, caption: str) -> str:
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in rows.headings)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in others)}</tr>\n'
        for first, *others in rows.rows
    )
    region = f'<div tabindex="0" role="region" aria-label="{escape(caption)}, table">'
    return f"{region}<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
