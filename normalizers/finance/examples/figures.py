"""The figures of a case, and how the fields of ``expected`` are named after them.

A share (a rate, a yield) is kept as a fraction and may be asked for as ``X``, ``X_fraction``, ``X_percent`` or ``X_bp``;
any figure may end in ``_1dp`` (or another digit): rounded half up to so many decimals.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from normalizers.finance.refusal import RefusedError
from normalizers.finance.rounding import half_up

SCALES = {"percent": 100, "fraction": 1, "bp": 10_000, "": 1}
_PLACES = re.compile(r"(.+)_(\d)dp")
_UNIT = re.compile(r"(.+?)_(percent|fraction|bp)")


@dataclass(frozen=True, slots=True)
class Share:
    """A fraction, to be shown in the unit that is asked for."""

    fraction: Decimal | float


Figure = Decimal | float | int | Share | None
Figures = Mapping[str, Figure]
NO_RATE = None


def pick(figures: Figures, field: str) -> float | None:
    """The figure that a field of ``expected`` names. None: there is none, which is an answer. Refused when nothing has that name."""
    places = _PLACES.fullmatch(field)
    name = field if places is None else places.group(1)
    figure, scale = _named(figures, name, field)
    if figure is None:
        return None
    number = figure.fraction * scale if isinstance(figure, Share) else figure
    return float(number) if places is None else float(half_up(number, int(places.group(2))))


def _named(figures: Figures, name: str, field: str) -> tuple[Figure, int]:
    if name in figures:
        return figures[name], 1
    unit = _UNIT.fullmatch(name)
    if unit is not None and unit.group(1) in figures:
        figure = figures[unit.group(1)]
        if figure is None or isinstance(figure, Share):
            return figure, SCALES[unit.group(2)]
    raise RefusedError("unknown_field", f"This kind does not give {field}; it gives {', '.join(sorted(figures)[:40])}.")
