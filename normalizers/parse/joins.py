"""Figures joined by dashes, slashes and signs: ranges (3-5 months), lists (3/6/12期), 60% < LVR <= 80%."""

from __future__ import annotations

from collections.abc import Sequence

from normalizers.parse.figures import Figure, Item, Span, ordered, shared, size
from normalizers.parse.tokens import Token


def joined(items: Sequence[Token | Figure]) -> list[Item]:
    """Figures with the dashes and slashes between them as spans; everything else as it stands."""
    out: list[Item] = []
    place = 0
    while place < len(items):
        first = items[place]
        if not isinstance(first, Figure):
            out.append(first)
            place += 1
            continue
        span, place = _chain(items, place, first, bool(out) and isinstance(out[-1], Token) and out[-1].tag == "between")
        if isinstance(out[-1] if out else None, Token) and getattr(out[-1], "tag", "") == "between" and span.low is not span.high:
            out.pop()
        out.append(span)
    return out


def _chain(items: Sequence[Token | Figure], place: int, first: Figure, between: bool) -> tuple[Span, int]:
    single = (Span(first, first), place + 1)
    if place + 2 >= len(items):
        return single
    link, second = items[place + 1], items[place + 2]
    if _around(items, place):
        return _sandwich(items, place, first) or single
    if not isinstance(link, Token) or not isinstance(second, Figure):
        return single
    if (link.tag, link.key) == ("op", "-") or (between and (link.tag, link.key) == ("op", "and")):
        pair = shared((first, second))
        if pair is None or not ordered(pair[0], pair[1]):
            return single
        return Span(pair[0], pair[1]), place + 3
    if link.tag == "cmp":
        pair = shared((first, second))
        if pair is None or not ordered(pair[0], pair[1]) or link.key not in ("lt", "le"):
            return single
        return Span(pair[0], pair[1], open=("high",) if link.key == "lt" else (), bounds=("malformed",)), place + 3
    if (link.tag, link.key) in (("op", "/"), ("op", ",")):
        return _options(items, place, first)
    return single


def _around(items: Sequence[Token | Figure], place: int) -> bool:
    """Whether a figure, a sign, a name, a sign and a figure follow each other: 60% < LVR <= 80%."""
    tags = [item.tag if isinstance(item, Token) else "" for item in items[place : place + 5]]
    return tags == ["", "cmp", "var", "cmp", ""]


def _sandwich(items: Sequence[Token | Figure], place: int, first: Figure) -> tuple[Span, int] | None:
    left, right, last = items[place + 1], items[place + 3], items[place + 4]
    if not (isinstance(left, Token) and isinstance(right, Token) and isinstance(last, Figure)) or {left.key, right.key} - {"lt", "le"}:
        return None
    pair = shared((first, last))
    if pair is None or not ordered(*pair):
        return None
    sides = (*(("low",) if left.key == "lt" else ()), *(("high",) if right.key == "lt" else ()))
    return Span(pair[0], pair[1], open=sides), place + 5


def _options(items: Sequence[Token | Figure], place: int, first: Figure) -> tuple[Span, int]:
    found, end, last = [first], place + 1, ""
    while end + 1 < len(items):
        link, after = items[end], items[end + 1]
        if not (isinstance(link, Token) and link.tag == "op" and link.key in ("/", ",") and isinstance(after, Figure)):
            break
        last = link.key
        found.append(after)
        end += 2
    counted = found[-1].dim == "term" and all(one.dim == "bare" for one in found[:-1])
    alike = shared(found) if last == "/" or counted else None  # "10, 20 or 30" and 3,6,12期 are lists, "10, 20" may be anything
    if alike is None:
        return Span(first, first), place + 1
    ranked = sorted(alike, key=size)
    if len(alike) == 2 and all(one.iso for one in alike):
        return Span(ranked[0], ranked[1], bounds=("cdr_dirty_range",)), end
    return Span(ranked[0], ranked[-1], options=tuple(alike)), end
