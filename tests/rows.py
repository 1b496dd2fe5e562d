"""Small rows of the catalogue for tests of reads, comparison and API: stated by hand, so that each test says what it needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from normalizers.schema import SCHEMA
from portal.catalog.models import Institution, Product, public_id

AT = datetime(2026, 10, 1, 4, tzinfo=UTC)
SNAPSHOT = "ab" * 32
Json = dict[str, Any]


def value(scalar: Any, text: str = "", **more: Any) -> Json:
    """A known value with evidence."""
    state = more.pop("state", "known")
    locator = more.pop("locator", "/data/x")
    shown = text or str(scalar)
    evidence = {"locator": locator, "quote": shown, "how": "read", "state": "verified"}
    return {"value": scalar, "text": shown, "state": state, "evidence": evidence, **more}


def rate(scalar: str, **more: Any) -> Json:
    return value(scalar, period="P1Y", **more)


def money(scalar: str, currency: str = "AUD", **more: Any) -> Json:
    return value(scalar, currency=currency, **more)


def institution(key: str = "harbour", name: str = "Harbour Mutual") -> Institution:
    row, _ = Institution.objects.get_or_create(
        id=key, defaults={"source": "demo", "name": name, "state": "published", "checked_at": AT, "tried_at": AT, "demonstration": True}
    )
    return row


def product(
    name: str = "Basic home loan", category: str = "home_loan", *, at: str = "harbour", values: Json | None = None, **more: Any
) -> Product:
    """A stored product; ``more``: typed lists by key, and fields of the row (status, version, currency ...)."""
    lists = {entry.key: more.pop(entry.key, []) for entry in SCHEMA.entries}
    currency = more.pop("currency", "AUD")
    issues = more.pop("issues", [])
    owner = institution(at)
    key = f"{at}/{name}"
    family = SCHEMA.family_of[category].key
    document = {
        "source": "demo", "source_key": key, "institution": at, "brand": owner.name, "name": name, "names": {}, "family": family,
        "category": category, "currency": currency, "market": "demo", "url": "https://example.test/p", "status": "current",
        "values": values or {}, **lists, "issues": issues,
    }  # fmt: skip
    fields = {
        "number": Product.objects.count() + 1, "institution": owner, "name": name, "family": family, "category": category,
        "document": document, "digest": "0" * 64, "snapshot": SNAPSHOT, "fetched_at": AT, "first_seen": AT, "changed_at": AT,
    }  # fmt: skip
    return Product.objects.create(id=public_id("demo", key), source="demo", source_key=key, **{**fields, **more})
