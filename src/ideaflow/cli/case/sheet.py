"""A business case as a PDF on A4, set by fpdf2, which is an extra."""

from __future__ import annotations

import logging
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ideaflow.cli.case.content import Case, Part
from ideaflow.errors import IdeaflowError, InvalidInput

if TYPE_CHECKING:
    from fpdf import FPDF

BUILT_IN, OWN = "Helvetica", "own"
FONTS = (b"\0\1\0\0", b"OTTO", b"true")
BIG, MIDDLE, SMALL = 15, 11, 9
LINE, PICTURE_WIDTH = 4.6, 105
# What typography has instead of what the built-in font has.
PLAIN = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "≥": ">=", "→": "->"})


def pdf(case: Case, font: Path | None = None) -> bytes:
    """The PDF. Raises InvalidInput for letters that the built-in font lacks, IdeaflowError where fpdf2 is missing."""
    sheet = _sheet(font)
    family = OWN if font else BUILT_IN
    _write(sheet, family, f"{case.idea}  {case.title}", BIG, bold=True)
    _write(sheet, family, case.about, SMALL)
    for part in case.parts:
        _part(sheet, family, part)
    sheet.ln(2)
    _write(sheet, family, f"Valued under {case.rules}, in prices of today.", SMALL)
    return bytes(sheet.output())


def _sheet(font: Path | None) -> FPDF:
    try:
        from fpdf import FPDF  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise IdeaflowError(
            "a PDF needs fpdf2, which is not installed", "pip install 'ideaflow[pdf]', or say --out case.html"
        ) from error
    # It remarks on each title of a picture; here the table below says what the picture shows.
    logging.getLogger("fpdf.svg").setLevel(logging.ERROR)
    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(True, margin=15)
    sheet.add_page()
    if font:
        _check_font(font)
        sheet.add_font(OWN, fname=str(font))
        sheet.add_font(OWN, style="B", fname=str(font))
    return sheet


def _check_font(font: Path) -> None:
    """Raises InvalidInput for a file that is no TrueType or OpenType font."""
    try:
        with font.open("rb") as file:
            if file.read(4) in FONTS:
                return
    except OSError as error:
        raise InvalidInput("font", str(font), f"cannot be read: {error.strerror}", "name a TrueType file") from error
    raise InvalidInput("font", str(font), "is no font that can be read", "name a TrueType file")


def _part(sheet: FPDF, family: str, part: Part) -> None:
    sheet.ln(2)
    _write(sheet, family, part.title, MIDDLE, bold=True)
    for sentence in part.said:
        _write(sheet, family, sentence, SMALL)
    if part.picture:
        sheet.image(BytesIO(part.picture.encode()), w=PICTURE_WIDTH)
    if part.table:
        sheet.set_font(family, size=SMALL)
        with sheet.table(first_row_as_headings=True, line_height=LINE, text_align="LEFT") as table:
            for cells in (part.table.headings, *part.table.rows):
                row = table.row()
                for cell in cells:
                    row.cell(_letters(cell, family))


def _write(sheet: FPDF, family: str, text: str, size: int, *, bold: bool = False) -> None:
    sheet.set_font(family, style="B" if bold else "", size=size)
    sheet.multi_cell(0, LINE * size / SMALL, _letters(text, family), new_x="LMARGIN", new_y="NEXT")


def _letters(text: str, family: str) -> str:
    """The text in letters that the font has."""
    if family != BUILT_IN:
        return text
    plain = text.translate(PLAIN)
    strange = next((letter for letter in plain if not _has(letter)), "")
    if strange:
        next_step = "name a TrueType font that has it: --font FILE.ttf; or write HTML: --out case.html"
        raise InvalidInput("font", strange, "is a letter that the built-in font lacks", next_step)
    return plain


def _has(letter: str) -> bool:
    try:
        letter.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True
