"""Rates: per cent, ‰, ‱, basis points, 厘 and 分, per year, month or day; ranges, lists, floating rates, multiples.

A rate is a decimal fraction per its own period; nothing is annualised. Texts with several figures are cut in clauses:
a figure that a word names as something else (comparison rate, base, original) never becomes the rate.
"""

from __future__ import annotations

import re
from decimal import Decimal

from normalizers.parse.clauses import Clause, Unit, clauses_of
from normalizers.parse.figures import Figure, Span, Unread
from normalizers.parse.floating import floating
from normalizers.parse.priced import amount_for_amount
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.terms import duration
from normalizers.parse.text import fold
from normalizers.parse.tokens import Token, cut, lexicon
from normalizers.parse.words import BOUNDS, COMMON, PERIODS, REFERENCES, UNITS
from normalizers.parse.words_rate import GROWTH_WORDS, RATE_WORDS

_WORDS = lexicon(UNITS, BOUNDS, COMMON, PERIODS, REFERENCES, RATE_WORDS)
_GROWTH = lexicon(UNITS, BOUNDS, COMMON, PERIODS, RATE_WORDS, GROWTH_WORDS)
_RECENT = re.compile(
    r"(?:最近|过去|近)(?:\d{1,2}|[一二两三四五六七八九十]{1,3}|半) ?个?(?:日|天|周|星期|月|季度|年)(?:以来|来)?的?(年化)?"
    r"(?:涨跌幅|收益率|收益|回报率|回报|净值增长率|增长率)"
    r"|\d{1,2}[- ]?(?:year|month|yr|mth|week|day) (annualised |annualized )?returns?"
)
_TENTHS = re.compile(r"([一二三四五六七八九])([一二三四五六七八九])折")  # 八五折: 8.5 tenths
_REPEATED = re.compile(r"(\d ?%) ?(p\.?a\.?|per annum|apr|/年|/月|/天) ?(-|to|至|and) ?(?=\d[\d.]* ?% ?\2)")  # 8.99% p.a. to 25.99% p.a.
_REFUSED = ("age", "var", "half")
_NO_PERIOD = ("penalty", "past")


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
    folded = _REPEATED.sub(r"\1 \3 ", _TENTHS.sub(r"\1点\2折", folded))
    tokens = cut(folded, _GROWTH if growth else _WORDS)
    if isinstance(tokens, str):
        tokens = cut(_RECENT.sub(_recent, folded), _WORDS)
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
    names = {item.key if item.tag == "q" else item.tag for item in items if isinstance(item, Token)}
    if {"penalty", "contract"} <= names:
        return Unparsed(text, "a share of the contract rate in an unknown direction")
    clauses = clauses_of(items, unit)
    if isinstance(clauses, Unread):
        return Unparsed(text, clauses.reason)
    return _choose(text, clauses, period or "")


def _recent(found: re.Match[str]) -> str:
    """近8个月收益率, 2-year return: a past return of a length that no declared word names."""
    return "近期年化收益率" if found.group(1) or found.group(2) else "近期收益率"


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
    if span is None:
        return Unparsed(text, "no rate in it")
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
    if "malformed" in span.qualifiers:
        return Unparsed(text, "a comparison between two figures")
    if main.apr and len(span.options) == 2:
        return Unparsed(text, "two rates of which one is an APR")
    marks = [mark for mark in marks if not (mark == "past" or (mark == "not_annualised" and at))]
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
        qualifiers=words([*span.qualifiers, *marks, *bounds[2], *conditions, *options]),
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
