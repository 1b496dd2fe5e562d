"""Amounts of money, with currency, bounds and period; the money of premiums, deductibles and limits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from normalizers.parse.figures import Item, Span, Unread
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.text import fold
from normalizers.parse.tokens import Token, cut, lexicon
from normalizers.parse.words import BOUNDS, COMMON, PERIODS, UNITS
from normalizers.parse.words_money import MONEY_WORDS

_WORDS = lexicon(UNITS, BOUNDS, COMMON, PERIODS, MONEY_WORDS)
_W = re.compile(r"(?<=\d) ?w(?![a-z])")  # 20w, as Chinese listings write 20万
LIMIT = Decimal(10) ** 15  # larger than any amount of a retail product; a longer number is an error


def parse_money(text: str, currency: str | None = None, *, lang: str = "", bare: bool = True) -> Parsed | Unparsed:
    """An amount in units of its currency (元 or dollars, not cents) as ``low`` and ``high``.

    ``currency``: the source's own, which ``$`` and a number without a sign take; by default that of the language
    (zh: CNY, en: AUD). ``bare`` False refuses a number without any sign.
    """
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not an amount: blank, too long or with raised characters")
    home = currency or ("CNY" if lang.startswith("zh") else "AUD")
    if lang.startswith("zh"):
        folded = _W.sub("万", folded)
    tokens = cut(folded, _WORDS)
    if isinstance(tokens, str):
        return Unparsed(text, f"unread: {tokens}")
    items = spans([t for t in _joints(tokens) if t.tag != "nmoney"], "money", home)
    if isinstance(items, Unread):
        return Unparsed(text, items.reason)
    return _read(text, items, home, bare)


def _joints(tokens: Sequence[Token]) -> list[Token]:
    """The name of the amount between two comparison signs (5万<金额≤20万) is their joint, elsewhere it says nothing."""
    inside = [n for n in range(1, len(tokens) - 1) if tokens[n].tag == "nmoney" and tokens[n - 1].tag == tokens[n + 1].tag == "cmp"]
    return [replace(token, tag="var") if n in inside else token for n, token in enumerate(tokens)]


def _read(text: str, items: Sequence[Item], home: str, bare: bool) -> Parsed | Unparsed:
    main: list[Span] = []
    marks: list[str] = []
    periods: list[str] = []
    label = ""
    for item in items:
        if isinstance(item, Span):
            if item.dim not in ("money", "bare") or (item.dim == "bare" and not bare):
                return Unparsed(text, f"not an amount: {item.dim}")
            if label:
                marks.append(f"{label}={plain(item.figures[0].number)}")
                label = ""
            else:
                main.append(item)
        elif item.tag == "label" and item.key == "increment" and not label and len(main) == 2:
            marks.append(f"increment={plain(main.pop().figures[0].number)}")  # 1万元起购, 1000元递增
        elif item.tag == "label" and item.key == "increment" and any(mark.startswith("increment=") for mark in marks):
            continue  # 以1元递增: named before and after
        elif item.tag == "label":
            label = item.key
        elif item.tag == "q":
            marks += item.key.split(",")
        elif item.tag == "per":
            periods.append(item.key)
        elif item.tag == "approx":
            marks.append("approximate")
        elif not _connects(item):
            return Unparsed(text, f"unread: {item.raw}")
    if "increment" in marks and label:
        label = ""
    if len(main) != 1 or label or len(set(periods)) > 1:
        return Unparsed(text, "no amount in it" if not main else "several amounts" if len(main) > 1 else "unread words")
    return _result(text, main[0], home, marks, periods)


def _connects(item: Token) -> bool:
    return item.tag == "op" and item.key in (",", ";", "and")


def _result(text: str, span: Span, home: str, marks: list[str], periods: list[str]) -> Parsed | Unparsed:
    figures = span.figures
    if span.dim == "bare" and any(
        "en_numeral" in one.qualifiers or ("zh_numeral" in one.qualifiers and one.scale is None) for one in figures
    ):
        return Unparsed(text, "a number word without a currency")
    if any(abs(one.number) > LIMIT for one in figures):
        return Unparsed(text, "an impossible amount")
    low, high = (None if one is None else plain(one.number) for one in (span.low, span.high))
    if "cap" in marks and span.point:
        low = None
    options = ["options=" + "|".join(plain(one.number) for one in span.options)] if span.options else []
    bare = ["bare_number"] if span.dim == "bare" else []
    zero = span.point and figures[0].number == 0
    return Parsed(
        "amount",
        low,
        high,
        "currency",
        figures[-1].unit or home,
        period=periods[0] if periods else "",
        qualifiers=words([*span.qualifiers, *marks, *options, *bare]),
        state="zero" if zero else "known",
        text=text,
    )
