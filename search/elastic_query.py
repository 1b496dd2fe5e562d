"""A request as one Elasticsearch search: conditions, texts, orders and facets. User text is analysed and becomes term queries.

What is chosen of a facet that is counted stands in ``post_filter``, since it must not shrink that facet's own counts; what is
chosen of anything else in the query. Facets that stand under the same conditions share one ``filter`` aggregation (SEARCH §5).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from search import analysis, synonyms
from search.conditions import Condition, FacetPlan, Range, conditions, facet_plans
from search.document import better_end
from search.elastic_schema import order_field
from search.request import SearchRequest

Json = dict[str, Any]
TERMS = 65_000  # more than any facet has: with fewer, the rarest values of a facet would be missing
NOTHING: Json = {"match_none": {}}
TIERS = (3, 2, 1)  # scores of the tiers of relevance, the best first


def search_body(request: SearchRequest, facets: Sequence[str] = ()) -> Json:
    """The body of the one search behind a page: its hits, their total and the counts of these facets."""
    plans = facet_plans(request.selections, facets)
    chosen = list(conditions(request.selections).values())
    shared = [one for one in chosen if all(one in plan.others for plan in plans)]
    own = [one for one in chosen if one not in shared]
    body = {
        "query": query(request, shared),
        "sort": sort(request),
        "from_": request.offset,
        "size": request.page_size,
        "source": False,
        "track_total_hits": True,
        "allow_partial_search_results": False,
    }
    if own:
        body["post_filter"] = all_of(own)
    if plans:
        body["aggs"] = _aggregations(plans, shared)
    return body


def totals_body(requests: Sequence[SearchRequest]) -> Json:
    """The body of one search that only counts what each request finds."""
    return {"size": 0, "track_total_hits": False, "aggs": {"found": {"filters": {"filters": [query(one) for one in requests]}}}}


def totals_of(many: int, found: Json) -> list[int]:
    """The counts in the answer to such a search. ValueError when there are not so many."""
    rows = found["aggregations"]["found"]["buckets"]
    if len(rows) != many:
        raise ValueError(f"{len(rows)} counts of {many}")
    return [int(row["doc_count"]) for row in rows]


def query(request: SearchRequest, chosen: Iterable[Condition] | None = None) -> Json:
    """What a request finds, under the conditions given or all of its own; scored by tier when it is ordered by relevance."""
    picked = conditions(request.selections).values() if chosen is None else chosen
    filters = [condition_query(one) for one in picked]
    if not request.q:
        return _filtered(filters) if filters else {"match_all": {}}
    tiers = tier_queries(request.q)
    if request.sort:
        return _filtered([*filters, either([tiers[0], tiers[2]])])
    scored = [{"constant_score": {"filter": tier, "boost": score}} for tier, score in zip(tiers, TIERS, strict=True)]
    return {"bool": {"filter": filters, "must": [{"dis_max": {"queries": scored}}]}}


def sort(request: SearchRequest) -> list[Any]:
    """The order of a request. Its last key is unique, and the unknown goes last in both directions."""
    key, _, direction = request.sort.partition(":")
    if key in ("", "default"):
        return [*(["_score"] if by_relevance(request) else []), {"order": "asc"}]
    if key == "name":
        return [{"order_name": "desc" if direction == "desc" else "asc"}]
    return [{order_field(key, direction or better_end(key)): {"order": "asc", "missing": "_last"}}, {"number": "asc"}]


def by_relevance(request: SearchRequest) -> bool:
    return bool(request.q) and not request.sort


def tier_of(hit: Json) -> int:
    """The tier of a hit of a search by relevance."""
    return TIERS.index(round(hit["sort"][0]))


def condition_query(condition: Condition) -> Json:
    parts: list[Json] = [{"terms": {f"k_{condition.field}": list(condition.values)}}] if condition.values else []
    return either([*parts, *(_range(one) for one in condition.ranges)])


def all_of(chosen: Iterable[Condition]) -> Json:
    return _filtered([condition_query(one) for one in chosen])


def either(queries: Sequence[Json]) -> Json:
    if not queries:
        return NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def _filtered(queries: Sequence[Json]) -> Json:
    return queries[0] if len(queries) == 1 else {"bool": {"filter": list(queries)}}


def _range(one: Range) -> Json:
    bounds = {name: bound for name, bound in (("gte", one.low), ("lt", one.high)) if bound is not None}
    return {"range": {f"n_{one.field}": bounds}}


def tier_queries(text: str) -> tuple[Json, Json, Json]:
    """The exact name or code; every word in the name; every word anywhere. A hit's tier is the first that it answers."""
    groups, key = synonyms.groups(text), analysis.exact_key(text)
    exact = {"term": {"exact": key}} if key else NOTHING
    if not groups:
        return exact, NOTHING, NOTHING
    named, anywhere = (_filtered([group_query(group, field) for group in groups]) for field in ("name", "all"))
    return exact, named, anywhere


def group_query(group: synonyms.Group, field: str) -> Json:
    parts = [_phrase(field, words) for words in group.alternatives if words]
    if group.prefix:
        parts.append({"prefix": {field: group.prefix}})
    if group.word:
        parts.append({"term": {"pinyin": group.word}})
    return either(parts)


def _phrase(field: str, words: Sequence[str]) -> Json:
    return {"term": {field: words[0]}} if len(words) == 1 else {"match_phrase": {field: " ".join(words)}}


def beginning_query(text: str) -> Json | None:
    """Every word in the name, the last one as a beginning (of a word or of its pinyin); None for a text without a word."""
    groups = synonyms.groups(text)
    if not groups:
        return None
    *first, last = groups
    parts = [group_query(group, "name") for group in first]
    whole = group_query(last, "name")
    if not last.word:
        return _filtered([*parts, whole])
    beginnings = [{"prefix": {field: last.word}} for field in ("name", "pinyin")]
    return _filtered([*parts, either([*beginnings, whole])])


def _aggregations(plans: Sequence[FacetPlan], shared: Sequence[Condition]) -> Json:
    """Facets that stand under the same conditions, together in one ``filter``; each such group is named by its number."""
    together: dict[tuple[Condition, ...], Json] = {}
    for plan in plans:
        others = tuple(one for one in plan.others if one not in shared)
        together.setdefault(others, {})[plan.key] = _counted(plan)
    return {
        str(number): {"filter": all_of(others) if others else {"match_all": {}}, "aggs": inner}
        for number, (others, inner) in enumerate(together.items())
    }


def _counted(plan: FacetPlan) -> Json:
    if plan.options is None:
        return {"terms": {"field": f"k_{plan.key}", "size": TERMS}}
    return {"filters": {"filters": {option: condition_query(one) for option, one in plan.options.items()}}}


def counts_of(found: Json) -> dict[str, dict[str, int]]:
    """Facet -> value -> products, of the answer to a search; values without products are left out. KeyError when a facet is missing."""
    out: dict[str, dict[str, int]] = {}
    for group in found["aggregations"].values():
        for key, facet in group.items():
            if isinstance(facet, dict):
                out[key] = _buckets(facet["buckets"])
    return out


def _buckets(buckets: Any) -> dict[str, int]:
    rows = buckets.items() if isinstance(buckets, dict) else ((row["key"], row) for row in buckets)
    return {str(key): int(row["doc_count"]) for key, row in rows if row["doc_count"]}
