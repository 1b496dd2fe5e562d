"""What a partner sees of its hand-overs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from portal.catalog.models import Product
from portal.commerce.models import HandOver

DAYS = 30
LISTED = 20


@dataclass(frozen=True, slots=True)
class HandOvers:
    """Of the last thirty days: ``days`` with their numbers, the latest first; ``products``: those with most."""

    total: int
    days: tuple[tuple[str, int], ...]
    products: tuple[tuple[Product, int], ...]


def hand_overs(institutions: Collection[str], now: datetime) -> HandOvers:
    """The hand-overs of the products of these institutions. Three queries at most."""
    since = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    rows = HandOver.objects.filter(product__institution__in=institutions, day__gte=since)
    days = tuple((day.isoformat(), number) for day, number in rows.values_list("day").annotate(n=Sum("number")).order_by("-day"))
    most = list(rows.values_list("product").annotate(n=Sum("number")).order_by("-n", "product")[:LISTED]) if days else []
    named = Product.objects.defer("document").in_bulk([key for key, _ in most])
    return HandOvers(sum(number for _, number in days), days, tuple((named[key], number) for key, number in most))
