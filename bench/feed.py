"""A feed of the largest number of items, from the file to published and indexed, while pages are asked of a server beside it.

``python -m bench.feed N`` is the worker's part, in a process of its own whose memory is that of a worker; one JSON line.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FEW = 10  # items of a first delivery, which an editor releases
SECONDS, MEMORY = 180, 400  # the goals: until it is published, and MB of the worker's process
ASKED_EVERY, PATIENCE = 0.5, 30.0  # seconds


def measure(size: int, env: dict[str, str]) -> dict[str, Any]:
    """What the worker says of itself, and how long pages took meanwhile."""
    subprocess.run([sys.executable, "manage.py", "migrate", "--no-input"], cwd=ROOT, env=env, check=True, capture_output=True)
    files = [written(Path(env["YARDSTICK_DATA"]) / f"bench-{number}.jsonl.gz", number) for number in (FEW, size)]
    with serving(env) as address:
        worker = subprocess.Popen(
            [sys.executable, "-m", "bench.feed", *map(str, files)], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
        )
        waits: list[float] = []
        while worker.poll() is None:
            try:
                waits.append(answered(address))
            except OSError:  # no answer within the time that anybody waits
                waits.append(PATIENCE)
            time.sleep(ASKED_EVERY)
    assert worker.stdout is not None
    if worker.returncode:
        raise SystemExit(f"the worker ended with {worker.returncode}")
    found: dict[str, Any] = json.loads(worker.stdout.read().strip().splitlines()[-1])
    return {**found, "pages": len(waits), "slowest_page_ms": round(max(waits) * 1000)}


def answered(address: str) -> float:
    """Seconds until a page came, whole."""
    start = time.perf_counter()
    with urllib.request.urlopen(f"{address}/en/sources/", timeout=PATIENCE) as page:
        page.read()
    return time.perf_counter() - start


@contextmanager
def serving(env: dict[str, str]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT, env=env, **quiet)
    try:
        for _ in range(240):
            try:
                answered(address)
                break
            except OSError:
                time.sleep(0.5)
        yield address
    finally:
        server.terminate()
        server.wait(30)


class Watch(threading.Thread):
    """The most memory that this process, and this one with those that it started, held at any moment; MB."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.own = self.whole = 0.0

    def run(self) -> None:
        me = os.getpid()
        while True:
            own = resident(me)
            children = Path(f"/proc/{me}/task/{me}/children").read_text().split()
            self.own, self.whole = max(self.own, own), max(self.whole, own + sum(resident(int(child)) for child in children))
            time.sleep(0.2)


def resident(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:  # it has just ended
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)


def written(path: Path, size: int) -> Path:
    """A feed as a file: not made by the worker, whose memory is measured."""
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=6) as file:
        for item in items(size):
            file.write(json.dumps(item, ensure_ascii=False) + "\n")
    return path


def chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(2**16):
            yield chunk


def items(size: int) -> Iterator[dict[str, Any]]:
    """Products of every category in turn."""
    from normalizers.feed import examples
    from normalizers.schema import SCHEMA

    pool = [item for family in SCHEMA.families for item in examples.items(family.key)]
    for number in range(size):
        yield {**pool[number % len(pool)], "key": f"P-{number}", "name": {"en": f"Product {number}", "zh": f"产品 {number}"}}


def deliver(few: Path, whole: Path) -> dict[str, Any]:
    """Open a feed, release a few, then deliver the whole and perform it."""
    from portal.accounts.models import Partner
    from portal.partners.models import Delivery, Feed
    from portal.partners.receiving import Declared, take
    from portal.pipeline import worker
    from portal.pipeline.publishing import Decision, publish

    def silent(_: str) -> None:
        return None

    feed = Feed.objects.create(partner=Partner.objects.create(name="Bench"), name="Bench Bank", market="CN", currency="CNY")
    for path in (few, whole):
        take(feed, chunks(path), Declared("jsonl", "full"), datetime.now(UTC))
        if path == few:
            while worker.work_once(silent):
                pass
            publish(Delivery.objects.get().run_id or 0, [], Decision("bench"), silent)
            time.sleep(1.1)  # the date of a run tells it from the one before
    watch, published = Watch(), [0.0]
    watch.start()
    start = time.perf_counter()

    def said(text: str) -> None:
        if "stored 1 of 1" in text:
            published[0] = time.perf_counter() - start

    while worker.work_once(said):
        pass
    indexed, last = time.perf_counter() - start, Delivery.objects.latest("pk")
    used = os.times()
    return {
        "mb_sent": round(last.size / 2**20, 1), "state": last.state, "accepted": last.summary["accepted"],
        "published_seconds": round(published[0], 1), "indexed_seconds": round(indexed, 1),
        "processor_seconds": round(used.user + used.system + used.children_user + used.children_system, 1),
        "own_mb": round(watch.own), "whole_mb": round(watch.whole),
    }  # fmt: skip


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(deliver(Path(sys.argv[1]), Path(sys.argv[2]))))
