"""Day counts: how much of a year lies between two dates (ISDA 2006 definitions, section 4.16).

Each answers an exact ``Fraction``, negative when the second date is the earlier one. The names are those that contracts
and libraries write; ``year_fraction`` takes any of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

from normalizers.finance.refusal import RefusedError

FEBRUARY = 2


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def last_of_month(day: date) -> bool:
    return (day + timedelta(days=1)).month != day.month if day < date.max else True


def _actual(start: date, end: date) -> int:
    return (end - start).days


def _act_act_isda(start: date, end: date) -> Fraction:
    """(b) days in a leap year over 366, the others over 365; a day counts to the year in which it begins."""
    if end < start:
        return -_act_act_isda(end, start)
    if start.year == end.year:
        return Fraction(_actual(start, end), 366 if is_leap(start.year) else 365)
    first = Fraction(_actual(start, date(start.year, 12, 31)) + 1, 366 if is_leap(start.year) else 365)
    last = Fraction(_actual(date(end.year, 1, 1), end), 366 if is_leap(end.year) else 365)
    return first + (end.year - start.year - 1) + last


def _thirty(start: date, end: date, first: int, second: int) -> Fraction:
    return Fraction(360 * (end.year - start.year) + 30 * (end.month - start.month) + second - first, 360)


def _thirty_360_isda(start: date, end: date) -> Fraction:
    """(f) D1 31 becomes 30; D2 31 becomes 30 when D1 is 30 or 31."""
    first = min(start.day, 30)
    return _thirty(start, end, first, 30 if end.day == 31 and first == 30 else end.day)


def _thirty_e_360(start: date, end: date) -> Fraction:
    """(g) every 31 becomes 30."""
    return _thirty(start, end, min(start.day, 30), min(end.day, 30))


def _thirty_e_360_isda(start: date, end: date) -> Fraction:
    """(h) the last day of a month becomes 30, except that an end in February is taken for the maturity and stays."""
    second = 30 if last_of_month(end) and end.month != FEBRUARY else min(end.day, 30)
    return _thirty(start, end, 30 if last_of_month(start) else start.day, second)


def _thirty_u_360(start: date, end: date) -> Fraction:
    """The US (NASD) rule: as 30/360, and an end of February counts as the 30th."""
    ends = [day.month == FEBRUARY and last_of_month(day) for day in (start, end)]
    second = 30 if all(ends) else end.day
    first = 30 if ends[0] else min(start.day, 30)
    return _thirty(start, end, first, 30 if second == 31 and first == 30 else second)


def _thirty_e_plus_360(start: date, end: date) -> Fraction:
    """D1 31 becomes 30; D2 31 becomes the 1st of the next month."""
    return _thirty(start, end, min(start.day, 30), 31 if end.day == 31 else end.day)


def _no_leap_days(start: date, end: date) -> int:
    """Days without any 29 February after the start."""
    if end < start:
        return -_no_leap_days(end, start)
    leaps = sum(1 for year in range(start.year, end.year + 1) if is_leap(year) and start < date(year, FEBRUARY, 29) <= end)
    return _actual(start, end) - leaps


def _over(year: Fraction) -> Callable[[date, date], Fraction]:
    return lambda start, end: Fraction(_actual(start, end)) / year


CONVENTIONS: dict[str, Callable[[date, date], Fraction]] = {
    "act/365F": _over(Fraction(365)),
    "act/365.25": _over(Fraction(1461, 4)),
    "act/366": _over(Fraction(366)),
    "act/364": _over(Fraction(364)),
    "act/360": _over(Fraction(360)),
    "act/act ISDA": _act_act_isda,
    "30/360": _thirty_360_isda,
    "30E/360": _thirty_e_360,
    "30E/360 ISDA": _thirty_e_360_isda,
    "30E+/360": _thirty_e_plus_360,
    "30U/360": _thirty_u_360,
    "NL/365": lambda start, end: Fraction(_no_leap_days(start, end), 365),
    "NL/360": lambda start, end: Fraction(_no_leap_days(start, end), 360),
}
_OTHER_NAMES = {
    "act/365": "act/365F",
    "actual/365": "act/365F",
    "act/365 fixed": "act/365F",
    "actual/365 fixed": "act/365F",
    "actual/365.25": "act/365.25",
    "actual/360": "act/360",
    "actual/364": "act/364",
    "act/act": "act/act ISDA",
    "actual/actual": "act/act ISDA",
    "actual/actual isda": "act/act ISDA",
    "30/360 isda": "30/360",
    "30/360 bond basis": "30/360",
    "bond basis": "30/360",
    "30a/360": "30/360",
    "eurobond basis": "30E/360",
    "30/360 us": "30U/360",
    "30us/360": "30U/360",
}
_BY_NAME = {name.lower(): name for name in CONVENTIONS} | _OTHER_NAMES


def convention(name: str) -> str:
    """The convention that a contract or a library calls ``name``. Refused when there is none of that name."""
    plain = re.sub(r"\s+", " ", name.replace("_", " ").replace("(", " ").replace(")", " ")).strip().lower()
    found = _BY_NAME.get(plain)
    if found is None:
        raise RefusedError("unknown_day_count", f"There is no day count {name[:40]!r}; there are: {', '.join(CONVENTIONS)}.")
    return found


def year_fraction(start: date, end: date, name: str = "act/365F") -> Fraction:
    """Years from ``start`` to ``end`` by the named convention; none from a day to itself, whatever a formula makes of its month's end."""
    own = CONVENTIONS[convention(name)]
    return Fraction(0) if start == end else own(start, end)
