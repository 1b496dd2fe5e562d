"""Loan to value: shares of a property's or policy's value, as a ratio. A down payment p means at most 1 - p."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from normalizers.parse.figures import Item, Span, Unread
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.terms import iso
from normalizers.parse.text import fold
from normalizers.parse.tokens import Token, cut, lexicon
from normalizers.parse.words import BOUNDS, COMMON, UNITS
from normalizers.parse.words_money import LTV_WORDS

_WORDS = lexicon(UNITS, BOUNDS, COMMON, LTV_WORDS)
MOST = Decimal("1.5")  # 150 % of a value: more is a misreading


def parse_ltv(text: str) -> Parsed | Unparsed:
    """A loan-to-value share: ``low`` and ``high`` as ratios; a lone share is the most that is lent.

    A term beside it (2YRS, 最长6个月) becomes the period of a policy loan or the qualifier ``fixed_term``.
    """
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not a share: blank, too long or with raised characters")
    tokens = cut(folded.replace("_", " "), _WORDS)
    if isinstance(tokens, str):
        return Unparsed(text, f"unread: {tokens}")
    inverse = [token for token in tokens if token.tag == "inverse"]
    items = spans([t for t in _without_names(tokens) if t.tag not in ("nltv", "inverse")], "fraction")
    if isinstance(items, Unread):
        return Unparsed(text, items.reason)
    return _read(text, items, bool(inverse))


def _without_names(tokens: Sequence[Token]) -> list[Token]:
    """The name of the measure is dropped where it leads (LVR < 80%), and kept as a joint inside 60% < LVR <= 80%."""
    out: list[Token] = []
    for place, token in enumerate(tokens):
        inside = place > 0 and tokens[place - 1].tag == "cmp"
        if token.tag == "var" and not inside:
            continue
        out.append(token)
    return out


def _read(text: str, items: Sequence[Item], inverse: bool) -> Parsed | Unparsed:
    main: list[Span] = []
    marks: list[str] = []
    term = ""
    for item in items:
        if isinstance(item, Span):
            if item.dim == "term" and (item.point or item.low is None) and not term:
                term = iso(item.figures[0])
            elif item.dim == "fraction":
                main.append(item)
            else:
                return Unparsed(text, f"not a share: {item.dim}")
        elif item.tag == "q":
            marks += item.key.split(",")
        elif item.tag == "approx":
            marks.append("approximate")
        elif not (item.tag == "op" and item.key in (",", ";", "/", "_")):
            return Unparsed(text, f"unread: {item.raw}")
    if len(main) != 1:
        return Unparsed(text, "no share in it" if not main else "several shares")
    return _result(text, main[0], inverse, marks, term)


def _result(text: str, span: Span, inverse: bool, marks: list[str], term: str) -> Parsed | Unparsed:
    low, high = (None if one is None else one.number for one in (span.low, span.high))
    if any(number < 0 or number > MOST for number in (low, high) if number is not None):
        return Unparsed(text, "an impossible share")
    opened = span.open
    if inverse:
        if any(number > 1 for number in (low, high) if number is not None):
            return Unparsed(text, "a down payment above the price")
        marks = [*marks, *(f"down_payment_min={plain(low)}" for _ in (1,) if low is not None)]
        least = low
        low, high = (None if high is None or span.point or low is None else 1 - high), (None if least is None else 1 - least)
        opened = tuple({"low": "high", "high": "low"}[side] for side in span.open)
        if high is None:
            return Unparsed(text, "a most of the down payment says nothing of the loan")
    elif span.point:
        low = None
    named = [
        *(q for q in span.qualifiers if not q.endswith("_excl")),
        *(f"{side}_excl" for side in opened),
        *marks,
        *([f"fixed_term={term}"] if term else []),
    ]
    return Parsed(
        "ltv", None if low is None else plain(low), None if high is None else plain(high), "ratio", qualifiers=words(named), text=text
    )
