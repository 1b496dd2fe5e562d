"""``python -m bench.load.rows PRODUCTS FILE``: products in the data folder of the environment, and what to ask for in FILE.

Rows are written as a publication leaves them, with whole canonical documents: every category, every state of a value, typed rates.
"""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path

import django

SEED, CHUNK, KEPT = 20261124, 500, 2000


def main(products: int, told: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from django.core.management import call_command

    from portal.catalog.models import Product, Snapshot, public_id
    from search import indexer
    from tests.factories import AT, SNAPSHOT, institution, random_document

    call_command("migrate", verbosity=0)
    Snapshot.objects.create(sha256=SNAPSHOT, size=1, media_type="application/json", url="https://bank.example/products", fetched_at=AT)
    rng, rows = random.Random(SEED), []
    kept: dict[str, list[str]] = {}
    for number in range(1, products + 1):
        document = random_document(rng, number)
        id_ = public_id(document["source"], document["source_key"])
        rows.append(
            Product(
                id=id_, number=number, source=document["source"], source_key=document["source_key"],
                institution=institution(document["institution"]), name=document["name"], family=document["family"],
                category=document["category"], document=document, digest="0" * 64, snapshot=SNAPSHOT, fetched_at=AT, first_seen=AT,
                changed_at=AT,
            )
        )  # fmt: skip
        if number <= KEPT:
            kept.setdefault(document["category"], []).append(id_)
        if len(rows) == CHUNK:
            Product.objects.bulk_create(rows)
            rows.clear()
    Product.objects.bulk_create(rows)
    indexed = indexer.rebuild()
    told.write_text(json.dumps({"products": kept, "indexed": indexed}), encoding="utf-8")


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
