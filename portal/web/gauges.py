"""The gauges of this moment, for Prometheus. Each is told in docs/operations.md with the figure that should wake somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from portal.catalog import gauges as catalogue
from portal.telemetry import pulses
from portal.telemetry.metrics import Gauge
from search import readiness as index

INDEX_WORDS = ("missing", "stale", "ghost")


def gauges() -> list[Gauge]:
    """A dozen queries of the database and one question to the engine."""
    now = datetime.now(UTC)
    outbox = catalogue.outbox(now)
    answers = 0.0 if index.problem() else 1.0
    return [
        _by("yardstick_source_age_seconds", "Since the last good run of a source.", "source", catalogue.last_good(now)),
        _by("yardstick_source_max_age_seconds", "Age at which a source's data counts as old.", "source", catalogue.oldest_allowed()),
        _by("yardstick_runs", "Runs by state.", "state", catalogue.runs_by_state()),
        (
            "yardstick_institutions_held",
            "Institutions whose last result is held or failed.",
            ("source", "state"),
            [(key, float(number)) for key, number in sorted(catalogue.institutions_held().items())],
        ),
        _by("yardstick_products", "Products by status.", "status", catalogue.products_by_status()),
        _one("yardstick_outbox_depth", "Documents that the index has yet to learn.", outbox.depth),
        _one("yardstick_outbox_oldest_seconds", "How long the oldest of them has waited.", outbox.oldest),
        _one("yardstick_outbox_dead", "Documents that the index refused too often.", outbox.dead),
        _by("yardstick_engine_up", "Whether the engine answers.", "engine", {index.engine_name(): answers}),
        *_last_check(now),
        *_worker(now),
    ]


def _last_check(now: datetime) -> list[Gauge]:
    """What the last ``index check`` found; nothing before the first one."""
    told = pulses.last(pulses.INDEX_CHECK)
    if told is None:
        return []
    found = {word: float(told.facts.get(word, 0)) for word in INDEX_WORDS}
    age = max(0.0, (now - told.at).total_seconds())
    return [
        _by("yardstick_index_difference", "Products that the last check found missing, stale or ghost.", "kind", found),
        _one("yardstick_index_check_age_seconds", "Since that check.", age),
    ]


def _worker(now: datetime) -> list[Gauge]:
    told, beat = pulses.last(pulses.WORKER), catalogue.last_heartbeat()
    signs = [at for at in (None if told is None else told.at, beat) if at is not None]
    return [_one("yardstick_worker_age_seconds", "Since a worker last showed itself.", (now - max(signs)).total_seconds())] if signs else []


def _by(name: str, says: str, label: str, numbers: Mapping[str, float]) -> Gauge:
    return name, says, (label,), [((key,), float(number)) for key, number in numbers.items()]


def _one(name: str, says: str, number: float) -> Gauge:
    return name, says, (), [((), float(number))]
