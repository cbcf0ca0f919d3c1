"""A business case as a PDF on A4, set by fpdf2, which is an extra."""

from __future__ import annotations

import logging
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ideaflow.case.content import Case, Part, Rows
from ideaflow.errors import IdeaflowError, InvalidInput

if TYPE_CHECKING:
    from fpdf import FPDF

BUILT_IN, OWN = "Helvetica", "own"
FONTS = (b"\0\1\0\0", b"OTTO", b"true")
BIG, MIDDLE, SMALL = 15, 11, 9
LINE, PICTURE_WIDTH, GAP = 4.6, 88, 4
# Down to 7 points; a case that is longer still takes a second page rather than be unreadable.
SCALES = (1.0, 0.92, 0.85, 0.78)
# What typography has instead of what the built-in font has.
PLAIN = str.maketrans({"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "≥": ">=", "→": "->"})


def pdf(case: Case, font: Path | None = None) -> bytes:
    """The PDF: on one page wherever it stays readable.

    Raises InvalidInput for letters that the built-in font lacks, IdeaflowError where fpdf2 is missing.
    """
    for scale in SCALES:
        sheet = _sheet(font)
        setting = _Setting(sheet, OWN if font else BUILT_IN, scale)
        setting.put(case)
        if sheet.pages_count == 1:
            break
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


class _Setting:
    """How a case is set: in a font, and so much smaller or larger than usual."""

    def __init__(self, sheet: FPDF, family: str, scale: float) -> None:
        self._sheet, self._family, self._scale = sheet, family, scale

    def put(self, case: Case) -> None:
        """Write the whole case."""
        self._write(f"{case.idea}  {case.title}", BIG, bold=True)
        self._write(case.about, SMALL)
        for part in case.parts:
            self._part(part)
        self._sheet.ln(2 * self._scale)
        self._write(f"Valued under {case.rules}, in prices of today.", SMALL)

    def _part(self, part: Part) -> None:
        self._sheet.ln(2 * self._scale)
        self._write(part.title, MIDDLE, bold=True)
        for sentence in part.said:
            self._write(sentence, SMALL)
        if part.picture and part.table:
            self._beside(part.picture, part.table)
        elif part.table:
            self._table(part.table, self._sheet.epw)
        elif part.picture:
            self._picture(part.picture)

    def _beside(self, picture: str, table: Rows) -> None:
        """A picture on the left, its numbers on the right; what follows stands below both."""
        sheet, page = self._sheet, self._sheet.page_no()
        height = self._picture(picture)
        below = sheet.get_y()
        if sheet.page_no() == page:
            sheet.set_y(below - height)
        self._table(table, sheet.epw - PICTURE_WIDTH * self._scale - GAP)
        if sheet.page_no() == page:
            sheet.set_y(max(below, sheet.get_y()))

    def _picture(self, picture: str) -> float:
        """Draw a picture; returns its height."""
        drawn = self._sheet.image(BytesIO(picture.encode()), w=PICTURE_WIDTH * self._scale)
        return drawn.rendered_height

    def _table(self, rows: Rows, width: float) -> None:
        self._sheet.set_font(self._family, size=SMALL * self._scale)
        setting = self._sheet.table(
            first_row_as_headings=True, line_height=LINE * self._scale, text_align="LEFT", width=width, align="RIGHT"
        )
        with setting as table:
            for cells in (rows.headings, *rows.rows):
                row = table.row()
                for cell in cells:
                    row.cell(_letters(cell, self._family))

    def _write(self, text: str, size: float, *, bold: bool = False) -> None:
        self._sheet.set_font(self._family, style="B" if bold else "", size=size * self._scale)
        height = LINE * size / SMALL * self._scale
        self._sheet.multi_cell(0, height, _letters(text, self._family), new_x="LMARGIN", new_y="NEXT")


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
