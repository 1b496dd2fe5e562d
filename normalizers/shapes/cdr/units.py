"""Which unit an institution writes its rates in. The standard says fraction; who sends per cent is mended visibly or refused.

The convention is the institution's: it is surveyed over all its products and applied to every bare rate of them, so
that 0.01 of a source that writes 6.49 is a hundredth of a per cent. Where an institution mixes both, a rate counts
only with proof in its own product.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from normalizers.parse.rates import parse_rate
from normalizers.parse.result import Unparsed, plain
from normalizers.pointer import leaf_text
from normalizers.records import KNOWN, NOT_DISCLOSED, ZERO, Json, Value
from normalizers.shapes.cdr.reader import Leaf, Reader
from normalizers.shapes.cdr.values import clean, evidence, number, unreadable

Unit = Literal["fraction", "percent", "mixed"]
CONVENTION = "rate"
MOST = Decimal(1)  # no bank's rate is above 100 % a year: a larger bare number is no fraction
LENT = (Decimal("0.01"), Decimal("0.35"))  # a base lending rate in here is a fraction: as per cent it would be under 0.35 %
BASE = frozenset(("FIXED", "VARIABLE", "FLOATING", "MARKET_LINKED", "PURCHASE", "CASH_ADVANCE"))
NOT_STATED = frozenset(("n/a", "na", "n.a.", "none", "-", "not applicable", "not available", "tbc", "tba"))
WHY: Mapping[str, str] = MappingProxyType(
    {
        "percent": "rates above 1 among the institution's products show that it writes per cent where the standard says fraction",
        "mixed": "the product's own figures show that this one is in per cent, where the standard says fraction",
    }
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What one product shows: a rate that can only be per cent, a rate that can only be a fraction."""

    percent: bool = False
    fraction: bool = False


def survey(roots: Iterable[Json]) -> Unit:
    """The convention of an institution, seen over all its payloads."""
    proofs = [proof_of(root) for root in roots]
    percent, fraction = any(proof.percent for proof in proofs), any(proof.fraction for proof in proofs)
    return "mixed" if percent and fraction else "percent" if percent else "fraction"


def proof_of(root: Json) -> Proof:
    percent = fraction = False
    for key in ("lendingRates", "depositRates"):
        rows = root.get(key)
        for row in rows if isinstance(rows, list) else ():
            if not isinstance(row, dict):
                continue
            base = key == "lendingRates" and str(row.get("lendingRateType")).upper() in BASE
            for field in ("rate", "comparisonRate"):
                figure = _bare(row.get(field))
                if figure is not None:
                    percent = percent or abs(figure) > MOST
                    fraction = fraction or (base and LENT[0] <= figure <= LENT[1]) or _said(figure, row.get("additionalInfo"))
    return Proof(percent, fraction)


def _bare(value: Any) -> Decimal | None:
    return None if value is None or isinstance(value, dict | list | bool) else number(leaf_text(value))


def _said(figure: Decimal, info: Any) -> bool:
    """Whether the text beside a rate repeats it in per cent, a hundred times the figure."""
    if not isinstance(info, str) or "%" not in info or figure < Decimal("0.001"):
        return False
    return re.search(rf"(?<![\d.]){re.escape(plain(figure * 100))}0* ?%", info) is not None


@dataclass(frozen=True, slots=True)
class Units:
    """How bare rates of one product are read. ``unit`` is the institution's convention, ``proof`` the product's own."""

    unit: Unit
    proof: Proof

    def rate(self, leaf: Leaf, reader: Reader, *, lending: bool) -> Value:
        """A rate leaf as a fraction a year; text with its own sign is read by the sign, a bare number by the convention."""
        figure = number(leaf.text)
        if figure is None:
            return self._words(leaf, reader)
        per_cent = self._percent(figure, lending)
        if per_cent is None:
            return unreadable(
                leaf,
                reader,
                "ambiguous_unit",
                "The institution mixes fractions and per cent, and nothing in this product proves which this is.",
                "ambiguous_unit",
            )
        if not per_cent or figure == 0:
            return Value(plain(figure), clean(leaf.text), ZERO if figure == 0 else KNOWN, period="P1Y", evidence=evidence(leaf))
        why = WHY["mixed" if self.unit == "mixed" else "percent"]
        reader.once("unit_mended", leaf.at, leaf.text, "Rates of this payload stand in per cent and were read as such: " + why + ".")
        return Value(plain(figure / 100), clean(leaf.text), KNOWN, period="P1Y", evidence=evidence(leaf, "inferred", why))

    def _percent(self, figure: Decimal, lending: bool) -> bool | None:
        if self.unit != "mixed":
            return self.unit == "percent"
        if abs(figure) > MOST:
            return True
        if figure == 0 or (lending and LENT[0] <= figure <= LENT[1]):
            return False
        if self.proof.percent == self.proof.fraction:
            return None
        return self.proof.percent

    def _words(self, leaf: Leaf, reader: Reader) -> Value:
        if " ".join(leaf.text.casefold().split()) in NOT_STATED:
            reader.issue("rate_not_stated", leaf.at, leaf.text, "The source names a rate without giving it.")
            return Value(None, clean(leaf.text), NOT_DISCLOSED, reason="not_stated", evidence=evidence(leaf))
        read = parse_rate(leaf.text)
        if isinstance(read, Unparsed) or read.low is None or read.low != read.high:
            return unreadable(leaf, reader, "unreadable_rate", "No rate could be read whole.")
        state = ZERO if Decimal(read.low) == 0 else KNOWN
        return Value(read.low, clean(leaf.text), state, period=read.period or "P1Y", evidence=evidence(leaf))


def conventions_of(unit: Unit) -> Mapping[str, str]:
    """What ``Normalized.conventions`` says: nothing for the standard."""
    return {} if unit == "fraction" else {CONVENTION: unit}
