"""Rates: per cent, ‰, ‱, basis points, 厘 and 分, per year, month or day; ranges, lists, floating rates, multiples.

A rate is a decimal fraction per its own period; nothing is annualised. Texts with several figures are cut in clauses:
a figure that a word names as something else (comparison rate, base, original) never becomes the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from normalizers.parse.figures import Figure, Item, Span, Unread
from normalizers.parse.floating import floating
from normalizers.parse.priced import amount_for_amount
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.terms import duration
from normalizers.parse.text import fold
from normalizers.parse.tokens import Token, cut, lexicon
from normalizers.parse.words import BOUNDS, COMMON, PERIODS, REFERENCES, UNITS
from normalizers.parse.words_rate import GROWTH_WORDS, RATE_WORDS

Unit = Literal["percent", "fraction"] | None

_WORDS = lexicon(UNITS, BOUNDS, COMMON, PERIODS, REFERENCES, RATE_WORDS)
_GROWTH = lexicon(UNITS, BOUNDS, COMMON, PERIODS, RATE_WORDS, GROWTH_WORDS)
_REFUSED = ("age", "var", "half")
_BREAKS = (",", ";")
_NO_PERIOD = ("penalty", "past")


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


def parse_rate(
    text: str, lang: str = "en", unit: Unit = None, *, currency: str = "", period: str | None = "P1Y", growth: bool = False
) -> Parsed | Unparsed:
    """A rate as a fraction per ``period`` of the result.

    ``unit``: what a number without a sign means in this field or column; None refuses it.
    ``period``: of a per-cent rate whose text states none (the field's; None or "" for none); a rate in ‰ or ‱
    has no such default. ``currency``: of ``$`` in conditions, default by language. ``growth``: the text says how a
    sum assured grows.
    """
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not a rate: blank, too long or with raised characters")
    if (priced := amount_for_amount(text, folded)) is not None:
        return priced
    tokens = cut(folded, _GROWTH if growth else _WORDS)
    if isinstance(tokens, str):
        return Unparsed(text, f"unread: {tokens}")
    bad = next((token for token in tokens if token.tag in _REFUSED), None)
    if bad is not None:
        return Unparsed(text, f"not part of a rate: {bad.raw}")
    items = spans(
        [t for t in tokens if t.tag not in ("nrate", "foot", "dep")], "bare", currency or ("CNY" if lang.startswith("zh") else "AUD")
    )
    if isinstance(items, Unread):
        return Unparsed(text, items.reason)
    if any(isinstance(item, Token) and item.tag in ("ref", "mult") for item in items):
        return floating(text, items)
    clauses = _clauses(items, unit)
    if isinstance(clauses, Unread):
        return Unparsed(text, clauses.reason)
    return _choose(text, clauses, period or "")


def _clauses(items: Sequence[Item], unit: Unit) -> list[Clause] | Unread:
    clauses = [Clause()]
    for place, item in enumerate(items):
        now = clauses[-1]
        if isinstance(item, Token) and item.tag == "label" and now.span is not None and not now.label and _last(items, place):
            now.label = item.key
            continue
        if (
            isinstance(item, Token)
            and (item.tag in ("label", "soft") or (item.tag == "op" and (item.key in _BREAKS or item.raw == "、")))
            and now.span is not None
        ):
            now = Clause()
            clauses.append(now)
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
    """Whether nothing but a break follows: "7.41% p.a. comparison rate)" names the figure before it."""
    after = items[place + 1] if place + 1 < len(items) else None
    return after is None or (isinstance(after, Token) and after.tag == "op" and after.key in _BREAKS)


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


def _choose(text: str, clauses: list[Clause], period: str) -> Parsed | Unparsed:
    """The one clause that is the rate; refused when there are none or several."""
    _pair_amounts(clauses)
    valued = [one for one in clauses if one.span is not None]
    main = [one for one in valued if not one.label]
    if len(main) > 1 and sum(one.apr for one in main) == 1:
        others = [one for one in main if not one.apr]
        if all(one.periods for one in others):
            main = [one for one in main if one.apr]
    if not main:
        main = [one for one in valued if one.label.startswith("~")][:2]
    if not main:
        return _free(text, clauses)
    if len(main) > 1:
        return Unparsed(text, "several rates")
    return _rate(text, main[0], clauses, period)


def _pair_amounts(clauses: list[Clause]) -> None:
    """A 0.65元/千元: the amount before its divisor is the figure."""
    for one in clauses:
        if one.divisor is not None and one.span is None and len(one.money) == 1:
            one.span, one.money = one.money[0], []


def _free(text: str, clauses: list[Clause]) -> Parsed | Unparsed:
    marks = [mark for one in clauses for mark in one.marks]
    if "interest_free" in marks and not any(one.money or one.term for one in clauses):
        return Parsed("rate", "0", "0", "fraction", period="P1Y", qualifiers=words(marks), state="zero", text=text)
    return Unparsed(text, "no rate in it")


def _rate(text: str, main: Clause, clauses: list[Clause], period: str) -> Parsed | Unparsed:
    span = main.span
    assert span is not None
    stated = list(dict.fromkeys(main.periods))
    annual = {"apr", "equivalent_annual", "apy", "aer"}
    if len(stated) > 1 or (
        len(stated) == 1
        and any(set(one.periods) - set(stated) and not one.label and one is not main and not annual & set(one.marks) for one in clauses)
    ):
        return Unparsed(text, "several periods")
    marks = [mark for one in clauses for mark in one.marks]
    default = "" if any(mark in _NO_PERIOD for mark in marks) or span.figures[-1].unit in ("permille", "permyriad") else period
    at = stated[0] if stated else default
    figures = _fractions(span, main, at)
    if figures is None:
        return Unparsed(text, "an amount or a 厘 without what it is a part of")
    low, high, options = figures
    terms = [one.term for one in clauses if one.term is not None and not one.label]
    if len(terms) > 1:
        return Unparsed(text, "several terms")
    bounds = duration(terms[0]) if terms else ("", "", ())
    if bounds is None:
        return Unparsed(text, "an unreadable term")
    conditions = _conditions(clauses)
    zero = low == high and low is not None and low == 0
    return Parsed(
        "rate",
        None if low is None else plain(low),
        None if high is None else plain(high),
        "fraction",
        term_low=bounds[0] or None,
        term_high=bounds[1] or None,
        period=at,
        qualifiers=words([*span.qualifiers, *(m for m in marks if m != "past"), *bounds[2], *conditions, *options]),
        state="zero" if zero else "known",
        text=text,
    )


def _fractions(span: Span, main: Clause, period: str) -> tuple[Decimal | None, Decimal | None, tuple[str, ...]] | None:
    if span.dim == "money" and main.divisor is None:
        return None
    li = {"P1Y": Decimal("0.01"), "P1M": Decimal("0.001")}.get(period if main.periods else "")
    out: list[Decimal | None] = []
    for figure in (span.low, span.high):
        if figure is None:
            out.append(None)
        elif figure.dim == "li":
            if li is None:
                return None
            out.append(figure.number * li)
        elif main.divisor is not None:
            if figure.dim not in ("money", "bare"):
                return None
            out.append(figure.number / main.divisor)
        else:
            out.append(figure.number)
    return out[0], out[1], ()


def _conditions(clauses: list[Clause]) -> list[str]:
    """Balances and other figures as qualifiers: balance_low=..., comparison=..."""
    out: list[str] = []
    for one in clauses:
        for span in one.money:
            out += [
                f"balance_{side}={plain(figure.number)}" for side, figure in (("low", span.low), ("high", span.high)) if figure is not None
            ]
        if one.label and one.span is not None and one.label.strip("~") not in ("capital", "interest"):
            figure: Figure | None = one.span.high or one.span.low
            out += [f"{one.label.strip('~')}={plain(figure.number)}"] if figure is not None else []
    return out
