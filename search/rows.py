"""Products of the database as documents of an index: the current ones; what is withdrawn or ended stands in no search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial

from django.db.models import QuerySet

from normalizers.processes import AT_ONCE, FIRST, pool, side_by_side
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
    return map(from_row, _chosen(ids).iterator(chunk_size=CHUNK))


@contextmanager
def reading(number: int) -> Iterator[Callable[[Iterable[str]], Iterable[Document]]]:
    """``these``, for somebody who has so many products to read: in several processes when that saves time."""
    if number <= FIRST:
        yield these
        return
    with pool() as processes:
        yield partial(_spread, processes)


def _spread(processes: ProcessPoolExecutor, ids: Iterable[str]) -> list[Document]:
    wanted = list(ids)
    try:
        rows = map(needed, _chosen(wanted).iterator(chunk_size=CHUNK))
        return list(processes.map(from_parts, rows, chunksize=AT_ONCE))
    except BrokenExecutor:  # they were ended: it can be done here
        return list(these(wanted))


def _chosen(ids: Iterable[str]) -> QuerySet[Product]:
    return Product.objects.select_related("institution").only(*NEEDED).filter(pk__in=list(ids), status=Product.Status.CURRENT)


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
