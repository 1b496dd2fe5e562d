"""What whoever watches the portal measures of the catalogue: age, held runs, the outbox. Read at the moment of asking."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min

from portal.catalog.models import Dirty, Institution, Product, Run
from portal.catalog.sources import declared

GOOD = (Run.State.PUBLISHED, Run.State.PARTLY)
HELD = ("held", "failed")
DEAD = 5  # attempts after which a row of the outbox waits for a person


@dataclass(frozen=True, slots=True)
class Outbox:
    """``oldest``: seconds that the longest waiting document has waited, 0 when none waits; ``dead``: rows that failed too often."""

    depth: int
    oldest: float
    dead: int


def outbox(now: datetime) -> Outbox:
    """Two queries."""
    told = Dirty.objects.aggregate(depth=Count("*"), since=Min("enqueued_at"))
    oldest = 0.0 if told["since"] is None else max(0.0, (now - told["since"]).total_seconds())
    return Outbox(told["depth"], oldest, Dirty.objects.filter(attempts__gte=DEAD).count())


def last_good(now: datetime) -> dict[str, float]:
    """Seconds since the date of the last good run, by source; a source that never had one is absent."""
    found = Run.objects.filter(state__in=GOOD).values("source").annotate(last=Max("at")).values_list("source", "last")
    return {source: max(0.0, (now - last).total_seconds()) for source, last in found}


def oldest_allowed() -> dict[str, float]:
    """Seconds after which each source's data counts as old, as it declares."""
    return {source.name: source.max_age.total_seconds() for source in declared().values()}


def runs_by_state() -> dict[str, int]:
    """Every state, those without a run too: an alert needs the zero."""
    found = dict(Run.objects.values_list("state").annotate(n=Count("*")))
    return {str(state): found.get(state, 0) for state in Run.State}


def institutions_held() -> dict[tuple[str, str], int]:
    """Institutions whose last result waits for a person or failed, by (source, state)."""
    return dict(Counter(Institution.objects.filter(state__in=HELD).values_list("source", "state")))


def products_by_status() -> dict[str, int]:
    found = dict(Product.objects.values_list("status").annotate(n=Count("*")))
    return {str(status): found.get(status, 0) for status in Product.Status}


def last_heartbeat() -> datetime | None:
    """When a run under way last showed that its worker lives."""
    newest: datetime | None = Run.objects.aggregate(last=Max("heartbeat_at"))["last"]
    return newest
