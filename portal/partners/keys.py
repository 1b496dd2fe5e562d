"""Keys: made once, shown once, kept as a hash, looked up by their prefix, compared in constant time. Who made and ended one is audited."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.crypto import get_random_string

from portal.accounts import audit
from portal.accounts.models import ID_LETTERS, Partner
from portal.partners import notify
from portal.partners.models import ApiKey

DELIVER, READ = "deliver", "read"
SCOPES = (DELIVER, READ)
LIFE = timedelta(days=365)
OVERLAP = timedelta(days=7)  # for which a replaced key still works
MARK = "yk"
USED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make(
    partner: Partner, name: str, now: datetime, by: str, *, scopes: tuple[str, ...] = SCOPES, life: timedelta = LIFE
) -> tuple[ApiKey, str]:
    """A new key and its text, which is never seen again: ``yk_<prefix>_<256 bits>``. ``by``: who, as the audit says it."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise ValueError(f"there is no scope {unknown[0]!r}; there are: {', '.join(SCOPES)}")
    prefix, secret = get_random_string(12, ID_LETTERS), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        prefix=prefix, partner=partner, digest=_digest(secret), name=name[:100], scopes=list(scopes), expires_at=now + life
    )
    told = {"name": key.name, "scopes": key.scopes, "expires_at": (now + life).isoformat()}
    notify.of_key(key, made=True)
    _note(key, by, "key.made", None, told)
    return key, f"{MARK}_{prefix}_{secret}"


@transaction.atomic
def replace(key: ApiKey, now: datetime, by: str) -> tuple[ApiKey, str]:
    """A successor with the same name and scopes; the old key works a little longer, so that nothing stands still."""
    made = make(key.partner, key.name, now, by, scopes=tuple(key.scopes))
    before, end = key.expires_at, now + OVERLAP
    if before is None or before > end:
        ApiKey.objects.filter(pk=key.pk).update(expires_at=end)
        key.expires_at = end
    told = {"expires_at": None if before is None else before.isoformat()}
    _note(key, by, "key.replaced", told, {**told, "expires_at": end.isoformat(), "by": made[0].prefix})
    return made


@transaction.atomic
def revoke(key: ApiKey, now: datetime, by: str) -> None:
    """From the next request on the key opens nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now):
        notify.of_key(key, made=False)
        _note(key, by, "key.revoked", {"revoked_at": None}, {"revoked_at": now.isoformat()})


def find(text: str, now: datetime) -> ApiKey | None:
    """The key that a request carries, if it opens anything now."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    well_formed = mark == MARK and prefix.isascii() and len(prefix) == 12
    key = ApiKey.objects.select_related("partner").filter(prefix=prefix).first() if well_formed else None
    digest = key.digest if key is not None else "0" * 64
    right = hmac.compare_digest(digest, _digest(secret))
    if key is None or not right or not is_open(key, now):
        return None
    if key.used_at is None or now - key.used_at >= USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)
    return key


def is_open(key: ApiKey, now: datetime) -> bool:
    """Whether the key is neither revoked nor past its end."""
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)


def as_actor(key: ApiKey) -> str:
    """How the audit calls whoever holds this key."""
    return f"key:{key.prefix}"


def _note(key: ApiKey, by: str, action: str, before: Any, after: Any) -> None:
    audit.record(by, action, audit.of_partner(key.partner), {as_actor(key): (before, after)})


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
