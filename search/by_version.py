"""What a process keeps of products' documents, by id and version: a version never changes, so what is kept is never old."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from threading import Lock
from typing import Any, Generic, TypeVar

from portal.catalog.models import Product

T = TypeVar("T")


class ByVersion(Generic[T]):
    """Safe for several threads. ``most``: things kept; what came first goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, int, Hashable], T] = OrderedDict()
        self._lock = Lock()

    def take(self, keys: Sequence[tuple[str, int]], make: Callable[[dict[str, Any]], T], of: Hashable = None) -> dict[str, T]:
        """By id: what ``make`` makes of the documents, and of nothing but ``of`` besides. One query for those that are not kept yet,
        none when all are."""
        with self._lock:
            found = {key[0]: self._kept[*key, of] for key in keys if (*key, of) in self._kept}
        missing = [id_ for id_, _ in keys if id_ not in found]
        if missing:
            rows = Product.objects.filter(pk__in=missing).values_list("pk", "version", "document")
            fresh = {(id_, version): make(document) for id_, version, document in rows}
            found |= {id_: made for (id_, _), made in fresh.items()}
            with self._lock:
                self._kept.update({(*key, of): made for key, made in fresh.items()})
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return found
