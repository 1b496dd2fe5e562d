"""The partner's word on products that went missing in numbers: said once, at the latest delivery, and audited."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from portal.accounts import audit
from portal.partners.models import Delivery

CONFIRM, DISCARD = "confirm", "discard"
DECISIONS = (CONFIRM, DISCARD)


def waits(delivery: Delivery) -> bool:
    """Whether withdrawals of this delivery still wait for a word: a later one that was not refused has made them lapse."""
    later = Delivery.objects.filter(feed=delivery.feed_id, at__gt=delivery.at).exclude(state=Delivery.State.REFUSED)
    return bool(delivery.pending) and not delivery.decided and delivery.state not in Delivery.OPEN and not later.exists()


@transaction.atomic
def decide(delivery: Delivery, decision: str, by: str) -> bool:
    """Confirm or discard; the worker withdraws what is confirmed. False when nothing waits any more. ``by``: as the audit says it."""
    fields: dict[str, Any] = {"decided": decision, "decided_by": by} | ({"pending": []} if decision == DISCARD else {})
    open_ones = Delivery.objects.filter(pk=delivery.pk, decided="").exclude(state__in=Delivery.OPEN)
    if not waits(delivery) or not open_ones.update(**fields):
        return False
    keys = delivery.pending
    delivery.refresh_from_db()
    told = {f"delivery:{delivery.public_id}": ({"waiting": keys}, {"decision": decision})}
    audit.record(by, "withdrawals.decided", audit.of_partner(delivery.feed.partner), told)
    return True
