"""From a request to tantivy queries. User text is analysed and becomes term queries; it never reaches a query parser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product as combinations

import tantivy
from tantivy import FieldType, Occur, Query

from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.kinds import scaled
from search import analysis, synonyms
from search.buckets import buckets
from search.projections import PATH_OF, SHIFT, WIDTH, Path
from search.request import SearchRequest, Selection

Conditions = dict[str, Query]


def both(queries: Sequence[Query]) -> Query:
    """All of them; everything when there is none."""
    if not queries:
        return Query.all_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def either(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def but_not(query: Query, unwanted: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query), (Occur.MustNot, unwanted)])


def keyword(schema: tantivy.Schema, field: str, values: Sequence[str]) -> Query:
    return Query.term_set_query(schema, f"k_{field}", list(values))


def number(schema: tantivy.Schema, field: str, low: int | None, high: int | None) -> Query:
    """``low <= number < high``; at least one end is given."""
    if high is None:
        return Query.range_query(schema, f"n_{field}", FieldType.Integer, lower_bound=low)
    if low is None:
        return Query.range_query(schema, f"n_{field}", FieldType.Integer, upper_bound=high, include_upper=False)
    return Query.range_query(schema, f"n_{field}", FieldType.Integer, low, high, include_upper=False)


def conditions(schema: tantivy.Schema, selections: Mapping[str, Selection]) -> Conditions:
    """One query for each key that is chosen, and one for all keys of a path together (by the path's key)."""
    out: Conditions = {}
    on_paths: dict[str, dict[str, Selection]] = {}
    for key, chosen in selections.items():
        if key in PATH_OF:
            on_paths.setdefault(PATH_OF[key].key, {})[key] = chosen
        else:
            out[key] = _plain(schema, key, chosen)
    for chosen_on_path in on_paths.values():
        path = PATH_OF[next(iter(chosen_on_path))]
        out[path.key] = on_path(schema, path, chosen_on_path)
    return out


def _plain(schema: tantivy.Schema, key: str, chosen: Selection) -> Query:
    parts = [keyword(schema, key, chosen.values)] if chosen.values else []
    if chosen.bounded:
        parts.append(number(schema, key, *ends(SCHEMA.attributes[key], chosen)))
    return either(parts)


def ends(attribute: Attribute, chosen: Selection) -> tuple[int | None, int | None]:
    low, high = (None if bound is None else scaled(attribute.kind, bound) for bound in (chosen.low, chosen.high))
    return low, high


def options(attribute: Attribute, chosen: Selection) -> tuple[str, ...]:
    """What is chosen of a discrete attribute: its values, and the declared ranges between its limits."""
    if not chosen.bounded:
        return chosen.values
    low, high = ends(attribute, chosen)
    inside = [
        bucket.key
        for bucket in buckets(attribute)
        if (low is None or (bucket.low is not None and bucket.low >= low)) and (high is None or (bucket.high is not None and bucket.high <= high))
    ]
    return tuple(dict.fromkeys((*chosen.values, *inside)))


def on_path(schema: tantivy.Schema, path: Path, chosen: Mapping[str, Selection]) -> Query:
    """Everything that is chosen of one path, on one entry."""
    discrete = {a.key: options(a, chosen[a.key]) for a in path.dimensions if a.key in chosen}
    free = chosen.get(path.free.key)
    parts = []
    if free is None:
        parts.append(_tokens(schema, path, discrete))
    else:
        if free.values:
            parts.append(_tokens(schema, path, {**discrete, path.free.key: free.values}))
        if free.bounded:
            parts += _numbers(schema, path, discrete, *ends(path.free, free))
    return either(parts)


def _tokens(schema: tantivy.Schema, path: Path, chosen: Mapping[str, tuple[str, ...]]) -> Query:
    if len(chosen) == 1:
        return keyword(schema, *next(iter(chosen.items())))
    return keyword(schema, path.key, [path.token(dict(zip(chosen, some, strict=True))) for some in combinations(*chosen.values())])


def _numbers(schema: tantivy.Schema, path: Path, chosen: Mapping[str, tuple[str, ...]], low: int | None, high: int | None) -> list[Query]:
    out = []
    for some in combinations(*chosen.values()):
        place = path.combination(dict(zip(chosen, some, strict=True))) << WIDTH
        start = place if low is None else place + low + SHIFT
        end = place + (1 << WIDTH) if high is None else place + high + SHIFT
        out.append(number(schema, path.key, start, end))
    return out


class TextQuery:
    """The text of a request as queries: ``found`` (it matches), and the tiers of relevance, each without those above it."""

    def __init__(self, schema: tantivy.Schema, request: SearchRequest) -> None:
        groups = synonyms.groups(request.q)
        key = analysis.exact_key(request.q)
        self.exact = Query.term_set_query(schema, "exact", [key]) if key else Query.empty_query()
        named = both([group_query(schema, group, "name") for group in groups]) if groups else Query.empty_query()
        text = both([group_query(schema, group, "all") for group in groups]) if groups else Query.empty_query()
        self.found = either([text, self.exact])
        self.tiers = (self.exact, but_not(named, self.exact), but_not(text, either([named, self.exact])))


def group_query(schema: tantivy.Schema, group: synonyms.Group, field: str) -> Query:
    parts = [
        Query.term_query(schema, field, words[0]) if len(words) == 1 else Query.phrase_query(schema, field, list(words))
        for words in group.alternatives
        if words
    ]
    if group.prefix:
        parts.append(Query.regex_query(schema, field, f"{group.prefix}.*"))
    if group.word:
        parts.append(Query.term_query(schema, "pinyin", group.word))
    return either(parts)


def beginning_query(schema: tantivy.Schema, text: str) -> Query | None:
    """Every word in the name, the last one as a beginning (of a word or of its pinyin); None for a text without a word."""
    groups = synonyms.groups(text)
    if not groups:
        return None
    last = groups[-1]
    parts = [group_query(schema, group, "name") for group in groups[:-1]]
    if last.word:
        beginnings = [Query.regex_query(schema, field, f"{last.word}.*") for field in ("name", "pinyin")]
        return both([*parts, either([*beginnings, group_query(schema, last, "name")])])
    return both([*parts, group_query(schema, last, "name")])


