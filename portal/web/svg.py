"""Pictures on a true scale, as numbers for the templates: the ruler of a list, the strip of a market, the steps of a history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.utils.safestring import SafeString

from normalizers.schema import Kind
from normalizers.schema.kinds import AGE, DATE, MONEY, TERM, scaled
from portal.web.markup import joined

WIDTH = 300
DRAWN = 120  # points of a line at most
LEFT, RIGHT, TOP, BOTTOM = 64, 610, 14, 160  # the plot of a history in its 620 × 190 picture

Point = TypeVar("Point")


@dataclass(frozen=True, slots=True)
class Scale:
    """A common scale from ``low`` to ``high`` over ``width``, with round ticks. Money and rates in canonical units, terms in years."""

    low: float
    high: float
    step: float
    width: int = WIDTH

    def at(self, number: float) -> float:
        part = (number - self.low) / (self.high - self.low)
        return round(min(1.0, max(0.0, part)) * self.width, 1)

    @property
    def ticks(self) -> tuple[float, ...]:
        return tuple(self.low + self.step * n for n in range(round((self.high - self.low) / self.step) + 1))


def number_of(kind: Kind, scalar: str | None) -> float | None:
    """A canonical scalar as a number on a scale; None for none and for kinds that have no number."""
    if scalar is None or not kind.numeric:
        return None
    if kind in (TERM, AGE):
        return scaled(kind, scalar) / 3_652_500
    if kind is DATE:
        return float(date.fromisoformat(scalar).toordinal())
    return float(Decimal(scalar))


def scale_of(numbers: Sequence[float], width: int = WIDTH, steps: int = 4) -> Scale | None:
    """A scale with round ends around the numbers; None where there is none. One number gets room on both sides."""
    if not numbers:
        return None
    low, high = min(numbers), max(numbers)
    if low == high:
        room = abs(low) * 0.1 or 1.0
        low, high = low - room, high + room
    step = _round_step((high - low) / steps)
    first = step * (low // step)
    last = step * -(-high // step)
    return Scale(0.0 if 0 <= first < 2 * step else first, last, step, width)


def _round_step(rough: float) -> float:
    power = 10.0 ** (len(str(int(rough))) - 1) if rough >= 1 else 10.0 ** -_leading_zeros(rough)
    return next(nice * power for nice in (1, 2, 5, 10) if nice * power >= rough * 0.999)


def _leading_zeros(rough: float) -> int:
    places = 0
    while rough < 1:
        rough *= 10
        places += 1
    return places


def tick_text(kind: Kind, number: float, lang: str, step: float = 0.0) -> str:
    """A short text for a tick: ``6.5 %``, ``20k`` or ``2万``, ``5`` years; all ticks of one ``step`` have the same decimals."""
    if kind.key in ("rate", "percent"):
        return f"{number * 100:.{_decimals(step * 100)}f} %" if step else f"{number * 100:.4g} %"
    if kind is MONEY:
        sizes = ((1e8, "亿", 1e8), (1e4, "万", 1e4)) if lang.startswith("zh") else ((1e6, "m", 1e6), (1e4, "k", 1e3))
        for least, unit, size in sizes:
            if abs(number) >= least:
                return f"{number / size:.4g}{unit}"
    return f"{number:.{_decimals(step)}f}" if step else f"{number:.4g}"


def _decimals(step: float) -> int:
    """How many decimals a multiple of the step needs."""
    places = 0
    while places < 6 and abs(step * 10**places - round(step * 10**places)) > 1e-6:
        places += 1
    return places


def ruler(scale: Scale, kind: Kind, lang: str) -> dict[str, Any]:
    """Ticks with texts for the head of a list, and grid lines for its rows."""
    ticks = scale.ticks
    anchors = ["start", *["middle"] * (len(ticks) - 2), "end"]
    return {
        "ticks": [
            {"x": scale.at(tick), "text": tick_text(kind, tick, lang, scale.step), "anchor": anchor}
            for tick, anchor in zip(ticks, anchors, strict=True)
        ],
        "minor": [scale.at(tick + scale.step * n / 5) for tick in ticks[:-1] for n in range(1, 5)],
        "grid": grid(scale),
    }


@lru_cache(maxsize=64)
def grid(scale: Scale) -> SafeString:
    """The lines of the ticks behind every row of a list, which are the same for all of them."""
    line = '<line class="grid" x1="{0}" x2="{0}" y1="0" y2="14"/>'
    return joined("", line, ((scale.at(tick),) for tick in scale.ticks))


def bar(scale: Scale, value: float | None, low: float | None, high: float | None) -> dict[str, Any]:
    """One row on the ruler: a mark at the value, a span over its range; unknown is hatched over the whole scale."""
    ends = [number for number in (low, high) if number is not None]
    if value is None and not ends:
        return {"unknown": True}
    at = scale.at(value if value is not None else ends[0])
    start = scale.at(low if low is not None else (value if value is not None else scale.low))
    end = scale.at(high if high is not None else (value if value is not None else scale.high))
    return {"at": round(min(max(at - 2, 0), scale.width - 4), 1), "x": start, "width": round(max(0.0, end - start), 1)}


def strip(values: Sequence[float], median: float, texts: tuple[str, str, str], title: str) -> dict[str, Any] | None:
    """A market as ticks, one per product, with its median. ``texts``: of the low end, the median and the high end.

    The ends are the 2nd and 98th of a hundred, so that one outlier does not flatten the picture.
    """
    if not values:
        return None
    ordered = sorted(values)
    cut = len(ordered) // 50
    scale = Scale(ordered[cut], max(ordered[-1 - cut], ordered[cut] + 1e-9), 1)
    ticks = sorted({round(4 + scale.at(value) * (WIDTH - 8) / WIDTH, 1) for value in ordered})
    at = round(4 + scale.at(median) * (WIDTH - 8) / WIDTH, 1)
    anchor = "start" if at < 75 else "end" if at > 225 else "middle"
    low, middle, high = texts
    shown = [{"x": at, "text": middle, "anchor": anchor, "strong": True}]
    if anchor == "end" or at > WIDTH / 2 - 35:  # else the median's text would stand on it
        shown.append({"x": 0, "text": low, "anchor": "start", "strong": False})
    if anchor == "start" or at < WIDTH / 2 + 35:
        shown.append({"x": WIDTH, "text": high, "anchor": "end", "strong": False})
    return {"ticks": ticks, "median": at, "texts": shown, "title": title}


def steps(kind: Kind, points: Sequence[tuple[datetime, datetime, float]], lang: str) -> dict[str, Any] | None:
    """A history as a step line: each (from, to, value) is drawn where it is known, and nothing between. Dates in order."""
    scale = scale_of([value for _, _, value in points], BOTTOM - TOP)
    if scale is None:
        return None
    first, last = points[0][0], points[-1][1]
    days = max((last - first).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * (at - first).total_seconds() / days, 1)

    def y(value: float) -> float:
        return round(BOTTOM - scale.at(value), 1)

    path, until = "", None
    for start, end, value in points:
        path += f"V{y(value)}H{x(end)}" if start == until else f"M{x(start)} {y(value)}H{x(end)}"
        until = end
    dates = [(first, "start"), (last, "end")] if last > first else [(first, "start")]
    return {
        "path": path,
        "dots": [{"x": x(start), "y": y(value)} for start, _, value in points],
        "y": [{"at": y(tick), "text_at": y(tick) + 4, "text": tick_text(kind, tick, lang, scale.step)} for tick in scale.ticks],
        "x": [{"at": x(at), "anchor": anchor, "text": f"{at:%Y-%m-%d}"} for at, anchor in dates],
    }


def thinned(points: Sequence[Point]) -> list[Point]:
    """As many points as a line needs, the first and the last among them."""
    every = -(-len(points) // DRAWN)
    return [point for number, point in enumerate(points) if number % every == 0 or number == len(points) - 1]


def curves(months: Sequence[float], lines: Sequence[Sequence[float]], lang: str) -> dict[str, Any] | None:
    """Amounts over months as lines on one scale from nothing. The picture is that of a history."""
    scale = scale_of([0.0, *(value for line in lines for value in line)], BOTTOM - TOP)
    if scale is None:
        return None
    last = max(months[-1], 1.0)
    step = next(size for size in (1, 2, 3, 6, 12, 24, 60, 120) if last / size <= 8)

    def x(month: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * month / last, 1)

    marks = [step * n for n in range(int(last // step) + 1)]
    return {
        "paths": ["M" + "L".join(f"{x(m)} {round(BOTTOM - scale.at(v), 1)}" for m, v in zip(months, line, strict=True)) for line in lines],
        "y": [
            {
                "at": round(BOTTOM - scale.at(t), 1),
                "text_at": round(BOTTOM - scale.at(t), 1) + 4,
                "text": tick_text(MONEY, t, lang, scale.step),
            }
            for t in scale.ticks
        ],
        "x": [
            {"at": x(m), "anchor": "start" if not m else "end" if m == last else "middle", "text": _month_text(m, step, lang)}
            for m in marks
        ],
    }


def _month_text(month: int, step: int, lang: str) -> str:
    """``5 y``, ``18 m``; ``5年``, ``18个月``."""
    if step % 12:
        return f"{month}个月" if lang.startswith("zh") else f"{month} m"
    return f"{month // 12}年" if lang.startswith("zh") else f"{month // 12} y"
