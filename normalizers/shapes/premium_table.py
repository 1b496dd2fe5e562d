"""Premium tables of pages, kept as columns: an age in each row, and what else a row or a column distinguishes.

Two layouts are read. Long: one premium a row, a heading for each column. Wide: one row an age, one column a group of
people (男 · 不吸烟), and a caption that says what the amounts are. Headings are declared whole phrases; a column or a cell
that they do not explain is an Issue, and no premium is taken from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

from normalizers.labels import fold_label
from normalizers.parse.absence import parse_absence
from normalizers.parse.money import parse_money
from normalizers.parse.result import Parsed
from normalizers.records import Evidence, Issue, Json, Value
from normalizers.shapes.page import css_path, text_of

AXES = MappingProxyType(
    {
        "年龄": "age",
        "投保年龄": "age",
        "周岁": "age",
        "age": "age",
        "entry age": "age",
        "性别": "sex",
        "sex": "sex",
        "gender": "sex",
        "吸烟": "smoker",
        "是否吸烟": "smoker",
        "smoker": "smoker",
        "smoking": "smoker",
        "社保": "social_insurance",
        "有无社保": "social_insurance",
        "public insurance": "social_insurance",
        "计划": "plan",
        "plan": "plan",
    }
)
PEOPLE = MappingProxyType(
    {
        "男": ("sex", "male"),
        "男性": ("sex", "male"),
        "male": ("sex", "male"),
        "女": ("sex", "female"),
        "女性": ("sex", "female"),
        "female": ("sex", "female"),
        "不吸烟": ("smoker", "no"),
        "非吸烟": ("smoker", "no"),
        "non-smoker": ("smoker", "no"),
        "吸烟": ("smoker", "yes"),
        "smoker": ("smoker", "yes"),
        "有社保": ("social_insurance", "yes"),
        "with public insurance": ("social_insurance", "yes"),
        "无社保": ("social_insurance", "no"),
        "without public insurance": ("social_insurance", "no"),
    }
)
AMOUNTS = MappingProxyType(
    {
        "年交保费": "P1Y",
        "年缴保费": "P1Y",
        "每年保费": "P1Y",
        "annual premium": "P1Y",
        "yearly premium": "P1Y",
        "月交保费": "P1M",
        "月缴保费": "P1M",
        "monthly premium": "P1M",
        "趸交保费": "",
        "single premium": "",
    }
)
"""What an amount is, and how often it is paid; an empty period is once."""
MONEY = MappingProxyType(
    {"元": "CNY", "人民币": "CNY", "cny": "CNY", "rmb": "CNY", "港元": "HKD", "hkd": "HKD", "usd": "USD", "美元": "USD"}
)
_AMOUNT = re.compile(r"^(?P<what>.+?) ?\((?P<unit>[^()]+)\)$")
_AGE = re.compile(r"^(\d{1,3})(?: ?(?:周岁|岁|years|years old))?$")
_BETWEEN = re.compile(r" [·・/|] |·")


@dataclass(slots=True)
class Column:
    """What a column of the page's table is: an axis (``age``), a group of people, or an amount."""

    axis: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    amount: bool = False


def matrices(soup: BeautifulSoup) -> list[Tag]:
    """Every table of a page whose first row is headings alone, two or more: no labels and texts, but a matrix."""
    return [table for table in soup.find_all("table") if isinstance(table, Tag) and heads_and_rows(table)[0]]


class Premium(NamedTuple):
    """An amount, whom it is for (by axis), and the cell where it stands: its locator and its text."""

    person: dict[str, str]
    amount: str
    place: str
    text: str


def heads_and_rows(table: Tag) -> tuple[list[Tag], list[Tag]]:
    """(cells of the heading row, rows below it); no cells when the first row is no heading row."""
    lines = [line for line in table.find_all("tr") if isinstance(line, Tag) and line.find_parent("table") is table]
    cells = [cell for cell in lines[0].find_all(["th", "td"], recursive=False) if isinstance(cell, Tag)] if lines else []
    return (cells, lines[1:]) if len(cells) > 1 and all(cell.name == "th" for cell in cells) else ([], lines)


