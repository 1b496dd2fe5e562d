"""Conditions and texts as tantivy queries. User text is analysed and becomes term queries; it never reaches a query parser."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import tantivy
from tantivy import FieldType, Occur, Query

from search import analysis, synonyms
from search.conditions import Condition, Range


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


def condition_query(schema: tantivy.Schema, condition: Condition) -> Query:
    parts = [Query.term_set_query(schema, f"k_{condition.field}", list(condition.values))] if condition.values else []
    return either([*parts, *(_range(schema, one) for one in condition.ranges)])


def all_of(schema: tantivy.Schema, conditions: Iterable[Condition]) -> list[Query]:
    return [condition_query(schema, condition) for condition in conditions]


def _range(schema: tantivy.Schema, one: Range) -> Query:
    field = f"n_{one.field}"
    if one.high is None:
        return Query.range_query(schema, field, FieldType.Integer, lower_bound=one.low)
    if one.low is None:  # an end that is left out refuses a flag of its own
        return Query.range_query(schema, field, FieldType.Integer, upper_bound=one.high, include_upper=False)
    return Query.range_query(schema, field, FieldType.Integer, one.low, one.high, include_upper=False)


class TextQuery:
    """The text of a request as queries: ``found`` (it matches), and the tiers of relevance, each without those above it."""

    def __init__(self, schema: tantivy.Schema, text: str) -> None:
        groups = synonyms.groups(text)
        key = analysis.exact_key(text)
        self.exact = Query.term_set_query(schema, "exact", [key]) if key else Query.empty_query()
        named = both([group_query(schema, group, "name") for group in groups]) if groups else Query.empty_query()
        anywhere = both([group_query(schema, group, "all") for group in groups]) if groups else Query.empty_query()
        self.found = either([anywhere, self.exact])
        self.tiers = (self.exact, but_not(named, self.exact), but_not(anywhere, either([named, self.exact])))


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
    *first, last = groups
    parts = [group_query(schema, group, "name") for group in first]
    whole = group_query(schema, last, "name")
    if not last.word:
        return both([*parts, whole])
    beginnings = [Query.regex_query(schema, field, f"{last.word}.*") for field in ("name", "pinyin")]
    return both([*parts, either([*beginnings, whole])])


def found_by(searcher: tantivy.Searcher, query: Query) -> int:
    """How many documents a query finds."""
    return int(searcher.search(query, 1).count)  # type: ignore[attr-defined]  # the stub leaves the property out
