"""A portal of any size in a data folder of its own: every family, every state of a value, in database and index."""

from __future__ import annotations

import random

from django.core.management import call_command

from portal.catalog.models import Product, public_id
from search import indexer
from tests.factories import AT, SNAPSHOT, institution, market

CHUNK = 500


def fill(products: int, seed: int = 20261124) -> int:
    """Make the database and the index of ``YARDSTICK_DATA`` hold this many products; the number that the index holds."""
    call_command("migrate", verbosity=0)
    rows = []
    for number, document in enumerate(market(random.Random(seed), products), 1):
        owner = institution(document["institution"])
        rows.append(
            Product(
                id=public_id(document["source"], document["source_key"]),
                number=number,
                source=document["source"],
                source_key=document["source_key"],
                institution=owner,
                name=document["name"],
                family=document["family"],
                category=document["category"],
                document=document,
                digest="0" * 64,
                snapshot=SNAPSHOT,
                fetched_at=AT,
                first_seen=AT,
                changed_at=AT,
            )
        )
        if len(rows) == CHUNK:
            Product.objects.bulk_create(rows)
            rows.clear()
    Product.objects.bulk_create(rows)
    return indexer.rebuild()
