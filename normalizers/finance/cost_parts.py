"""Parts of a cost and their sum, and the integers that cost is worked out in: cents, thousandths of a basis point, months.

Reading a product to integers once keeps its cost the same whether one product is priced or a million at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

Json = dict[str, Any]
ZERO = Decimal(0)
CENTS, UNITS = 100, 10_000_000
"""Cents of one unit of a currency; units (thousandths of a basis point) of a rate or share of 1."""
FAR = 1 << 60
"""The end of a band without an end."""
WORST = 1 << 62
"""What a product that cannot be priced is ordered by."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the total, to the cent. ``low`` and ``high`` differ only where something is not disclosed: ``reason`` says what."""

    key: str
    name: str
    low: Decimal
    high: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """``earning`` False: what it costs, less is better. True: what it pays, net of fees (fee parts are negative).

    ``months``: over how long. ``effective_low`` / ``effective_high``: the effective annual rate at either end, None where
    there is none. ``bad_day``: one missed payment, leaving early; never inside the total. ``assumed``: codes of what was
    assumed (``cost_words.ASSUMED``). ``payment``: a loan's first instalment at either end, without fees. ``by_rate``: it is ordered
    by its effective rate, because the sums of two products are not of one size.
    """

    parts: tuple[Part, ...]
    months: int
    earning: bool
    effective_low: float | None
    effective_high: float | None
    bad_day: tuple[Part, ...] = ()
    assumed: tuple[str, ...] = ()
    payment: tuple[Decimal, Decimal] | None = None
    by_rate: bool = False

    @property
    def low(self) -> Decimal:
        return sum((part.low for part in self.parts), ZERO)

    @property
    def high(self) -> Decimal:
        return sum((part.high for part in self.parts), ZERO)

    @property
    def ranked(self) -> Decimal:
        """The worst end, as a cost: smaller is better for loans and deposits alike. Of a rate, hundredths of its units."""
        if self.by_rate:
            return money(-units_of(Decimal(self.effective_low or 0)))
        return -self.low if self.earning else self.high

    @property
    def per_month(self) -> tuple[Decimal, Decimal]:
        return self.low / self.months, self.high / self.months


def decimal_of(value: Json | None) -> Decimal | None:
    """The number of a canonical value; None when it is absent, not disclosed, or only a range."""
    if value is None or value.get("state") not in ("known", "zero"):
        return None
    return _decimal(value.get("value"))


def ends_of(value: Json | None) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and the highest that a canonical value may be; None for an end that is not stated."""
    if value is None or value.get("state") not in ("known", "zero"):
        return None, None
    point = _decimal(value.get("value"))
    return (point, point) if point is not None else (_decimal(value.get("low")), _decimal(value.get("high")))


def _decimal(text: object) -> Decimal | None:
    if not isinstance(text, str):
        return None
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found) < 1_000_000_000_000 else None


def cents_of(amount: Decimal) -> int:
    """An amount in cents, half up."""
    return int((amount * CENTS).to_integral_value(ROUND_HALF_UP))


def units_of(rate: Decimal) -> int:
    """A rate or share in units, half up."""
    return int((rate * UNITS).to_integral_value(ROUND_HALF_UP))


def money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def half_up(numerator: int, denominator: int) -> int:
    """A fraction of whole numbers, none of them negative, rounded half up: exactly."""
    return (2 * numerator + denominator) // (2 * denominator)


def entries(product: Json, key: str, field: str, words: tuple[str, ...]) -> list[Json]:
    return [entry for entry in product.get(key, ()) if entry.get(field) in words]


Band = tuple[int, int]
"""``from <= number < below`` in whole numbers."""


def bands_of(bands: list[Json] | None, scale: int) -> list[Band]:
    """The bands of one dimension; no bands hold any number, a band that cannot be read holds none."""
    if not bands:
        return [(0, FAR)]
    return [found for band in bands if (found := _band(band, scale)) is not None]


def _band(band: Json, scale: int) -> Band | None:
    low, high = band.get("low"), band.get("high")
    if high is not None and high.get("state") == "not_offered":
        high = None  # the source says that there is no upper end
    least, most = decimal_of(low), decimal_of(high)
    if (low is not None and least is None) or (high is not None and most is None) or (low is None and high is None):
        return None
    start = 0 if least is None else max(0, int((least * scale).to_integral_value(ROUND_CEILING)))
    if most is None:
        return start, FAR
    excluded = band.get("high_excluded") == "yes"
    end = (most * scale).to_integral_value(ROUND_CEILING if excluded else ROUND_FLOOR)
    return start, int(end) + (not excluded)
