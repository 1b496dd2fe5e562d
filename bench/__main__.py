"""``python -m bench``: every figure with its goal. ``--size N`` is of the search; ``--products N`` and ``--brands N`` of the portal."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import crawl, feed
from bench.catalogue_env import fresh
from bench.report import GOALS, fills, rows_of, table
from normalizers.feed import limits

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--brands", type=int, default=None)
    parser.add_argument("--size", type=int, default=100_000, help="products of the search bench; 1000000 for the whole")
    parser.add_argument("--items", type=int, default=limits.ITEMS, help="of the feed")
    parser.add_argument("--only", choices=("engines", "ranking", "portal", "feed"), default=None)
    options = parser.parse_args()
    if options.only in (None, "engines"):
        engines(options.size)
    if options.only in (None, "ranking"):
        ranking(options.size)
    if options.only in (None, "feed"):
        delivered(options.items)
    if options.only not in (None, "portal"):
        return 0
    rows: list[tuple[str, str, str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        print(f"Making {options.products} products ...", flush=True)
        page = results_page(Path(folder) / "page", options.products)
    drawn = f"template only {page['template_per_second']} requests/s"
    rows.append(("results page, warm", f"{page['warm_per_second']} requests/s", drawn, f"{page['warm_ratio']:.2f}", "0.50"))
    rows.append(("results page, cold", f"{page['cold_per_second']} requests/s", drawn, f"{page['cold_ratio']:.2f}", "0.50"))
    rows.append(("search, all facets", f"p50 {page['search_p50_ms']} ms", f"p95 {page['search_p95_ms']} ms", "", ""))
    if crawl.available():
        print("Crawling the replay, bare and whole ...", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            found = crawl.measure(Path(folder), options.brands)
        rows.append(
            (
                "crawl to published",
                f"{found['published_per_second']} products/s",
                f"bare Scrapy {found['bare_per_second']} products/s",
                f"{found['ratio']:.2f}",
                "0.25",
            )
        )
    else:
        print("No replay of real institutions beside this project (../shared): crawl to published is not measured.")
    table(("measured", "here", "against", "ratio", "goal"), rows)
    return 0


def engines(size: int) -> None:
    """Search, filling and memory at one size, in a process of its own whose memory is that of the bench."""
    print(f"Filling and asking {size} products ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, **fresh(Path(folder)), "DJANGO_SETTINGS_MODULE": "portal.config.settings"}
        env["YARDSTICK_BENCH"] = str(Path(os.environ.get("YARDSTICK_BENCH") or "var/bench").resolve())
        # not by -m: each process that a rebuild starts would begin with the module that is run, and a portal's has none of the bench
        found = closing([sys.executable, "-c", "from bench.engines import main; main()", str(size)], env)
    table(("200 requests, 8 facets, ms", "p50", "p95", "p99", "wrong", "p95 to raw", "goal", "held"), list(rows_of(found)))
    print(f"Answers are wrong where they differ from those of the {found['judge']} engine.")
    table(("products a second", "here", "beside", "ratio", "goal", "held"), list(fills(found)))
    print(f"A rebuild takes {found['processor_us']} us of processor a product, a bare tantivy fill {found['bare_processor_us']} us.")
    print(f"With reading the products: {found['rebuild_per_second_with_reading']}/s; {found['cores']} cores, load {found['load']}.")
    print(f"Memory, embedded: peak {found['peak_mb_building']} MB while building; a process that only asks {found['own_mb']} MB of its own")
    print(f"and {found['mapped_mb']} MB mapped and shared by all; {found['disk_mb']} MB on disk.")
    if "own_disk_mb" in found:
        print(f"Elasticsearch: {found['own_disk_mb']} MB on disk, raw {found['raw_disk_mb']} MB; heap of the server {found['heap_mb']} MB.")
    print()


def ranking(size: int) -> None:
    """The whole market ordered by personal cost, each time for another person, beside a plain sort."""
    print(f"Ordering {size} products by personal cost ...", flush=True)
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.config.settings"}
    found = closing([sys.executable, "-m", "bench.ranking", str(size)], env)
    goal = GOALS["rank_ms"] * max(1.0, size / 100_000 * 0.8)
    table(
        ("ordered by personal cost", "p50 ms", "p95 ms", "plain sort ms", "ratio", "goal"),
        [(f"{size} products, load {found['load']}", *(f"{found[one]}" for one in ("p50_ms", "p95_ms", "plain_sort_p50_ms", "ratio")),
          f"p95 {goal:g} ms")],
    )  # fmt: skip
    print()


def delivered(items: int) -> None:
    """A large feed of a partner, until it is public and until it is found."""
    print(f"Delivering a feed of {items} items ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        found = feed.measure(items, {**os.environ, **fresh(Path(folder)), "DJANGO_SETTINGS_MODULE": "portal.config.settings"})
    goals = (f"{feed.SECONDS} s", "", f"{feed.MEMORY} MB", "")
    named = ("published, s", "found by search, s", "worker's memory, MB", "slowest page meanwhile, ms")
    told = tuple(str(found[key]) for key in ("published_seconds", "indexed_seconds", "own_mb", "slowest_page_ms"))
    table(("a feed", "here", "goal"), list(zip(named, told, goals, strict=True)))
    print(f"{found['accepted']} items of {found['mb_sent']} MB {found['state']}; {found['processor_seconds']} s of processor;")
    print(f"{found['whole_mb']} MB with the processes that it starts; {found['pages']} pages were asked for meanwhile.")
    print()


def results_page(folder: Path, products: int) -> dict[str, Any]:
    """Measured in a process of its own, whose settings read its own data folder."""
    folder.mkdir()
    env = {**os.environ, **fresh(folder), "DJANGO_SETTINGS_MODULE": "portal.config.settings"}
    return closing([sys.executable, "-m", "bench.results_page", str(products)], env)


def closing(command: list[str], env: dict[str, str]) -> dict[str, Any]:
    """The last line of a command, as JSON."""
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr.strip()[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    raise SystemExit(main())
