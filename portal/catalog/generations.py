"""Which state of a shared index is the newest, for every process that keeps answers of it. The indexer raises it when it has written."""

from __future__ import annotations

import time

from django.db import transaction

from portal.catalog.models import Counter

NAME = "index"


def generation() -> int:
    """The state of the index; 0 before the first. One query by primary key."""
    return Counter.objects.filter(name=NAME).values_list("value", flat=True).first() or 0


def raise_generation() -> int:
    """A new state. It is a moment in milliseconds, so that a database restored from a backup never repeats one that was."""
    with transaction.atomic():
        row, _ = Counter.objects.select_for_update().get_or_create(name=NAME)
        row.value = max(row.value + 1, time.time_ns() // 1_000_000)
        row.save(update_fields=["value"])
    return row.value
