"""The yardstick: the same questions as one plain request each to an Elasticsearch, with post_filter and filter aggregations.

No code of the portal's own Elasticsearch path is used; conditions and facet plans are those of every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search import analysis, synonyms
from search.columns.snapshot import order_of
from search.conditions import Condition, conditions, facet_plans
from search.document import Document, packed
from search.engine import Hits
from search.request import SearchRequest

Json = dict[str, Any]
INDEX = "bench-raw"
TEXT = {"type": "text", "analyzer": "whitespace", "norms": False}
TEMPLATES = [
    {"keywords": {"match": "k_*", "mapping": {"type": "keyword"}}},
    {"numbers": {"match": "n_*", "mapping": {"type": "long"}}},
    {"orders": {"match": "s_*", "mapping": {"type": "long", "index": False}}},
]


class RawElasticsearch:
    def __init__(self, url: str) -> None:
        self.client = Elasticsearch(url, request_timeout=120)

    def fill(self, documents: Iterable[Document]) -> float:
        """Documents a second of a plain streaming_bulk, until they can be searched."""
        self.client.options(ignore_status=404).indices.delete(index=INDEX)
        properties = {
            **dict.fromkeys(("name", "all", "pinyin"), TEXT),
            **{field: {"type": "keyword"} for field in ("exact", "order", "order_name")},
            "number": {"type": "long"},
        }
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
        self.client.indices.create(index=INDEX, settings=settings, mappings={"dynamic_templates": TEMPLATES, "properties": properties})
        start, written = perf_counter(), 0
        for _ in streaming_bulk(self.client, map(action, documents), chunk_size=1000):
            written += 1
        self.client.indices.refresh(index=INDEX)
        return written / (perf_counter() - start)

    def search(self, request: SearchRequest, facets: Sequence[str]) -> Hits:
        found = self.client.search(index=INDEX, **body(request, facets))
        hits = found["hits"]
        shown = tuple(3 - round(hit["_score"]) for hit in hits["hits"]) if request.q and not request.sort else ()
        counts = {key: dict(_counted(found["aggregations"][key]["f"]["buckets"])) for key in facets}
        return Hits(hits["total"]["value"], tuple(hit["_id"] for hit in hits["hits"]), counts, shown)


def _counted(rows: Any) -> Iterator[tuple[str, int]]:
    pairs = rows.items() if isinstance(rows, dict) else ((row["key"], row) for row in rows)
    return ((key, row["doc_count"]) for key, row in pairs if row["doc_count"])


def action(one: Document) -> Json:
    source: Json = {"name": one.name, "all": one.all, "pinyin": one.pinyin, "exact": one.exact, "number": one.number}
    source |= {"order": one.order, "order_name": one.order_name}
    source |= {f"k_{key}": values for key, values in one.keywords.items() if values}
    source |= {f"n_{key}": numbers for key, numbers in one.numbers.items()}
    for key, value in one.orders.items():
        source[f"s_{key}_asc"], source[f"s_{key}_desc"] = packed(value, one.number)
    return {"_op_type": "index", "_index": INDEX, "_id": one.id, "_source": source}


def body(request: SearchRequest, facets: Sequence[str]) -> Json:
    chosen = conditions(request.selections)
    aggregations = {}
    for plan in facet_plans(request.selections, facets):
        inner: Json = {"terms": {"field": f"k_{plan.key}", "size": 3000}}
        if plan.options is not None:
            inner = {"filters": {"filters": {option: condition(one) for option, one in plan.options.items()}}}
        aggregations[plan.key] = {"filter": every([condition(one) for one in plan.others]), "aggs": {"f": inner}}
    return {
        "query": text(request.q) if request.q else {"match_all": {}},
        "post_filter": every([condition(one) for one in chosen.values()]),
        "aggregations": aggregations,
        "sort": sort(request),
        "from_": request.offset,
        "size": request.page_size,
        "track_total_hits": True,
        "track_scores": bool(request.q and not request.sort),
        "source": False,
        "request_cache": False,
    }


def every(filters: Sequence[Json]) -> Json:
    return {"bool": {"filter": list(filters)}} if filters else {"match_all": {}}


def condition(one: Condition) -> Json:
    parts: list[Json] = [{"terms": {f"k_{one.field}": list(one.values)}}] if one.values else []
    for bound in one.ranges:
        ends = {name: edge for name, edge in (("gte", bound.low), ("lt", bound.high)) if edge is not None}
        parts.append({"range": {f"n_{bound.field}": ends}})
    return parts[0] if len(parts) == 1 else {"bool": {"should": parts, "minimum_should_match": 1}}


def text(words: str) -> Json:
    groups, key = synonyms.groups(words), analysis.exact_key(words)
    tiers = [({"term": {"exact": key}}, 3)] if key else []
    if groups:
        tiers += [(every([group(one, field) for one in groups]), boost) for field, boost in (("name", 2), ("all", 1))]
    if not tiers:
        return {"match_none": {}}
    return {"dis_max": {"queries": [{"constant_score": {"filter": query, "boost": boost}} for query, boost in tiers]}}


def group(one: synonyms.Group, field: str) -> Json:
    parts: list[Json] = [
        {"term": {field: words[0]}} if len(words) == 1 else {"match_phrase": {field: " ".join(words)}}
        for words in one.alternatives
        if words
    ]
    parts += [{"prefix": {field: one.prefix}}] if one.prefix else []
    parts += [{"term": {"pinyin": one.word}}] if one.word else []
    return {"bool": {"should": parts, "minimum_should_match": 1}} if parts else {"match_none": {}}


def sort(request: SearchRequest) -> list[Json]:
    key, end = order_of(request)
    if key in ("order", "order_name"):
        first = [{"_score": "desc"}] if request.q and not request.sort else []
        return [*first, {key: end}]
    known = {f"s_{key}_{end}": {"order": "asc", "missing": "_last", "unmapped_type": "long"}}
    return [known, {"number": "asc"}]
