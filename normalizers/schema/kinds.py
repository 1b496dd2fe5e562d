"""The ten kinds of value. Each is implemented once: its canonical form, its integer for an index, its JSON type."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from normalizers.schema.model import Kind, Label

_DECIMAL = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
_DURATION = {"type": "string", "pattern": r"^P(?=\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?$"}

MONEY = Kind("money", 100, Label("金额", "Amount"), _DECIMAL)
PERCENT = Kind("percent", 10_000_000, Label("比例", "Share"), _DECIMAL)
RATE = Kind("rate", 10_000_000, Label("利率", "Rate"), _DECIMAL)
TERM = Kind("term", 10_000, Label("期限", "Term"), _DURATION)
AGE = Kind("age", 10_000, Label("年龄", "Age"), _DURATION)
COUNT = Kind("count", 1, Label("数量", "Number"), _DECIMAL)
DATE = Kind("date", 1, Label("日期", "Date"), {"type": "string", "format": "date"})
CHOICE = Kind("choice", None, Label("选项", "Choice"), {"type": "string"})
FLAG = Kind("flag", None, Label("有无", "Yes or no"), {"type": "string", "enum": ["yes", "no"]})
TEXT = Kind("text", None, Label("文字", "Text"), {"type": "string"})

KINDS = (MONEY, PERCENT, RATE, TERM, AGE, COUNT, DATE, CHOICE, FLAG, TEXT)

_PARTS = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")
_UNITS = (3_652_500, 304_375, 70_000, 10_000)  # ten-thousandths of a day: a month is a twelfth of 365.25 days


def duration_units(text: str) -> int:
    """An ISO 8601 duration of years, months, weeks and days in ten-thousandths of a day; P12M equals P1Y, P365D does not.

    Raises ValueError for anything else.
    """
    match = _PARTS.match(text)
    if match is None or text == "P":
        raise ValueError(f"not an ISO 8601 duration of years, months, weeks and days: {text!r}")
    return sum(int(number) * unit for number, unit in zip(match.groups(), _UNITS, strict=True) if number is not None)


def scaled(kind: Kind, value: str) -> int:
    """The canonical scalar as the integer that both engines hold (SEARCH §4): cents, thousandths of a basis point, days.

    A digit beyond the scale rounds half up, away from zero. Raises ValueError for a value that is not canonical.
    """
    if kind in (TERM, AGE):
        return duration_units(value)
    if kind is DATE:
        return date.fromisoformat(value).toordinal()
    if kind.scale is None:
        raise ValueError(f"a {kind.key} has no number")
    return int((Decimal(value) * kind.scale).to_integral_value("ROUND_HALF_UP"))
