"""A big catalogue in a deployment, and somebody who changes it without a pause: ``python -m tests.chaos.catalogue fill N | change RATE``.

``change`` goes on until SIGTERM and prints how many products it changed a second.
"""

from __future__ import annotations

import random
import signal
import sys
import time

from django.db import transaction

from bench import catalogue  # sets Django up
from bench.market import MAKERS
from portal.catalog.models import Institution, Product
from portal.catalog.outbox import enqueue
from tests.factories import AT, SNAPSHOT

BATCH = 500
CURRENT, WITHDRAWN = Product.Status.CURRENT, Product.Status.WITHDRAWN


def fill(size: int) -> None:
    Institution.objects.bulk_create(
        Institution(id=key, source="bench", name=en or zh, names={"en": en, "zh": zh}, state="published", checked_at=AT, tried_at=AT)
        for key, en, zh in MAKERS
    )
    for start in range(1, size + 1, BATCH):
        Product.objects.bulk_create(_row(catalogue.product(number)) for number in range(start, min(start + BATCH, size + 1)))


def _row(one: catalogue.Product) -> Product:
    whole = catalogue.canonical(one)
    return Product(
        id=catalogue.public_id("bench", one.key), number=one.number, version=1, source="bench", source_key=one.key,
        institution_id=one.maker[0], name=one.name, family=whole["family"], category=whole["category"], status=CURRENT, document=whole,
        digest="0" * 64, snapshot=SNAPSHOT, fetched_at=AT, first_seen=AT, changed_at=AT,
    )  # fmt: skip


def change(rate: float) -> None:
    """So many products a second, evenly, each in a transaction of its own: most get another name, a few are withdrawn or come back."""
    ended = []
    signal.signal(signal.SIGTERM, lambda *_: ended.append(True))
    rng = random.Random(7)
    ids, gone = list(Product.objects.order_by("pk").values_list("pk", flat=True)), list[str]()
    began, done = time.monotonic(), 0
    while not ended:
        back = bool(gone) and rng.random() < 0.04
        id_ = gone.pop() if back else rng.choice(ids)
        if not back and rng.random() < 0.04 and id_ not in gone:
            gone.append(id_)
        with transaction.atomic():
            row = Product.objects.select_for_update().get(pk=id_)
            row.version += 1
            row.name = f"{row.name.partition(' #')[0]} #{row.version}"
            row.document = {**row.document, "name": row.name}
            row.status = WITHDRAWN if id_ in gone else CURRENT
            row.save()
            enqueue([row])
        done += 1
        time.sleep(max(0.0, began + done / rate - time.monotonic()))
    print(f"{done / (time.monotonic() - began):.1f}")


if __name__ == "__main__":
    {"fill": lambda: fill(int(sys.argv[2])), "change": lambda: change(float(sys.argv[2]))}[sys.argv[1]]()
