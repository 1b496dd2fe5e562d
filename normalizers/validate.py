"""A canonical product against the declaration. What it does not declare is a programmer's error, not a fact of a source."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from normalizers.records import STATES, Json
from normalizers.schema import EntryType, Kind, Schema
from normalizers.schema.kinds import CHOICE, DATE
from normalizers.schema.model import Choice


class UndeclaredError(ValueError):
    """A product that the schema does not declare; the text names the line to add."""


def validate(product: Json, schema: Schema) -> None:
    """Raise UndeclaredError for an unknown attribute, list or field, a value of the wrong kind, or a state that contradicts it."""
    attributes = schema.named(product["category"])
    for key, value in product["values"].items():
        if key not in attributes:
            raise UndeclaredError(f"attribute {key!r} is not declared for {product['category']!r}: add an Attribute line")
        _value(value, attributes[key].kind, attributes[key].choices, key)
    for entry in schema.entries:
        for place, one in enumerate(product.get(entry.key, ())):
            _entry(one, entry, f"{entry.key}/{place}")
    known = {entry.key for entry in schema.entries}
    for key, part in product.items():
        if isinstance(part, list) and key not in known and key != "issues":
            raise UndeclaredError(f"list {key!r} is not declared: add an EntryType to normalizers/schema/entries.py")


def _entry(node: Any, entry: EntryType, where: str) -> None:
    for key, part in node.items():
        field = entry.by_key.get(key)
        if field is None:
            raise UndeclaredError(f"{where}: {entry.key!r} declares no field {key!r}: add it in normalizers/schema/entries.py")
        if field.entry is not None:
            for child in part if isinstance(part, list) else [part]:
                _entry(child, field.entry, f"{where}/{key}")
        elif field.kind is not None:
            _value(part, field.kind, field.choices, f"{where}/{key}")
        elif field.choices and all(part != choice.key for choice in field.choices):
            raise UndeclaredError(f"{where}: {part!r} is no declared {key} of {entry.key!r}: add a Choice")


def _value(value: Any, kind: Kind, choices: tuple[Choice, ...], where: str) -> None:
    if not isinstance(value, dict) or value.get("state") not in STATES:
        raise UndeclaredError(f"{where} is no value with a state")
    for scalar in (value["value"], value.get("low"), value.get("high")):
        for item in scalar if isinstance(scalar, list) else [scalar]:
            if item is not None and not _is(item, kind, choices):
                raise UndeclaredError(f"{where}: {item!r} is no canonical {kind.key}")
    if value["state"] in ("not_offered", "not_disclosed") and value["value"] is not None:
        raise UndeclaredError(f"{where}: {value['state']} with a value")


def _is(item: Any, kind: Kind, choices: tuple[Choice, ...]) -> bool:
    if not isinstance(item, str):
        return False
    if kind is CHOICE:
        return not choices or any(item == choice.key for choice in choices)
    if kind is DATE:
        try:
            return date.fromisoformat(item).isoformat() == item
        except ValueError:
            return False
    pattern = kind.json.get("pattern")
    words = kind.json.get("enum")
    return (pattern is None or re.match(pattern, item) is not None) and (words is None or item in words)
