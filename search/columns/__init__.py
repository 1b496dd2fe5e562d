"""Columns beside the embedded index: bitmaps and orders in files that every process maps, for counting and paging in microseconds.

One *segment* holds a set of documents, numbered by row in their default order (so that a category is one stretch of rows). A snapshot
is a few segments, each with the rows that are still live; it belongs to exactly one commit of the index beside it. Rare words are
asked of that index, which knows nothing but texts.
"""
