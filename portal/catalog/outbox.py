"""The outbox: which documents the index has yet to learn. Written in the transaction that changes the product, read after it."""

from __future__ import annotations

from collections.abc import Iterable

from portal.catalog.models import Dirty, Product

INDEX, DELETE = "index", "delete"


def enqueue(products: Iterable[Product]) -> int:
    """One row per product, whatever was waiting for it before; the number of rows. Call it inside the product's transaction."""
    rows = [Dirty(key=row.pk, version=row.version, op=DELETE if row.status == Product.Status.WITHDRAWN else INDEX) for row in products]
    Dirty.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["version", "op", "claimed_until", "attempts", "error"],
        batch_size=200,
    )
    return len(rows)


def waiting() -> int:
    """How many documents the index has yet to learn."""
    return Dirty.objects.count()
