"""Milliseconds of a search with eight facets, each way of answering beside the others; every answer is compared.

``python -m bench.engines SIZE``. With ``YARDSTICK_BENCH_ELASTICSEARCH`` (the address of a throw-away server) also one raw request
to Elasticsearch a search.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import catalogue
from bench.requests import Asked, recorded
from search.embedded import EmbeddedEngine
from search.engine import Hits

Ask = Callable[[Any, Sequence[str]], Hits]
ROUNDS = 3  # each request is asked so often, and its middle time counts


def measure(size: int) -> dict[str, Any]:
    """All figures of one size."""
    root = catalogue.folder() / f"index-{size}"
    engine = EmbeddedEngine(root, answers=0)
    loading = seconds(lambda: sum(1 for _ in catalogue.documents(size)))  # makes them first, when they are not stored yet
    loading = min(loading, seconds(lambda: sum(1 for _ in catalogue.documents(size))))
    building = seconds(lambda: engine.rebuild(catalogue.documents(size)))
    found: dict[str, Any] = {
        "size": size,
        "rebuild_per_second": round(size / (building - loading)),
        "rebuild_per_second_with_reading": round(size / building),
        "peak_mb_building": peak(),
    }
    asked = recorded(200, size)
    first = [engine.search(*one) for one in asked]
    ways: dict[str, Ask] = {"columns": engine.search, "kept answers": EmbeddedEngine(root).search}
    ways["index alone"] = EmbeddedEngine(root, answers=0, columns=False).search
    server = os.environ.get("YARDSTICK_BENCH_ELASTICSEARCH")
    if server:
        from bench.raw_elastic import RawElasticsearch

        raw = RawElasticsearch(server)
        found["raw_fill_per_second"] = round(raw.fill(catalogue.documents(size)))
        ways["raw Elasticsearch"] = raw.search
    for name, ask in ways.items():
        found[name] = timed(ask, asked) | {"wrong": sum(ask(*one) != answer for one, answer in zip(asked, first, strict=True))}
    return found | memory(root)


def timed(ask: Ask, asked: Sequence[Asked]) -> dict[str, float]:
    """p50, p95, p99 in milliseconds; the requests in turn, so that none follows itself."""
    times: list[list[float]] = [[] for _ in asked]
    for _ in range(ROUNDS):
        for one, held in zip(asked, times, strict=True):
            held.append(seconds(lambda one=one: ask(*one)))
    middle = sorted(sorted(held)[ROUNDS // 2] * 1000 for held in times)
    return {f"p{share}": round(middle[min(len(middle) - 1, len(middle) * share // 100)], 2) for share in (50, 95, 99)}


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def peak() -> int:
    """Megabytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def memory(root: Path) -> dict[str, int]:
    """Megabytes of a fresh process that answers every request: its own, and the mapped files that all processes share."""
    with os.popen(f"{sys.executable} -m bench.engines --memory {root}") as other:
        found: dict[str, int] = json.loads(other.read())
    return found


def answered(root: Path) -> dict[str, int]:
    engine = EmbeddedEngine(root, answers=0)
    for one in recorded(200, 1_000_000):
        engine.search(*one)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    folder = engine.store.current()
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    own, mapped = (int(status[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile"))
    return {"own_mb": own, "mapped_mb": mapped, "disk_mb": disk >> 20}


if __name__ == "__main__":
    print(json.dumps(answered(Path(sys.argv[2])) if sys.argv[1] == "--memory" else measure(int(sys.argv[1]))))
