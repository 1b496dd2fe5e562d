"""The typed lists of a product laid out as tables, by looping over the declared fields. No HTML.

A field that is a Value becomes a cell with its evidence; a band becomes a range; a nested object becomes columns of
its own; a nested list becomes one cell whose ``parts`` are its entries. Columns that no entry fills are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from normalizers.records import KNOWN, NOT_DISCLOSED
from normalizers.schema import SCHEMA, EntryType, Kind, Label, Schema
from normalizers.schema.display import show, show_absence, show_period, show_scalar, zh
from normalizers.schema.entries import ADDRESS, BOUNDS, DETAIL, PREMIUM_COLUMNS
from normalizers.schema.kinds import AGE, CHOICE, MONEY, TERM
from normalizers.schema.model import Choice, Field
from portal.catalog.present import Cell, has_number, is_value

Json = dict[str, Any]
NOTES = (DETAIL.key, ADDRESS.key)
TITLES = ("role", "kind")
PLAIN = ("name", "title", "type", "value", "amount", "of", "share", "shares", "term", "age", "date")  # say themselves what they are


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. ``cells`` stand under the table's columns; ``notes`` are its longer texts and addresses."""

    title: str
    cells: tuple[Cell, ...]
    notes: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One typed list (or one premium table) of a product. ``columns``: (key, label)."""

    key: str
    label: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]


PREMIUM_LABELS: dict[str, tuple[Label, Kind | None]] = {
    "age": (Label("年龄", "Age"), AGE),
    "sex": (Label("性别", "Sex"), None),
    "smoker": (Label("吸烟", "Smoker"), None),
    "social_insurance": (Label("社保", "Public insurance"), None),
    "plan": (Label("计划", "Plan"), None),
    "sum_assured": (Label("保额", "Sum assured"), MONEY),
    "term": (Label("保险期间", "Cover lasts"), TERM),
    "pay_term": (Label("交费期间", "Premiums paid for"), TERM),
    "amount": (Label("保费", "Premium"), MONEY),
}
PREMIUM_WORDS = {
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
        if entry_type.key == "premiums":
            yield from (premium_table(entry_type, entry, document, lang) for entry in entries)
        elif entry_type.key == "nav":
            yield from (_nav_table(entry_type, entry, lang) for entry in entries)
        else:
            yield table(entry_type, entries, lang)


def table(entry_type: EntryType, entries: list[Json], lang: str) -> Table:
    """A list of entries under the columns that any of them fills."""
    flat = [flatten(entry_type, entry, lang) for entry in entries]
    order = _paths(entry_type)
    seen = {key: cell.label for cells in flat for key, cell in cells.items() if key not in NOTES}
    columns = tuple((key, seen[key]) for key in sorted(seen, key=order.index))
    rows = tuple(
        Row(
            _title(cells),
            tuple(cells.get(key) or Cell(key, label, show_absence(None, lang), state=NOT_DISCLOSED) for key, label in columns),
            tuple(cells[key] for key in NOTES if key in cells),
        )
        for cells in flat
    )
    return Table(entry_type.key, entry_type.label(lang), columns, rows)


def flatten(entry_type: EntryType, entry: Json, lang: str, prefix: str = "") -> dict[str, Cell]:
    """The cells of one entry by path, in the declared order; what the entry does not state is left out."""
    out: dict[str, Cell] = {}
    for field in entry_type.fields:
        node = entry.get(field.key)
        if node is None or _told_by_kind(entry_type, field, entry):
            continue
        path = prefix + field.key
        if field.entry is not None and isinstance(node, dict) and not is_value(node):
            out |= flatten(field.entry, node, lang, f"{path}/")
        elif isinstance(node, list) and field.entry is not None:
            if node:
                out[path] = _nested(field, field.entry, node, lang, path)
        elif is_value(node):
            out[path] = value_cell(path, field.label(lang), field.kind, node, lang, choices=field.choices)
        else:
            out[path] = Cell(path, field.label(lang), _structure(field, node, lang), value=_source_of(entry_type, field, entry))
    return out


def entry_text(entry_type: EntryType, entry: Json, lang: str) -> str:
    """One entry in one line: what it states, without its kind, notes and addresses; what a bare figure would not say is labelled."""
    cells = flatten(entry_type, entry, lang)
    colon = "：" if zh(lang) else ": "
    words = [
        f"{'' if cell.key in PLAIN else cell.label + colon}{cell.text} {cell.unit}".strip()
        for key, cell in cells.items()
        if key not in (*NOTES, *TITLES) and cell.text
    ]
    if not words:
        words = [cells[DETAIL.key].text] if DETAIL.key in cells else []
    return " · ".join(words)


def value_cell(key: str, label: str, kind: Kind | None, value: Json, lang: str, *, choices: tuple[Choice, ...] = ()) -> Cell:
    """A Value of an entry; a kind None is shown in the source's words."""
    words = value["text"] or value["value"] or show_absence(value, lang)
    text = str(words) if kind is None else show(kind, value, lang, choices=choices)
    unit = show_period(value.get("period", ""), lang) if has_number(value) else ""
    return Cell(key, label, text, unit, value["state"], value)


