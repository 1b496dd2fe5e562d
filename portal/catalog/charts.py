"""A share over time as a small picture, in numbers for the template. The table beside it has the same points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WIDTH, HEIGHT, EDGE = 240, 48, 4


@dataclass(frozen=True, slots=True)
class Point:
    """``share``: 0 to 1."""

    at: datetime
    share: float

    @property
    def text(self) -> str:
        return f"{self.share:.0%}"


def chart(points: Sequence[Point]) -> dict[str, Any]:
    """A step line from 0 to 100 %: each share is drawn until the next look; one look is a dot."""
    first = points[0].at
    span = max((points[-1].at - first).total_seconds(), 1.0)

    def x(at: datetime) -> float:
        return round(EDGE + (WIDTH - 2 * EDGE) * (at - first).total_seconds() / span, 1)

    def y(share: float) -> float:
        return round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * share, 1)

    path = f"M{x(first)} {y(points[0].share)}" + "".join(f"H{x(one.at)}V{y(one.share)}" for one in points[1:])
    last = points[-1]
    return {"path": path, "x": x(last.at), "y": y(last.share), "top": y(1.0), "bottom": y(0.0), "low": min(one.share for one in points)}
