"""The table of the bench says of every goal whether it holds."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bench import catalogue, engines
from bench.report import COLUMNS, OURS, RAW, fills, rows_of
from bench.requests import recorded


def way(p50: float, p95: float) -> dict[str, float]:
    return {"p50": p50, "p95": p95, "p99": p95, "wrong": 0}


def held(**ways: dict[str, float]) -> dict[str, str]:
    found = {COLUMNS: way(3, 9), RAW: way(20, 100), OURS: way(24, 110)} | ways
    return {row[0]: row[-1] for row in rows_of(found)}


def test_goals_of_a_search_hold_or_do_not() -> None:
    assert held() == {COLUMNS: "yes", OURS: "yes", RAW: ""}
    assert held(**{COLUMNS: way(8.1, 9)})[COLUMNS] == "NO"
    assert held(**{COLUMNS: way(8, 31)})[COLUMNS] == "NO"  # more than 0.3 of raw
    assert held(**{RAW: way(20, 1000), COLUMNS: way(8, 61)})[COLUMNS] == "NO"
    assert held(**{OURS: way(25.1, 110)})[OURS] == "NO"
    assert held(**{OURS: way(24, 116)})[OURS] == "NO"
    assert [row[-1] for row in rows_of({COLUMNS: way(3, 9)})] == ["yes"]  # without a server


def test_goals_of_a_rebuild_hold_or_do_not() -> None:
    found = {"rebuild_per_second": 10_000, "bare_per_second": 20_000}
    assert [row[-1] for row in fills(found)] == ["yes"]
    assert [row[-1] for row in fills({**found, "rebuild_per_second": 9_999})] == ["NO"]
    assert [row[-1] for row in fills({**found, "own_fill_per_second": 80, "raw_fill_per_second": 100})] == ["yes", "yes"]
    assert [row[-1] for row in fills({**found, "own_fill_per_second": 79, "raw_fill_per_second": 100})] == ["yes", "NO"]


@pytest.mark.parametrize(("size", "who"), [(30, "database"), (31, "own")])
def test_the_engine_that_is_measured_judges_itself_only_in_a_large_catalogue(size: int, who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [catalogue.projected(catalogue.product(number)) for number in range(1, size + 1)]
    monkeypatch.setattr(engines, "JUDGED", 30)
    monkeypatch.setattr(catalogue, "documents", lambda size: iter(made[:size]))
    own: Any = SimpleNamespace(name="own", search=lambda request, _facets: request)
    asked = recorded(3, size)
    name, right = engines.judged(own, asked, size)
    assert name == who
    assert [hits == request for hits, (request, _) in zip(right, asked, strict=True)] == [who == "own"] * 3
