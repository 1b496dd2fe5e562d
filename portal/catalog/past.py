"""The periods of past performance that may be shown, each beside the benchmark of the same time, in every market.

The rule is that of the Chinese association's code of 2023-11-21 (FEATURES §5): both dates stated; no period under a month, but for cash
management; up to a year of age the time since inception; after that whole calendar years, beyond six years the last five of them, and
since inception beside them. The age is that at the end of the latest period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from normalizers.schema.kinds import RATE
from portal.catalog.entries import value_cell
from portal.catalog.present import Cell

Json = dict[str, Any]
CASH = frozenset({"money_fund"})
SHORTEST = 28  # days of the shortest month
MANY_YEARS, LAST_YEARS = 6, 5


@dataclass(frozen=True, slots=True)
class Window:
    """A period: what the source calls it ("" where it does not), its dates, what was earned in it and the benchmark of that time."""

    name: str
    first: date
    last: date
    past: Cell
    target: Cell | None


def of_a_period(rate: Json) -> bool:
    """Whether a rate tells of a period that is over, so that it stands among the periods and in no other list of rates."""
    return "from" in rate or "name" in rate if rate["role"] == "past" else rate["role"] == "target" and "from" in rate


def windows(document: Json, lang: str) -> tuple[tuple[Window, ...], int]:
    """The periods of an expanded document that may be shown, as the source orders them, and how many may not."""
    rates = [rate for rate in document.get("rates", ()) if of_a_period(rate)]
    targets = {_key(rate): rate for rate in rates if rate["role"] == "target"}
    past = [rate for rate in rates if rate["role"] == "past"]
    found = [one for rate in past if (one := _window(rate, targets.get(_key(rate)), lang)) is not None]
    began, end = min((one.first for one in found), default=date.max), max((one.last for one in found), default=date.min)
    shown = tuple(one for one in found if _permitted(one, began, end, cash=document["category"] in CASH))
    return shown, len(past) - len(shown)


def _key(rate: Json) -> tuple[str, ...]:
    return tuple(str((rate.get(field) or {}).get("value")) for field in ("name", "from", "to"))


def _window(rate: Json, target: Json | None, lang: str) -> Window | None:
    """None for a period whose dates are not stated, or do not follow one another."""
    first, last = _day(rate.get("from")), _day(rate.get("to"))
    if first is None or last is None or last < first:
        return None
    name = str((rate.get("name") or {}).get("text", ""))
    return Window(name, first, last, _figure(rate, lang), None if target is None else _figure(target, lang))


def _day(value: Mapping[str, Any] | None) -> date | None:
    text = None if value is None else value.get("value")
    return date.fromisoformat(text) if isinstance(text, str) else None


def _figure(rate: Json, lang: str) -> Cell:
    return value_cell(rate["role"], "", RATE, rate["value"], lang)


def _permitted(one: Window, began: date, end: date, *, cash: bool) -> bool:
    if (one.last - one.first).days + 1 < SHORTEST:
        return cash
    if one.first == began:
        return True
    whole = one.first == date(one.first.year, 1, 1) and one.last == date(one.first.year, 12, 31)
    if not whole or _years(began, end) < 1:
        return False
    newest = end.year if end == date(end.year, 12, 31) else end.year - 1
    return _years(began, end) < MANY_YEARS or one.first.year > newest - LAST_YEARS


def _years(began: date, end: date) -> int:
    """Whole years from one day to another."""
    return end.year - began.year - ((end.month, end.day) < (began.month, began.day))
