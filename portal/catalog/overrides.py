"""The only writer of overrides: puts one in place of a source's value, ends it, and lets it lapse. Rows are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from portal.catalog.models import Override, Product
from portal.catalog.overriding import active, effective, source_document, standing
from portal.catalog.store import rewrite

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """What two people agreed on. ``value`` None: the source's own value stands again."""

    path: str
    value: Json | None
    reason: str
    owner: str
    approved_by: str
    expires_at: datetime | None


class SamePersonError(Exception):
    """What two people have to agree on needs a second person."""


def require_two(owner: str, approved_by: str) -> None:
    """Raise SamePersonError for what one person alone wants."""
    if owner == approved_by:
        raise SamePersonError(owner)


def put(product_id: str, setting: Setting, at: datetime) -> Override:
    """Add an override, which supersedes the one at its place, and bring the product up to date, in one transaction."""
    require_two(setting.owner, setting.approved_by)
    with transaction.atomic():
        product = Product.objects.select_for_update().get(pk=product_id)
        before = Override.objects.filter(product=product, path=setting.path, superseded_by=None).first()
        row = Override.objects.create(
            product=product, path=setting.path, value=setting.value, reason=setting.reason, owner=setting.owner,
            approved_by=setting.approved_by, created_at=at, expires_at=setting.expires_at, supersedes=before,
        )  # fmt: skip
        bring_up_to_date(product, at)
    return row


def bring_up_to_date(product: Product, at: datetime) -> bool:
    """Write the product as its source and the overrides of that time say it; whether anything differs. Its row is locked."""
    own = source_document(product.document)
    document = effective(own, active([product.pk], at).get(product.pk, []))
    if document == product.document:
        return False
    rewrite(product, document, at)
    return True


def lapse(at: datetime) -> int:
    """Let the sources' own values stand again where an override has expired; the number of products that this changed."""
    expired = standing().filter(expires_at__lte=at)
    changed = 0
    for product_id in set(expired.values_list("product", flat=True)):
        with transaction.atomic():
            changed += bring_up_to_date(Product.objects.select_for_update().get(pk=product_id), at)
    return changed
