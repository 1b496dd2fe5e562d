"""Texts as tantivy queries. User text is analysed and becomes term queries; it never reaches a query parser."""

from __future__ import annotations

from collections.abc import Sequence

import tantivy
from tantivy import Occur, Query

from search import synonyms


def both(queries: Sequence[Query]) -> Query:
    """All of them; everything when there is none."""
    if not queries:
        return Query.all_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, query) for query in queries])


def either(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


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
