"""The spare engine on PostgreSQL: indexed filters and orders, text by trigrams, the total and every facet by one query.

Its rows are kept by the indexer beside the index. The table is whole when the counter of its fingerprint exists.
"""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import F
from numpy.typing import NDArray

from portal.catalog.batches import batches
from portal.catalog.models import Counter
from search.conditions import FacetPlan, conditions, facet_plans
from search.document import Document, fingerprint
from search.engine import EngineUnavailable, Hits, Matching
from search.models import Found
from search.postgres_query import Counted, Query, Sql, Text, all_of, begins, counting, facet_value, holds, order_of, text_of
from search.postgres_rows import OPTIONS, row_of
from search.request import SearchRequest
from search.rows import CHUNK
from search.selection import UNIVERSAL

LOOKS = 3  # at a table that is being written
FIELDS = [field.name for field in Found._meta.concrete_fields if not field.primary_key]


class PostgresEngine:
    """Reads and writes the table of ``Found``; safe for several threads."""

    name = "database"

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, Any]] = {}
        self._lock = Lock()

    def generation(self) -> str:
        value = Counter.objects.filter(name=_whole()).values_list("value", flat=True).first()
        if value is None:
            raise EngineUnavailable("The database has no rows of this version to search: run python manage.py index rebuild.")
        return f"{fingerprint()}.{value}"

    def whole(self) -> bool:
        """Whether every product is there in this version of the declaration."""
        return Counter.objects.filter(name=_whole()).exists()

    def search(self, request: SearchRequest, facets: Sequence[str] = ()) -> Hits:
        text = text_of(request.q)
        chosen = conditions(request.selections)
        both = all_of([text.found, *(holds(condition) for condition in chosen.values())])
        plans = facet_plans(request.selections, facets)
        counted = [Counted(place, facet_value(plan), _others(plan, len(chosen), text)) for place, plan in enumerate(plans)]
        total, counts = 0, {plan.key: Tally[str]() for plan in plans}
        for place, value, number in _rows(counting(_made(), both, counted)):
            if place is None:
                total = number
                continue
            for option in _options(plans[place], value):
                counts[plans[place].key][option] += number
        page = _page(request, both, text.tier, request.offset, request.page_size) if total else []
        tiers = tuple(tier for _, tier in page) if request.q and not request.sort else ()
        return Hits(total, tuple(id_ for id_, _ in page), {key: dict(tally) for key, tally in counts.items()}, tiers)

    def totals(self, requests: Sequence[SearchRequest]) -> list[int]:
        return [self.search(one).total for one in requests]

    def every(self, request: SearchRequest) -> list[str]:
        text = text_of(request.q)
        chosen = all_of([text.found, *(holds(one) for one in conditions(request.selections).values())])
        return [id_ for id_, _ in _page(request, chosen, text.tier, 0, None)]

    def matching(self, request: SearchRequest) -> Matching:
        """Looks at the generation before and after: a table that is written to meanwhile is read again."""
        for _ in range(LOOKS):
            generation = self.generation()
            found = _numbers(request)
            if self.generation() == generation:
                return Matching(generation, found)
        return Matching("", found)

    def scope(self) -> Mapping[str, frozenset[str]]:
        scope: Mapping[str, frozenset[str]] = self._keep("scope", _scope)
        return scope

    def suggest(self, text: str, limit: int = 8) -> list[str]:
        query = Query().add("SELECT product FROM search_found WHERE", _made(), "AND", begins(text))
        return [id_ for (id_,) in _rows(query.add("ORDER BY place_by_name", Sql("LIMIT %s", (limit,))))]

    def spellings(self) -> Mapping[str, int]:
        words: Mapping[str, int] = self._keep("spellings", _spellings)
        return words

    def versions(self) -> Mapping[str, tuple[int, str]]:
        rows = Found.objects.filter(made=fingerprint()).values_list("product", "version", "digest")
        return {id_: (version, digest) for id_, version, digest in rows}

    def index(self, documents: Iterable[Document]) -> int:
        return sum(_write(batch) for batch in batches(documents, CHUNK))

    def delete(self, ids: Iterable[str]) -> None:
        for batch in batches(ids, CHUNK):
            with transaction.atomic():
                Found.objects.filter(key__in=[fingerprint() + id_ for id_ in batch]).delete()
                _raise()

    def rebuild(self, documents: Iterable[Document]) -> int:
        return sum(1 for _ in self.through(documents))

    def through(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The documents as they come, each written on its way; at their end the table is whole, and rows of other versions go."""
        for batch in batches(documents, CHUNK):
            _write(batch)
            yield from batch
        with transaction.atomic():
            _drop_others()
            Counter.objects.get_or_create(name=_whole())
            Counter.objects.filter(name__startswith="found ").exclude(name=_whole()).delete()
            _raise()

    def _keep(self, name: str, make: Any) -> Any:
        """What is the same as long as nobody writes."""
        generation = self.generation()
        with self._lock:
            known, found = self._kept.get(name, ("", None))
        if known == generation:
            return found
        found = make()
        with self._lock:
            self._kept[name] = (generation, found)
        return found


def _whole() -> str:
    return f"found {fingerprint()}"


def _raise() -> None:
    """Tell the processes that keep something of the table that it has changed; no counter, no change to tell."""
    Counter.objects.filter(name=_whole()).update(value=F("value") + 1)


def _made() -> Sql:
    return Sql("made = %s", (fingerprint(),))


def _rows(query: Query) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query.text, query.values)
        return list(cursor.fetchall())


def _others(plan: FacetPlan, chosen: int, text: Text) -> Sql | None:
    """What a facet counts under where that is not everything chosen."""
    if len(plan.others) == chosen and plan.options is None:
        return None
    return all_of([text.found, *(holds(condition) for condition in plan.others)])


def _options(plan: FacetPlan, value: str) -> list[str]:
    """The options that a facet's value stands for."""
    if plan.options is None and plan.key in UNIVERSAL:
        return [value] if value else []
    places = list(plan.options) if plan.options is not None else list(OPTIONS[plan.key])
    bits = int(value)
    return [option for bit, option in enumerate(places) if bits >> bit & 1]


def _page(request: SearchRequest, chosen: Sql, tier: Sql, offset: int, limit: int | None) -> list[tuple[str, int]]:
    query = Query().add("SELECT product,", tier, "AS tier FROM search_found WHERE", _made(), "AND", chosen, f"ORDER BY {order_of(request)}")
    if limit is not None:
        query.add(Sql("LIMIT %s OFFSET %s", (limit, offset)))
    return [(id_, tier_of) for id_, tier_of in _rows(query)]


def _numbers(request: SearchRequest) -> tuple[NDArray[np.int64], ...]:
    """Row numbers in each tier of relevance that the request is ordered by."""
    text = text_of(request.q)
    chosen = all_of([text.found, *(holds(one) for one in conditions(request.selections).values())])
    relevant = bool(request.q) and not request.sort
    tier = text.tier if relevant else Sql("0")
    rows = _rows(Query().add("SELECT number,", tier, "AS tier FROM search_found WHERE", _made(), "AND", chosen))
    found = np.array(rows, np.int64).reshape(-1, 2)
    return tuple(found[found[:, 1] == which, 0] for which in range(3 if relevant else 1))


def _scope() -> dict[str, frozenset[str]]:
    rows = _rows(Query().add("SELECT category, array_agg(DISTINCT currency) FROM search_found WHERE", _made(), "GROUP BY category"))
    return {category: frozenset(one for one in currencies if one) for category, currencies in rows}


def _spellings() -> dict[str, int]:
    rows = _rows(Query().add("SELECT word, count(*) FROM search_found, unnest(words) AS word WHERE", _made(), "GROUP BY word"))
    return dict(rows)


def _write(documents: list[Document]) -> int:
    """Put documents in, except those that are not newer than what is there; the number put in."""
    with transaction.atomic():
        keys = [fingerprint() + one.id for one in documents]
        held = dict(Found.objects.filter(key__in=keys).values_list("product", "version"))
        fresh = [row_of(one) for one in documents if held.get(one.id, -1) < one.version]
        if fresh:
            Found.objects.bulk_create(fresh, update_conflicts=True, unique_fields=["key"], update_fields=FIELDS)
            _raise()
    return len(fresh)


def _drop_others() -> None:
    """Rows of other versions of the program, and those whose product is in no search any more."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_found WHERE made <> %s", [fingerprint()])
        cursor.execute(
            "DELETE FROM search_found WHERE NOT EXISTS"
            " (SELECT FROM catalog_product WHERE catalog_product.id = search_found.product AND catalog_product.status = 'current')"
        )
