"""The rows that say which runs there are and who works on them: created, claimed by a lease, closed (RELIABILITY §5.2).

A claim is one conditional UPDATE whose row count decides; each claim raises the attempt, and an older attempt may write no more.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Max, Q
from django.db.models.expressions import Combinable
from django.db.models.functions import Now

from crawlers.source import Source
from portal.catalog.models import Counter, Run
from portal.catalog.sources import declared
from portal.catalog.store import FencedError
from portal.pipeline.errors import RefusalError

Say = Callable[[str], None]  # tells a person how far it is
LEASE = timedelta(seconds=60)
BEAT = 10.0  # seconds between heartbeats
HARD_LIMIT = timedelta(seconds=1800 + 600)  # a crawl, and what follows it
ATTEMPTS = 5
UNFINISHED = (Run.State.RUNNING, Run.State.FETCHED, Run.State.JUDGED)
JUDGED = (Run.State.PUBLISHED, Run.State.PARTLY, Run.State.HELD)


@dataclass(frozen=True, slots=True)
class Order:
    """A run that somebody asks for. ``at`` None: now. ``institutions``: only these, of pages that are read anew. The rest as the
    options of the command ``refresh``."""

    source: str
    at: datetime | None = None
    url: str | None = None
    allow_private: bool = False
    delay: float | None = None
    institutions: tuple[str, ...] = ()

    def options(self) -> dict[str, Any]:
        some = {"institutions": list(self.institutions)} if self.institutions else {}
        return {"url": self.url, "allow_private": self.allow_private, "delay": self.delay, **some}


def source_of(name: str) -> Source:
    """The declared source, or a partner's feed; raise RefusalError for a name that there is none of."""
    known = declared()
    if name not in known:
        raise RefusalError(f"There is no source {name!r}; there are: {', '.join(sorted(known))}.")
    return known[name]


def create(order: Order, *, kind: str = "refresh", scheduled: str = "") -> Run:
    """A queued run. Raise RefusalError when its date lies before the source's last run, or another run of the source is under way.

    ``scheduled``: the slot that a schedule creates it for; a slot makes one run, whoever creates it.
    """
    source_of(order.source)
    at = order.at or datetime.now(UTC).replace(microsecond=0)
    with transaction.atomic():
        _alone(order.source)
        expire_lapsed(order.source)
        busy = Run.objects.filter(source=order.source, state__in=UNFINISHED).first()
        if busy is not None:
            raise RefusalError(f"Run {busy.pk} of {order.source} is under way; wait for its end.")
        last = Run.objects.filter(source=order.source, state__in=JUDGED).aggregate(last=Max("at"))["last"]
        if last is not None and at < last:
            raise RefusalError(
                f"The last run of {order.source} is of {last:%Y-%m-%d %H:%M} UTC; a run of {at:%Y-%m-%d %H:%M} would come before it."
            )
        dedupe = f"{order.source}/{scheduled}" if scheduled else f"{order.source}/asked/{uuid4()}"
        run, made = Run.objects.get_or_create(
            dedupe_key=dedupe,
            defaults={"source": order.source, "kind": kind, "at": at, "options": {**order.options(), "scheduled": bool(scheduled)}},
        )
        if made:
            run.folder = f"runs/{run.pk}"
            Run.objects.filter(pk=run.pk).update(folder=run.folder, created_at=Now())
    return run


def _alone(source: str) -> None:
    """Wait for whoever else is creating or claiming a run of this source, and keep the next one waiting until the transaction ends."""
    name = f"runs {source}"[:40]
    Counter.objects.get_or_create(name=name)
    Counter.objects.select_for_update().get(name=name)


def _in(span: timedelta) -> Combinable:
    """A moment by the database's clock, which is one for all machines; SQLite's is this machine's."""
    return ExpressionWrapper(Now() + span, output_field=DateTimeField())


def expire_lapsed(source: str | None = None) -> int:
    """End the runs whose owner is gone: scheduled ones are queued again a few times, asked ones expire. The number of them."""
    _drop_dead_leases()
    gone = Q(lease_until__lt=Now()) | Q(lease_until=None) | Q(started_at__lt=_in(-HARD_LIMIT))
    lapsed = Run.objects.filter(gone, state__in=UNFINISHED)
    if source is not None:
        lapsed = lapsed.filter(source=source)
    again = lapsed.filter(options__scheduled=True, attempt__lt=ATTEMPTS, started_at__gt=_in(-HARD_LIMIT))
    number = again.update(state=Run.State.QUEUED, lease_owner="", attempt=F("attempt") + 1)
    sentence = "Its process ended before the run did."
    return number + lapsed.update(state=Run.State.EXPIRED, error=sentence, finished_at=Now(), attempt=F("attempt") + 1)


