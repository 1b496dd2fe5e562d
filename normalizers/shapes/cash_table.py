"""Tables of guaranteed cash values of pages, kept as columns: a row for each end of a policy year, and whose example it is.

Headings are declared whole phrases. A value is read as guaranteed only where its heading says so: what is called a cash value and no
more may be illustrated, and is an Issue. A column or a cell that the declared words do not explain is an Issue, and its row is not read.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from bs4 import Tag

from normalizers.labels import fold_label
from normalizers.parse.money import parse_money
from normalizers.parse.result import Parsed
from normalizers.records import Evidence, Issue, Json, Value
from normalizers.schema.entries import CASH_COLUMNS
from normalizers.shapes.page import css_path, text_of
from normalizers.shapes.premium_table import AXES, MONEY, axis_value, heads_and_rows

HEADS = MappingProxyType(
    {phrase: axis for phrase, axis in AXES.items() if axis in CASH_COLUMNS}
    | {
        "保单年度": "year",
        "保单年度末": "year",
        "policy year": "year",
        "end of policy year": "year",
        "当年保费": "premium",
        "当年应交保费": "premium",
        "premium due": "premium",
        "premium of the year": "premium",
        "累计保费": "paid",
        "累计已交保费": "paid",
        "total premiums paid": "paid",
        "premiums paid so far": "paid",
        "保证领取": "benefit",
        "保证生存金": "benefit",
        "保证年金": "benefit",
        "guaranteed benefit": "benefit",
        "guaranteed benefits": "benefit",
        "保证现金价值": "amount",
        "guaranteed cash value": "amount",
        "guaranteed surrender value": "amount",
        "演示现金价值": "illustrated",
        "演示利益": "illustrated",
        "红利演示": "illustrated",
        "illustrated value": "illustrated",
        "illustrated cash value": "illustrated",
        "illustrated dividends": "illustrated",
    }
)
UNSAID = frozenset({"现金价值", "cash value", "surrender value", "退保金"})
"""A value of which nothing says whether it is guaranteed."""
AMOUNTS = ("premium", "paid", "benefit", "illustrated", "amount")
_HEAD = re.compile(r"^(?P<what>.+?) ?\((?P<unit>[^()]+)\)$")
_YEAR = re.compile(r"^(?:第)?(\d{1,3})(?:年|年末)?$")


def is_cash_table(table: Tag) -> bool:
    """Whether a table has a column of policy years and one of values: it holds no premiums by age."""
    found = {_head(text_of(cell))[0] for cell in heads_and_rows(table)[0]}
    return "year" in found and bool(found & {"amount", "illustrated", "unsaid"})


def read_cash_values(table: Tag, currency: str, issues: list[Issue], prefix: str = "") -> Json | None:
    """One table as an entry of ``cash_values``; None, with Issues, when nothing in it is called guaranteed."""
    cells, lines = heads_and_rows(table)
    keys, money = _columns(cells, currency, issues, prefix)
    if "amount" not in keys:
        issues.append(
            Issue("no_guaranteed_values", prefix + css_path(table), text_of(table)[:200], "No column of the table is called guaranteed.")
        )
        return None
    rows = [found for line in lines if (found := _row(line, keys, money, issues, prefix)) is not None]
    if not rows:
        return None
    known = [key for key in CASH_COLUMNS if key in keys]
    entry: Json = {
        "currency": money,
        "columns": {key: [row[key] for row, _ in rows] for key in known},
        "locators": [prefix + css_path(cell) for _, cell in rows],
        "quotes": [text_of(cell) for _, cell in rows],
    }
    heading = table.find_previous("h2")
    if isinstance(heading, Tag):
        text = text_of(heading)
        entry["name"] = Value(text, text, evidence=Evidence(prefix + css_path(heading), text))
    return entry


def _head(text: str) -> tuple[str, str]:
    """What a heading heads ("" for a word that is not declared), and the unit in its brackets."""
    folded = fold_label(text)
    match = _HEAD.match(folded)
    what, unit = (match["what"], match["unit"]) if match is not None else (folded, "")
    return ("unsaid" if what in UNSAID else HEADS.get(what, "")), unit


def _columns(cells: list[Tag], currency: str, issues: list[Issue], prefix: str) -> tuple[list[str], str]:
    """The key of each column, "" for one that is not read, and the currency of the amounts."""
    keys: list[str] = []
    found = currency
    for cell in cells:
        key, unit = _head(text_of(cell))
        detail = ""
        if key in ("", "unsaid") or key in keys or (unit and unit not in MONEY):
            detail = "No declared word for this column, or one that stands twice: its cells were not read."
            if key == "unsaid":
                detail = "Nothing says whether these values are guaranteed: they were not read."
            issues.append(Issue("unknown_column", prefix + css_path(cell), text_of(cell), detail))
        else:
            found = MONEY.get(unit, found)
        keys.append("" if detail else key)
    return keys, found


def _row(line: Tag, keys: list[str], currency: str, issues: list[Issue], prefix: str) -> tuple[dict[str, str], Tag] | None:
    """The row by column and the cell of its guaranteed value; None, with an Issue, where a cell cannot be read."""
    cells = [cell for cell in line.find_all(["td", "th"], recursive=False) if isinstance(cell, Tag)]
    if len(cells) != len(keys):
        detail = "The row has another number of cells than the table has headings."
        issues.append(Issue("ragged_row", prefix + css_path(line), text_of(line)[:200], detail))
        return None
    row: dict[str, str] = {}
    for cell, key in zip(cells, keys, strict=True):
        if not key:
            continue
        said = _cell(key, text_of(cell), currency)
        if said is None:
            detail = f"Not readable as {key} of a cash value: the row was not read."
            issues.append(Issue("unreadable_cash_value", prefix + css_path(cell), text_of(cell), detail))
            return None
        row[key] = said
    return row, cells[keys.index("amount")]


def _cell(key: str, text: str, currency: str) -> str | None:
    if key == "year":
        match = _YEAR.match(fold_label(text))
        return None if match is None or int(match[1]) < 1 else str(int(match[1]))
    if key not in AMOUNTS:
        return axis_value(key, text)
    parsed = parse_money(text, currency)
    good = isinstance(parsed, Parsed) and parsed.low is not None and parsed.low == parsed.high and not parsed.low.startswith("-")
    return parsed.low if good and isinstance(parsed, Parsed) else None
