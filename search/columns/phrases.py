"""What a joined text is found by besides its own terms: beginnings in Han, and the declared phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from search import synonyms


def expanded(text: str) -> tuple[str, ...]:
    """What a joined text is found by: its terms, the first character of each Han term (``房*``), the declared phrases in it."""
    terms = text.split()
    found = dict.fromkeys(one for term in terms for one in beginnings(term))
    found.update(dict.fromkeys(phrases_in(terms)))
    return tuple(found)


def beginnings(term: str) -> tuple[str, ...]:
    """A term, and for Han what finds it by its first character."""
    return (term,) if term.isascii() else (term, f"{term[0]}*")


def phrases_in(terms: Sequence[str]) -> Iterator[str]:
    """The declared phrases of several terms that stand in a text."""
    declared = _phrases()
    if declared.keys().isdisjoint(terms):
        return
    for place, term in enumerate(terms):
        for phrase in declared.get(term, ()):
            if tuple(terms[place : place + len(phrase)]) == phrase:
                yield " ".join(phrase)


@cache
def _phrases() -> dict[str, list[tuple[str, ...]]]:
    """The declared phrases, by their first term."""
    out: dict[str, list[tuple[str, ...]]] = {}
    for phrase in {synonyms.phrase_terms(text) for group in synonyms.SYNONYMS for text in group}:
        if len(phrase) > 1:
            out.setdefault(phrase[0], []).append(phrase)
    return out
