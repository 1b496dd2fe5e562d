""" "Did you mean": Latin words corrected against the words that products use, the same for every engine (SEARCH §9)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from search import analysis

LEAST = 4  # letters; shorter words, numbers and Han are never corrected
LONG = 8  # from here two letters may differ
_WORD = re.compile(r"[A-Za-z]+")


def correct(query: str, words: Mapping[str, int]) -> str:
    """The query with its unknown words corrected, "" when nothing is to be corrected.

    A word is corrected to the most frequent one with the same first letter and one letter different (two, from eight letters).
    """
    known = {analysis.stem(word) for word in words}
    changed = _WORD.sub(lambda match: _correct(match.group(), words, known), query)
    return changed if changed != query else ""


def _correct(word: str, words: Mapping[str, int], known: set[str]) -> str:
    lower = word.lower()
    if len(lower) < LEAST or analysis.stem(lower) in known:
        return word
    most = 1 if len(lower) < LONG else 2
    near = [one for one in words if one[0] == lower[0] and abs(len(one) - len(lower)) <= most and distance(one, lower, most) <= most]
    return max(near, key=lambda one: (words[one], one)) if near else word


def distance(one: str, other: str, most: int) -> int:
    """Letters to insert, drop, change or swap with their neighbour; more than ``most`` is ``most + 1``."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
