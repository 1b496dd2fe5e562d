"""Documents of one moment as arrays: what is chosen, counted and ordered without an index, in milliseconds for a whole market."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
from numpy.typing import NDArray

from search import analysis, synonyms
from search.conditions import Condition
from search.document import Document, better_end, packed
from search.request import SearchRequest

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
NO_MATCH = -1
TIERS = 3
KEPT_TEXTS = 100


@dataclass(frozen=True, slots=True)
class _Keywords:
    """``rows[i]`` holds ``values[codes[i]]``."""

    values: Mapping[str, int]
    codes: Ints
    rows: Ints


@dataclass(frozen=True, slots=True)
class _Numbers:
    """``rows[i]`` holds ``values[i]``."""

    values: Ints
    rows: Ints


class Table:
    """``documents`` by row. An array is made when it is first asked for, and kept; safe for several threads, which may make one twice."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self.documents = list(documents)
        self._keywords: dict[str, _Keywords] = {}
        self._numbers: dict[str, _Numbers] = {}
        self._orders: dict[str, Ints] = {}
        self._tiers: dict[str, Ints] = {}
        self._texts: list[tuple[str, str]] = []

    @cached_property
    def numbers(self) -> Ints:
        """The row number that each product has in every engine."""
        return np.array([one.number for one in self.documents], np.int64)

    @cached_property
    def scope(self) -> Mapping[str, frozenset[str]]:
        """The categories that have products, with the currencies of each."""
        found: dict[str, set[str]] = {}
        for one in self.documents:
            found.setdefault(one.keywords["category"][0], set()).update(one.keywords["currency"])
        return {key: frozenset(currencies) for key, currencies in found.items()}

    def matching(self, text: str, chosen: Iterable[Condition]) -> Bools:
        """The rows that match a text and hold every condition."""
        return reduce(np.logical_and, map(self.holding, chosen), self.tiers(text) != NO_MATCH)

    def holding(self, condition: Condition) -> Bools:
        found = np.zeros(len(self.documents), np.bool_)
        if condition.values:
            field = self._keywords_of(condition.field)
            wanted = [field.values[value] for value in condition.values if value in field.values]
            found[field.rows[np.isin(field.codes, wanted)]] = True
        for one in condition.ranges:
            numbers = self._numbers_of(one.field)
            inside = np.ones(len(numbers.values), np.bool_)
            if one.low is not None:
                inside &= numbers.values >= one.low
            if one.high is not None:
                inside &= numbers.values < one.high
            found[numbers.rows[inside]] = True
        return found

    def counts(self, key: str, within: Bools) -> dict[str, int]:
        """How many of these rows have each value of a field; values without any are left out."""
        field = self._keywords_of(key)
        sizes = np.bincount(field.codes[within[field.rows]], minlength=len(field.values)).tolist()
        return {value: sizes[code] for value, code in field.values.items() if sizes[code]}

    def in_order(self, within: Bools, request: SearchRequest) -> Ints:
        """These rows in the order that is asked for; without one, by relevance to the text, then the default order."""
        order = self._order(request.sort)
        rows = order[within[order]]
        return rows if request.sort else rows[np.argsort(self.tiers(request.q)[rows], kind="stable")]

    def tiers(self, text: str) -> Ints:
        """Of each row, its tier of relevance to a text (``engine.Hits``), or NO_MATCH; all are in tier 0 of no text."""
        known = self._tiers.get(text)
        if known is None:
            if len(self._tiers) >= KEPT_TEXTS:
                self._tiers = {}
            known = self._tiers[text] = self._worked_out(text)
        return known

    def _worked_out(self, text: str) -> Ints:
        if not text:
            return np.zeros(len(self.documents), np.int64)
        groups, key = synonyms.groups(text), analysis.exact_key(text)
        texts = self._padded()

        def tier(row: int, one: Document) -> int:
            if key and key in one.exact:
                return 0
            if groups:
                for place, padded in enumerate(texts[row], 1):
                    if all(has(one, group, padded) for group in groups):
                        return place
            return NO_MATCH

        return np.array([tier(row, one) for row, one in enumerate(self.documents)], np.int64)

    def _padded(self) -> list[tuple[str, str]]:
        if not self._texts:
            self._texts = [(padded(one.name), padded(one.all)) for one in self.documents]
        return self._texts

    def _keywords_of(self, field: str) -> _Keywords:
        known = self._keywords.get(field)
        if known is None:
            values: dict[str, int] = {}
            pairs = [
                (values.setdefault(value, len(values)), row)
                for row, one in enumerate(self.documents)
                for value in one.keywords.get(field, ())
            ]
            known = self._keywords[field] = _Keywords(values, *_columns(pairs))
        return known

    def _numbers_of(self, field: str) -> _Numbers:
        known = self._numbers.get(field)
        if known is None:
            pairs = [(number, row) for row, one in enumerate(self.documents) for number in one.numbers.get(field, ())]
            known = self._numbers[field] = _Numbers(*_columns(pairs))
        return known

    def _order(self, sort: str) -> Ints:
        known = self._orders.get(sort)
        if known is None:
            key, _, direction = sort.partition(":")
            rows = sorted(range(len(self.documents)), key=self._place(key, direction), reverse=key == "name" and direction == "desc")
            known = self._orders[sort] = np.array(rows, np.int64)
        return known

    def _place(self, key: str, direction: str) -> Callable[[int], str | int]:
        if key in ("", "default"):
            return lambda row: self.documents[row].order
        if key == "name":
            return lambda row: self.documents[row].order_name
        end = ("asc", "desc").index(direction or better_end(key))
        return lambda row: packed(self.documents[row].orders.get(key), self.documents[row].number)[end]


def padded(texts: Iterable[str]) -> str:
    """Texts as one, in which each word stands between blanks and no phrase reaches from one text into the next."""
    return "\n".join(f" {text} " for text in texts)


def has(document: Document, group: synonyms.Group, text: str) -> bool:
    """Whether one of the alternatives stands in a padded text; a Latin word may also be pinyin of the name."""
    if any(words and f" {' '.join(words)} " in text for words in group.alternatives):
        return True
    if group.prefix and f" {group.prefix}" in text:
        return True
    return bool(group.word) and any(group.word in text.split() for text in document.pinyin)


def _columns(pairs: list[tuple[int, int]]) -> tuple[Ints, Ints]:
    both = np.array(pairs, np.int64).reshape(-1, 2)
    return np.ascontiguousarray(both[:, 0]), np.ascontiguousarray(both[:, 1])