def _drop_dead_leases() -> None:
    """A lease of a process of this host that is no more lapses at once: a killed run does not keep its source waiting."""
    host = socket.gethostname()
    for run in Run.objects.filter(state__in=UNFINISHED, lease_owner__startswith=f"{host}:"):
        if not _alive(run.lease_owner.removeprefix(f"{host}:").split(":")[0]):
            Run.objects.filter(pk=run.pk, attempt=run.attempt).update(lease_until=None)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, ValueError):
        return True
    return True


class Lease:
    """The right to work on one run, renewed by ``beat``. Raises FencedError as soon as somebody else holds the run."""

    def __init__(self, run: Run, owner: str):
        self.run, self.owner, self.attempt = run, owner, run.attempt
        self._beaten = time.monotonic()

    def beat(self) -> None:
        """Renew the lease, at most every ten seconds."""
        if time.monotonic() - self._beaten < BEAT:
            return
        self._beaten = time.monotonic()
        self.move()

    def move(self, **fields: Any) -> None:
        """Renew the lease and set fields of the run."""
        mine = Run.objects.filter(pk=self.run.pk, attempt=self.attempt, lease_owner=self.owner)
        if not mine.update(lease_until=_in(LEASE), heartbeat_at=Now(), **fields):
            raise FencedError(f"Run {self.run.pk} was taken over while this process stood still; it publishes nothing more.")
        for name, value in fields.items():
            setattr(self.run, name, value)

    def close(self, state: str, counts: dict[str, Any], error: str = "") -> None:
        """End the run."""
        self.move(state=state, counts=counts, error=error, finished_at=datetime.now(UTC))


def claim(run: Run) -> Lease:
    """Take a queued run; raise RefusalError when somebody else was faster, or another run of its source is under way."""
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"[:80]
    with transaction.atomic():
        _alone(run.source)
        busy = Run.objects.filter(source=run.source, state__in=UNFINISHED).exclude(pk=run.pk).first()
        if busy is not None:
            raise RefusalError(f"Run {busy.pk} of {run.source} is under way; wait for its end.")
        begun = {"heartbeat_at": Now(), "started_at": Now(), "lease_until": _in(LEASE), "attempt": F("attempt") + 1}
        queued = Run.objects.filter(pk=run.pk, state=Run.State.QUEUED)
        taken = queued.update(state=Run.State.RUNNING, lease_owner=owner, **begun)
    if not taken:
        raise RefusalError(f"Run {run.pk} is already being worked on.")
    run.refresh_from_db()
    if run.attempt > 1:  # whoever had it before may still be writing into the folder of that attempt
        Lease(run, owner).move(folder=f"runs/{run.pk}-{run.attempt}")
    return Lease(run, owner)


def claim_next() -> Lease | None:
    """Take the oldest queued run whose source is free; None when there is none. What another worker is taking is passed over."""
    with transaction.atomic():
        busy = Run.objects.filter(state__in=UNFINISHED).values("source")
        queued = Run.objects.select_for_update(skip_locked=True).filter(state=Run.State.QUEUED).exclude(source__in=busy)
        run = queued.order_by("pk").first()
        return None if run is None else _try(run)


def _try(run: Run) -> Lease | None:
    try:
        return claim(run)
    except RefusalError:
        return None


def folder_of(run: Run) -> Path:
    """The run folder: raw.jsonl, report.json and crawl.log."""
    return Path(settings.YARDSTICK_DATA) / run.folder


def attempts_of(run: Run) -> list[Path]:
    """The folders of the run that are there, its last attempt's first."""
    own = folder_of(run)
    found = [path for path in (own.with_name(str(run.pk)), *own.parent.glob(f"{run.pk}-*")) if path.is_dir()]
    return sorted(found, key=lambda path: int(path.name.partition("-")[2] or 1), reverse=True)


def snapshots() -> Path:
    """Where bodies lie under their hash."""
    return Path(settings.YARDSTICK_DATA) / "snapshots"


def iso(at: datetime) -> str:
    """``2026-10-23T04:05:06Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
