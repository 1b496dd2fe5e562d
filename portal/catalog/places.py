"""The values of one canonical document by their paths (``values/rate``, ``rates/<entry key>/value``), each with its label."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from normalizers.canonical import LISTS, is_value, keyed
from normalizers.schema import SCHEMA, Schema
from portal.catalog.paths import entries_by_key, path_label, path_words

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """One value that a product states, in words."""

    path: str
    label: str
    text: str
    value: Json

    @property
    def locator(self) -> str:
        """Where its source has it; "" without evidence."""
        return str((self.value.get("evidence") or {}).get("locator", ""))


def values_of(document: Json) -> Iterator[tuple[str, Json]]:
    """Every value with its path; the cells of premium tables are left out."""
    for key, value in document["values"].items():
        yield f"values/{key}", value
    for kind in LISTS:
        for key, entry in keyed(kind, document.get(kind, [])).items():
            yield from _walk(entry, f"{kind}/{key}")


def _walk(node: Any, path: str) -> Iterator[tuple[str, Json]]:
    if is_value(node):
        yield path, node
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from _walk(child, f"{path}/{key}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _walk(child, f"{path}/{number}")


def places(document: Json, lang: str, schema: Schema = SCHEMA) -> list[Place]:
    """Every value that the document states, with its label and its words in one language."""
    entries = entries_by_key(document, LISTS)
    return [
        Place(path, path_label(path, lang, schema, entries=entries), path_words(path, value, lang, schema), value)
        for path, value in values_of(document)
        if path_words(path, value, lang, schema)
    ]
