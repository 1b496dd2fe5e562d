"""What the portal needs to answer, part by part: fine, degraded (pages answer all the same) or broken (they do not)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError

from portal.catalog import gauges, selectors, version
from portal.telemetry import broker, pulses
from search import readiness as index

log = logging.getLogger(__name__)
OK, DEGRADED, BROKEN = "ok", "degraded", "broken"
OLD_OUTBOX = 120.0  # seconds
KEPT = 2  # seconds that a verdict is kept, so that asking often costs nothing


@dataclass(frozen=True, slots=True)
class Part:
    """``says``: what is wrong and how to mend it, without any secret; "" when nothing is."""

    state: str
    says: str = ""

    def to_json(self) -> dict[str, str]:
        return {"state": self.state, **({"says": self.says} if self.says else {})}


@dataclass(frozen=True, slots=True)
class Verdict:
    parts: Mapping[str, Part]
    data_version: str

    @property
    def state(self) -> str:
        """That of the worst part."""
        states = {part.state for part in self.parts.values()}
        return BROKEN if BROKEN in states else DEGRADED if DEGRADED in states else OK

    def to_json(self) -> dict[str, Any]:
        parts = {name: part.to_json() for name, part in self.parts.items()}
        return {"status": self.state, "data_version": self.data_version, "parts": parts}


def verdict() -> Verdict:
    """The state of every part, at most two seconds old."""
    kept: Verdict | None = cache.get("readiness")
    if kept is None:
        kept = look(datetime.now(UTC))
        cache.set("readiness", kept, KEPT)
    return kept


def look(now: datetime) -> Verdict:
    """Ask every part now. Without a database only what needs none is asked."""
    try:
        data_version = selectors.data_version()
        parts = {"database": Part(OK), "migrations": _migrations()}
    except DatabaseError:
        problem = _no_database()
        return Verdict({"database": Part(BROKEN, problem), **_outside()}, "")
    for name, ask in (("worker", _worker), ("outbox", _outbox)):
        parts[name] = _asked(ask, now)
    return Verdict({**parts, **_outside()}, data_version)


def _no_database() -> str:
    """A database without tables says so; any other that cannot be read is away."""
    try:
        return version.problem() or "The catalogue cannot be read; run: python manage.py migrate"
    except DatabaseError:
        return "The database does not answer; start it, or mend DATABASE_URL."


def _migrations() -> Part:
    """During an upgrade the servers of the old version go on: tables of a newer one hinder them no more than a worker away."""
    lacking = version.behind()
    if lacking:
        return Part(BROKEN, lacking)
    newer = version.ahead()
    return Part(DEGRADED, newer) if newer else Part(OK)


def _asked(ask: Callable[[datetime], str], now: datetime) -> Part:
    try:
        problem = ask(now)
    except DatabaseError:
        problem = "This cannot be read from the database; run: python manage.py migrate"
    return Part(DEGRADED, problem) if problem else Part(OK)


def _worker(now: datetime) -> str:
    told = pulses.last(pulses.WORKER)
    signs = [at for at in (None if told is None else told.at, gauges.last_heartbeat()) if at is not None]
    if not signs:
        return "No worker has ever been at work; start one: python manage.py worker"
    if now - max(signs) > timedelta(seconds=pulses.LOST_AFTER):
        return "No worker has shown itself for three minutes; start one: python manage.py worker"
    return ""


def _outbox(now: datetime) -> str:
    waiting = gauges.outbox(now)
    if waiting.dead:
        return f"The index refuses {waiting.dead} products; see the worker's log, then run: python manage.py index check --repair"
    if waiting.oldest > OLD_OUTBOX:
        return f"The index is {waiting.oldest:.0f} s behind; start a worker, or run: python manage.py index drain"
    return ""


def _outside() -> dict[str, Part]:
    """The parts that pages can do without."""
    asked = {"index": index.problem()}
    if settings.CELERY_BROKER_URL:
        asked["broker"] = _broker()
    return {name: Part(DEGRADED, problem) if problem else Part(OK) for name, problem in asked.items()}


def _broker() -> str:
    reason = broker.failure(settings.CELERY_BROKER_URL)
    if not reason:
        return ""
    log.warning("the broker cannot be used: %s", reason)
    return "The broker refuses or does not answer; start it, or mend CELERY_BROKER_URL. Work goes on from the run table meanwhile."
