"""A suggestion box: a CSV file of ideas, read row by row.

The file is UTF-8, with or without a byte order mark, unless an encoding is named. It is decoded once from end to end
before the first row is given out, so that an import does not find out half-way that it reads the wrong alphabet.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from ideaflow.domain.values import counted
from ideaflow.errors import InvalidInput

UTF_8 = "utf-8-sig"
CHUNK_BYTES = 1 << 20
# Far above what an idea may hold: a cell up to here fails its own row with its own rule, instead of the whole file.
LONGEST_CELL = 100_000_000
NEAR_COLUMNS = 3


class Row(NamedTuple):
    """A row below the header. `number` counts rows, `line` is where it begins in the file; both from 1.

    `fault` says why the row cannot be used; then `cells` is empty.
    """

    number: int
    line: int
    cells: Sequence[str]
    fault: str = ""


class SuggestionBox:
    """The rows of an open file; it can be read any number of times."""

    def __init__(self, name: str, file: TextIO) -> None:
        self.name = name
        self._file = file
        self.columns = [name.strip() for name in self._header()]

    def __iter__(self) -> Iterator[Row]:
        """Rows as they are; empty ones are left out."""
        self._file.seek(0)
        reader = csv.reader(self._file, strict=True)
        next(reader)
        number, line = 0, reader.line_num + 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                number += 1
                yield Row(number, line, (), _in_words(error))
            else:
                if any(cells):
                    number += 1
                    yield self._row(number, line, cells)
            line = reader.line_num + 1

    def rows_at_most(self) -> int:
        """How many rows there are, unless cells run over several lines; then there are fewer. For a progress bar."""
        with Path(self._file.name).open("rb") as file:
            return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK_BYTES), b""))

    def place_of(self, column: str) -> int:
        """Where the column stands, from 0. Raises InvalidInput when it is missing or there are two of it."""
        found = Counter(self.columns)[column]
        if found == 1:
            return self.columns.index(column)
        if found:
            raise InvalidInput("column", column, f"{found} columns of {self.name} have this name", "rename one of them")
        by_key = {name.casefold(): name for name in self.columns}
        near = [by_key[key] for key in get_close_matches(column.casefold(), by_key, NEAR_COLUMNS, cutoff=0)]
        next_step = f"did you mean {' or '.join(repr(name) for name in near)}?"
        raise InvalidInput("column", column, f"{self.name} has no such column", next_step)

    def _header(self) -> Sequence[str]:
        try:
            header = next(csv.reader(self._file, strict=True), None)
        except csv.Error as error:
            raise InvalidInput(self.name, "", f"its header does not read: {_in_words(error)}", "mend it") from error
        if not header:
            raise InvalidInput(self.name, "", "the file is empty", "its first row must name the columns")
        return header

    def _row(self, number: int, line: int, cells: Sequence[str]) -> Row:
        if len(cells) == len(self.columns):
            return Row(number, line, cells)
        fault = f"{counted(len(cells), 'cell')} where the header has {len(self.columns):,}"
        return Row(number, line, (), fault)


@contextmanager
def open_box(path: Path, encoding: str | None = None) -> Iterator[SuggestionBox]:
    """Open a CSV file. Raises InvalidInput for what is no file, is empty, or is written in another encoding."""
    if not path.is_file():
        raise InvalidInput("file", str(path), "there is no such file", "name a CSV file")
    with _opened(path, encoding) as file:
        with path.open("rb") as raw:
            _check_encoding(raw, path.name, encoding)
        with _long_cells():
            yield SuggestionBox(path.name, file)


@contextmanager
def box_of(name: str, content: bytes, encoding: str | None = None) -> Iterator[SuggestionBox]:
    """The same for what a browser sent. Raises InvalidInput likewise."""
    _known_encoding(encoding)
    _check_encoding(io.BytesIO(content), name, encoding)
    with io.TextIOWrapper(io.BytesIO(content), encoding or UTF_8, newline="") as file, _long_cells():
        yield SuggestionBox(name, file)


@contextmanager
def _long_cells() -> Iterator[None]:
    longest = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(longest)


def _known_encoding(encoding: str | None) -> None:
    """Raises InvalidInput for a name that is no encoding of text."""
    try:
        text = codecs.lookup(encoding or UTF_8)._is_text_encoding
    except LookupError:
        text = False
    if not text:
        raise InvalidInput("encoding", encoding, "no such encoding", "try --encoding latin-1")


def _opened(path: Path, encoding: str | None) -> TextIO:
    try:
        return path.open(encoding=encoding or UTF_8, newline="")
    except LookupError as error:
        raise InvalidInput("encoding", encoding, "no such encoding", "try --encoding latin-1") from error
    except OSError as error:
        raise InvalidInput("file", str(path), f"cannot be read: {error.strerror}", "name another file") from error


def _check_encoding(file: BinaryIO, name: str, encoding: str | None) -> None:
    """Decode the whole file. Raises InvalidInput that names the first line and byte that do not read."""
    decoder = codecs.getincrementaldecoder(encoding or UTF_8)()
    line = 1
    while True:
        chunk = file.read(CHUNK_BYTES)
        try:
            line += decoder.decode(chunk, final=not chunk).count("\n")
        except UnicodeDecodeError as error:
            line += error.object[: error.start].count(b"\n")
            raise _wrong_encoding(name, line, error, encoding) from error
        if not chunk:
            return


def _wrong_encoding(name: str, line: int, error: UnicodeDecodeError, encoding: str | None) -> InvalidInput:
    byte = error.object[error.start]
    start = error.object[:2]
    other = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "latin-1"
    return InvalidInput(
        name,
        f"0x{byte:02X}",
        f"line {line:,}: the byte 0x{byte:02X} is not {encoding or 'UTF-8'}",
        f"save the file as UTF-8, or say what it is: --encoding {other}",
    )


def _in_words(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "a quotation mark opens here and is never closed; all rows after it were read as part of it"
    if "field limit" in said:
        return f"a cell is longer than {LONGEST_CELL:,} characters"
    if "expected after" in said:
        return "a quotation mark inside a cell is not doubled"
    return said
