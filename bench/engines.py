"""Milliseconds of a search with eight facets, each way of answering beside the others; every answer is compared with the
spare engine's, which looks at product by product, or in a large catalogue with the embedded engine's.

``python -m bench.engines SIZE``. With ``YARDSTICK_BENCH_ELASTICSEARCH`` (the address of a throw-away server) also the portal's own
Elasticsearch engine, and one raw request to Elasticsearch a search: these two are asked in turns.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import catalogue
from bench.bare_tantivy import Clock
from bench.report import COLUMNS, KEPT, OURS, RAW
from bench.requests import Asked, recorded
from bench.spare import Spare
from search.embedded import EmbeddedEngine
from search.engine import Engine, Hits

Ask = Callable[[Any, Sequence[str]], Hits]
ROUNDS = 3  # each request is asked so often, and its middle time counts
WARM = 20_000  # products that warm a server up
JUDGED = 100_000  # products up to which the spare engine works out what is right


def measure(size: int) -> dict[str, Any]:
    """All figures of one size."""
    root = catalogue.folder() / f"index-{size}"
    engine = EmbeddedEngine(root, answers=0)
    catalogue.stored(size)  # made first, when it is not there yet
    started, clock = perf_counter(), Clock()
    engine.rebuild(clock.ready(catalogue.documents(size), lambda one: one))
    clock.stop()
    found: dict[str, Any] = {
        "size": size,
        "rebuild_per_second": round(size / clock.seconds),
        "rebuild_per_second_with_reading": round(size / (perf_counter() - started)),
        "processor_us": round(clock.processor / size * 1e6),
        "peak_mb_building": peak(),
    } | alone("bench.bare_tantivy", str(size))
    asked = recorded(200, size)
    found["judge"], right = judged(engine, asked, size)
    for name, ask in ((COLUMNS, engine.search), (KEPT, EmbeddedEngine(root).search)):
        found |= compared({name: ask}, asked, right)
    server = os.environ.get("YARDSTICK_BENCH_ELASTICSEARCH")
    if server:
        found |= on_elasticsearch(server, size, asked, right)
    return found | memory(root) | {"load": [round(one, 1) for one in os.getloadavg()], "cores": os.cpu_count()}


def judged(engine: Engine, asked: Sequence[Asked], size: int) -> tuple[str, list[Hits]]:
    """Who says what is right, and the right answers. The spare engine's documents would take too much memory of a large catalogue."""
    judge: Engine = engine if size > JUDGED else Spare(list(catalogue.documents(size)))
    return judge.name, [judge.search(*one) for one in asked]


def on_elasticsearch(server: str, size: int, asked: Sequence[Asked], right: Sequence[Hits]) -> dict[str, Any]:
    """A raw request and the portal's own engine on the same server. Both are filled with a little first, which warms it up."""
    from bench.own_elastic import OwnElasticsearch, settled
    from bench.raw_elastic import RawElasticsearch

    raw, own = RawElasticsearch(server), OwnElasticsearch(server)
    for one in (raw, own):
        one.fill(catalogue.documents(min(size, WARM)))
    fills = {f"{name}_fill_per_second": round(one.fill(catalogue.documents(size))) for name, one in (("raw", raw), ("own", own))}
    settled(raw.client)
    return fills | own.memory() | compared({RAW: raw.search, OURS: own.engine.search}, asked, right)


def compared(ways: Mapping[str, Ask], asked: Sequence[Asked], right: Sequence[Hits]) -> dict[str, Any]:
    """The times of each way, asked in turns, and how many of its answers are not the right ones."""
    wrong = {name: sum(ask(*one) != answer for one, answer in zip(asked, right, strict=True)) for name, ask in ways.items()}
    return {name: times | {"wrong": wrong[name]} for name, times in timed(ways, asked).items()}


def timed(ways: Mapping[str, Ask], asked: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """p50, p95, p99 in milliseconds of each way. The requests in turn, so that none follows itself; who is asked first changes."""
    times: dict[str, list[list[float]]] = {name: [[] for _ in asked] for name in ways}
    for turn in range(ROUNDS):
        for number, one in enumerate(asked):
            for name in sorted(ways, reverse=(turn + number) % 2 == 1):
                times[name][number].append(seconds(lambda one=one, ask=ways[name]: ask(*one)))
    out = {}
    for name, held in times.items():
        middle = sorted(sorted(some)[ROUNDS // 2] * 1000 for some in held)
        out[name] = {f"p{share}": round(middle[min(len(middle) - 1, len(middle) * share // 100)], 2) for share in (50, 95, 99)}
    return out


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def peak() -> int:
    """Megabytes that this process and the largest that it started had at most."""
    return sum(resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) // 1024


def alone(*command: str) -> dict[str, int]:
    """What a module of the bench measures in a fresh process."""
    with os.popen(f"{sys.executable} -m {' '.join(command)}") as other:
        found: dict[str, int] = json.loads(other.read())
    return found


def memory(root: Path) -> dict[str, int]:
    """Megabytes of a fresh process that answers every request: its own, and the mapped files that all processes share."""
    return alone("bench.engines", "--memory", str(root))


def answered(root: Path) -> dict[str, int]:
    engine = EmbeddedEngine(root, answers=0)
    for one in recorded(200, 1_000_000):
        engine.search(*one)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    folder = engine.store.current()
    disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    own, mapped = (int(status[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile"))
    return {"own_mb": own, "mapped_mb": mapped, "disk_mb": disk >> 20}


def main() -> None:
    print(json.dumps(answered(Path(sys.argv[2])) if sys.argv[1] == "--memory" else measure(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
