"""Keys that end: their owners are told two weeks before and at the end, and their webhooks once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from normalizers.schema import Label
from portal.catalog.present import iso
from portal.partners import notify
from portal.partners.models import ApiKey
from portal.partners.webhooks.events import KEY
from portal.partners.webhooks.sending import tell

BEFORE = timedelta(days=14)
ENDS = Label("一个密钥即将到期", "A key is about to end")
ENDED = Label("一个密钥已到期", "A key has ended")


def tell_of_keys(now: datetime) -> int:
    """How many keys somebody was told of."""
    told = 0
    for key in ApiKey.objects.filter(revoked_at=None, warned_at=None, expires_at__range=(now, now + BEFORE)).select_related("partner"):
        with transaction.atomic():
            if ApiKey.objects.filter(pk=key.pk, warned_at=None).update(warned_at=now):
                notify.of_end(key, ENDS, "before")
                data = {"prefix": key.prefix, "name": key.name, "expires_at": "" if key.expires_at is None else iso(key.expires_at)}
                tell(key.partner, KEY, data, now)
                told += 1
    for key in ApiKey.objects.filter(revoked_at=None, expires_at__range=(now - BEFORE, now)).select_related("partner"):
        told += notify.of_end(key, ENDED, "ended") > 0
    return told