def read_premiums(table: Tag, currency: str, issues: list[Issue], prefix: str = "") -> Json | None:
    """One table as an entry of ``premiums``; None, with Issues, when its headings do not say what it holds."""
    period_money = _caption(table)
    heads, lines = heads_and_rows(table)
    columns = [_column(text_of(head), period_money is not None) for head in heads]
    for head, column in zip(heads, columns, strict=True):
        if column is None:
            issues.append(
                Issue(
                    "unknown_column", prefix + css_path(head), text_of(head), "No declared word for this column: its cells were not read."
                )
            )
        elif column.amount and period_money is None:
            period_money = _amount(text_of(head))
    if period_money is None or not any(column is not None and column.axis == "age" for column in columns):
        issues.append(
            Issue("unknown_table", prefix + css_path(table), text_of(table)[:200], "The table does not say that it holds premiums by age.")
        )
        return None
    rows: list[Premium] = []
    for line in lines:
        rows += _row(line, columns, period_money[1] or currency, issues, prefix)
    return _entry(table, rows, period_money, currency, prefix)


def _entry(table: Tag, rows: list[Premium], period_money: tuple[str, str], currency: str, prefix: str) -> Json | None:
    if not rows:
        return None
    keys = [key for key in AXES.values() if any(key in row.person for row in rows)]
    columns = {key: [row.person.get(key, "any") for row in rows] for key in dict.fromkeys(keys)}
    columns["amount"] = [row.amount for row in rows]
    entry: Json = {
        "currency": period_money[1] or currency,
        "period": period_money[0],
        "columns": columns,
        "locators": [row.place for row in rows],
        "quotes": [row.text for row in rows],
    }
    heading = table.find_previous("h2")
    if isinstance(heading, Tag):
        text = text_of(heading)
        entry["name"] = Value(text, text, evidence=Evidence(prefix + css_path(heading), text))
    return entry


def _caption(table: Tag) -> tuple[str, str] | None:
    caption = table.find("caption")
    return _amount(text_of(caption)) if isinstance(caption, Tag) else None


def _amount(text: str) -> tuple[str, str] | None:
    """(period, currency) of a heading of amounts, None for another."""
    folded = fold_label(text)
    match = _AMOUNT.match(folded)
    what, unit = (match["what"], match["unit"]) if match is not None else (folded, "")
    if what not in AMOUNTS or (unit and unit not in MONEY):
        return None
    return AMOUNTS[what], MONEY.get(unit, "")


def _column(text: str, wide: bool) -> Column | None:
    """``wide``: a caption says what the amounts are, so that a heading that names people heads amounts."""
    folded = fold_label(text)
    words = [fold_label(word) for word in _BETWEEN.split(folded)]
    if wide and all(word in PEOPLE for word in words):
        return Column(people=dict(PEOPLE[word] for word in words), amount=True)
    if folded in AXES:
        return Column(axis=AXES[folded])
    return Column(amount=True) if _amount(text) is not None else None


def _row(line: Tag, columns: list[Column | None], currency: str, issues: list[Issue], prefix: str) -> list[Premium]:
    """Every premium of a row."""
    cells = [cell for cell in line.find_all(["td", "th"], recursive=False) if isinstance(cell, Tag)]
    if len(cells) != len(columns):
        issues.append(
            Issue(
                "ragged_row",
                prefix + css_path(line),
                text_of(line)[:200],
                "The row has another number of cells than the table has headings.",
            )
        )
        return []
    person: dict[str, str] = {}
    for cell, column in zip(cells, columns, strict=True):
        if column is None or not column.axis:
            continue
        key = axis_value(column.axis, text_of(cell))
        if key is None:
            issues.append(
                Issue(
                    "unknown_group", prefix + css_path(cell), text_of(cell), f"Not a declared word for {column.axis}: the row was not read."
                )
            )
            return []
        person[column.axis] = key
    return [
        found
        for cell, column in zip(cells, columns, strict=True)
        if column is not None and column.amount
        for found in _premium(cell, {**person, **column.people}, currency, issues, prefix)
    ]


def axis_value(axis: str, text: str) -> str | None:
    if axis == "age":
        match = _AGE.match(fold_label(text))
        return None if match is None else f"P{int(match.group(1))}Y"
    if axis == "plan":
        return text or None
    found = PEOPLE.get(fold_label(text))
    return None if found is None or found[0] != axis else found[1]


def _premium(cell: Tag, person: dict[str, str], currency: str, issues: list[Issue], prefix: str) -> list[Premium]:
    text, place = text_of(cell), prefix + css_path(cell)
    parsed = parse_money(text, currency)
    if isinstance(parsed, Parsed) and parsed.low is not None and parsed.low == parsed.high and not parsed.low.startswith("-"):
        return [Premium(person, parsed.low, place, text)]
    code = "premium_not_stated" if parse_absence(text) is not None else "unreadable_premium"
    issues.append(Issue(code, place, text, "The cell holds no amount.", "note" if code == "premium_not_stated" else "value"))
    return []
