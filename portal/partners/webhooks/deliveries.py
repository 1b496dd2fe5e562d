"""What webhooks are told of a delivery that has ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from portal.accounts.letters import public_address
from portal.partners.models import Delivery
from portal.partners.webhooks.sending import tell

PUBLISHED = (Delivery.State.PUBLISHED, Delivery.State.PARTLY)


def of_delivery(delivery: Delivery, now: datetime) -> None:
    """Everything that its end is: judged; held or published; with products that wait for the partner's word."""
    partner, data = delivery.feed.partner, _data(delivery)
    tell(partner, "delivery.judged", data, now)
    if delivery.state == Delivery.State.HELD:
        tell(partner, "delivery.held", data, now)
    if delivery.state in PUBLISHED:
        tell(partner, "delivery.published", data, now)
    if delivery.pending:
        tell(partner, "delivery.waiting", {**data, "waiting": len(delivery.pending)}, now)


def _data(delivery: Delivery) -> dict[str, Any]:
    feed, told = delivery.feed, delivery.summary
    return {
        "delivery": delivery.public_id, "feed": feed.public_id, "state": str(delivery.state), "items": told.get("items", 0),
        "accepted": told.get("accepted", 0), "refused": told.get("refused", 0), "reasons": delivery.reasons,
        "report": public_address(reverse("partners:delivery", args=[feed.public_id, delivery.public_id])),
    }  # fmt: skip
