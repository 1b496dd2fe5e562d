"""``python -m bench.load``: the mix of a busy portal on this machine, kind by kind, with what each is meant to take.

Makes a portal with synthetic products in a folder of its own, serves it on loopback with two web workers, and asks for each kind of
page at its rate. Prints a table; exit 1 only for errors, since shared cores swing a p99 tenfold: a miss is for a person to read.
``--kill-engine``: on PostgreSQL, with an Elasticsearch of its own that is ended at once half way; not one page may fail. The locust of
``requirements/load.txt`` is used, or the one of ``LOCUST``.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

WORKERS = 2  # web processes
ROOT = Path(__file__).resolve().parent.parent.parent
SERVERS = ROOT / "tests" / "servers"
DATABASE = "YARDSTICK_LOAD_DATABASE"  # an empty database to use in place of SQLite


@dataclass(frozen=True, slots=True)
class Scenario:
    """``rate``: requests a second; ``p50`` and ``p99``: the target in milliseconds; ``engines``: who may answer."""

    title: str
    reader: str
    rate: int
    p50: int
    p99: int
    engines: str


def scenarios(engine: str) -> list[Scenario]:
    return [
        Scenario("list, 80/20", "Lists", 50, 25, 250, engine),
        Scenario(f"list, new, {engine}", "FreshLists", 15, 80, 400, engine),
        Scenario("product", "Products", 50, 25, 150, ""),
        Scenario("compare 4", "Comparisons", 20, 40, 200, ""),
        Scenario("/go/", "HandOvers", 100, 10, 80, ""),
        Scenario("suggest", "Suggestions", 50, 20, 100, ""),
    ]


FALLBACK = Scenario("list, new, database", "FreshLists", 15, 60, 300, "database")
KILLED = Scenario("list, engine killed half way", "Lists", 50, 60, 300, "elasticsearch,database")


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.load", description=__doc__)
    parser.add_argument("--products", type=int, default=20_000)
    parser.add_argument("--seconds", type=int, default=60, help="for each kind of page, at most 600")
    parser.add_argument("--port", type=int, default=18349)
    parser.add_argument("--kill-engine", action="store_true")
    options = parser.parse_args()
    if not 5 <= options.seconds <= 600 or not 100 <= options.products <= 200_000:
        parser.error("--seconds takes 5 to 600, --products 100 to 200,000")
    with tempfile.TemporaryDirectory(prefix="yardstick-load-") as folder:
        rows = killed(Path(folder), options) if options.kill_engine else mixed(Path(folder), options)
    table(rows)
    return 1 if any(row["errors"] or not row["requests"] for row in rows) else 0


def mixed(folder: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Every kind of page in turn; the lists of the database last, with the index taken away."""
    environment = prepared(folder, options.products, {})
    engine = "elasticsearch" if environment.get("ELASTICSEARCH_URL") else "embedded"
    with Portal(environment, options.port) as portal:
        rows = [portal.load(one, options.seconds) for one in scenarios(engine)]
        if engine == "embedded":
            (folder / "index" / "current").unlink()
            portal.read_by_every_worker()
            rows.append(portal.load(FALLBACK, options.seconds))
    return rows


def killed(folder: Path, options: argparse.Namespace) -> list[dict[str, Any]]:
    """On PostgreSQL, as a portal with an Elasticsearch is: the database of the environment, or one that is started for this."""
    with ExitStack() as servers:
        more = {"ELASTICSEARCH_URL": servers.enter_context(started("elasticsearch", "8"))}
        if not os.environ.get(DATABASE):
            more["DATABASE_URL"] = servers.enter_context(started("postgresql"))
        with Portal(prepared(folder, options.products, more), options.port) as portal:
            crash = subprocess.Popen(
                ["sh", "-c", f"sleep {options.seconds / 2}; exec '{SERVERS / 'elasticsearch'}' crash 8"], stdout=subprocess.DEVNULL
            )
            rows = [portal.load(KILLED, options.seconds)]
            crash.wait(60)
    return rows


@contextmanager
def started(name: str, *version: str) -> Iterator[str]:
    """The address of a server that runs as long as this; it forgets what it had."""
    script = SERVERS / name
    if not script.exists():
        sys.exit(f"--kill-engine needs {script.relative_to(ROOT)}, which starts a server.")
    told = subprocess.run([str(script), "start", *version], check=True, capture_output=True, text=True).stdout
    try:
        yield told.strip().splitlines()[-1]
    finally:
        subprocess.run([str(script), "stop", *version], check=False, capture_output=True)


