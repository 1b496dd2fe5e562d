"""The outbox: which documents the index has yet to learn. Written in the transaction that changes the product, read after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from portal.catalog.inserting import insert, renewed
from portal.catalog.models import Counter, Dirty, Product

INDEX, DELETE = "index", "delete"
CHUNK = 200
FIRST_PAUSE, LONGEST_PAUSE = 5, 3600  # seconds until a refused row is tried again: doubled each time
DOUBT = "index_doubt"
CATALOGUE = "catalogue"  # the counter of publications that changed some product


def enqueue(products: Iterable[Product]) -> int:
    """One row per product, whatever was waiting for it before; the number of rows. Call it inside the product's transaction."""
    now = datetime.now(UTC)
    rows = [(row.pk, row.version, INDEX if row.status == Product.Status.CURRENT else DELETE, now, None, 0, "") for row in products]
    insert(Dirty, rows, renewed("key", ["version", "op", "claimed_until", "attempts", "error"]))
    if rows:
        Counter.objects.get_or_create(name=CATALOGUE)
        Counter.objects.filter(name=CATALOGUE).update(value=F("value") + 1)  # last, so that nobody else waits for long
    return len(rows)


def data_version() -> str:
    """A short string that changes with every transaction that changes a product, and with nothing else. One query by primary key."""
    return f"{Counter.objects.filter(name=CATALOGUE).values_list('value', flat=True).first() or 0:x}"


def waiting() -> int:
    """How many documents the index has yet to learn."""
    return Dirty.objects.count()


def due() -> QuerySet[Dirty]:
    """The rows to be told now: all but those that the index refused a moment ago."""
    return Dirty.objects.filter(Q(claimed_until=None) | Q(claimed_until__lte=datetime.now(UTC)))


def refused() -> int:
    """How many rows the index refused when they were last told."""
    return Dirty.objects.exclude(error="").count()


def first_refusal() -> str:
    """The product that has been refused for the longest, and why; "" when there is none."""
    row = Dirty.objects.exclude(error="").order_by("enqueued_at").first()
    return "" if row is None else f"{row.key}: {row.error}"


def told(sent: Mapping[str, int]) -> None:
    """The index knows these versions: their rows go, unless they say something newer by now."""
    by_version: dict[int, list[str]] = {}
    for key, version in sent.items():
        by_version.setdefault(version, []).append(key)
    for version, keys in by_version.items():
        Dirty.objects.filter(key__in=keys, version=version).delete()


def put_off(reasons: Mapping[str, str], sent: Mapping[str, int]) -> None:
    """Keep why the index refused these versions, and try each again later than the time before."""
    for row in Dirty.objects.filter(key__in=list(reasons)):
        if row.version != sent[row.key]:
            continue
        row.attempts, row.error = row.attempts + 1, reasons[row.key]
        row.claimed_until = datetime.now(UTC) + timedelta(seconds=min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 12), LONGEST_PAUSE))
        row.save(update_fields=["attempts", "error", "claimed_until"])


def redo(ids: Sequence[str], held: Mapping[str, int], raised: int) -> set[str]:
    """Tell the index these products again; those of them that the store knows.

    ``held``: the versions in the index. A product whose own version is no newer than that gets a newer one, since an index refuses
    what is not newer than what it holds; and each version is ``raised`` by so much.
    """
    known: set[str] = set()
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            rows = list(Product.objects.select_for_update().filter(pk__in=ids[start : start + CHUNK]))
            for row in rows:
                least = held.get(row.pk, -1)
                if raised or row.version <= least:
                    row.version = max(row.version, least) + max(raised, 1)
                    row.save(update_fields=["version"])
            enqueue(rows)
            known |= {row.pk for row in rows}
    return known


def doubt(whether: bool) -> None:
    """Whether the index may have lost something unnoticed, its server having been away."""
    if doubted() != whether:
        Counter.objects.update_or_create(name=DOUBT, defaults={"value": int(whether)})


def doubted() -> bool:
    return Counter.objects.filter(name=DOUBT, value=1).exists()
