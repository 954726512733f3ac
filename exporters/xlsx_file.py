"""Workbooks for people: one sheet for each part, with title, frozen header and total rows.

XLSX stores every number as a double. A figure is turned into one only here, in the cell; the
authoritative figure is the one in the CSV beside it. Text is always written as text.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from exporters.cells import xml_safe
from exporters.definitions import Column, Total
from exporters.marts import Account, Row, RowColumn
from exporters.totals import Totals

MAX_SHEET_ROWS = 1_048_576
_MAX_TEXT = 32_767
_TITLE_ROWS = 3
_WIDTHS = (9, 48)


@dataclass(frozen=True)
class Sheet:
    """What a sheet shows; ``specs`` has the header and format of each column."""

    name: str
    title: str
    subtitle: str
    columns: list[RowColumn]
    specs: list[Column]
    rows: Iterator[Row]
    total: Total | None


def write_xlsx(
    path: Path,
    sheets: Sequence[Sheet],
    account: Account | None,
    created: date,
    max_sheet_rows: int = MAX_SHEET_ROWS,
    *,
    in_memory: bool = False,
) -> int:
    """Write a workbook to ``path`` and return the rows of all sheets, without totals.

    ``created`` is the date in the file's properties (nothing of the clock goes in). Rows beyond
    ``max_sheet_rows``, Excel's own limit, go on in a further sheet, ``<name> (2)``. ``in_memory``
    suits a small workbook: it spares the temporary file of each sheet.
    """
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": not in_memory,
            "in_memory": in_memory,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties(
        {
            "title": xml_safe(f"{sheets[0].title}: {sheets[0].subtitle}"),
            "created": datetime.combine(created, time(), UTC).replace(tzinfo=None),
        }
    )
    formats = _Formats(book)
    count = sum(
        _SheetWriter(book, formats, sheet, max_sheet_rows).write(account) for sheet in sheets
    )
    book.close()
    return count


def number_format(column: RowColumn, spec: Column) -> str:
    """Return the Excel number format of a column: the configured one, else one of its type."""
    if spec.number_format is not None:
        return spec.number_format
    kind = column.type.split("(")[0]
    if kind == "DATE":
        return "yyyy-mm-dd"
    if kind.startswith("TIMESTAMP"):
        return "yyyy-mm-dd hh:mm:ss"
    if column.scale is not None:
        return "#,##0." + "0" * column.scale if column.scale else "#,##0"
    return "#,##0" if kind.endswith("INT") or kind == "INTEGER" else "@"


def header_of(spec: Column) -> str:
    """Return the header for people: the configured one, else the column's name in words."""
    if spec.header is not None:
        return spec.header
    return spec.name.replace("_id", " ID").replace("_", " ").capitalize().replace(" id", " ID")


class _Formats:
    """The cell formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def of(self, **properties: object) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            base = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
            self._made[key] = self._book.add_format(base | properties)
        return self._made[key]


class _SheetWriter:
    def __init__(self, book: Any, formats: _Formats, sheet: Sheet, max_sheet_rows: int) -> None:
        self._book = book
        self._formats = formats
        self._sheet = sheet
        self._max_rows = max_sheet_rows
        self._numeric = [_is_numeric(column) for column in sheet.columns]
        self._number_formats = [
            number_format(column, spec)
            for column, spec in zip(sheet.columns, sheet.specs, strict=True)
        ]
        self._headers = [header_of(spec) for spec in sheet.specs]
        self._page = 0
        self._row = 0

    def write(self, account: Account | None) -> int:
        sheet = self._sheet
        totals = Totals(sheet.total, sheet.columns, account) if sheet.total else None
        self._begin_page()
        count = 0
        body = self._cell_formats({})
        for row in sheet.rows:
            count += 1
            if totals is not None:
                totals.add(row)
            self._write_row(row, body)
        self._end_page()
        if totals is not None:
            bold = self._cell_formats({"bold": True, "top": 1, "bg_color": "#EEF2F6"})
            for row in totals.rows():
                self._write_row(row, bold)
        return count

    def _cell_formats(self, extra: dict[str, object]) -> list[Any]:
        return [self._formats.of(num_format=code, **extra) for code in self._number_formats]

    def _begin_page(self) -> None:
        self._page += 1
        name = self._sheet.name if self._page == 1 else f"{self._sheet.name} ({self._page})"
        page = self._worksheet = self._book.add_worksheet(name)
        page.write_string(
            0, 0, xml_safe(self._sheet.title), self._formats.of(bold=True, font_size=15)
        )
        page.write_string(
            1, 0, xml_safe(self._sheet.subtitle), self._formats.of(font_color="#5A6673")
        )
        page.set_row(0, 22)
        header = {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": True}
        page.set_row(_TITLE_ROWS, 30)
        for index, text in enumerate(self._headers):
            align = "right" if self._numeric[index] else "left"
            page.write_string(_TITLE_ROWS, index, text, self._formats.of(align=align, **header))
        page.freeze_panes(_TITLE_ROWS + 1, 0)
        page.hide_gridlines(2)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(_TITLE_ROWS)
        page.set_footer("&L&A&RPage &P of &N")
        self._widths = [
            max(_WIDTHS[0], *(len(word) + 2 for word in text.split())) for text in self._headers
        ]
        self._row = _TITLE_ROWS + 1

    def _end_page(self) -> None:
        last = max(self._row - 1, _TITLE_ROWS)
        self._worksheet.autofilter(_TITLE_ROWS, 0, last, len(self._headers) - 1)
        for index, width in enumerate(self._widths):
            wanted = self._sheet.specs[index].width or min(width, _WIDTHS[1])
            self._worksheet.set_column(index, index, wanted)

    def _write_row(self, row: Row, formats: list[Any]) -> None:
        if self._row >= self._max_rows:
            self._end_page()
            self._begin_page()
        for index, value in enumerate(row):
            _cell_writer(value)(self._worksheet, self._row, index, value, formats[index])
            if value is not None:
                self._widths[index] = max(self._widths[index], _shown(value) + 2)
        self._row += 1


def _is_numeric(column: RowColumn) -> bool:
    return column.scale is not None or "INT" in column.type.split("(")[0]


def _shown(value: object) -> int:
    if isinstance(value, datetime):
        return 19
    if isinstance(value, date):
        return 10
    if isinstance(value, int | Decimal):
        digits = len(f"{value:f}" if isinstance(value, Decimal) else str(value))
        return digits + digits // 4
    return len(str(value))


def _cell_writer(value: object) -> Callable[[Any, int, int, Any, Any], None]:
    if value is None:
        return _write_blank
    if isinstance(value, bool):
        return _write_boolean
    if isinstance(value, int | Decimal):
        return _write_number
    if isinstance(value, date):  # a datetime too
        return _write_date
    return _write_text


def _write_blank(sheet: Any, row: int, column: int, _value: object, style: Any) -> None:
    sheet.write_blank(row, column, None, style)


def _write_boolean(sheet: Any, row: int, column: int, value: bool, style: Any) -> None:
    sheet.write_boolean(row, column, value, style)


def _write_number(sheet: Any, row: int, column: int, value: int | Decimal, style: Any) -> None:
    sheet.write_number(row, column, value, style)


def _write_date(sheet: Any, row: int, column: int, value: date, style: Any) -> None:
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC).replace(tzinfo=None)
    sheet.write_datetime(row, column, value, style)


def _write_text(sheet: Any, row: int, column: int, value: object, style: Any) -> None:
    sheet.write_string(row, column, xml_safe(str(value))[:_MAX_TEXT], style)
