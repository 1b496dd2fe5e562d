"""Figures of the bench as tables, beside their goals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

GOALS = {"p50": 8.0, "p95": 60.0, "ratio": 0.3, "rebuild": 10_000.0, "own p50": 5.0, "own ratio": 1.15, "own fill": 0.8, "rank_ms": 50.0}
COLUMNS, KEPT, RAW, OURS = "embedded", "embedded, kept answers", "raw Elasticsearch", "our Elasticsearch"


def rows_of(found: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """The lines of a table: measured, p50, p95, p99, wrong answers, ratio of p95 to raw Elasticsearch, goal, whether it holds."""
    raw = found.get(RAW)
    for name in (COLUMNS, KEPT, OURS, RAW):
        one = found.get(name)
        if one is not None:
            ratio = None if raw is None else one["p95"] / raw["p95"]
            goal, held = _goal(name, one, raw, ratio)
            shown = "" if ratio is None else f"{ratio:.2f}"
            yield (name, *(f"{one[share]:.2f}" for share in ("p50", "p95", "p99")), str(one["wrong"]), shown, goal, held)


def _goal(name: str, one: dict[str, float], raw: dict[str, float] | None, ratio: float | None) -> tuple[str, str]:
    if name == COLUMNS:
        text = f"p50 {GOALS['p50']:g}, p95 {GOALS['p95']:g} ms, ratio {GOALS['ratio']}"
        return text, yes(one["p50"] <= GOALS["p50"] and one["p95"] <= GOALS["p95"] and (ratio is None or ratio <= GOALS["ratio"]))
    if name == OURS and raw is not None and ratio is not None:
        most = raw["p50"] + GOALS["own p50"]
        return f"p50 {most:.2f} (raw + {GOALS['own p50']:g}) ms, ratio {GOALS['own ratio']}", yes(
            one["p50"] <= most and ratio <= GOALS["own ratio"]
        )
    return "", ""


def fills(found: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Products a second of a whole rebuild: measured, here, against, ratio, goal, whether it holds."""
    rate = found["rebuild_per_second"]
    bare = found["bare_per_second"]
    beside = f"bare tantivy fill {bare}/s"
    yield ("rebuild, embedded", f"{rate}/s", beside, f"{rate / bare:.2f}", f"{GOALS['rebuild']:g}/s", yes(rate >= GOALS["rebuild"]))
    if "own_fill_per_second" in found:
        own, raw = found["own_fill_per_second"], found["raw_fill_per_second"]
        beside, held = f"raw streaming_bulk {raw}/s", yes(own / raw >= GOALS["own fill"])
        yield ("rebuild, Elasticsearch", f"{own}/s", beside, f"{own / raw:.2f}", f"ratio {GOALS['own fill']:g}", held)


def yes(held: bool) -> str:
    return "yes" if held else "NO"


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, tuple("-" * width for width in widths), *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print()