def prepared(folder: Path, products: int, more: dict[str, str]) -> dict[str, str]:
    """The environment of a portal with that many products."""
    told = folder / "asked.json"
    environment = {**os.environ, "YARDSTICK_DATA": str(folder), "DATABASE_URL": os.environ.get(DATABASE, ""), **more}
    environment |= {"YARDSTICK_ENV": "local", "YARDSTICK_LOAD": str(told)}
    print(f"Making {products} products ...", flush=True)
    subprocess.run([sys.executable, "-m", "bench.load.rows", str(products), str(told)], cwd=ROOT, env=environment, check=True)
    return environment


class Portal:
    """The portal as a process of its own, on loopback."""

    def __init__(self, environment: dict[str, str], port: int) -> None:
        self.environment, self.base = environment, f"http://127.0.0.1:{port}"
        command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(WORKERS)]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def __enter__(self) -> Self:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                print(f"The portal answers; its first list has {len(self.list_of('')) / 1000:.0f} kB.", flush=True)
                return self
            except urllib.error.URLError:
                time.sleep(0.3)
        raise SystemExit("The portal did not answer within a minute.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)

    def read_by_every_worker(self) -> None:
        """Ask the database until each web worker has read the catalogue, which it does once; says how long that took."""
        start = time.monotonic()
        with ThreadPoolExecutor(2 * WORKERS) as readers:
            list(readers.map(lambda number: self.list_of(f"first.{number}"), range(4 * WORKERS)))
        print(f"Without an index the catalogue was read by {WORKERS} web workers in {time.monotonic() - start:.0f} s.", flush=True)

    def list_of(self, words: str) -> bytes:
        with urllib.request.urlopen(f"{self.base}/en/search/?q={words}", timeout=120) as answer:
            return bytes(answer.read())

    def load(self, one: Scenario, seconds: int) -> dict[str, Any]:
        """Ask for that long; the row of the table."""
        print(f"{one.title}: {one.rate} a second for {seconds} s ...", flush=True)
        command = [os.environ.get("LOCUST") or str(Path(sys.executable).with_name("locust")), "-f", str(ROOT / "bench/load/locustfile.py")]
        command += [one.reader, "--headless", "--json", "--only-summary", "--host", self.base, "-u", str(one.rate), "-r", str(one.rate)]
        command += ["-t", f"{seconds}s", "--exit-code-on-error", "0", "--loglevel", "ERROR"]
        environment = {**self.environment, "YARDSTICK_LOAD_ENGINE": one.engines}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds + 120, check=False)
        if done.returncode:
            raise SystemExit(f"locust ended with exit code {done.returncode}: {done.stderr[-500:]}")
        return row(one, json.loads(done.stdout[done.stdout.index("[") :]), seconds, done.stderr)


def row(one: Scenario, stats: list[dict[str, Any]], seconds: int, said: str) -> dict[str, Any]:
    times = sorted((float(ms), count) for stat in stats for ms, count in stat["response_times"].items())
    requests, errors = sum(stat["num_requests"] for stat in stats), sum(stat["num_failures"] for stat in stats)
    if errors:
        print(said[-1500:], file=sys.stderr)
    return {
        "title": one.title, "rate": one.rate, "reached": requests / seconds, "requests": requests, "errors": errors,
        "p50": percentile(times, 0.50), "p99": percentile(times, 0.99), "target": (one.p50, one.p99),
    }  # fmt: skip


def percentile(times: list[tuple[float, int]], share: float) -> float:
    """Of (milliseconds, how often), rising."""
    wanted = share * sum(count for _, count in times)
    for milliseconds, count in times:
        wanted -= count
        if wanted <= 0:
            return milliseconds
    return 0.0


def table(rows: list[dict[str, Any]]) -> None:
    print(f"\n{'page':<30} {'asked/s':>7} {'got/s':>6} {'p50 ms':>7} {'meant':>6} {'p99 ms':>7} {'meant':>6} {'errors':>7}")
    for one in rows:
        p50, p99 = one["target"]
        told = "" if one["p50"] <= p50 and one["p99"] <= p99 else "  above its target"
        print(
            f"{one['title']:<30} {one['rate']:>7} {one['reached']:>6.1f} {one['p50']:>7.0f} {p50:>6} {one['p99']:>7.0f} {p99:>6}"
            f" {one['errors']:>7}{told}"
        )


if __name__ == "__main__":
    sys.exit(main())
