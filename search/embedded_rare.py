"""Rare words, asked of the index for the columns: the row numbers of a mark's products, read one by one, so only so many."""

from __future__ import annotations

import numpy as np
import tantivy
from tantivy import Query

from search.columns.file import Array
from search.columns.snapshot import Rare, TooMany

MOST = 5_000  # products of one mark that are read; with more of them the index answers the whole request
FIELDS = {"n": "name", "a": "all", "p": "pinyin", "exact": "exact"}


def rare_of(searcher: tantivy.Searcher, schema: tantivy.Schema) -> Rare:
    """For one request: a mark is asked once, for all segments."""
    asked: dict[tuple[str, str], Array] = {}

    def rare(kind: str, name: str) -> Array:
        if (kind, name) not in asked:
            asked[kind, name] = _numbers(searcher, schema, FIELDS[kind], name)
        return asked[kind, name]

    return rare


def _numbers(searcher: tantivy.Searcher, schema: tantivy.Schema, field: str, name: str) -> Array:
    if name.endswith("*"):
        query = Query.regex_query(schema, field, f"{name[:-1]}.*")
    elif " " in name:
        query = Query.phrase_query(schema, field, list(name.split(" ")))
    elif searcher.doc_freq(field, name) == 0:
        return np.zeros(0, np.int64)
    else:
        query = Query.term_query(schema, field, name)
    hits = searcher.search(query, MOST + 1, count=False).hits
    if len(hits) > MOST:
        raise TooMany
    return np.array(searcher.fast_field_values("number", [address for _, address in hits]), np.int64)
