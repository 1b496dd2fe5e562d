"""Counts hand-overs, each visitor once a product and day, and keeps of nobody where they came from.

A visitor is a keyed hash of their network address and the product under a salt of the day. Two products give two hashes that
nothing joins. When the day is over the salt and the hashes go; the key of the portal, which no backup holds, is part of the hash.
"""

from __future__ import annotations

import ipaddress
import secrets
from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from portal.accounts.limits import used_up
from portal.commerce.models import HandOver, Salt, Visitor

AN_HOUR = 30  # hand-overs of one address that are counted within an hour


def count(product_id: str, address: str, now: datetime) -> bool:
    """Count a hand-over; False when this visitor was counted today, or counts too often. Raise LimitsAwayError."""
    day = now.astimezone(UTC).date()
    network = _network(address)
    with transaction.atomic():
        digest = salted_hmac("portal.commerce.counting", f"{_salt(day)} {product_id} {network}", algorithm="sha256").hexdigest()
        before = Visitor.objects.filter(pk=digest).exists()
        if before or used_up("handover", network, AN_HOUR, 3600):
            return False
        _, new = Visitor.objects.get_or_create(pk=digest, defaults={"day": day})
        if new:
            HandOver.objects.get_or_create(product_id=product_id, day=day)
            HandOver.objects.filter(product=product_id, day=day).update(number=F("number") + 1)
    return new


def forget(now: datetime) -> None:
    """Throw away what belongs to days that are over."""
    day = now.astimezone(UTC).date()
    Visitor.objects.filter(day__lt=day).delete()
    Salt.objects.filter(day__lt=day).delete()


def _salt(day: date) -> str:
    return Salt.objects.get_or_create(day=day, defaults={"value": secrets.token_hex(32)})[0].value


def _network(address: str) -> str:
    """An address as a household has it: the whole of IPv4, the first half of IPv6."""
    try:
        one = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(one) if one.version == 4 else str(ipaddress.ip_network((one, 64), strict=False))
