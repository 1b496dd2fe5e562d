"""What a canonical product says, apart from where and in which words: the basis of digests, history and the gate.

Two documents are equal when every value has the same canonical scalar, unit, currency, period and state. Quotes, locators,
snapshots, the source's spelling and the order of a list make no difference. An entry of a typed list is known again by the
fields that ``schema.entries.IDENTITY`` names, so that its history follows it and not its place.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeGuard

from normalizers.records import STATES, Json
from normalizers.schema.entries import ENTRIES, IDENTITY
from normalizers.schema.kinds import duration_units

HEAD = ("name", "names", "brand", "family", "category", "currency", "market", "url", "status")
_written = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
LISTS = tuple(entry.key for entry in ENTRIES)
_SCALARS = frozenset({"value", "low", "high"})
_MEASURES = frozenset({"open", "unit", "currency", "period", "reason", "qualifiers"})
PLACES = frozenset({"evidence", "locators", "states", "quotes", "text", "texts"})  # say where and in which words, never what
_DECIMAL = re.compile(r"-?\d{1,40}(\.\d{1,40})?")
_DURATION = re.compile(r"P(?=\d)(\d{1,6}Y)?(\d{1,6}M)?(\d{1,6}W)?(\d{1,6}D)?")
_BEGINS = frozenset("-0123456789P")  # what begins with nothing of these is neither
_UNSAFE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. ``path``: ``values/rate``, ``rates/<entry key>/value``, ``name``; ``attribute``: its second
    part under ``values``, else the list's key or the path itself. ``old`` and ``new`` are the nodes as they stand in the
    documents, None where there is none; an entry that came or went is one change."""

    path: str
    attribute: str
    old: Any
    new: Any


def is_value(node: object) -> TypeGuard[Json]:
    """Whether a node of a document is a value (something a person may read) and not structure."""
    return isinstance(node, dict) and "value" in node and "text" in node and node.get("state") in STATES


def canonical(node: Any) -> Any:
    """A node without places and wording; decimals and durations that are equal become the same text."""
    if isinstance(node, str):
        return _scalar(node)
    if isinstance(node, (list, tuple)):
        return [canonical(child) for child in node]
    if isinstance(node, dict) or isinstance(node, Mapping):  # noqa: SIM101 - to ask whether something is any Mapping takes long
        if is_value(node):
            return _said(node)
        if "columns" in node:
            node = {**node, "columns": premium_rows(node["columns"])}
        return {key: canonical(child) for key, child in node.items() if key not in PLACES}
    return node


def _said(value: Json) -> Json:
    said: Json = {"state": value["state"]}
    for key, part in value.items():
        if key in _SCALARS:
            if part is not None:
                said[key] = sorted(canonical(part)) if isinstance(part, list) else canonical(part)
        elif part and key in _MEASURES:
            said[key] = part
    return said


def _scalar(text: str) -> str:
    return _figure(text) if text[:1] in _BEGINS else text


@lru_cache(maxsize=20_000)
def _figure(text: str) -> str:
    if _DECIMAL.fullmatch(text):
        number = Decimal(text)
        return format(number.normalize() if number else Decimal(0), "f")
    if _DURATION.fullmatch(text):
        return f"duration {duration_units(text)}"
    return text


def premium_rows(columns: Mapping[str, list[str]]) -> dict[str, str]:
    """A premium table kept as columns, as amounts by what each row distinguishes."""
    return dict(zip(premium_keys(columns), columns["amount"], strict=True))


def premium_keys(columns: Mapping[str, list[str]]) -> list[str]:
    """What each row of a premium table distinguishes: ``age=P35Y,sex=male``."""
    keys = sorted(key for key in columns if key != "amount")
    rows = zip(*(columns[key] for key in keys), strict=True) if keys else [()] * len(columns["amount"])
    return [",".join(f"{key}={cell}" for key, cell in zip(keys, row, strict=True)) for row in rows]


def entry_key(kind: str, entry: Json) -> str:
    """The key by which an entry is known again, apart from its number among entries that nothing tells apart."""
    own = {name: canonical(entry[name]) for name in IDENTITY[kind] if entry.get(name) is not None}
    head = next((word for word in own.values() if isinstance(word, str)), kind)
    return f"{_UNSAFE.sub('-', head.lower()).strip('-')[:40]}-{_hash(own)[:10]}"


def keyed(kind: str, entries: list[Json]) -> dict[str, Json]:
    """The entries of a typed list by key; those that nothing tells apart are numbered in order (``…~2``)."""
    out: dict[str, Json] = {}
    seen: dict[str, int] = {}
    for entry in entries:
        key = entry_key(kind, entry)
        number = seen[key] = seen.get(key, 0) + 1
        out[key if number == 1 else f"{key}~{number}"] = entry
    return out


def digest(document: Json) -> str:
    """SHA-256 of what the document says: equal digests are equal products."""
    said = {key: canonical(document.get(key)) for key in HEAD}
    values = {key: canonical(value) for key, value in document["values"].items()}
    lists = {kind: {key: canonical(entry) for key, entry in keyed(kind, document[kind]).items()} for kind in LISTS if document.get(kind)}
    return _hash({"head": said, "values": values, "lists": lists})


def changes(old: Json, new: Json) -> list[Change]:
    """Every value that differs between two documents of one product."""
    return list(_changes(old, new))


def _changes(old: Json, new: Json) -> Iterator[Change]:
    for key in HEAD:
        if canonical(old.get(key)) != canonical(new.get(key)):
            yield Change(key, key, old.get(key), new.get(key))
    for key in sorted(old["values"].keys() | new["values"].keys()):
        before, after = old["values"].get(key), new["values"].get(key)
        if canonical(before) != canonical(after):
            yield Change(f"values/{key}", key, before, after)
    for kind in LISTS:
        entries, later = keyed(kind, old.get(kind, [])), keyed(kind, new.get(kind, []))
        for key in sorted(entries.keys() | later.keys()):
            yield from _differ(f"{kind}/{key}", kind, entries.get(key), later.get(key))


def _differ(path: str, attribute: str, old: Any, new: Any) -> Iterator[Change]:
    if canonical(old) == canonical(new):
        return
    if isinstance(old, dict) and isinstance(new, dict) and not is_value(old) and not is_value(new):
        for key in sorted((old.keys() | new.keys()) - PLACES):
            before, after = old.get(key), new.get(key)
            if key == "columns":
                before, after = premium_rows(before or {"amount": []}), premium_rows(after or {"amount": []})
            yield from _differ(f"{path}/{key}", attribute, before, after)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differ(f"{path}/{number}", attribute, before, after)
    else:
        yield Change(path, attribute, old, new)


def _hash(node: Any) -> str:
    return hashlib.sha256(_written(node).encode()).hexdigest()
