# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Text cells that a spreadsheet program does not take for formulas.

A cell of a CSV file that begins with one of ``= + - @``, a tab or a line break may be
run as a formula (OWASP, "CSV Injection"). :func:`neutralise` puts an apostrophe before
such a text, :func:`restore` takes it away again: what goes out and comes back is the
same. In an XLSX file a cell has a type, and these texts are written as texts.
"""

import csv
import io
import re

# The full-width forms are taken for the plain ones by some programs.
_FORMULA_START = "=+\\-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"'*[{_FORMULA_START}]")
_NEUTRALISED = re.compile(f"'+[{_FORMULA_START}]")


def neutralise(value):
    """Return a value for a CSV cell.

    :param value: what the cell holds
    :return: a text that would begin a formula, with an apostrophe before it; any other
        value as it is
    """
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def neutralise_marked(value):
    """Return a value for a text cell of an XLSX file.

    The type of the cell protects it; only a text that looks neutralised already gets
    one more apostrophe, since :func:`restore` takes one away.
    """
    if isinstance(value, str) and _NEUTRALISED.match(value):
        return f"'{value}"
    return value


def restore(value):
    """Return the text that :func:`neutralise` was given."""
    if isinstance(value, str) and _NEUTRALISED.match(value):
        return value[1:]
    return value


def write_csv(rows):
    """Return rows as a CSV file.

    :param rows: iterable of lists of cells
    :return: bytes, UTF-8 with a mark at the start, by which spreadsheets know it
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow([neutralise(cell) for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def write_xlsx(sheets):
    """Return sheets as an XLSX file, every text typed as text.

    :param sheets: iterable of ``(title, rows)``; the first row is the heading
    :return: bytes
    """
    import xlsxwriter  # noqa: PLC0415

    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for title, rows in sheets:
        sheet = book.add_worksheet(title[:31])
        width = 0
        for number, row in enumerate(rows):
            width = max(width, len(row))
            for column, cell in enumerate(row):
                sheet.write_string(
                    number,
                    column,
                    neutralise_marked("" if cell is None else str(cell)),
                    bold if number == 0 else None,
                )
        if width:
            sheet.set_column(0, width - 1, 24)
        sheet.freeze_panes(1, 0)
    book.close()
    return output.getvalue()
