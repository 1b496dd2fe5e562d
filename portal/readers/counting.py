"""Counts the views of products without writing a request down: a process sums them in memory, and a thread writes the sums each minute.

Nothing is kept of who looked: no address, no hash of one, no cookie. Somebody who opens a page twice is two views. What a process has
summed within its last minute is lost when it is killed.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread

from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import F

from portal.catalog.models import Product
from portal.readers.models import View

EVERY = 60.0  # seconds between two writes of a process
KEPT = timedelta(days=92)
MOST = 20_000  # products that a process counts within a minute: what floods it with others is not counted
PROGRAM = re.compile(r"bot\b|crawl|spider|slurp|preview|headless|monitor|curl|wget|python|java/|go-http|http-?client", re.IGNORECASE)
log = logging.getLogger(__name__)


def is_person(agent: str, purpose: str) -> bool:
    """Whether a request looks like somebody who reads: no program that names itself, no page that a browser fetches ahead."""
    return bool(agent) and PROGRAM.search(agent) is None and "prefetch" not in purpose and "prerender" not in purpose


class Sums:
    """What this process has counted and not written yet. Safe for several threads."""

    def __init__(self) -> None:
        self._lock, self._counts = Lock(), Counter[str]()

    def add(self, product: str) -> None:
        with self._lock:
            if product in self._counts or len(self._counts) < MOST:
                self._counts[product] += 1

    def write(self, now: datetime) -> int:
        """Add the sums to the day's rows, and forget old days; how many views. What cannot be written stays for the next time."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        try:
            return _add(counts, now)
        except DatabaseError:
            with self._lock:
                self._counts.update(counts)
            raise


SUMS = Sums()


def _add(counts: Counter[str], now: datetime) -> int:
    day = now.astimezone(UTC).date()
    with transaction.atomic():
        known = set(Product.objects.filter(pk__in=counts).values_list("pk", flat=True))
        View.objects.bulk_create([View(product_id=key, day=day) for key in sorted(known)], ignore_conflicts=True)
        for key in sorted(known):  # in one order, so that no two processes wait for each other
            View.objects.filter(product=key, day=day).update(number=F("number") + counts[key])
        View.objects.filter(day__lt=day - KEPT).delete()
    return sum(counts[key] for key in known)


def begin() -> Event:
    """Start the thread that writes the sums of this process; setting the event ends it."""
    end = Event()
    Thread(target=_write_on, args=(end,), name="views", daemon=True).start()
    return end


def _write_on(end: Event) -> None:
    while not end.wait(EVERY):
        try:
            SUMS.write(datetime.now(UTC))
        except DatabaseError as error:
            log.warning("the views of the last minute wait: %s", error)
        finally:
            close_old_connections()
