"""Facet counts on tantivy: one aggregation for all facets that stand under the same conditions, one count for each option on a path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tantivy
from tantivy import Query

from search.conditions import Condition, facet_plans
from search.embedded_query import all_of, both, condition_query, found_by
from search.selection import Selection

SIZE = 65_000  # more terms than any facet has: with fewer, counts over several segments are approximate


def count_facets(
    searcher: tantivy.Searcher, schema: tantivy.Schema, selections: Mapping[str, Selection], text: Sequence[Query], facets: Sequence[str]
) -> dict[str, dict[str, int]]:
    """The products of each value of each facet; values without products are left out."""
    together: dict[tuple[Condition, ...], list[str]] = {}
    counts: dict[str, dict[str, int]] = {}
    for plan in facet_plans(selections, facets):
        if plan.options is None:
            together.setdefault(plan.others, []).append(plan.key)
            continue
        base = [*text, *all_of(schema, plan.others)]
        found = {option: found_by(searcher, both([*base, condition_query(schema, one)])) for option, one in plan.options.items()}
        counts[plan.key] = {option: count for option, count in found.items() if count}
    for others, keys in together.items():
        counts |= _terms(searcher, both([*text, *all_of(schema, others)]), keys)
    return counts


def _terms(searcher: tantivy.Searcher, query: Query, facets: Sequence[str]) -> dict[str, dict[str, int]]:
    asked = {key: {"terms": {"field": f"k_{key}", "size": SIZE, "segment_size": SIZE}} for key in facets}
    found = searcher.aggregate(query, asked)
    return {key: {row["key"]: int(row["doc_count"]) for row in found[key]["buckets"]} for key in facets}
