"""What is told of views: of the last thirty days, by product or by institution."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from portal.readers.models import View

DAYS = 30


def of_products(products: Collection[str], now: datetime) -> dict[str, int]:
    """The views of each of these products; those that nobody opened are left out. One query."""
    return _sums("product", now, {"product__in": list(products)}) if products else {}


def of_institutions(institutions: Collection[str], now: datetime) -> dict[str, int]:
    """The views of all products of each of these institutions. One query."""
    return _sums("product__institution", now, {"product__institution__in": list(institutions)}) if institutions else {}


def by_key(now: datetime) -> dict[str, int]:
    """The views of every product that anybody opened, by its key at its source. One query."""
    return _sums("product__source_key", now, {})


def _sums(by: str, now: datetime, among: Mapping[str, object]) -> dict[str, int]:
    since = now.astimezone(UTC).date() - timedelta(days=DAYS - 1)
    return dict(View.objects.filter(day__gte=since, **among).values_list(by).annotate(n=Sum("number")))
