# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""CSV and XLSX files as rows of texts, row by row.

A row has the number that a spreadsheet shows: line breaks inside cells do not count,
empty rows do.
"""

import codecs
import contextlib
import csv
import datetime
import io
import zipfile
from typing import NamedTuple

import chardet
import openpyxl
from openpyxl.utils import get_column_letter

from .spreadsheet import restore

ENCODINGS = (
    "utf-8",
    "utf-16",
    "windows-1252",
    "iso-8859-15",
    "windows-1251",
    "windows-1256",
)
SEPARATORS = (",", ";", "\t", "|")
MAX_BYTES = 30 * 1024 * 1024
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 300
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSED = {"windows-1251", "windows-1256", "iso-8859-15"}


class FileProblem(Exception):
    """The file cannot be read; ``code`` says why, ``values`` where."""

    def __init__(self, code, **values):
        super().__init__(code)
        self.code = code
        self.values = values


class Layout(NamedTuple):
    """How a file is to be read.

    :param file_type: ``csv`` or ``xlsx``
    :param sheets: names of the sheets of an XLSX file
    """

    file_type: str
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row: its number, its cells, and the cells that hold a formula (XLSX)."""

    line: int
    cells: list[str]
    formulas: tuple[str, ...] = ()


def detect(content, encoding="", separator="", sheet=""):
    """Work out how to read a file; what is given is kept.

    :param bytes content: the file
    :raises FileProblem: when it is not a CSV or XLSX file
    :return: :class:`Layout`
    """
    if not content:
        raise FileProblem("empty")
    if len(content) > MAX_BYTES:
        raise FileProblem("too_big", limit=MAX_BYTES // 1024 // 1024)
    if content.startswith(b"PK\x03\x04"):
        sheets = tuple(_open_book(content).sheetnames)
        if sheet and sheet not in sheets:
            raise FileProblem("no_sheet", sheet=sheet, sheets=", ".join(sheets))
        return Layout("xlsx", sheet=sheet or sheets[0], sheets=sheets)
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FileProblem("old_excel")
    encoding = encoding or _detect_encoding(content)
    text = _decode(content, encoding)
    return Layout("csv", encoding=encoding, separator=separator or _separator(text))


def read_rows(content, layout):
    """Yield the rows that hold something, the heading first.

    :param bytes content: the file
    :param Layout layout: as :func:`detect` returns it
    :raises FileProblem: naming the row
    """
    rows = _read_xlsx(content, layout) if layout.file_type == "xlsx" else _read_csv(
        content, layout
    )  # fmt: skip
    for number, row in enumerate(rows):
        if number > MAX_ROWS:
            raise FileProblem("too_many_rows", limit=MAX_ROWS)
        if len(row.cells) > MAX_COLUMNS:
            raise FileProblem("too_many_columns", line=row.line, limit=MAX_COLUMNS)
        yield row


# ----------------------------------------------------------------------
# CSV
# ----------------------------------------------------------------------


def _detect_encoding(content):
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    with contextlib.suppress(UnicodeDecodeError):
        if "\0" not in content.decode("utf-8"):
            return "utf-8"
    if content.count(b"\0") > len(content) / 10:
        return "utf-16"
    guess = chardet.detect(content[:100_000])
    name = (guess["encoding"] or "").lower()
    return name if name in _GUESSED and guess["confidence"] > 0.8 else "windows-1252"


def _decode(content, encoding):
    for mark, marked in _MARKS:
        if content.startswith(mark) and encoding in ("utf-8", "utf-16"):
            encoding = "utf-8-sig" if marked == "utf-8" else "utf-16"
            break
    else:
        if encoding == "utf-16":
            # Without a mark: the side on which the zero bytes of ASCII stand.
            low = content[1::2].count(0) >= content[::2].count(0)
            encoding = "utf-16-le" if low else "utf-16-be"
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise FileProblem("encoding", encoding=encoding) from error
    if "\0" in text:
        raise FileProblem("zero", encoding=encoding)
    return text


def _separator(text):
    """Return the separator that parts the first rows into most columns."""
    best, best_score = SEPARATORS[0], (0, 0)
    for separator in SEPARATORS:
        widths = []
        # What one separator cannot read, another may.
        with contextlib.suppress(csv.Error):
            for row in csv.reader(
                io.StringIO(text[:50_000], newline=""), delimiter=separator
            ):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
                if len(widths) >= 30:
                    break
        if not widths:
            continue
        # The heading tells most; of the rows, how many are like it.
        alike = sum(width == widths[0] for width in widths) / len(widths)
        score = (widths[0] > 1, widths[0] * alike)
        if score > best_score:
            best, best_score = separator, score
    return best


def _read_csv(content, layout):
    text = _decode(content, layout.encoding)
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=layout.separator, strict=True
    )
    line = 0
    while True:
        line += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileProblem("quotes", line=line) from error
        if any(cell.strip() for cell in cells):
            yield Row(line, [restore(cell) for cell in cells])


# ----------------------------------------------------------------------
# XLSX
# ----------------------------------------------------------------------


def _open_book(content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(info.file_size for info in archive.infolist())
            if size > MAX_UNPACKED_BYTES:
                raise FileProblem("too_big", limit=MAX_UNPACKED_BYTES // 1024 // 1024)
        # Formulas as formulas: a value kept beside one may be anything.
        book = openpyxl.load_workbook(
            io.BytesIO(content), read_only=True, data_only=False
        )
    except FileProblem:
        raise
    except Exception as error:
        # The library raises whatever its parts raise on a broken file.
        raise FileProblem("broken") from error
    if not book.worksheets:
        raise FileProblem("empty")
    return book


def _read_xlsx(content, layout):
    book = _open_book(content)
    try:
        sheet = book[layout.sheet]
        sheet.reset_dimensions()
        for line, cells in enumerate(sheet.iter_rows(), 1):
            row = _xlsx_row(line, cells)
            if any(cell.strip() for cell in row.cells) or row.formulas:
                yield row
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise FileProblem("broken") from error
    finally:
        book.close()


def _xlsx_row(line, cells):
    values, formulas = [], []
    for column, cell in enumerate(cells, 1):
        if cell.data_type in ("f", "e") and cell.value is not None:
            formulas.append(f"{get_column_letter(column)}{line}")
            values.append("")
        else:
            values.append(_xlsx_text(cell))
    while values and not values[-1].strip() and len(values) > 1:
        values.pop()
    return Row(line, values, tuple(formulas))


def _xlsx_text(cell):
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        # A date cell carries midnight.
        return str(value.date() if value.time() == datetime.time() else value)
    return restore(str(value))
