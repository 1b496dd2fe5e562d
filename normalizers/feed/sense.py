"""What no form can say of one item: ends that are swapped, days that do not exist, columns of different length, doubtful texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from normalizers.feed.check import Fault
from normalizers.feed.forms import ADDRESSES
from normalizers.parse.result import plain
from normalizers.pointer import escape
from normalizers.schema import Label
from normalizers.schema.kinds import duration_units

MANY_DIGITS = 8  # decimals after which a figure looks computed, not published
_DECIMAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LENGTH = re.compile(r"P(?=[0-9])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+W)?(?:[0-9]+D)?")
_TELLING = frozenset("0123456789-=@＝＠+＋\t\r")  # what each of the texts begins with that something may be said of
_COLUMNS = frozenset({"columns", "dates", "values"})
_FORMULA = re.compile(r"[=@＝＠+＋]|-(?![0-9 ])|[\t\r]")


def sense(data: Any, at: str = "") -> Iterator[Fault]:
    """The faults of an item whose form is right."""
    if isinstance(data, dict):
        if "low" in data:
            yield from _ends(data, at)
        if not _COLUMNS.isdisjoint(data):
            yield from _columns(data, at)
        for key, part in data.items():
            if isinstance(part, str):
                yield from _leaf(key, part, f"{at}/{escape(key)}")
            else:
                yield from sense(part, f"{at}/{escape(key)}")
    elif isinstance(data, list):
        for place, part in enumerate(data):
            yield from _leaf("", part, f"{at}/{place}") if isinstance(part, str) else sense(part, f"{at}/{place}")


def _leaf(key: str, text: str, at: str) -> Iterator[Fault]:
    if text[:1] not in _TELLING:
        return
    if _DAY.fullmatch(text) is not None:
        try:
            date.fromisoformat(text)
        except ValueError:
            yield Fault("no_such_day", at, text)
    elif _DECIMAL.fullmatch(text) is not None:
        _, _, places = text.rstrip("0").partition(".")
        if len(places) > MANY_DIGITS:
            yield Fault("many_digits", at, text, better=plain(round(Decimal(text), MANY_DIGITS - 2)))
    elif key not in ADDRESSES and _FORMULA.match(text) is not None:
        yield Fault("formula", at, text)


def _ends(data: dict[str, Any], at: str) -> Iterator[Fault]:
    low, high = data.get("low"), data.get("high")
    if isinstance(low, str) and isinstance(high, str) and _above(low, high):
        yield Fault("low_above_high", at, f"{low} > {high}", Label(f"low 不高于 {high}", f"a low of at most {high}"))


def _above(low: str, high: str) -> bool:
    if _DECIMAL.fullmatch(low) is not None and _DECIMAL.fullmatch(high) is not None:
        return Decimal(low) > Decimal(high)
    if _LENGTH.fullmatch(low) is not None and _LENGTH.fullmatch(high) is not None:
        return duration_units(low) > duration_units(high)
    return _DAY.fullmatch(low) is not None and _DAY.fullmatch(high) is not None and low > high


def _columns(data: dict[str, Any], at: str) -> Iterator[Fault]:
    """The columns of a premium table, and dates with their values."""
    columns, where = data.get("columns"), f"{at}/columns"
    if not isinstance(columns, dict):
        columns, where = {key: data[key] for key in ("dates", "values") if isinstance(data.get(key), list)}, at
    sizes = {key: len(column) for key, column in columns.items() if isinstance(column, list)}
    if len(set(sizes.values())) > 1:
        told = ", ".join(f"{key}: {size}" for key, size in sizes.items())
        yield Fault("unequal_columns", where, told)
