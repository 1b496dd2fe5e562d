"""One entry of a typed list as cells, by looping over its declared fields. No HTML.

A field that is a Value becomes a cell with its evidence; a band becomes a range; a nested object becomes cells of its
own under a longer path; a nested list becomes one cell whose ``parts`` are its entries.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from normalizers.canonical import is_value
from normalizers.schema import EntryType, Kind
from normalizers.schema.display import show, show_absence, show_period, with_unit, zh
from normalizers.schema.entries import ADDRESS, BOUNDS, DETAIL
from normalizers.schema.kinds import CHOICE
from normalizers.schema.model import Choice, Field
from portal.catalog.present import Cell, has_number

Json = dict[str, Any]
NOTES = (DETAIL.key, ADDRESS.key)
TITLES = ("role", "kind")
PLAIN = ("name", "title", "type", "value", "amount", "of", "share", "shares", "term", "age", "date")  # say themselves what they are


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
        ("" if cell.key in PLAIN else cell.label + colon) + with_unit(cell.text, cell.unit, lang)
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


def paths_of(entry_type: EntryType, prefix: str = "") -> list[str]:
    """Every path that ``flatten`` may give, in order."""
    out: list[str] = []
    for field in entry_type.fields:
        out.append(prefix + field.key)
        if field.entry is not None and not field.many:
            out += paths_of(field.entry, f"{prefix}{field.key}/")
    return out


def entry_title(entry_type: EntryType, entry: Json, lang: str) -> str:
    """What an entry is called: its role or kind, and its name."""
    return title_of(flatten(entry_type, entry, lang))


def title_of(cells: dict[str, Cell]) -> str:
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


def show_text(value: Json, lang: str) -> str:
    """The source's words in the language asked for, where it publishes both."""
    return str((value.get("texts") or {}).get("zh" if zh(lang) else "en") or value["text"])
