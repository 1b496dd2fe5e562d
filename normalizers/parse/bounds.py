"""Bound words and comparison signs beside figures: from, up to, less than, 起, 以内; two one-sided figures make a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from normalizers.parse.figures import Item, Span, Unread, ordered, shared
from normalizers.parse.tokens import Token


def bounded(items: Sequence[Item]) -> list[Item] | Unread:
    """Bound words and comparison signs moved into the span they belong to, then one-sided spans of one dimension joined."""
    out: list[Item] = []
    pending: list[Token] = []
    for place, found in enumerate(items):
        item = found
        if isinstance(item, Token) and item.raw == "+" and out and isinstance(out[-1], Span) and _ends(items, place):
            item = replace(item, tag="post", key="ge")
        if isinstance(item, Token):
            if item.tag in ("from", "up_to", "cmp"):
                pending.append(item)
            elif item.tag in ("post", "incl", "approx") and not (item.tag == "approx" and not (out and isinstance(out[-1], Span))):
                back = next(
                    (n for n in range(len(out) - 1, -1, -1) if not (isinstance(one := out[n], Token) and one.tag in ("per", "q"))), -1
                )
                before = out[back] if back >= 0 else None
                if not isinstance(before, Span) and _leads(item, items, place):
                    pending.append(replace(item, tag="from" if item.key == "ge" else "up_to", key="min" if item.key == "ge" else "up_to"))
                    continue
                if not isinstance(before, Span):
                    return Unread(f"a bound without a figure: {item.raw}")
                done = _closed(before, item)
                if done is None:
                    return Unread(f"contradicting bounds: {item.raw}")
                out[back] = done
            else:
                out.append(item)
            continue
        span: Span | None = item
        for word in pending:
            span = None if span is None else _opened(span, word)
        if span is None:
            return Unread(f"contradicting bounds: {' '.join(word.raw for word in pending)}")
        pending = []
        out.append(span)
    last = out[-1] if out else None
    if len(pending) == 1 and isinstance(last, Span) and last.point and pending[0].key in ("min", "up_to") and pending[0].raw.isascii():
        out[-1], pending = _opened(last, pending[0]) or last, []  # "$4,000 minimum"
    if pending:
        return Unread(f"a bound without a figure: {pending[0].raw}")
    return _merged(out)


def _leads(item: Token, items: Sequence[Item], place: int) -> bool:
    """Whether a word that closes a figure stands before it as its name: 起购: 1万元, minimum limit $1,000."""
    names = (item.raw.startswith("起") and len(item.raw) > 1) or item.raw.endswith(" limit")
    return names and place + 1 < len(items) and isinstance(items[place + 1], Span)


def _ends(items: Sequence[Item], place: int) -> bool:
    """Whether a plus sign closes its figure ($2M+) and joins it to nothing."""
    after = items[place + 1] if place + 1 < len(items) else None
    return after is None or (isinstance(after, Token) and after.tag not in ("label", "soft", "ref", "op"))


def _opened(span: Span, word: Token) -> Span | None:
    if word.tag == "cmp":
        upper = word.key in ("lt", "le")
        if not span.point and not upper and span.low is not None and span.high is not None and not span.options:
            return replace(
                span,
                open=(*span.open, *(("low",) if word.key == "gt" else ())),
                bounds=tuple(one for one in span.bounds if one != "malformed"),
            )
        if not span.point:
            return None
        side = (("high" if upper else "low"),) if word.key in ("lt", "gt") else ()
        mark = ((), ("high_incl",))[word.key == "le"] if upper else ((), ("low_incl",))[word.key == "ge"]
        return Span(None, span.high, open=side, bounds=mark) if upper else Span(span.low, None, open=side, bounds=mark)
    if not span.point:
        return replace(span, bounds=(*span.bounds,)) if span.low is not None and span.high is not None else _again(span, word)
    return Span(span.low, None, bounds=(word.key,)) if word.tag == "from" else Span(None, span.high, bounds=(word.key,))


def _again(span: Span, word: Token) -> Span | None:
    same = (word.tag == "from" and span.high is None) or (word.tag == "up_to" and span.low is None)
    return span if same else None


def _closed(span: Span, word: Token) -> Span | None:
    if word.tag == "approx":
        return replace(span, bounds=(*span.bounds, "approximate"))
    if word.tag == "incl":
        return replace(span, bounds=(*span.bounds, word.key)) if word.key == "high_incl" else replace(span, open=("high",))
    if word.key == "ge":
        return (
            Span(span.low, None, bounds=("low_incl",))
            if span.point
            else replace(span, bounds=(*span.bounds, "low_incl"))
            if span.high is None or span.options
            else None
        )
    return (
        Span(None, span.high, bounds=("high_incl",))
        if span.point
        else replace(span, bounds=(*span.bounds, "high_incl"))
        if span.low is None
        else None
    )


def _merged(items: Sequence[Item]) -> list[Item]:
    out: list[Item] = []
    for item in items:
        if isinstance(item, Span) and item.low is None:
            back = len(out) - 1
            while (
                back >= 0
                and isinstance(link := out[back], Token)
                and (link.tag == "var" or (link.tag == "op" and link.key in ("-", "and", ",", ";")))
            ):
                back -= 1
            before = out[back] if back >= 0 else None
            tight = all(isinstance(one, Token) and one.key == "-" for one in out[back + 1 :])
            if (
                isinstance(before, Span)
                and before.low is not None
                and item.high is not None
                and (before.high is None or (before.point and tight))
                and len(out) - back <= 2
            ):
                pair = shared((before.low, item.high))
                if pair is not None and ordered(*pair):
                    del out[back:]
                    out.append(Span(pair[0], pair[1], open=(*before.open, *item.open), bounds=(*before.bounds, *item.bounds)))
                    continue
        out.append(item)
    return out
