"""The clauses of a text about rates: each figure with the words that belong to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from normalizers.parse.figures import Item, Span, Unread
from normalizers.parse.tokens import Token

Unit = Literal["percent", "fraction"] | None

_BREAKS = (",", ";")


@dataclass(slots=True)
class Clause:
    """A figure with the words that belong to it."""

    label: str = ""
    span: Span | None = None
    money: list[Span] = field(default_factory=list)
    term: Span | None = None
    periods: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    divisor: Decimal | None = None
    apr: bool = False


def clauses_of(items: Sequence[Item], unit: Unit) -> list[Clause] | Unread:
    """The clauses in their order; a break or a word that names another figure begins one. ``unit``: of a bare number."""
    clauses = [Clause()]
    for place, item in enumerate(items):
        now = clauses[-1]
        if isinstance(item, Token) and item.tag == "label" and now.span is not None and not now.label and _last(items, place):
            now.label = item.key
            continue
        if isinstance(item, Token) and item.key == "+" and now.label == "base" and now.span is None:
            return Unread("a spread upon a base that has no figure")
        if (
            isinstance(item, Token)
            and (item.tag in ("label", "soft") or (item.tag == "op" and (item.key in _BREAKS or item.raw == "、")))
            and now.span is not None
        ):
            now = Clause()
            clauses.append(now)
        if isinstance(item, Token) and item.key == "+" and now.span is None and (now.term is not None or "fixed" in now.marks):
            return Unread("a spread upon something that is no declared reference")
        reason = _take(now, item) if isinstance(item, Token) else _take_span(clauses, item, unit)
        if reason:
            return Unread(reason)
    if len(clauses) > 1 and clauses[-1].span is None:
        tail = clauses.pop()
        if tail.label:
            return Unread("words after the last figure")
        clauses[-1].periods += tail.periods
        clauses[-1].marks += tail.marks
        clauses[-1].money += tail.money
        clauses[-1].term = clauses[-1].term or tail.term
    return clauses


def _last(items: Sequence[Item], place: int) -> bool:
    """Whether nothing but a break or a plus follows: "7.41% p.a. comparison rate)" names the figure before it."""
    after = items[place + 1] if place + 1 < len(items) else None
    return after is None or (isinstance(after, Token) and after.tag == "op" and after.key in (*_BREAKS, "+"))


def _take(now: Clause, token: Token) -> str:
    if token.tag == "per":
        now.periods.append(token.key)
    elif token.tag == "per_q":
        period, _, marks = token.key.partition(" ")
        now.periods.append(period)
        now.marks += marks.split(",")
        now.apr = now.apr or marks in ("apr", "aprc")
        if "per_10000" in now.marks:
            now.divisor = Decimal(10_000)
    elif token.tag == "past":
        now.marks += ["past", *token.key.split(","), "not_annualised"]
    elif token.tag == "q":
        now.marks += token.key.split(",")
    elif token.tag == "approx":
        now.marks.append("approximate")
    elif token.tag == "contract":
        return ""
    elif token.tag in ("label", "soft"):
        if now.label and token.tag == "label":
            return f"two names for one figure: {token.raw}"
        now.label = f"~{token.key}" if token.tag == "soft" else token.key
    elif token.tag == "div":
        now.divisor = Decimal(token.key)
        now.marks.append(f"per_{token.key}")
    elif token.tag == "between" or (token.tag == "op" and (token.key in ("and", "+", *_BREAKS) or token.raw == "、")):
        return ""
    else:
        return f"unread: {token.raw}"
    return ""


def _take_span(clauses: list[Clause], span: Span, unit: Unit) -> str:
    now, dim = clauses[-1], span.dim
    if dim == "term":
        if now.term is not None:
            return "two terms"
        now.term = span
        return ""
    if dim == "money" and not (now.divisor is not None or now.label in ("capital", "interest")):
        if any("per_" in mark for mark in now.marks):
            return "unread amount"
        now.money.append(span)
        return ""
    if dim == "bare" and span.figures[-1].scale is not None:
        now.money.append(span)
        return ""
    if dim == "bare" and unit is None and now.divisor is None:
        return "a number without a unit"
    if dim not in ("fraction", "money", "bare", "li", "zhe"):
        return f"not part of a rate: {dim}"
    if dim == "zhe":
        now.marks.append("promotional")
        return ""
    if now.span is not None:
        now = Clause()
        clauses.append(now)
    if dim == "bare" and unit == "percent" and now.divisor is None:
        span = _hundredth(span)
        now.marks.append("column_unit_percent")
    now.span = span
    return ""


def _hundredth(span: Span) -> Span:
    """The bare numbers of a column in per cent as fractions."""
    low, high = (None if one is None else replace(one, number=one.number / 100) for one in (span.low, span.high))
    return replace(span, low=low, high=high, options=tuple(replace(one, number=one.number / 100) for one in span.options))
