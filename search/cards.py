"""The products of a page of results: the head and values of each, without the long typed lists, kept by version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import Any

from portal.catalog.models import Product

KEPT = 2000  # products that one process keeps
ROW = ("version", "name", "family", "category", "status")  # what a list shows, or needs to find the rest
MAKER = ("name", "names", "checked_at", "demonstration")
FIELDS = (*ROW, *(f"institution__{field}" for field in MAKER))
HEAD = ("name", "names", "brand", "family", "category", "currency", "market", "url", "status", "values")


class Cards:
    """Documents cut to what a list shows, by (id, version): a version never changes, so what is kept is never old."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], dict[str, Any]] = OrderedDict()
        self._lock = Lock()

    def take(self, keys: Sequence[tuple[str, int]]) -> dict[str, dict[str, Any]]:
        """One query for those that are not kept yet, none when all are."""
        with self._lock:
            found = {key[0]: self._kept[key] for key in keys if key in self._kept}
        missing = [id_ for id_, _ in keys if id_ not in found]
        if missing:
            rows = Product.objects.filter(pk__in=missing).values_list("pk", "version", "document")
            fresh = {(id_, version): {key: document[key] for key in HEAD if key in document} for id_, version, document in rows}
            found |= {id_: document for (id_, _), document in fresh.items()}
            self._keep(fresh)
        return found

    def _keep(self, fresh: dict[tuple[str, int], dict[str, Any]]) -> None:
        with self._lock:
            self._kept.update(fresh)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


@cache
def kept() -> Cards:
    """What this process keeps."""
    return Cards()


def cards(ids: Sequence[str]) -> list[Product]:
    """The products of these ids in order, with institution and shortened document; unknown ids are left out. Two queries at most."""
    rows = {row.pk: row for row in Product.objects.select_related("institution").only(*FIELDS).filter(pk__in=list(ids))}
    documents = kept().take([(row.pk, row.version) for row in rows.values()])
    for id_, row in rows.items():
        row.document = documents[id_]
    return [rows[id_] for id_ in ids if id_ in rows]
