"""Facet counts on tantivy: each facet counts under the selections of all others, and on one path on the same entry (SEARCH §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import tantivy
from tantivy import Query

from search.embedded_query import both, conditions, on_path
from search.projections import PATH_OF, keyword_options
from search.request import Selection

SIZE = 65_000  # more terms than any facet has: with fewer, counts over several segments are approximate


def count_facets(
    searcher: tantivy.Searcher, schema: tantivy.Schema, selections: Mapping[str, Selection], text: Sequence[Query], facets: Sequence[str]
) -> dict[str, dict[str, int]]:
    """The products of each value of each facet; values without products are left out."""
    all_conditions = conditions(schema, selections)
    together, alone = [], []
    for key in facets:
        own = PATH_OF[key].key if key in PATH_OF else key
        (alone if own in all_conditions else together).append(key)
    counts = _terms(searcher, both([*text, *all_conditions.values()]), together)
    for key in alone:
        path = PATH_OF.get(key)
        own = key if path is None else path.key
        others = [*text, *(query for name, query in all_conditions.items() if name != own)]
        beside = {} if path is None else {one: chosen for one, chosen in selections.items() if one != key and PATH_OF.get(one) is path}
        if path is None or not beside:
            counts |= _terms(searcher, both(others), [key])
            continue
        attribute = next(one for one in path.attributes if one.key == key)
        found = {}
        for option in keyword_options(attribute):
            query = both([*others, on_path(schema, path, {**beside, key: Selection((option,))})])
            found[option] = searcher.search(query, 1).count
        counts[key] = {option: count for option, count in found.items() if count}
    return counts


def _terms(searcher: tantivy.Searcher, query: Query, facets: Sequence[str]) -> dict[str, dict[str, int]]:
    if not facets:
        return {}
    asked = {key: {"terms": {"field": f"k_{key}", "size": SIZE, "segment_size": SIZE}} for key in facets}
    found = searcher.aggregate(query, asked)
    return {key: {row["key"]: int(row["doc_count"]) for row in found[key]["buckets"]} for key in facets}
