"""How long requests took, by route, engine and status, over all web workers of this machine.

Each web worker writes its figures into files of a folder that ``serve`` makes at its start (the client's multi-process mode), and
whichever worker is asked adds them up. Without that folder, in a test or a lone process, the figures are this process's own.
What follows from the database is not counted here but read at the moment of asking (``portal.catalog.gauges``).
"""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal.telemetry.folder import current

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
EDGES = (0.005, 0.01, 0.025, 0.05, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.6, 1.0, 2.0, 5.0)  # holds the targets' own figures

REQUESTS = Histogram(
    "yardstick_request_seconds", "How long requests took.", ("route", "engine", "status"), buckets=EDGES, registry=CollectorRegistry()
)
FALLBACKS = Counter(
    "yardstick_search_fallbacks", "Searches that the database answered because the engine could not.", registry=CollectorRegistry()
)

Gauge = tuple[str, str, tuple[str, ...], list[tuple[tuple[str, ...], float]]]  # name, what it says, label names, (labels, value)


def observe(route: str, engine: str, status: int, seconds: float) -> None:
    """Count one request."""
    REQUESTS.labels(route, engine, str(status)).observe(seconds)
    if engine == "database":
        FALLBACKS.inc()


def exposition(gauges: Iterable[Gauge]) -> bytes:
    """Everything as Prometheus reads it: the figures of all web workers, and the gauges of this moment."""
    registry = CollectorRegistry()
    folder = current()
    if folder is not None:
        MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
    else:
        for own in (REQUESTS, FALLBACKS):
            registry.register(own)
    registry.register(_Now(gauges))
    return generate_latest(registry)


class _Now(Collector):
    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self.gauges = list(gauges)

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for name, says, labels, samples in self.gauges:
            family = GaugeMetricFamily(name, says, labels=labels)
            for values, number in samples:
                family.add_metric(list(values), number)
            yield family


__all__ = ["CONTENT_TYPE", "Gauge", "exposition", "observe"]
