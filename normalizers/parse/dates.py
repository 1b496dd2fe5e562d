"""Dates: ISO 8601, Chinese, with the month's name; timestamps; sentinels for no end. 01/02/2026 is refused: two readings."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import Literal

from normalizers.parse.result import Parsed, Unparsed
from normalizers.parse.text import fold

Order = Literal["day", "month"] | None

_MONTHS = MappingProxyType(
    {
        name: number
        for number, names in enumerate(
            (
                ("january", "jan"),
                ("february", "feb"),
                ("march", "mar"),
                ("april", "apr"),
                ("may",),
                ("june", "jun"),
                ("july", "jul"),
                ("august", "aug"),
                ("september", "sep", "sept"),
                ("october", "oct"),
                ("november", "nov"),
                ("december", "dec"),
            ),
            1,
        )
        for name in names
    }
)
_STAMP = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)? ?(z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:t(\d{2})(\d{2})(\d{2})z)?")
_CHINESE = re.compile(r"(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号]")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_LOOSE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,? (\d{4})|([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4}))")
_ORDERED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_NO_END = frozenset(("999999", "99999999", "长期", "永久", "长期有效", "no end date", "无固定到期日", "no expiry"))


def parse_date(text: str, *, order: Order = None) -> Parsed | Unparsed:
    """A calendar date ``YYYY-MM-DD`` in ``low`` and ``high``, as the source writes it, in its own time zone.

    ``order``: whether the source writes 1/2/2026 day or month first; undeclared, such a date is refused.
    A date in 2099-12-31 or the year 9999 means no end: no value, the qualifier ``open_ended``.
    """
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not a date: blank or with odd characters")
    if folded in _NO_END:
        return Parsed("date", qualifiers=("open_ended",), text=text)
    parts = _parts(folded, order)
    if parts is None:
        return Unparsed(text, "not a date")
    year, month, day = parts
    if year == 9999 or (year, month, day) == (2099, 12, 31):
        return Parsed("date", qualifiers=("open_ended",), text=text)
    if not 1900 <= year <= 2200:
        return Unparsed(text, "a year out of reach")
    try:
        found = datetime(year, month, day, tzinfo=UTC).date().isoformat()
    except ValueError:
        return Unparsed(text, "no such day")
    return Parsed("date", found, found, text=text)


def _parts(folded: str, order: Order) -> tuple[int, int, int] | None:
    stamp = _STAMP.fullmatch(folded)
    if stamp is not None and any(int(part or 0) > most for part, most in zip(stamp.groups()[3:6], (23, 59, 59), strict=True)):
        return None
    for pattern in (_STAMP, _COMPACT, _CHINESE, _SLASHED, _LOOSE):
        match = pattern.fullmatch(folded)
        if match is not None:
            return int(match.group(1)), int(match.group(2)), int(match.group(3))
    named = _NAMED.fullmatch(folded)
    if named is not None:
        day, name, year = (
            (named.group(1), named.group(2), named.group(3)) if named.group(1) else (named.group(5), named.group(4), named.group(6))
        )
        return (int(year), _MONTHS[name], int(day)) if name in _MONTHS else None
    match = _ORDERED.fullmatch(folded) if order is not None else None
    if match is None:
        return None
    first, second, year = int(match.group(1)), int(match.group(2)), int(match.group(3))
    return (year, second, first) if order == "day" else (year, first, second)


def parse_timestamp(text: str) -> str | None:
    """An instant as ISO 8601 UTC with "Z" to the second, from the shapes that CDR holders send: ``Z``, ``+10:00``,
    ``+1000``, ``+10``, with or without seconds and fractions, "T" or a space, or no zone at all (then UTC is taken).

    A date alone is its midnight. None for anything else, the sentinels of "no end" included (see ``parse_date``).
    """
    folded = fold(text)
    match = None if folded is None else _STAMP.fullmatch(folded)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    if year >= 2200:
        return None
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=_zone(match.group(8)))
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    if text is None or text == "z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if text[0] == "+" else -offset)
