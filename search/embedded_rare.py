"""Words that the columns do not know, asked of the index: the row numbers of a mark's products."""

from __future__ import annotations

import numpy as np
import tantivy
from tantivy import Query

from search.columns.file import Array
from search.columns.snapshot import Rare

FEW = 5_000  # products that are asked for at first: what columns do not know is seldom, but for a phrase declared since they were made
FIELDS = {"n": "name", "a": "rest", "p": "pinyin"}


def rare_of(searcher: tantivy.Searcher, schema: tantivy.Schema) -> Rare:
    """For one request: a mark is asked once, for all segments."""
    asked: dict[tuple[str, str], Array] = {}

    def rare(kind: str, name: str) -> Array:
        if (kind, name) not in asked:
            found = _numbers(searcher, schema, FIELDS[kind], name)
            asked[kind, name] = np.concatenate((rare("n", name), found)) if kind == "a" else found
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
    hits = searcher.search(query, FEW, count=False).hits
    if len(hits) == FEW:
        hits = searcher.search(query, searcher.num_docs, count=False).hits
    return np.array(searcher.fast_field_values("number", [address for _, address in hits]), np.int64)
