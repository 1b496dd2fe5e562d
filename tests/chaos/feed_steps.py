"""Steps that ``test_deliveries_killed`` runs as processes of their own. Each ends with one JSON line."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from typing import Any

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


def silent(_: str) -> None:
    return None


def prepare(number: int) -> None:
    """A feed whose first delivery is public, and a second one that waits: a tenth changed, one new, one gone."""
    call_command("migrate", verbosity=0)
    feed = Feed.objects.create(partner=Partner.objects.create(name="Example Holding"), name="Example Bank", market="CN", currency="CNY")
    items = _market(number)
    _take(feed, items)
    work()
    first = Delivery.objects.get()
    assert first.run is not None
    publish(first.run.pk, [], Decision("editor", "looked at"), silent)
    for item in items[: number // 10]:
        item["rates"][0]["value"] += "5"
    _take(feed, [*items[:-1], {**items[0], "key": "NEW-1"}])
    print(json.dumps({}))


def _take(feed: Feed, items: list[dict[str, Any]]) -> None:
    take(feed, iter([write(items, "json").encode()]), Declared(), datetime.now(UTC))


def _market(number: int) -> list[dict[str, Any]]:
    one = next(item for item in examples.items("wealth") if item["category"] == "term_deposit")
    return [{**one, "key": f"TD-{n}", "rates": [{**one["rates"][0], "value": f"0.01{n:03d}"}]} for n in range(number)]


def work() -> None:
    """A worker that ends when nothing is left."""
    print("at work", flush=True)
    worker.expire_lapsed()
    while worker.work_once(silent):
        pass
    print(json.dumps({}))


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


def look() -> None:
    """What the report says, and what is there."""
    delivery = Delivery.objects.latest("pk")
    own = Product.objects.filter(source=delivery.feed.source_name)
    changes = Observation.objects.values("product", "path", "run").annotate(n=Count("*"))
    counts = indexer.check()
    told = {
        "state": delivery.state,
        "outcome": {name: delivery.outcome[name]["total"] for name in ("created", "changed", "withdrawn", "unchanged")},
        "public": own.exclude(status="withdrawn").count(),
        "keys": own.values("source_key").distinct().count(),
        "doubled": changes.filter(n__gt=1).count(),
        "index": [counts.missing, counts.stale, counts.ghost],
    }
    print(json.dumps(told))
