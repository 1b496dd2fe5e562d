"""The typed lists of a product laid out as tables. No HTML. Columns that no entry fills are left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from normalizers.canonical import is_value
from normalizers.finance.cash_values import surrenders
from normalizers.records import KNOWN, NOT_DISCLOSED
from normalizers.schema import SCHEMA, EntryType, Kind, Label, Schema
from normalizers.schema.display import show_absence, show_rates, show_scalar, zh
from normalizers.schema.entries import TABLES
from normalizers.schema.kinds import AGE, COUNT, MONEY, TERM
from portal.catalog import markets
from portal.catalog.entries import NOTES, flatten, paths_of, show_text, title_of, value_cell
from portal.catalog.present import Cell

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. ``cells`` stand under the table's columns; ``notes`` are its longer texts and addresses."""

    title: str
    cells: tuple[Cell, ...]
    notes: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One typed list (or one table kept as columns) of a product. ``columns``: (key, label)."""

    key: str
    label: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


COLUMN_LABELS: dict[str, tuple[Label, Kind | None]] = {
    "age": (Label("年龄", "Age"), AGE),
    "sex": (Label("性别", "Sex"), None),
    "smoker": (Label("吸烟", "Smoker"), None),
    "social_insurance": (Label("社保", "Public insurance"), None),
    "plan": (Label("计划", "Plan"), None),
    "sum_assured": (Label("保额", "Sum assured"), MONEY),
    "term": (Label("保险期间", "Cover lasts"), TERM),
    "pay_term": (Label("交费期间", "Premiums paid for"), TERM),
    "year": (Label("保单年度末", "End of policy year"), COUNT),
    "premium": (Label("当年保费", "Premium of the year"), MONEY),
    "paid": (Label("累计已交保费", "Premiums paid by then"), MONEY),
    "benefit": (Label("当年保证领取", "Guaranteed benefit of the year"), MONEY),
    "illustrated": (Label("演示（非保证）", "Illustrated, not guaranteed"), MONEY),
}
AMOUNTS = {"premiums": Label("保费", "Premium"), "cash_values": Label("保证现金价值", "Guaranteed cash value")}
GUARANTEED = Label("保证年化", "Guaranteed a year")
COLUMN_WORDS = {
    "male": Label("男", "male"),
    "female": Label("女", "female"),
    "yes": Label("是", "yes"),
    "no": Label("否", "no"),
    "any": Label("不限", "any"),
}
NAV_LABELS = (Label("日期", "Date"), Label("净值", "Net asset value"))


def tables(document: Json, lang: str, schema: Schema = SCHEMA) -> tuple[Table, ...]:
    """Every typed list of an expanded document that has entries, in the declared order."""
    return tuple(_tables(document, lang, schema))


def _tables(document: Json, lang: str, schema: Schema) -> Iterator[Table]:
    for entry_type in schema.entries:
        entries = document.get(entry_type.key, [])
        if not entries:
            continue
        if entry_type.key == "cash_values":
            rates = _guaranteed(document)
            yield from (
                _with_rates(column_table(entry_type, one, document, lang), rates.get(at, {}), lang) for at, one in enumerate(entries)
            )
        elif entry_type.key in TABLES:
            yield from (column_table(entry_type, entry, document, lang) for entry in entries)
        elif entry_type.key == "nav":
            yield from (_nav_table(entry_type, entry, lang) for entry in entries)
        else:
            yield table(entry_type, entries, lang)


def table(entry_type: EntryType, entries: list[Json], lang: str) -> Table:
    """A list of entries under the columns that any of them fills."""
    flat = [flatten(entry_type, entry, lang) for entry in entries]
    order = paths_of(entry_type)
    seen = {key: cell.label for cells in flat for key, cell in cells.items() if key not in NOTES}
    columns = tuple((key, seen[key]) for key in sorted(seen, key=order.index))
    rows = tuple(
        Row(
            title_of(cells),
            tuple(cells.get(key) or _silent(key, label, lang) for key, label in columns),
            tuple(cells[key] for key in NOTES if key in cells),
        )
        for cells in flat
    )
    return Table(entry_type.key, entry_type.label(lang), columns, rows)


def _guaranteed(document: Json) -> dict[int, dict[int, float]]:
    """What cash values come to a year, by table and row; nothing where this market works nothing out for insurance."""
    found: dict[int, dict[int, float]] = {}
    for one in surrenders(document) if markets.may_price(document["category"]) else ():
        found.setdefault(one.table, {})[one.place] = one.rate
    return found


def _with_rates(made: Table, rates: dict[int, float], lang: str) -> Table:
    """A table of cash values with what each row comes to a year, against the premiums paid by then."""
    if not rates:
        return made
    label = GUARANTEED(lang)
    cells = (
        Cell("rate", label, show_rates(rates[at], rates[at])) if at in rates else _silent("rate", label, lang)
        for at in range(len(made.rows))
    )
    rows = tuple(replace(row, cells=(*row.cells, cell)) for row, cell in zip(made.rows, cells, strict=True))
    return replace(made, columns=(*made.columns, ("rate", label)), rows=rows)


def _silent(key: str, label: str, lang: str) -> Cell:
    return Cell(key, label, show_absence(None, lang), state=NOT_DISCLOSED)


def column_table(entry_type: EntryType, entry: Json, document: Json, lang: str) -> Table:
    """A table kept as columns: those that it distinguishes, a row per person or year, the amount with its evidence."""
    data = entry["columns"]
    keys = [key for key in TABLES[entry_type.key] if key in data]
    columns = tuple((key, (AMOUNTS[entry_type.key] if key == "amount" else COLUMN_LABELS[key][0])(lang)) for key in keys)
    stamp = {"snapshot": document["snapshot"], "fetched_at": document["fetched_at"], "how": "read"}
    states = entry.get("states") or ["unsourced"] * len(data["amount"])
    steps = entry.get("steps") or [("", "")] * len(data["amount"])
    rows = []
    for number in range(len(data["amount"])):
        evidence = {"locator": entry["locators"][number], "quote": entry["quotes"][number], "state": states[number], **stamp}
        proof = {"amount": evidence}
        cells = tuple(
            _column_cell(key, label, data[key][number], lang, entry=entry, evidence=proof.get(key), step=steps[number])
            for key, label in columns
        )
        rows.append(Row("", cells))
    name = entry.get("name")
    title = show_text(name, lang) if is_value(name) else ""
    return Table(entry_type.key, title or entry_type.label(lang), columns, tuple(rows))


def _column_cell(key: str, label: str, scalar: str, lang: str, *, entry: Json, evidence: Json | None, step: tuple[str, str]) -> Cell:
    kind = MONEY if key == "amount" else COLUMN_LABELS[key][1]
    if scalar in COLUMN_WORDS:
        return Cell(key, label, COLUMN_WORDS[scalar](lang))
    if kind in (None, COUNT) or (kind is not MONEY and not scalar.startswith("P")):
        return Cell(key, label, scalar)
    value: Json = {"value": scalar, "text": scalar, "state": KNOWN, "evidence": evidence}
    if kind is MONEY:
        value["currency"] = entry["currency"]
    if key == "amount":
        value["period"] = entry.get("period", "")
        value |= {name: words for name, words in zip(("since", "before"), step, strict=True) if words}
    return value_cell(key, label, kind, value, lang)


def row_words(words: str, lang: str) -> str:
    """``age=P35Y,sex=male`` (a row of a table in history) as people read it."""
    shown = []
    for word in words.split(","):
        key, _, scalar = word.partition("=")
        if key in COLUMN_LABELS:
            kind = COLUMN_LABELS[key][1]
            plain = COLUMN_WORDS[scalar](lang) if scalar in COLUMN_WORDS else scalar
            text = show_scalar(kind, scalar, lang) if kind is not None and plain == scalar and scalar.startswith("P") else plain
            shown.append(f"{COLUMN_LABELS[key][0](lang)} {text}")
    return ("，" if zh(lang) else ", ").join(shown)


def _nav_table(entry_type: EntryType, entry: Json, lang: str) -> Table:
    columns = (("date", NAV_LABELS[0](lang)), ("value", NAV_LABELS[1](lang)))
    pairs = zip(entry["dates"], entry["values"], strict=True)
    rows = tuple(Row("", (Cell("date", columns[0][1], at), Cell("value", columns[1][1], figure))) for at, figure in pairs)
    return Table(entry_type.key, entry_type.label(lang), columns, rows)
