"""Tables of past performance of pages (过往业绩): a row for each period, with its dates and the benchmark of the same period.

Each row gives a rate that is past and, where a benchmark stands beside it, one that is a target, both with the dates of the period.
Headings are declared whole phrases; a column or a cell that they do not explain is an Issue.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from bs4 import Tag

from normalizers.labels import fold_label
from normalizers.parse.dates import parse_date
from normalizers.parse.result import Unparsed
from normalizers.parse.value import read_value
from normalizers.records import NOT_DISCLOSED, Evidence, Issue, Json, Value
from normalizers.schema import SCHEMA, Attribute
from normalizers.shapes.page import css_path, text_of
from normalizers.shapes.premium_table import heads_and_rows

HEADS = MappingProxyType(
    {
        "区间": "name",
        "期间": "name",
        "统计区间": "name",
        "业绩区间": "name",
        "起始日": "from",
        "起始日期": "from",
        "开始日期": "from",
        "截止日": "to",
        "截止日期": "to",
        "结束日期": "to",
        "年化收益率": "past",
        "产品年化收益率": "past",
        "过往业绩": "past",
        "业绩比较基准": "target",
        "业绩基准": "target",
        "同期业绩比较基准": "target",
        "同期业绩基准": "target",
    }
)
FIGURES = MappingProxyType(
    {"past": replace(SCHEMA.attributes["seven_day_yield"], bounds=("-1", "5")), "target": SCHEMA.attributes["benchmark_low"]}
)
"""What a figure is read as: a yearly rate, where a past one may be a heavy loss."""


def is_past_table(table: Tag) -> bool:
    """Whether a table has a column of figures that are past, and one of dates or periods."""
    found = {HEADS.get(fold_label(text_of(cell)), "") for cell in heads_and_rows(table)[0]}
    return "past" in found and bool(found & {"name", "from", "to"})


def read_past(table: Tag, issues: list[Issue]) -> list[Json]:
    """The rates of one table, period by period."""
    cells, lines = heads_and_rows(table)
    keys = [HEADS.get(fold_label(text_of(cell)), "") for cell in cells]
    issues += [
        Issue("unknown_column", css_path(cell), text_of(cell), "No reader knows this column.")
        for key, cell in zip(keys, cells, strict=True)
        if not key
    ]
    return [rate for line in lines for rate in _row(dict(zip(keys, line, strict=False)), issues)]


def _row(cells: dict[str, Tag], issues: list[Issue]) -> list[Json]:
    shared: Json = {}
    name = cells.get("name")
    if name is not None and text_of(name):
        shared["name"] = Value(text_of(name), text_of(name), evidence=_evidence(name))
    for key in ("from", "to"):
        cell = cells.get(key)
        day = None if cell is None else _day(cell, issues)
        if day is not None:
            shared[key] = day
    rates = ((role, _figure(cells[role], FIGURES[role], issues)) for role in FIGURES if role in cells)
    return [{"role": role, "value": value, "basis": "not_stated", **shared} for role, value in rates if value is not None]


def _day(cell: Tag, issues: list[Issue]) -> Value | None:
    text = text_of(cell)
    found = parse_date(text)
    if isinstance(found, Unparsed) or found.low is None:
        issues.append(Issue("unreadable_date", css_path(cell), text, "Not a date."))
        return None
    return Value(found.low, text, evidence=_evidence(cell))


def _figure(cell: Tag, read_as: Attribute, issues: list[Issue]) -> Value | None:
    """A yearly rate; not disclosed, with an Issue, where it cannot be read. None for a cell that is empty."""
    text = text_of(cell)
    if not text:
        return None
    found = read_value(read_as, text, locator=css_path(cell), lang="zh", currency="CNY")
    if isinstance(found, Value):
        return found
    issues.append(replace(found, severity="value"))
    return Value(None, text, NOT_DISCLOSED, reason="unreadable", evidence=_evidence(cell))


def _evidence(cell: Tag) -> Evidence:
    return Evidence(css_path(cell), text_of(cell))
