"""Figures of the bench as tables, beside their goals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

GOALS = {"p50": 8.0, "p95": 60.0, "ratio": 0.3, "rebuild": 10_000.0, "rank_ms": 50.0}


def rows_of(found: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The figures as lines of a table: measured, p50, p95, p99, wrong answers, ratio of p95 to raw Elasticsearch, goal."""
    raw = found.get("raw Elasticsearch")
    for name in ("columns", "kept answers", "index alone", "raw Elasticsearch"):
        one = found.get(name)
        if one is not None:
            ratio = "" if raw is None else f"{one['p95'] / raw['p95']:.2f}"
            goal = f"p50 {GOALS['p50']:g}, p95 {GOALS['p95']:g} ms, ratio {GOALS['ratio']}" if name == "columns" else ""
            yield (name, *(f"{one[share]:.2f}" for share in ("p50", "p95", "p99")), str(one["wrong"]), ratio, goal)


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, tuple("-" * width for width in widths), *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
