"""The spare engine: the same answers worked out from the database, product by product, for as long as there is no index.

Slower, and the plainest statement of what each engine has to answer. It keeps its documents until the catalogue changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from threading import Lock

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from portal.catalog import selectors
from portal.catalog.batches import batches
from search import analysis, rows, synonyms
from search.conditions import Condition, conditions, facet_plans
from search.document import Document, better_end, packed
from search.engine import Engine, Hits, Matching
from search.postgres import PostgresEngine
from search.request import SearchRequest


class DatabaseEngine:
    """Safe for several threads."""

    name = "database"

    def __init__(self) -> None:
        self._made: tuple[str, dict[str, Document]] = ("", {})
        self._lock = Lock()

    def generation(self) -> str:
        return selectors.data_version()

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        found = tiers_of(self._documents(), request.q)
        chosen = list(conditions(request.selections).values())
        hits = in_order([(one, tier) for one, tier in found if _all_hold(one, chosen)], request)
        counts = {}
        for plan in facet_plans(request.selections, facets):
            under = [one for one, _ in found if _all_hold(one, plan.others)]
            if plan.options is None:
                counts[plan.key] = dict(Counter(value for one in under for value in one.keywords.get(plan.key, ())))
            else:
                sizes = {option: sum(holds(one, condition) for one in under) for option, condition in plan.options.items()}
                counts[plan.key] = {option: size for option, size in sizes.items() if size}
        page = hits[request.offset : request.offset + request.page_size]
        return Hits(
            len(hits), tuple(one.id for one, _ in page), counts, tuple(t for _, t in page) if request.q and not request.sort else ()
        )

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        return [self.search(one).total for one in requests]

    def every(self, request: SearchRequest) -> list[str]:
        chosen = list(conditions(request.selections).values())
        found = [(one, tier) for one, tier in tiers_of(self._documents(), request.q) if _all_hold(one, chosen)]
        return [one.id for one, _ in in_order(found, request)]

    def matching(self, request: SearchRequest) -> Matching:
        generation, documents = self.generation(), self._documents()
        return Matching(generation, numbers_of(documents, request))

    def documents(self) -> list[Document]:
        """Every product that a search finds."""
        return self._documents()

    def scope(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for one in self._documents():
            found.setdefault(one.keywords["category"][0], set()).update(one.keywords["currency"])
        return {key: frozenset(currencies) for key, currencies in found.items()}

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        groups = synonyms.groups(text)
        if not groups:
            return []
        found = sorted((one for one in self._documents() if _begins(one, groups)), key=lambda one: one.order_name)
        return [one.id for one in found[:limit]]

    def spellings(self) -> Mapping[str, int]:
        return Counter(word for one in self._documents() for word in one.words)

    def versions(self) -> Mapping[str, tuple[int, str]]:
        return {one.id: (one.version, one.digest) for one in self._documents()}

    def _documents(self) -> list[Document]:
        """Those of the catalogue as it is now; only what has changed since the last look is worked out."""
        version = selectors.data_version()
        with self._lock:
            if self._made[0] != version:
                known, now = self._made[1], rows.versions()
                kept = {id_: one for id_, one in known.items() if now.get(id_) == one.version}
                changed = [id_ for id_ in now if id_ not in kept]
                fresh = rows.current() if not kept else (one for batch in batches(changed, rows.CHUNK) for one in rows.these(batch))
                self._made = (version, kept | {one.id: one for one in fresh})
            return list(self._made[1].values())


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


def holds(document: Document, condition: Condition) -> bool:
    if condition.values and not set(condition.values).isdisjoint(document.keywords.get(condition.field, ())):
        return True
    return any(
        (one.low is None or number >= one.low) and (one.high is None or number < one.high)
        for one in condition.ranges
        for number in document.numbers.get(one.field, ())
    )


def _all_hold(document: Document, chosen: Iterable[Condition]) -> bool:
    return all(holds(document, condition) for condition in chosen)


def tiers_of(documents: Iterable[Document], text: str) -> list[tuple[Document, int]]:
    """The documents that match a text, each with its tier of relevance; all of them, in tier 0, without a text."""
    if not text:
        return [(one, 0) for one in documents]
    groups, key = synonyms.groups(text), analysis.exact_key(text)
    found = []
    for one in documents:
        if key and key in one.exact:
            found.append((one, 0))
        elif groups and all(_has(one, group, one.name) for group in groups):
            found.append((one, 1))
        elif groups and all(_has(one, group, one.all) for group in groups):
            found.append((one, 2))
    return found


def numbers_of(documents: Iterable[Document], request: SearchRequest) -> tuple[NDArray[np.int64], ...]:
    """Row numbers of the products of a request, in each tier of relevance that it is ordered by."""
    chosen = list(conditions(request.selections).values())
    relevant = bool(request.q) and not request.sort
    tiers: list[list[int]] = [[] for _ in range(3 if relevant else 1)]
    for one, tier in tiers_of(documents, request.q):
        if _all_hold(one, chosen):
            tiers[tier if relevant else 0].append(one.number)
    return tuple(np.array(numbers, np.int64) for numbers in tiers)


def _has(document: Document, group: synonyms.Group, texts: Sequence[str]) -> bool:
    """Whether one of the alternatives stands in one of the texts; a Latin word may also be pinyin of the name."""
    padded = [f" {text} " for text in texts]
    if any(words and any(f" {' '.join(words)} " in text for text in padded) for words in group.alternatives):
        return True
    if group.prefix and any(f" {group.prefix}" in text for text in padded):
        return True
    return bool(group.word) and group.word in document.pinyin.split()


def _begins(document: Document, groups: Sequence[synonyms.Group]) -> bool:
    *first, last = groups
    if not all(_has(document, group, document.name) for group in first):
        return False
    words = (*(term for text in document.name for term in text.split()), *document.pinyin.split())
    return _has(document, last, document.name) or bool(last.word and any(word.startswith(last.word) for word in words))


def in_order(found: list[tuple[Document, int]], request: SearchRequest) -> list[tuple[Document, int]]:
    key, _, direction = request.sort.partition(":")
    if key in ("", "default"):
        return sorted(found, key=lambda hit: (0 if request.sort else hit[1], hit[0].order))
    if key == "name":
        return sorted(found, key=lambda hit: hit[0].order_name, reverse=direction == "desc")
    end = ("asc", "desc").index(direction or better_end(key))
    return sorted(found, key=lambda hit: packed(hit[0].orders.get(key), hit[0].number)[end])
