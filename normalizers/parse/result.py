"""What a parser gives: a reading, or the text it could not read with the reason. No parser raises for bad text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from normalizers.records import KNOWN, State


@dataclass(frozen=True, slots=True)
class Parsed:
    """One reading of a text.

    ``low``/``high``: plain decimal strings (a rate is a fraction per ``period``, an LTV a ratio, money in
    ``currency``), or codes with unit ``code``; only ``low`` means "from", only ``high`` "up to", equal a point.
    An age under a year is an ISO 8601 duration. ``term_low``/``term_high``: ISO 8601; days stay days.
    ``reference`` and ``spread`` (a fraction) describe a floating rate; a multiple of the reference is the qualifier
    ``multiplier=x``. ``state`` is one of ``records.STATES``; a text that names an amount without giving it
    ("at cost") is ``not_disclosed`` with that word among the qualifiers.
    """

    kind: str
    low: str | None = None
    high: str | None = None
    unit: str = ""
    currency: str = ""
    term_low: str | None = None
    term_high: str | None = None
    period: str = ""
    qualifiers: tuple[str, ...] = ()
    reference: str = ""
    spread: str | None = None
    state: State = KNOWN
    text: str = ""

    def qualifier(self, name: str) -> str | None:
        """The value of ``name=value``, an empty string for a bare ``name``, None when it is not there."""
        for one in self.qualifiers:
            key, _, value = one.partition("=")
            if key == name:
                return value
        return None


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A text that was not read whole, and why. ``reason`` is a short English sentence for an editor."""

    text: str
    reason: str


def plain(number: Decimal) -> str:
    """A decimal as a plain string without exponent and without trailing zeros of the fraction: 0.0650 -> "0.065"."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def words(names: Iterable[str]) -> tuple[str, ...]:
    """Qualifiers without repetition, in the order met."""
    return tuple(dict.fromkeys(names))
