"""Rounding: half up on the decimal, once, where a contract or a display rounds. Never on the way."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOISE = 11  # significant digits of a solved float that can be trusted; what follows must not decide a rounding


def cents(amount: Decimal) -> Decimal:
    """The amount as a contract states it."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def exact(amount: Decimal) -> Decimal:
    """No rounding: for a figure of the formula rather than of a contract."""
    return amount


def half_up(number: Decimal | float, places: int) -> Decimal:
    """The number to ``places`` decimals. A float loses its noise first, so that 6.35 stored as 6.3499999999999996 gives 6.4."""
    exactly = number if isinstance(number, Decimal) else Decimal(f"{number:.{NOISE}g}")
    return exactly.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
