"""The spare engine: the same answers worked out from the database, for as long as there is no index.

Each process that answers reads the whole catalogue once, and keeps its documents until they change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from threading import Lock

from django.db import connection

from portal.catalog import selectors
from portal.catalog.batches import batches
from search import rows, synonyms
from search.conditions import conditions, facet_plans
from search.document import Document
from search.engine import Engine, Hits, Matching
from search.postgres import PostgresEngine
from search.request import SearchRequest
from search.table import TIERS, Bools, Ints, Table, has, padded


class DatabaseEngine:
    """Safe for several threads."""

    name = "database"

    def __init__(self) -> None:
        self._made: tuple[str, Table] = ("", Table(()))
        self._lock = Lock()

    def generation(self) -> str:
        return selectors.data_version()

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        table = self.table()
        rows = table.in_order(_found(table, request), request)
        counts = {}
        for plan in facet_plans(request.selections, facets):
            under = table.matching(request.q, plan.others)
            if plan.options is None:
                counts[plan.key] = table.counts(plan.key, under)
            else:
                sizes = {option: int((under & table.holding(condition)).sum()) for option, condition in plan.options.items()}
                counts[plan.key] = {option: size for option, size in sizes.items() if size}
        page = rows[request.offset : request.offset + request.page_size].tolist()
        tiers = table.tiers(request.q)[page].tolist() if request.q and not request.sort else ()
        return Hits(len(rows), tuple(table.documents[row].id for row in page), counts, tuple(tiers))

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        table = self.table()
        return [int(_found(table, one).sum()) for one in requests]

    def every(self, request: SearchRequest) -> list[str]:
        table = self.table()
        return [table.documents[row].id for row in table.in_order(_found(table, request), request).tolist()]

    def matching(self, request: SearchRequest) -> Matching:
        generation, table = self.generation(), self.table()
        return Matching(generation, _numbers(table, request))

    def documents(self) -> list[Document]:
        """Every product that a search finds."""
        return self.table().documents

    def scope(self) -> Mapping[str, frozenset[str]]:
        return self.table().scope

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        groups = synonyms.groups(text)
        if not groups:
            return []
        found = sorted((one for one in self.documents() if _begins(one, groups)), key=lambda one: one.order_name)
        return [one.id for one in found[:limit]]

    def spellings(self) -> Mapping[str, int]:
        return Counter(word for one in self.documents() for word in one.words)

    def versions(self) -> Mapping[str, tuple[int, str]]:
        return {one.id: (one.version, one.digest) for one in self.documents()}

    def table(self) -> Table:
        """The products of the catalogue as it is now; only what has changed since the last look is worked out."""
        version = selectors.data_version()
        with self._lock:
            if self._made[0] != version:
                now = rows.versions()
                kept = {one.id: one for one in self._made[1].documents if now.get(one.id) == one.version}
                changed = [id_ for id_ in now if id_ not in kept]
                fresh = rows.current() if not kept else (one for batch in batches(changed, rows.CHUNK) for one in rows.these(batch))
                self._made = (version, Table((kept | {one.id: one for one in fresh}).values()))
            return self._made[1]


def fallback() -> Engine:
    """The engine that answers when the index cannot: PostgreSQL itself when its rows are whole, else the one of this process."""
    second_one = second()
    return spare() if second_one is None or not second_one.whole() else second_one


@cache
def spare() -> DatabaseEngine:
    return DatabaseEngine()


@cache
def _postgres() -> PostgresEngine:
    return PostgresEngine()


def second() -> PostgresEngine | None:
    """The engine that the indexer keeps beside the index, where the database can search by itself."""
    return _postgres() if connection.vendor == "postgresql" else None


def numbers_of(documents: Iterable[Document], request: SearchRequest) -> tuple[Ints, ...]:
    """Row numbers of the products of a request, in each tier of relevance that it is ordered by."""
    return _numbers(Table(documents), request)


def _numbers(table: Table, request: SearchRequest) -> tuple[Ints, ...]:
    found, tiers = _found(table, request), table.tiers(request.q)
    if not request.q or request.sort:
        return (table.numbers[found],)
    return tuple(table.numbers[found & (tiers == tier)] for tier in range(TIERS))


def _found(table: Table, request: SearchRequest) -> Bools:
    return table.matching(request.q, conditions(request.selections).values())


def _begins(document: Document, groups: Sequence[synonyms.Group]) -> bool:
    *first, last = groups
    name = padded(document.name)
    if not all(has(document, group, name) for group in first):
        return False
    words = (term for text in (*document.name, *document.pinyin) for term in text.split())
    return has(document, last, name) or bool(last.word and any(word.startswith(last.word) for word in words))
