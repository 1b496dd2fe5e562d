"""Figures and spans: numbers with their units, and what several of them say together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.result import words
from normalizers.parse.tokens import Token

FRACTIONS = MappingProxyType({"pct": "0.01", "permille": "0.001", "permyriad": "0.0001", "bp": "0.0001", "cheng": "0.1"})
_DAYS = MappingProxyType(
    {
        "D": Decimal(1),
        "BD": Decimal("1.4"),
        "W": Decimal(7),
        "M": Decimal("30.4375"),
        "instalment": Decimal("30.4375"),
        "Q": Decimal("91.3125"),
        "Y": Decimal("365.25"),
        "years": Decimal("365.25"),
    }
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. ``dim``: fraction, money, term, age, li (厘), zhe (折), times (倍), code or bare."""

    number: Decimal
    dim: str
    unit: str = ""
    scale: Decimal | None = None
    qualifiers: tuple[str, ...] = ()
    iso: str = ""
    prefixed: bool = False
    """Whether its currency stands before it; a unit after a number belongs to it alone."""


@dataclass(frozen=True, slots=True)
class Span:
    """What the figures say: from ``low`` to ``high``, either of them None when that side is open."""

    low: Figure | None
    high: Figure | None
    options: tuple[Figure, ...] = ()
    open: tuple[str, ...] = ()
    bounds: tuple[str, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        return self.options or tuple(figure for figure in (self.low, self.high) if figure is not None)

    @property
    def dim(self) -> str:
        return self.figures[-1].dim

    @property
    def point(self) -> bool:
        return self.low is not None and self.low == self.high

    @property
    def qualifiers(self) -> tuple[str, ...]:
        marks = [f"{side}_excl" for side in self.open]
        return words(
            [*self.bounds, *marks, *(q for figure in self.figures for q in figure.qualifiers), *(["discrete"] if self.options else [])]
        )


Item = Token | Span


@dataclass(frozen=True, slots=True)
class Unread:
    reason: str


def shared(figures: Sequence[Figure]) -> tuple[Figure, ...] | None:
    """Earlier bare numbers take the unit of the last one (or all that of the first, for ``$5-10``); None when units differ."""
    model = figures[-1] if figures[-1].dim != "bare" else figures[0]
    if figures[-1].dim == "bare" and model.dim != "bare" and not model.prefixed:
        return None  # "15 days - 80": the last number may count something else
    if model.iso and any(figure.dim == "bare" for figure in figures):
        return None
    out: list[Figure] = []
    for one in figures:
        figure = one
        if figure.dim == "bare" and model.dim != "bare":
            number = figure.number
            if model.dim == "fraction":
                number = number * Decimal(FRACTIONS[model.unit])
            figure = replace(figure, number=number, dim=model.dim, unit=model.unit)
        out.append(figure)
    if figures[-1].scale is not None:
        if _two_readings(figures):
            return None
        out = _rescaled(out, figures)
    if len({figure.dim for figure in out}) > 1 and {figure.dim for figure in out} != {"term", "age"}:
        return None
    return None if out[-1].dim == "money" and len({figure.unit for figure in out}) > 1 else tuple(out)


def _two_readings(figures: Sequence[Figure]) -> bool:
    """ "$2 - $5 million" may begin at two dollars or at two millions; "$1 to $5M" is how a tier from the first dollar is written."""
    first, last = figures[0], figures[-1]
    if first.scale is not None or last.scale is None or last.scale < 1000 or not (first.prefixed and last.prefixed):
        return False
    return 1 < first.number < 100 or (first.number == 1 and "million_word" in last.qualifiers)


def _rescaled(out: Sequence[Figure], figures: Sequence[Figure]) -> list[Figure]:
    """The scale after the last number serves earlier ones without their own unit while they stay below it: 5-50万, not 5000-5万."""
    last, factor = out[-1], figures[-1].scale
    done: list[Figure] = []
    for figure, was in zip(out, figures, strict=True):
        own = was.scale is not None or (was.dim != "bare" and (not was.prefixed or last.prefixed))
        fits = factor is not None and figure.number * factor < last.number
        done.append(replace(figure, number=figure.number * factor, scale=factor) if factor is not None and fits and not own else figure)
    return done


def size(figure: Figure) -> Decimal:
    """What orders figures of one dimension; terms and ages in days, only to compare."""
    if figure.dim not in ("term", "age"):
        return figure.number
    if figure.iso:
        days, number = Decimal(0), ""
        for character in figure.iso[1:]:
            if character.isalpha():
                days, number = days + Decimal(number or 0) * _DAYS[character], ""
            else:
                number += character
        return days
    return (figure.number + (Decimal("0.5") if figure.unit.endswith("half") else 0)) * _DAYS[figure.unit.removesuffix("half")]


def ordered(low: Figure, high: Figure) -> bool:
    return size(low) <= size(high)
