"""How one number of a filter is read: canonical forms first, then as people write them (``20万``, ``80k``, ``5%``, ``3年``)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Protocol

from normalizers.parse.money import parse_money
from normalizers.parse.result import Parsed, plain
from normalizers.parse.terms import parse_term
from normalizers.schema.kinds import AGE, DATE, MONEY, PERCENT, RATE, TERM, duration_units, scaled
from normalizers.schema.model import Kind

_NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?")
_PERCENT = re.compile(r"(-?\d{1,6}(?:\.\d{1,10})?)\s*[%％]")
_GROUPED = re.compile(r"\d{1,3}([, \u00a0\u202f])\d{3}(?:\1\d{3})*(?:\.\d{1,12})?")
_SIGN = re.compile(r"[$¥￥元]")  # each is the sign of more than one currency, and here of the product's own
_LIMIT = 2**39 - 2  # of the integers that an index holds (SEARCH §6)

EXAMPLES = {"money": "80000, 80,000, 80k, 20万", "rate": "0.05, 5%", "percent": "0.05, 5%", "term": "P1Y, 3年, 2 years", "age": "P18Y, 18"}


class OfKind(Protocol):
    """An attribute, or a question of a scenario."""

    @property
    def kind(self) -> Kind: ...


def canonical_number(attribute: OfKind, text: str) -> str | None:
    """The canonical scalar of a filter's text, None when it cannot be read whole or is beyond any real value."""
    value = _canonical(attribute, text.strip())
    if value is None or abs(scaled(attribute.kind, value)) > _LIMIT:
        return None
    return value


def canonical_percent(text: str) -> str | None:
    """The fraction that a form's percent field means: ``6`` and ``6%`` are 0.06."""
    match = _PERCENT.fullmatch(text.strip())
    number = match.group(1) if match else text.strip()
    return plain(Decimal(number) / 100) if re.fullmatch(r"-?\d{1,6}(?:\.\d{1,10})?", number) else None


def _canonical(attribute: OfKind, text: str) -> str | None:
    if attribute.kind in (TERM, AGE):
        return _duration(attribute, text)
    if attribute.kind is DATE:
        return text if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)", text) else None
    if _NUMBER.fullmatch(text):
        return plain(Decimal(text))
    grouped = _GROUPED.fullmatch(text)
    if grouped:
        return plain(Decimal(text.replace(grouped.group(1), "")))
    if attribute.kind in (RATE, PERCENT):
        match = _PERCENT.fullmatch(text)
        return plain(Decimal(match.group(1)) / 100) if match else None
    if attribute.kind is MONEY:
        parsed = parse_money(_SIGN.sub("", text, count=1))
        bare = isinstance(parsed, Parsed) and "bare_number" in parsed.qualifiers  # a named currency may not be that of what is counted
        if isinstance(parsed, Parsed) and bare and parsed.low is not None and parsed.low == parsed.high and not parsed.period:
            return plain(Decimal(parsed.low))
    return None


def _duration(attribute: OfKind, text: str) -> str | None:
    if text.isascii() and text.isdigit():
        return f"P{int(text)}Y" if attribute.kind is AGE and len(text) <= 3 else None
    if re.fullmatch(r"P(?=\d)(\d{1,4}Y)?(\d{1,5}M)?(\d{1,5}W)?(\d{1,6}D)?", text):
        return text
    for lang in ("zh", "en"):
        parsed = parse_term(text, lang)
        if isinstance(parsed, Parsed) and parsed.term_low is not None and parsed.term_low == parsed.term_high and not parsed.qualifiers:
            return _checked(parsed.term_low)
    return None


def _checked(term: str) -> str | None:
    try:
        duration_units(term)
    except ValueError:
        return None
    return term
