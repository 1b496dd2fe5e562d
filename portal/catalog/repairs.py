"""What stands in a source's place on a product by an override, in words: for whoever reads the page, its institution and the desk."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from normalizers.canonical import LISTS
from portal.catalog.models import Override, Product
from portal.catalog.overriding import effective, source_document
from portal.catalog.paths import entries_by_key, path_label, path_words
from portal.catalog.places import values_of


@dataclass(frozen=True, slots=True)
class Repair:
    """One override: what the source says (``own``), and what stands in its place (``value``)."""

    row: Override
    label: str
    value: str
    own: str


def repairs(rows: Iterable[Override], lang: str) -> list[Repair]:
    """These overrides, with their products at hand, in words."""
    return [_repair(row, row.product, lang) for row in rows]


def _repair(row: Override, product: Product, lang: str) -> Repair:
    source = source_document(product.document)
    own: Any = dict(values_of(source)).get(row.path)
    label = path_label(row.path, lang, entries=entries_by_key(source, LISTS))
    return Repair(row, label, path_words(row.path, row.value, lang), path_words(row.path, own, lang))


def switched_off(product: Product, held: Collection[Override], off: Collection[str]) -> None:
    """Show the source's own value at the places ``off``, on this copy of the row alone. The other overrides stay."""
    product.document = effective(source_document(product.document), [row for row in held if row.path not in off])
