"""Steps that ``test_deliveries_killed`` runs as processes of their own. Each ends with one JSON line."""

from __future__ import annotations

import json
import multiprocessing
import os
import re
import shutil
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from normalizers.feed import examples
from normalizers.feed.write import write
from portal.accounts.models import Partner
from portal.catalog.models import Observation, Product
from portal.partners.models import Delivery, Feed
from portal.partners.receiving import Declared, take
from portal.pipeline import worker
from portal.pipeline.publishing import Decision, publish
from search import indexer
from tests.door import Door

WRITE = re.compile(r'(INSERT|UPDATE|DELETE)\b[^"]*"(\w+)"')


def silent(_: str) -> None:
    return None


def prepare(number: int) -> bool:
    """A feed whose first delivery is public, and a second one that waits: a tenth changed, one new, one gone."""
    call_command("migrate", verbosity=0)
    feed = Feed.objects.create(partner=Partner.objects.create(name="Example Holding"), name="Example Bank", market="CN", currency="CNY")
    items = _market(number)
    _take(feed, items)
    _work()
    first = Delivery.objects.get()
    assert first.run is not None
    publish(first.run.pk, [], Decision("editor", "looked at"), silent)
    for item in items[: number // 10]:
        item["rates"][0]["value"] += "5"
    _take(feed, [*items[:-1], {**items[0], "key": "NEW-1"}])
    return True


def _take(feed: Feed, items: list[dict[str, Any]]) -> None:
    take(feed, iter([write(items, "json").encode()]), Declared(), datetime.now(UTC))


def _market(number: int) -> list[dict[str, Any]]:
    one = next(item for item in examples.items("wealth") if item["category"] == "term_deposit")
    return [{**one, "key": f"TD-{n}", "rates": [{**one["rates"][0], "value": f"0.01{n:03d}"}]} for n in range(number)]


def _work() -> None:
    """A worker that ends when nothing is left."""
    worker.expire_lapsed()
    while worker.work_once(silent):
        pass


def deliver_in_parallel(number: int) -> None:
    """The same body under the same idempotency key from several programs at once; what each was answered."""
    call_command("migrate", verbosity=0)
    door = Door()
    body, together, statuses = write(_market(3), "json").encode(), threading.Barrier(number), list[int]()

    def deliver() -> None:
        together.wait()
        statuses.append(door.post(body, HTTP_IDEMPOTENCY_KEY="monday", HTTP_HOST="localhost").status_code)
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"statuses": sorted(statuses), "deliveries": Delivery.objects.count()}))


def killed_at_each_step(number: int) -> None:
    """A delivery that nothing happens to; then the same from the same state with two workers killed before each kind of write that it
    makes, and a third one let alone. What each is at the end."""
    before = Path(settings.YARDSTICK_DATA).with_name("before")
    _apart(prepare, number)
    shutil.copytree(settings.YARDSTICK_DATA, before)
    steps, whole = _apart(_watched)
    print(json.dumps({"steps": steps, "whole": whole, "killed": {step: _killed_at(step, before) for step in steps}}))


def _killed_at(step: str, before: Path) -> dict[str, Any]:
    shutil.rmtree(settings.YARDSTICK_DATA)
    shutil.copytree(before, settings.YARDSTICK_DATA)
    deaths = sum(_apart(_until, step) is None for _ in range(2))
    _steps, told = _apart(_watched)
    return {"deaths": deaths, **told}


def _apart(do: Callable[..., Any], *arguments: Any) -> Any:
    """In a process of its own, as it is when it begins; None when that was killed."""
    context = multiprocessing.get_context("fork")
    reading, writing = context.Pipe(duplex=False)
    process = context.Process(target=lambda: writing.send(do(*arguments)))
    process.start()
    writing.close()
    try:
        told = reading.recv()
    except EOFError:
        told = None
    process.join()
    assert process.exitcode == (0 if told is not None else -signal.SIGKILL), process.exitcode
    return told


def _watched() -> tuple[list[str], dict[str, Any]]:
    """A worker's work: the kinds of writes that it made, in order, and what is there at the end."""
    seen = dict[str, None]()
    with connection.execute_wrapper(_before_writes(seen.setdefault)):
        _work()
    return list(seen), _look()


def _until(step: str) -> bool:
    """A worker's work, which SIGKILL ends before its first write of that kind; True when there was none."""
    with connection.execute_wrapper(_before_writes(lambda one: os.kill(os.getpid(), signal.SIGKILL) if one == step else None)):
        _work()
    return True


def _before_writes(told: Callable[[str], object]) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        found = WRITE.match(sql)
        if found:
            told(f"{found[1]} {found[2]}")
        return run(sql, params, many, context)

    return execute


def _look() -> dict[str, Any]:
    """What the report says, and what is there."""
    delivery = Delivery.objects.latest("pk")
    own = Product.objects.filter(source=delivery.feed.source_name)
    changes = Observation.objects.values("product", "path", "run").annotate(n=Count("*"))
    counts = indexer.check()
    return {
        "state": delivery.state,
        "outcome": {name: delivery.outcome[name]["total"] for name in ("created", "changed", "withdrawn", "unchanged")},
        "summary": delivery.summary,
        "products": sorted(own.values_list("source_key", "status", "digest")),
        "history": sorted(Observation.objects.values_list("product", "path").annotate(n=Count("*"))),
        "doubled": changes.filter(n__gt=1).count(),
        "index": [counts.missing, counts.stale, counts.ghost],
    }
