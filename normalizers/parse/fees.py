"""Fees: an amount, or a share of a base, with period, base, minimum and cap; tiers; fees whose amount is not stated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from normalizers.parse.figures import Item, Span, Unread
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.text import fold
from normalizers.parse.tokens import Token, cut, lexicon
from normalizers.parse.words import BOUNDS, COMMON, UNITS
from normalizers.parse.words_fee import FEE_WORDS

_WORDS = lexicon(UNITS, BOUNDS, COMMON, FEE_WORDS)
_WHICHEVER = re.compile(
    r"(.*\d ?%.*) or ([a-z]{0,3}[$£€]? ?[\d.,]*\d),? (?:whichever|which ever) is (?:the )?(greater|higher|lower|lesser|less)"
)
_GREATER = re.compile(r"(?:the )?(?:greater|higher) of (\$ ?[\d.,]*\d|\d[\d.]* ?%[a-z ]*) (?:or|and) (\$ ?[\d.,]*\d|\d[\d.]* ?%[a-z ]*)")
_FREE = re.compile(
    r"(?:the )?(?:first )?(\d{1,3}) (?:free|free transactions?|transactions? free|free withdrawals?)"
    r"(?: per month| a month| each month)?,? ?(?:then|thereafter) "
)
_PER_THING = re.compile(
    r"(?:per|/) ?(?!(?:[a-z]+ )*(?:per|day|days|week|weeks|month|months|year|years|annum|quarter|or|and|if)\b)[a-z]+(?: [a-z]+){0,2}\.?$"
)
_HAN_NAME = re.compile(r"^(?![^\d]*[免无不除外或超])[\u4e00-\u9fff]{1,8}费(?:率|用)?(?:为)?:? ?(?=[\d¥])")
_NAME = re.compile(
    r"^(?!.*\b(?:no|not|waived?|free|minus|less|rebate|discount|refund|cap|max|min|and|or|if|until|after)\b)"
    r"[a-z][a-z /-]{2,40} (?:fee|charge)s?(?: of)?:? ?(?=[$£€\d])"
)
_FEWER = re.compile(r"不足(?= ?\d+ ?(?:天|日|个月|年))")  # of a holding period; 不足10元 is a minimum
_YEARLY = ("management", "custody", "sales_service", "ongoing", "expense_ratio")
_RATIO = ("ongoing", "expense_ratio", "of_loan_amount")


@dataclass(slots=True)
class Part:
    label: str = ""
    values: list[Span] = field(default_factory=list)
    periods: list[str] = field(default_factory=list)


def parse_fee(text: str, lang: str = "en", currency: str | None = None) -> Parsed | Unparsed:
    """A fee: money in ``currency`` or a fraction, ``period`` when it recurs.

    The base of a share (``of_transaction`` ...), a minimum, a cap and further amounts are qualifiers. A fee in tiers
    gives the range of its tiers in the unit of the first one.
    """
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not a fee: blank, too long or with raised characters")
    folded = _FEWER.sub("<", _either(folded))
    free = _FREE.match(folded)
    tokens = cut(folded if free is None else folded[free.end() :], _WORDS)
    if isinstance(tokens, str):
        tokens = cut(_named(folded if free is None else folded[free.end() :]), _WORDS)
    if isinstance(tokens, str):
        return Unparsed(text, f"unread: {tokens}")
    home = currency or ("CNY" if lang.startswith("zh") else "AUD")
    items = spans([t for t in tokens if t.tag != "nfee"], "money", home)
    if isinstance(items, Unread):
        return Unparsed(text, items.reason)
    if _has_tiers(items):
        return _tiered(text, items, home) if free is None else Unparsed(text, "tiers after a free count")
    return _single(text, items, home, () if free is None else (f"free_count={free.group(1)}",))


def _named(folded: str) -> str:
    """The text without the name of a fee that no declared word covers, and with "per item" for what is charged for each thing."""
    return _PER_THING.sub("per item", _NAME.sub("", _HAN_NAME.sub("", folded)))


def _either(folded: str) -> str:
    """ "3% or $4, whichever is greater" and "the greater of $4 or 3%" as a share with a minimum."""
    late = _WHICHEVER.fullmatch(folded)
    if late is not None:
        return f"{late.group(1)}, {'maximum' if late.group(3) in ('lower', 'lesser', 'less') else 'minimum'} {late.group(2)}"
    early = _GREATER.fullmatch(folded)
    if early is not None:
        share, money = (early.group(1), early.group(2)) if "%" in early.group(1) else (early.group(2), early.group(1))
        return f"{share}, minimum {money}"
    return folded


def _has_tiers(items: Sequence[Item]) -> bool:
    return sum(1 for item in items if isinstance(item, Span) and _condition(item)) >= 2


def _condition(span: Span) -> bool:
    """An amount with an open or excluded end is the condition of a tier, not a fee."""
    return span.dim in ("money", "term", "bare") and not span.point


def _tiered(text: str, items: Sequence[Item], home: str) -> Parsed | Unparsed:
    """Alternating conditions and fees: M<100万 0.60%; M≥500万 1000元/笔."""
    marks = [item.key for item in items if isinstance(item, Token) and item.tag == "q"]
    found = [item for item in items if isinstance(item, Span)]
    stray = [item for item in items if isinstance(item, Token) and item.tag not in ("q", "op", "var", "per")]
    if stray or len(found) % 2 or any(not _condition(one) for one in found[::2]) or any(not one.point for one in found[1::2]):
        return Unparsed(text, "tiers that are not a condition and a fee each")
    fees = [one.figures[0] for one in found[1::2]]
    like = [one for one in fees if one.dim == fees[0].dim] if fees[0].dim == "fraction" else fees[:1]
    if fees[0].dim not in ("fraction", "money"):
        return Unparsed(text, "a tier without a unit")
    rest = [
        f"above_{plain(condition.low.number)}={plain(fee.number)}"
        for condition, fee in zip(found[::2], fees, strict=True)
        if fee not in like and condition.low is not None
    ]
    share = fees[0].dim == "fraction"
    numbers = [one.number for one in like]
    return Parsed(
        "fee",
        plain(min(numbers)),
        plain(max(numbers)),
        "fraction" if share else "currency",
        "" if share else fees[0].unit or home,
        qualifiers=words(["tiered", *",".join(marks).split(",") * bool(marks), *rest]),
        text=text,
    )


def _single(text: str, items: Sequence[Item], home: str, before: tuple[str, ...]) -> Parsed | Unparsed:
    parts = [Part()]
    marks = list(before)
    for place, item in enumerate(items):
        if isinstance(item, Span):
            reason = _value(parts, item)
            if reason:
                return Unparsed(text, reason)
        elif item.tag == "q":
            marks += item.key.split(",")
        elif item.tag == "per":
            parts[-1].periods.append(item.key)
        elif item.tag == "label" or item.raw in ("+", "plus"):
            parts.append(Part("plus" if item.tag == "op" else item.key))
        elif item.tag == "approx":
            marks.append("approximate")
        elif item.tag == "op" and item.key in (",", ";", "-", "and", "/"):
            if item.key in ("-", "/") and place + 1 < len(items) and isinstance(items[place + 1], Span):
                return Unparsed(text, f"unread: {item.raw}")
        else:
            return Unparsed(text, f"unread: {item.raw}")
    return _settle(text, parts, marks, home)


def _value(parts: list[Part], span: Span) -> str:
    if span.dim in ("bare", "term", "age", "li", "times", "zhe"):
        return "a number without a unit" if span.dim == "bare" else f"not a fee: {span.dim}"
    if parts[-1].values and parts[-1].label not in ("", "plus"):
        parts.append(Part())
    parts[-1].values.append(span)
    return ""


def _settle(text: str, parts: list[Part], marks: list[str], home: str) -> Parsed | Unparsed:
    free = [part for part in parts if part.values and not part.label]
    then = [part for part in parts if part.values and part.label == "then"]
    if not free and then and "first_year_free" in marks:
        free, parts = then[:1], [part for part in parts if part is not then[0]]
    named = [part for part in parts if part.label and part.values]
    if not free and len(named) == 1 and named[0].label in ("min", "cap") and len(named[0].values) == 1 and named[0].values[0].point:
        return _bounded_only(text, named[0], marks, parts, home)
    if len(free) != 1 or len(free[0].values) != 1 or any(part.label and not part.values for part in parts):
        return Unparsed(text, "no single fee in it")
    span = free[0].values[0]
    for part in parts:
        if part.label and part.values:
            figure = part.values[0].figures[-1]
            if len(part.values) > 1:
                return Unparsed(text, "several further amounts")
            marks.append(f"{part.label}={plain(figure.number)}")
    periods = list(dict.fromkeys(period for part in (*parts, free[0]) if not part.label or part is free[0] for period in part.periods))
    return _fee(text, span, periods, marks, home)


def _bounded_only(text: str, part: Part, marks: list[str], parts: list[Part], home: str) -> Parsed | Unparsed:
    """Only a minimum or a most is stated: "min $400"."""
    figure = part.values[0].figures[0]
    span = Span(figure, None, bounds=("min",)) if part.label == "min" else Span(None, figure, bounds=("up_to",))
    return _fee(text, span, list(dict.fromkeys(period for one in parts for period in one.periods)), marks, home)


def _fee(text: str, span: Span, periods: list[str], marks: list[str], home: str) -> Parsed | Unparsed:
    if len(periods) > 1:
        return Unparsed(text, "several periods")
    share = span.dim == "fraction"
    numbers = [one.number for one in span.figures]
    if any(number < 0 for number in numbers) or (share and any(number > 1 for number in numbers)):
        return Unparsed(text, "an impossible fee")
    default = "P1Y" if share and any(mark in _YEARLY for mark in marks) else ""
    low, high = (None if one is None else plain(one.number) for one in (span.low, span.high))
    kind = "rate" if share and any(mark in _RATIO for mark in marks) else "fee"
    if any(mark.startswith("free_count") for mark in marks) and "per_transaction" in marks:
        periods = []  # the month of "12 free then $1 per transaction a month" is that of the count
    if "annual_fee" in marks and not periods:
        periods = ["P1Y"]
    zero = span.point and numbers[0] == 0
    return Parsed(
        kind,
        low,
        high,
        "fraction" if share else "currency",
        "" if share else span.figures[-1].unit or home,
        period=periods[0] if periods else default,
        qualifiers=words([*span.qualifiers, *marks]),
        state="zero" if zero else "known",
        text=text,
    )
