"""Items a second from crawl to published and indexed, against bare Scrapy fetching the same pages of the replay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.catalogue_env import fresh

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("YARDSTICK_SHARED") or ROOT.parent / "shared")
SNAPSHOT = SHARED / "data/au-cdr/au-cdr-2024-08-12.tar.xz"
AS_OF = "2024-08-12"


def available() -> bool:
    return SNAPSHOT.is_file() and (SHARED / "sources/cdr").is_file()


def measure(folder: Path, brands: int | None = None) -> dict[str, Any]:
    """The figures: both ways over the same pages, the bare one first, each with its start."""
    env = {**os.environ, **fresh(folder)}
    with replay(brands) as url:
        bare_items, bare = timed([sys.executable, "-m", "bench.bare", url], env)
        subprocess.run([sys.executable, "manage.py", "migrate", "--no-input"], cwd=ROOT, env=env, check=True, capture_output=True)
        command = [
            sys.executable,
            "manage.py",
            "refresh",
            "au-cdr",
            "--url",
            url,
            "--allow-private",
            "--delay",
            "0",
            "--as-of",
            AS_OF,
            "--json",
        ]
        closing, whole = timed(command, env)
    published, fetched = int(closing["published"]), int(bare_items["items"])
    return {
        "published": published,
        "published_per_second": round(published / whole, 1),
        "bare_items": fetched,
        "bare_per_second": round(fetched / bare, 1),
        "ratio": round((published / whole) / (fetched / bare), 3),
    }


def timed(command: list[str], env: dict[str, str]) -> tuple[dict[str, Any], float]:
    """The last line of the output as JSON, and the seconds that the command took."""
    start = perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    seconds = perf_counter() - start
    lines = done.stdout.strip().splitlines()
    if not lines:
        raise SystemExit(f"{' '.join(command[1:4])} said nothing: {done.stderr.strip()[-400:]}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found, seconds


@contextmanager
def replay(brands: int | None) -> Iterator[str]:
    """The address of the replay of one snapshot, on a free port."""
    options = [] if brands is None else ["--brands", str(brands)]
    command = [sys.executable, str(SHARED / "sources/cdr"), str(SNAPSHOT), "--port", "18377", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.kill()
