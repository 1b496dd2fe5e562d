"""From documents to one segment: what each document has is noted as numbers of *marks*, then turned about into rows of each mark.

The process that a rebuild starts for this imports nothing but what is needed here, which knows of no declaration.
"""

from __future__ import annotations

import gc
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Self

import numpy as np

from search.columns.file import Array, write
from search.columns.marks import KEYWORD, REST, Keywords, Names, Sounds, Terms, Titles
from search.columns.numbering import places_of, sizes_of
from search.columns.postings import Postings, keyword_arrays
from search.columns.sheet import Counted, Sheet
from search.columns.turning import Runs, turned

FREQUENT = 1000  # documents of a word at a million that has its rows noted; rarer ones are asked of the index
COMPLETE = 20_000  # a segment up to this size notes every word, however rare
SAMPLE = 25_000  # first documents whose words are noted whole; more than COMPLETE
MARGIN = 5  # so much rarer in the sample than FREQUENT says, and a word is noted no more: then it is asked of the index


class Builder:
    """Takes sheets of documents (``add``) and has the rows of each mark when there are no more (``arrays``).

    What documents have is spooled to the disk on the way.
    """

    def __init__(self, folder: Path) -> None:
        self._runs = Runs(folder)
        self._names = Names()
        self._keywords = Keywords(self._names)
        self._terms = Terms(self._names)
        self._titles = Titles(self._terms)
        self._sounds = Sounds(self._names)
        self._keywords_told: list[tuple[int, ...]] = []
        self._rest_told = array("I")
        self._sampled = False
        self._size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._runs.close()

    def add(self, sheet: Sheet) -> None:
        if not self._sampled and self._size >= SAMPLE:
            self._sample()
        self._keywords_told.extend(map(self._keywords.__getitem__, sheet.new_keywords))
        self._rest_told.extend([self._names.add(REST, text) for text in sheet.new_rest])
        names, pinyin = all_of(self._titles, sheet.names), all_of(self._sounds, sheet.pinyin)
        self._runs.add(self._size, len(sheet.names), [self._of_keywords(sheet.keywords), names, self._of_rest(sheet.rest), pinyin])
        self._size += len(sheet.names)

    def _of_keywords(self, keywords: Counted) -> tuple[Array, Array]:
        found = list(map(self._keywords_told.__getitem__, keywords.numbers.tolist()))
        return flat(found, places_of(keywords.sizes))

    def _of_rest(self, rest: Counted) -> tuple[Array, Array]:
        return np.array(self._rest_told, np.uint32)[rest.numbers], places_of(rest.sizes)

    def _sample(self) -> None:
        """After the sample only words that were not seldom in it are noted: most are, and left to the index in the end."""
        self._sampled = True
        often = self._runs.often(len(self._names))
        least = max(1, least_of(SAMPLE) // MARGIN)
        self._sounds.close(often, least)
        self._titles.clear()  # they have numbers of terms that are noted no more
        self._terms.close(often, least, {term for number in self._rest_told for term in self._names.names[number].split()})

    def arrays(self, rank: Array, facts: dict[str, Any]) -> Iterator[tuple[str, Array]]:
        """``rank``: the row of each document, in the order in which they came."""
        complete = facts["complete"] = rank.size <= COMPLETE
        postings = Postings(rank.size)
        keywords: dict[str, dict[str, Array]] = {}
        for kind, name, rows in turned(self._runs, rank, self._names, 1 if complete else least_of(rank.size), self._terms.whole):
            if kind == KEYWORD:
                field, value = name
                keywords.setdefault(field, {})[value] = rows
            else:
                postings.add(kind, name, rows)
        yield from keyword_arrays(keywords, rank.size, postings, facts)
        yield from postings.arrays()


def least_of(size: int) -> int:
    """Documents that a word must have to be noted in a segment of so many."""
    return max(1, FREQUENT * size // 1_000_000)


def all_of(numbers: Mapping[str, tuple[int, ...]], texts: Sequence[tuple[str, ...]]) -> tuple[Array, Array]:
    """What each text of each document is found by."""
    return flat(list(map(numbers.__getitem__, chain.from_iterable(texts))), places_of(sizes_of(texts)))


def flat(found: Sequence[tuple[int, ...]], places: Array) -> tuple[Array, Array]:
    """The numbers of tuples one after another, each with its document's place."""
    return np.fromiter(chain.from_iterable(found), np.uint32), np.repeat(places, sizes_of(found))


_making: list[Builder] = []  # the one builder of a process that turns about


def begin(folder: Path) -> None:
    gc.disable()  # nothing in here is a cycle
    _making.append(Builder(folder))


def add(sheet: Sheet) -> None:
    _making[0].add(sheet)


def finish(rank: Array, path: Path) -> None:
    facts: dict[str, Any] = {}
    with _making.pop() as builder:
        write(path, builder.arrays(rank, facts), facts, lasting=False)
