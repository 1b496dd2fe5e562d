"""Events become rows in the transaction of what they tell of, and the worker sends them: signed, by the guard of every fetch, again
after a while when they were not taken, for about three days."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import transaction

from crawlers.fetch import FetchError, safe_fetch
from portal.accounts.models import Partner, opaque_id
from portal.partners import notify
from portal.partners.models import Attempt, Message, Webhook
from portal.partners.webhooks import registry, signing
from portal.partners.webhooks.events import TESTED

logger = logging.getLogger(__name__)
AGENT = "Yardstick/1 (webhook)"
PAUSES = tuple(timedelta(minutes=n) for n in (1, 5, 30, 120, 300, 600, 840, 1200, 1440))  # after each failure; then it is given up
SECONDS = 10.0  # that an answer may take
ANSWER = 64 * 2**10  # bytes of it, which nobody reads
AT_ONCE = 20
SWITCHED_OFF = timedelta(days=5)  # of failures without an exception, after which nothing more is sent
GONE = 410  # a receiver's word that it wants no more
KEPT = timedelta(days=30)  # the log
SYSTEM = "system"


def tell(partner: Partner, kind: str, data: Mapping[str, Any], now: datetime) -> int:
    """Write the event down for every live webhook that wants it; how many do."""
    hooks = [hook for hook in partner.webhooks.filter(live=True, disabled_at=None) if kind in hook.kinds]
    for hook in hooks:
        _post(hook, kind, data, now)
    return len(hooks)


def tell_test(hook: Webhook, now: datetime) -> Message:
    """Write a test event down, whatever the webhook wants."""
    return _post(hook, TESTED.kind, TESTED.example, now)


def _post(hook: Webhook, kind: str, data: Mapping[str, Any], now: datetime) -> Message:
    at = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    test = kind == TESTED.kind or not hook.live
    body = json.dumps({"type": kind, "timestamp": at, "test": test, "data": data}, ensure_ascii=False, separators=(",", ":"))
    return Message.objects.create(public_id=opaque_id(), webhook=hook, kind=kind, body=body, made_at=now, next_at=now)


def send_due(now: datetime) -> int:
    """Send what waits, the oldest first; how many were taken. A webhook that fails is not asked again in the same round."""
    Message.objects.filter(made_at__lt=now - KEPT).delete()
    sent, failing = 0, set()
    due = Message.objects.filter(next_at__lte=now, webhook__disabled_at=None).select_related("webhook__partner")
    for message in due.order_by("next_at", "pk")[:AT_ONCE]:
        if message.webhook_id in failing:
            continue
        mine = Message.objects.filter(pk=message.pk, next_at=message.next_at).update(next_at=now + PAUSES[-1])
        if not mine:
            continue  # somebody else was faster
        if attempt(message, now):
            sent += 1
        else:
            failing.add(message.webhook_id)
    return sent


def attempt(message: Message, now: datetime) -> bool:
    """Send it once; whether it was taken. What became of it stands in the log."""
    status, failed = _ask(message, now)
    with transaction.atomic():
        Attempt.objects.create(message=message, at=now, status=status, failed=failed)
        if failed:
            _put_off(message, status, now)
        else:
            Message.objects.filter(pk=message.pk).update(sent_at=now, next_at=None, attempts=message.attempts + 1)
            Webhook.objects.filter(pk=message.webhook_id).update(failing_since=None)
    return not failed


def _ask(message: Message, now: datetime) -> tuple[int | None, str]:
    """Status of the answer, and why it counts as none taken ("" when it was)."""
    hook, body = message.webhook, message.body.encode()
    try:
        signed = signing.headers(f"msg_{message.public_id}", int(now.timestamp()), body, registry.secrets_of(hook, now))
        told = {"User-Agent": AGENT, "Content-Type": "application/json", **signed}
        with safe_fetch(hook.url, headers=told, body=body, most=ANSWER, seconds=SECONDS) as answer:
            return answer.status, "" if 200 <= answer.status < 300 else "bad_status"
    except FetchError as error:
        return None, error.code
    except InvalidToken:
        logger.error("the secret of webhook %s cannot be opened: YARDSTICK_FIELD_KEYS lacks its key", hook.public_id)
        return None, "no_secret"


def _put_off(message: Message, status: int | None, now: datetime) -> None:
    tries = message.attempts + 1
    again = now + PAUSES[tries - 1] if tries <= len(PAUSES) else None
    Message.objects.filter(pk=message.pk).update(attempts=tries, next_at=again)
    Webhook.objects.filter(pk=message.webhook_id, failing_since=None).update(failing_since=now)
    hook = Webhook.objects.select_related("partner").get(pk=message.webhook_id)
    long_since = hook.failing_since is not None and now - hook.failing_since >= SWITCHED_OFF
    if status == GONE or long_since:
        _switch_off(hook, now)


def _switch_off(hook: Webhook, now: datetime) -> None:
    """Send nothing more there, give up what waits, and tell the owners."""
    if not Webhook.objects.filter(pk=hook.pk, disabled_at=None).update(disabled_at=now):
        return
    Message.objects.filter(webhook=hook).exclude(next_at=None).update(next_at=None)
    registry.note(hook, SYSTEM, "webhook.disabled", {"enabled": True}, {"enabled": False})
    notify.of_webhook(hook)
