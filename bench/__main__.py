"""``python -m bench``: both ratios with their goals, as a table. ``--products N`` and ``--brands N`` make it smaller."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import crawl
from bench.catalogue_env import fresh

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--brands", type=int, default=None)
    options = parser.parse_args()
    rows: list[tuple[str, str, str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        print(f"Making {options.products} products ...", flush=True)
        page = results_page(Path(folder) / "page", options.products)
    rows.append(
        (
            "results page",
            f"{page['results_per_second']} requests/s",
            f"template only {page['template_per_second']} requests/s",
            f"{page['ratio']:.2f}",
            "0.50",
        )
    )
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


def results_page(folder: Path, products: int) -> dict[str, Any]:
    """Measured in a process of its own, whose settings read its own data folder."""
    folder.mkdir()
    env = {**os.environ, **fresh(folder), "DJANGO_SETTINGS_MODULE": "portal.config.settings"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.results_page", str(products)], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr.strip()[-2000:])
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    for row in (head, tuple("-" * width for width in widths), *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


if __name__ == "__main__":
    raise SystemExit(main())
