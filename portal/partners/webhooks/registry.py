"""Webhooks are registered, given new secrets, removed and switched on again; each act is audited, and a secret is shown once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from crawlers.fetch import FetchError, checked, public_address
from normalizers.schema import Label
from portal.accounts import audit
from portal.accounts.models import Partner
from portal.accounts.sealing import ring
from portal.partners.models import Webhook
from portal.partners.webhooks.events import EVENTS
from portal.partners.webhooks.signing import new_secret

OVERLAP = timedelta(days=7)  # for which a replaced secret signs too
MOST = 10  # of one partner


class WebhookError(Exception):
    """What cannot be registered, as a sentence in both languages."""

    def __init__(self, says: Label) -> None:
        super().__init__(says.en)
        self.says = says


NO_EVENT = Label("请至少选择一种事件。", "Choose at least one event.")
TOO_MANY = Label(f"每个合作方最多 {MOST} 个地址。", f"A partner has {MOST} addresses at most.")


@transaction.atomic
def register(partner: Partner, url: str, kinds: Iterable[str], *, live: bool, by: str) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is never seen again. Raise FetchError for an address that is never asked, and WebhookError."""
    chosen = [kind for kind in EVENTS if kind in set(kinds)]
    if not chosen:
        raise WebhookError(NO_EVENT)
    if Webhook.objects.filter(partner=partner).count() >= MOST:
        raise WebhookError(TOO_MANY)
    parts = checked(url)
    if parts.scheme != "https":
        raise FetchError("bad_address", "an address begins with https://")
    public_address(parts)
    secret = new_secret()
    hook = Webhook.objects.create(partner=partner, url=url, live=live, kinds=chosen, sealed=_seal(secret))
    note(hook, by, "webhook.made", None, {"url": url, "live": live, "events": chosen})
    return hook, secret


@transaction.atomic
def rotate(hook: Webhook, now: datetime, by: str) -> str:
    """A new secret; the one before signs too for some days more, so that nothing that is sent meanwhile is refused."""
    secret, until = new_secret(), now + OVERLAP
    Webhook.objects.filter(pk=hook.pk).update(sealed=_seal(secret), before=hook.sealed, overlap_until=until)
    note(hook, by, "webhook.secret_replaced", None, {"overlap_until": until.isoformat()})
    return secret


@transaction.atomic
def remove(hook: Webhook, by: str) -> None:
    """Nothing is sent there any more, and its log goes with it."""
    note(hook, by, "webhook.removed", {"url": hook.url}, None)
    hook.delete()


@transaction.atomic
def enable(hook: Webhook, by: str) -> bool:
    """Switch on again what was switched off after long failure; whether it was off."""
    on = bool(Webhook.objects.filter(pk=hook.pk).exclude(disabled_at=None).update(disabled_at=None, failing_since=None))
    if on:
        note(hook, by, "webhook.enabled", {"enabled": False}, {"enabled": True})
    return on


def secrets_of(hook: Webhook, now: datetime) -> list[str]:
    """The secrets that sign now, the newest first."""
    sealed = [hook.sealed, *([hook.before] if hook.before and hook.overlap_until is not None and now < hook.overlap_until else [])]
    return [ring().decrypt(one.encode()).decode() for one in sealed]


def note(hook: Webhook, by: str, action: str, before: Any, after: Any) -> None:
    """Take an act down in the audit."""
    audit.record(by, action, audit.of_partner(hook.partner), {f"webhook:{hook.public_id}": (before, after)})


def _seal(secret: str) -> str:
    return ring().encrypt(secret.encode()).decode()
