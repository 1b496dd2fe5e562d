"""The places of a canonical document (``values/rate``, ``rates/<entry>/applies/lvr``) and what changed there, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from normalizers.canonical import is_value, keyed
from normalizers.schema import SCHEMA, EntryType, Kind, Label, Schema
from normalizers.schema.display import show, show_period, with_unit, zh
from normalizers.schema.entries import IDENTITY
from normalizers.schema.kinds import CHOICE
from normalizers.schema.model import Choice, Field
from portal.catalog.entries import TITLES, entry_text, entry_title, nested_text
from portal.catalog.present import has_number
from portal.catalog.tables import row_words

Json = dict[str, Any]
Entries = Mapping[str, Mapping[str, Json]]
STATUS = {
    "current": Label("在售", "on offer"),
    "ended": Label("已到期", "ended"),
    "withdrawn": Label("机构已不再列出", "no longer listed"),
    "hidden": Label("已由编辑隐藏", "hidden by editors"),
    "merged": Label("已并入另一条目", "merged into another listing"),
}
HEADS = {
    "status": Label("状态", "Status"),
    "name": Label("名称", "Name"),
    "category": Label("类别", "Category"),
    "url": Label("网址", "Address"),
    "currency": Label("币种", "Currency"),
    "brand": Label("品牌", "Brand"),
    "names": Label("其他语言的名称", "Names in other languages"),
    "family": Label("产品大类", "Family"),
    "market": Label("市场", "Market"),
}
ABSENT = Label("未列出", "not listed")


def path_label(path: str, lang: str, schema: Schema = SCHEMA, *, entries: Entries | None = None) -> str:
    """What a path of a document is called: an attribute's label, or the list, the role or kind, and the field of an entry.

    With the document's ``entries_by_key`` an entry is also told by what tells it from others (its name, its bands).
    """
    parts = path.split("/")
    if path in HEADS:
        return HEADS[path](lang)
    if parts[0] == "values" and parts[-1] in schema.attributes:
        return schema.attributes[parts[-1]].label(lang)
    entry_type = _list(parts[0], schema)
    if entry_type is None:
        return path
    words = [entry_type.label(lang), *_role(entry_type, parts[1:2], lang)]
    words += [] if entries is None or len(parts) < 3 else _which(entry_type, entries.get(parts[0], {}).get(parts[1]), lang)
    if "columns" in parts:
        words.append(row_words(parts[-1], lang))
    else:
        field = _field(entry_type, parts[2:])
        words += [] if field is None else [field.label(lang)]
    return " · ".join(words)


def _list(key: str, schema: Schema) -> EntryType | None:
    return next((entry for entry in schema.entries if entry.key == key), None)


def _role(entry_type: EntryType, parts: list[str], lang: str) -> list[str]:
    """The label of the role or kind with which an entry's key begins (``min-balance-0123456789``)."""
    for part in parts:
        head = part.rpartition("-")[0].replace("-", "_")
        return [choice.label(lang) for field in entry_type.fields if field.key in TITLES for choice in field.choices if choice.key == head]
    return []


def entries_by_key(document: Json, lists: Iterable[str]) -> Entries:
    """The entries of these typed lists by the keys that paths name them by."""
    return {key: keyed(key, document.get(key, [])) for key in lists if key in IDENTITY}


def _which(entry_type: EntryType, entry: Json | None, lang: str) -> list[str]:
    """What tells an entry from the others of its list, besides its role or kind."""
    if entry is None:
        return []
    own = {name: entry[name] for name in IDENTITY[entry_type.key] if name in entry and name not in TITLES}
    text = entry_text(entry_type, own, lang)
    return [text] if text else []


def _field(entry_type: EntryType, parts: list[str]) -> Field | None:
    """The field that the rest of a path leads to, with the kind of its dimension; numbers of entries are passed over."""
    found: Field | None = None
    at: EntryType | None = entry_type
    for part in parts:
        field = None if at is None else next((one for one in at.fields if one.key == part), None)
        if field is not None:
            kind = found.kind if field.kind is None and found is not None and field.key in ("low", "high") else field.kind
            found, at = replace(field, kind=kind), field.entry
    return found


def path_words(path: str, value: Any, lang: str, schema: Schema = SCHEMA) -> str:
    """One side of a change in words: a value, the kinds of entries that a list has, an entry that came or went, a list of bands, or
    structure."""
    parts = path.split("/")
    if value is None:
        return ABSENT(lang)
    if path == "status":
        return STATUS[value](lang) if value in STATUS else str(value)
    if parts[0] == "values" and parts[-1] in schema.attributes and is_value(value):
        attribute = schema.attributes[parts[-1]]
        return _measured(attribute.kind, value, lang, attribute.choices)
    entry_type = _list(parts[0], schema)
    if entry_type is not None and len(parts) == 1 and is_value(value):
        return show(CHOICE, value, lang, choices=entry_type.field("kind").choices)
    if entry_type is not None and len(parts) == 2 and isinstance(value, dict):
        return " · ".join(word for word in (entry_title(entry_type, value, lang), entry_text(entry_type, value, lang)) if word)
    field = None if entry_type is None else _field(entry_type, parts[2:])
    if is_value(value):
        return _measured(None, value, lang, ()) if field is None else _measured(field.kind, value, lang, field.choices)
    if field is not None and field.entry is not None and isinstance(value, list):
        return nested_text(field, field.entry, value, lang)
    if field is not None and field.entry is not None and isinstance(value, dict):
        return entry_text(field.entry, value, lang)
    if field is not None and isinstance(value, str):
        return next((choice.label(lang) for choice in field.choices if choice.key == value), value)
    return _plain(value, lang)


def _measured(kind: Kind | None, value: Json, lang: str, choices: tuple[Choice, ...]) -> str:
    text = str(value["text"] or value["value"] or "") if kind is None else show(kind, value, lang, choices=choices)
    unit = show_period(value.get("period", ""), lang) if has_number(value) else ""
    return with_unit(text, unit, lang)


def _plain(value: Any, lang: str) -> str:
    """Structure without a field of its own: names by language, lists of keys."""
    if isinstance(value, dict):
        chosen = value.get("zh" if zh(lang) else "en")
        return str(chosen) if isinstance(chosen, str) else " · ".join(_plain(child, lang) for child in value.values())
    if isinstance(value, list):
        return ("、" if zh(lang) else ", ").join(_plain(child, lang) for child in value)
    return str(value)
