"""Products of the database as documents of an index: the current ones; what is withdrawn or ended stands in no search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from normalizers.processes import FIRST, pool, side_by_side
from portal.catalog.batches import batches
from portal.catalog.models import Product
from search.document import Document, Json, from_parts, project

CHUNK = 200  # rows read at a time: their documents are long
READ = ("pk", "version", "number", "written", "institution", "institution__name", "institution__names")
Row = tuple[Any, ...]


def from_row(row: Product) -> Document:
    """The document of a row with its institution."""
    maker = row.institution
    own = {"id": row.pk, "version": row.version, "number": row.number, "document": row.document, "institution": maker.pk}
    return project(**own, institution_names=_names(maker.name, maker.names))


def current(spread: bool = False) -> Iterator[Document]:
    """Every product that a search finds, in key order. ``spread``: in several processes, for a command; a page works by itself."""
    first = FIRST if spread else None
    return (document for _, document in side_by_side(from_parts, _rows(), of=parts, first=first))


def these(ids: Iterable[str]) -> Iterator[Document]:
    """The products of these ids that a search finds."""
    return map(from_parts, map(parts, _chosen(ids)))


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
        return [one for _, one in side_by_side(from_parts, _chosen(wanted), of=parts, first=0, processes=processes)]
    except BrokenExecutor:  # they were ended: it can be done here
        return list(these(wanted))


def _chosen(ids: Iterable[str]) -> Iterator[Row]:
    """A chunk at a time, read whole: a cursor of the server that is left open half-way would be closed in the midst of what comes later."""
    for some in batches(ids, CHUNK):
        yield from list(_read().filter(pk__in=some))


def versions() -> dict[str, int]:
    """The version of every product that a search finds, by id."""
    return dict(Product.objects.filter(status=Product.Status.CURRENT).values_list("pk", "version"))


def _rows() -> Iterator[Row]:
    last = ""
    while True:
        rows = list(_read().filter(pk__gt=last).order_by("pk")[:CHUNK])
        yield from rows
        if len(rows) < CHUNK:
            return
        last = rows[-1][0]


def _read() -> QuerySet[Product, Row]:
    """What an index takes of a product, its document as it is written: whoever makes an index's document of it reads that."""
    current = Product.objects.filter(status=Product.Status.CURRENT)
    return current.annotate(written=Cast("document", TextField())).values_list(*READ)


def parts(row: Row) -> Json:
    """What ``document.from_parts`` takes."""
    key, version, number, written, maker, name, names = row
    return {
        "id": key, "version": version, "number": number, "document": written, "institution": maker,
        "institution_names": _names(name, names),
    }  # fmt: skip


def _names(name: str, names: Mapping[str, str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in (name, *(names or {}).values()) if one))
