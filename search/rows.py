"""Products of the database as documents of an index: the current ones; what is withdrawn or ended stands in no search."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from normalizers.processes import FIRST, side_by_side
from portal.catalog.models import Product
from search.document import Document, Json, from_parts

CHUNK = 200  # rows read at a time: their documents are long
NEEDED = ("version", "number", "document", "institution__name", "institution__names")


def from_row(row: Product) -> Document:
    """The document of a row with its institution."""
    return from_parts(needed(row))


def current(spread: bool = False) -> Iterator[Document]:
    """Every product that a search finds, in key order. ``spread``: in several processes, for a command; a page works by itself."""
    first = FIRST if spread else None
    return (document for _, document in side_by_side(from_parts, _rows(), of=needed, first=first))


def these(ids: Iterable[str]) -> Iterator[Document]:
    """The products of these ids that a search finds."""
    rows = Product.objects.select_related("institution").only(*NEEDED).filter(pk__in=list(ids), status=Product.Status.CURRENT)
    return map(from_row, rows.iterator(chunk_size=CHUNK))


def versions() -> dict[str, int]:
    """The version of every product that a search finds, by id."""
    return dict(Product.objects.filter(status=Product.Status.CURRENT).values_list("pk", "version"))


def _rows() -> Iterator[Product]:
    last = ""
    while True:
        found = Product.objects.select_related("institution").only(*NEEDED).filter(status=Product.Status.CURRENT, pk__gt=last)
        rows = list(found.order_by("pk")[:CHUNK])
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1].pk


def needed(row: Product) -> Json:
    """What ``document.project`` takes of a row with its institution."""
    maker = row.institution
    return {
        "id": row.pk, "version": row.version, "number": row.number, "document": row.document, "institution": maker.pk,
        "institution_names": tuple(dict.fromkeys(name for name in (maker.name, *(maker.names or {}).values()) if name)),
    }  # fmt: skip