def _paths(entry_type: EntryType, prefix: str = "") -> list[str]:
    """Every path that ``flatten`` may give, in order."""
    out: list[str] = []
    for field in entry_type.fields:
        out.append(prefix + field.key)
        if field.entry is not None and not field.many:
            out += _paths(field.entry, f"{prefix}{field.key}/")
    return out


def entry_title(entry_type: EntryType, entry: Json, lang: str) -> str:
    """What an entry is called: its role or kind, and its name."""
    return _title(flatten(entry_type, entry, lang))


def _title(cells: dict[str, Cell]) -> str:
    words = [cells[key].text for key in (*TITLES, "name", "title") if key in cells]
    return " · ".join(dict.fromkeys(words))


def _twin(entry_type: EntryType, field: Field) -> Field | None:
    """The value field that says in the source's words what a structural choice says canonically (``type`` of ``kind``)."""
    if field.kind is not None or not field.choices:
        return None
    return next((other for other in entry_type.fields if other.kind is CHOICE and other.choices == field.choices), None)


def _told_by_kind(entry_type: EntryType, field: Field, entry: Json) -> bool:
    return field.kind is CHOICE and any(_twin(entry_type, other) == field and other.key in entry for other in entry_type.fields)


def _source_of(entry_type: EntryType, field: Field, entry: Json) -> Json | None:
    twin = _twin(entry_type, field)
    source = None if twin is None else entry.get(twin.key)
    return source if is_value(source) else None


def _structure(field: Field, node: Any, lang: str) -> str:
    if isinstance(node, list):
        return ("、" if zh(lang) else ", ").join(_structure(field, item, lang) for item in node)
    if isinstance(node, dict):
        return " ".join(str(item["text"] if is_value(item) else item) for item in node.values() if item is not None)
    return next((choice.label(lang) for choice in field.choices if choice.key == node), str(node))


def _nested(field: Field, entry_type: EntryType, nodes: list[Json], lang: str, path: str) -> Cell:
    """A nested list as one cell: bands as ranges, other entries as one line each."""
    parts = tuple(tuple(_band_cells(field, node, lang)) for node in nodes)
    return Cell(path, field.label(lang), nested_text(field, entry_type, nodes, lang), parts=parts)


def nested_text(field: Field, entry_type: EntryType, nodes: list[Json], lang: str) -> str:
    """A nested list in one line."""
    lines = [_band(field.kind, node, lang) if entry_type is BOUNDS else entry_text(entry_type, node, lang) for node in nodes]
    return ("；" if zh(lang) else "; ").join(line for line in lines if line)


def _band_cells(field: Field, node: Json, lang: str) -> Iterator[Cell]:
    assert field.entry is not None
    typed = replace(field.entry, fields=tuple(_typed(field, inner) for inner in field.entry.fields))
    yield from flatten(typed, node, lang).values()


def _typed(field: Field, inner: Field) -> Field:
    """The ends of a band have the kind of their dimension."""
    return replace(inner, kind=field.kind) if field.entry is BOUNDS and inner.key in ("low", "high") else inner


