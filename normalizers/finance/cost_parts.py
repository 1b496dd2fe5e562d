"""Parts of a cost and their sum, and reading the canonical values they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
ZERO = Decimal(0)


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
    there is none. ``bad_day``: one missed payment, leaving early; never inside the total. ``assumed``: what was assumed.
    """

    parts: tuple[Part, ...]
    months: int
    earning: bool
    effective_low: float | None
    effective_high: float | None
    bad_day: tuple[Part, ...] = ()
    assumed: tuple[str, ...] = ()

    @property
    def low(self) -> Decimal:
        return sum((part.low for part in self.parts), ZERO)

    @property
    def high(self) -> Decimal:
        return sum((part.high for part in self.parts), ZERO)

    @property
    def ranked(self) -> Decimal:
        """The worst end, as a cost: smaller is better for loans and deposits alike."""
        return -self.low if self.earning else self.high

    @property
    def per_month(self) -> tuple[Decimal, Decimal]:
        return self.low / self.months, self.high / self.months


def decimal_of(value: Json | None) -> Decimal | None:
    """The number of a canonical value; None when it is absent, not disclosed, or only a range."""
    if value is None or value.get("state") not in ("known", "zero") or not isinstance(value.get("value"), str):
        return None
    return Decimal(value["value"])


def entries(product: Json, key: str, field: str, words: Sequence[str]) -> list[Json]:
    return [entry for entry in product.get(key, ()) if entry.get(field) in words]


def covers(bands: Iterable[Json] | None, number: Decimal) -> bool:
    """Whether one of the bands holds the number; no bands hold any number, a band that cannot be read holds none."""
    listed = list(bands or ())
    return not listed or any(_inside(band, number) for band in listed)


def _inside(band: Json, number: Decimal) -> bool:
    low, high = band.get("low"), band.get("high")
    if high is not None and high.get("state") == "not_offered":
        high = None  # the source says that there is no upper end
    least, most = decimal_of(low), decimal_of(high)
    if (low is not None and least is None) or (high is not None and most is None) or (low is None and high is None):
        return False
    if least is not None and number < least:
        return False
    return most is None or number < most or (number == most and band.get("high_excluded") != "yes")
