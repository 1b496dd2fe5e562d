"""The embedded index's own answers, without columns: right for every request, and what answers when columns cannot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import tantivy
from numpy.typing import NDArray
from tantivy import Order, Query

from search.conditions import conditions
from search.document import better_end
from search.embedded_count import count_facets
from search.embedded_query import TextQuery, all_of, both, but_not, found_by
from search.engine import Hits
from search.request import SearchRequest

ALL = 10_000_000
Part = tuple[Query, int, str, Order]
"""A stretch of the answer: what it finds, its tier of relevance, and the field and direction that order it."""


def search(searcher: tantivy.Searcher, schema: tantivy.Schema, request: SearchRequest, facets: Sequence[str]) -> Hits:
    total, page = _page(searcher, schema, request, request.offset, request.page_size)
    text = [TextQuery(schema, request.q).found] if request.q else []
    counts = count_facets(searcher, schema, request.selections, text, facets)
    tiers = tuple(tier for _, tier in page) if request.q and not request.sort else ()
    return Hits(total, tuple(id_ for id_, _ in page), counts, tiers)


def every(searcher: tantivy.Searcher, schema: tantivy.Schema, request: SearchRequest) -> list[str]:
    return [id_ for id_, _ in _page(searcher, schema, request, 0, ALL)[1]]


def numbers(searcher: tantivy.Searcher, schema: tantivy.Schema, request: SearchRequest) -> tuple[NDArray[np.int64], ...]:
    """Row numbers of the products of each tier of relevance; of one tier in an order by an attribute."""
    parts = [
        [number for number, _ in searcher.search(query, ALL, count=False, order_by_field="number", order=Order.Asc).hits]
        for query, _, _, _ in _parts(schema, request)
    ]
    tiers = parts if request.q and not request.sort else [[number for part in parts for number in part]]
    return tuple(np.array(tier, np.int64) for tier in tiers)


def scope(searcher: tantivy.Searcher) -> Mapping[str, frozenset[str]]:
    inner = {"terms": {"field": "k_currency", "size": 1000, "segment_size": 65000}}
    outer = {"categories": {"terms": {"field": "k_category", "size": 1000, "segment_size": 65000}, "aggs": {"currencies": inner}}}
    found = searcher.aggregate(Query.all_query(), outer)["categories"]["buckets"]
    return {row["key"]: frozenset(one["key"] for one in row["currencies"]["buckets"]) for row in found}


def version(searcher: tantivy.Searcher, schema: tantivy.Schema, id_: str) -> int:
    """-1 for a product that is not in the index."""
    hits = searcher.search(Query.term_query(schema, "id", id_), 1, count=False).hits
    return -1 if not hits else int(searcher.doc(hits[0][1])["version"][0])


def versions(searcher: tantivy.Searcher) -> dict[str, tuple[int, str]]:
    documents = (searcher.doc(address) for _, address in searcher.search(Query.all_query(), ALL, count=False).hits)
    return {document["id"][0]: (document["version"][0], bytes(document["digest"][0]).hex()) for document in documents}


def _page(
    searcher: tantivy.Searcher, schema: tantivy.Schema, request: SearchRequest, offset: int, limit: int
) -> tuple[int, list[tuple[str, int]]]:
    """The total, and the ids of a page with their tier of relevance: the page is cut across the parts."""
    total = 0
    page: list[tuple[str, int]] = []
    for query, tier, field, order in _parts(schema, request):
        start, wanted = max(0, offset - total), limit - len(page)
        if wanted > 0:
            hits = searcher.search(query, wanted, count=False, order_by_field=field, order=order, offset=start).hits
            page += [(str(searcher.doc(address)["id"][0]), tier) for _, address in hits]
        total += found_by(searcher, query)
    return total, page


def _parts(schema: tantivy.Schema, request: SearchRequest) -> list[Part]:
    """One part a tier of relevance; in an order by an attribute, the known and then the unknown."""
    text = TextQuery(schema, request.q) if request.q else None
    chosen = all_of(schema, conditions(request.selections).values())
    key, _, direction = request.sort.partition(":")
    if text is not None and not request.sort:
        return [(both([*chosen, tier]), number, "order", Order.Asc) for number, tier in enumerate(text.tiers)]
    found = both(chosen if text is None else [*chosen, text.found])
    if key in ("", "default"):
        return [(found, 0, "order", Order.Asc)]
    if key == "name":
        return [(found, 0, "order_name", Order.Desc if direction == "desc" else Order.Asc)]
    field = f"s_{key}:{direction or better_end(key)}"
    known = Query.exists_query(field)
    return [(both([found, known]), 0, field, Order.Asc), (but_not(found, known), 0, "number", Order.Asc)]