def _band(kind: Kind | None, band: Json, lang: str) -> str:
    """``$250 000 – under $500 000``; a band with one end, with neither, and with a condition of its own."""
    low, high = band.get("low"), band.get("high")
    ends = [
        value_cell(end, "", kind, value, lang).text if value is not None and value.get("value") is not None else ""
        for end, value in (("low", low), ("high", high))
    ]
    excluded = band.get("high_excluded") == "yes"
    if ends[0] and ends[1]:
        between = ("{} 至 {}（不含）" if excluded else "{} 至 {}") if zh(lang) else ("{} – under {}" if excluded else "{} – {}")
        text = ends[0] if ends[0] == ends[1] and not excluded else between.format(*ends)
    elif ends[0]:
        text = f"{ends[0]} 起" if zh(lang) else f"from {ends[0]}"
    elif ends[1]:
        below = "不足 {}" if excluded else "最高 {}"
        text = below.format(ends[1]) if zh(lang) else ("under {}" if excluded else "up to {}").format(ends[1])
    else:
        text = band["name"]["text"] if is_value(band.get("name")) else ""
    condition = band.get("condition")
    return f"{text} ({condition['text']})" if is_value(condition) and condition["text"] else text


def premium_table(entry_type: EntryType, entry: Json, document: Json, lang: str) -> Table:
    """A premium table: the columns that it distinguishes, a row per person and plan, the amount with its evidence."""
    data = entry["columns"]
    keys = [key for key in PREMIUM_COLUMNS if key in data]
    columns = tuple((key, PREMIUM_LABELS[key][0](lang)) for key in keys)
    stamp = {"snapshot": document["snapshot"], "fetched_at": document["fetched_at"], "how": "read"}
    source = entry["table"]["evidence"] if is_value(entry.get("table")) else None
    state = "unsourced" if source is None else source["state"]
    rows = []
    for number, amount in enumerate(data["amount"]):
        evidence = {"locator": entry["locators"][number], "quote": amount, "state": state, **stamp}
        proof = {"amount": evidence}
        cells = tuple(_premium_cell(key, label, data[key][number], lang, entry=entry, evidence=proof.get(key)) for key, label in columns)
        rows.append(Row("", cells))
    name = entry.get("name")
    title = show_text(name, lang) if is_value(name) else ""
    return Table(entry_type.key, title or entry_type.label(lang), columns, tuple(rows))


def _premium_cell(key: str, label: str, scalar: str, lang: str, *, entry: Json, evidence: Json | None) -> Cell:
    kind = PREMIUM_LABELS[key][1]
    if scalar in PREMIUM_WORDS:
        return Cell(key, label, PREMIUM_WORDS[scalar](lang))
    if kind is None or (kind is not MONEY and not scalar.startswith("P")):
        return Cell(key, label, scalar)
    value: Json = {"value": scalar, "text": scalar, "state": KNOWN, "evidence": evidence}
    if kind is MONEY:
        value["currency"] = entry["currency"]
    if key == "amount":
        value["period"] = entry["period"]
    return value_cell(key, label, kind, value, lang)


def premium_person(words: str, lang: str) -> str:
    """``age=P35Y,sex=male`` (a row of a premium table in history) as people read it."""
    shown = []
    for word in words.split(","):
        key, _, scalar = word.partition("=")
        if key in PREMIUM_LABELS:
            kind = PREMIUM_LABELS[key][1]
            plain = PREMIUM_WORDS[scalar](lang) if scalar in PREMIUM_WORDS else scalar
            text = show_scalar(kind, scalar, lang) if kind is not None and plain == scalar and scalar.startswith("P") else plain
            shown.append(f"{PREMIUM_LABELS[key][0](lang)} {text}")
    return ("，" if zh(lang) else ", ").join(shown)


def _nav_table(entry_type: EntryType, entry: Json, lang: str) -> Table:
    columns = (("date", NAV_LABELS[0](lang)), ("value", NAV_LABELS[1](lang)))
    pairs = zip(entry["dates"], entry["values"], strict=True)
    rows = tuple(Row("", (Cell("date", columns[0][1], at), Cell("value", columns[1][1], figure))) for at, figure in pairs)
    return Table(entry_type.key, entry_type.label(lang), columns, rows)


def show_text(value: Json, lang: str) -> str:
    """The source's words in the language asked for, where it publishes both."""
    return str((value.get("texts") or {}).get("zh" if zh(lang) else "en") or value["text"])
