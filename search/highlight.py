"""Which parts of a shown text matched, worked out in Python for every engine (SEARCH §9)."""

from __future__ import annotations

from search import analysis, synonyms

Pieces = tuple[tuple[str, bool], ...]


def highlight(text: str, query: str) -> Pieces:
    """The text cut into pieces, each with whether it matched; overlapping bigrams become one piece. Escape each piece when writing it."""
    groups = synonyms.groups(query)
    wanted = {term for group in groups for words in group.alternatives for term in words if len(words) == 1 or _stand_together(text, words)}
    prefixes = tuple(group.prefix for group in groups if group.prefix)
    spans: list[tuple[int, int]] = []
    for token in analysis.tokens(text):
        start, end = token.start, token.end
        if token.term in wanted or (prefixes and token.term.startswith(prefixes)):
            if token.han and token.term not in wanted:
                end = start + 1
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
    return _pieces(text, spans)


def _stand_together(text: str, words: tuple[str, ...]) -> bool:
    own = analysis.terms(text)
    return any(tuple(own[start : start + len(words)]) == words for start in range(len(own)))


def _pieces(text: str, spans: list[tuple[int, int]]) -> Pieces:
    out: list[tuple[str, bool]] = []
    position = 0
    for start, end in spans:
        if start > position:
            out.append((text[position:start], False))
        out.append((text[start:end], True))
        position = end
    if position < len(text):
        out.append((text[position:], False))
    return tuple(out)
