"""Keys: made once, shown once, kept as a hash, looked up by their prefix, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.crypto import get_random_string

from portal.accounts.models import ID_LETTERS
from portal.partners.models import ApiKey

DELIVER, READ = "deliver", "read"
SCOPES = (DELIVER, READ)
LIFE = timedelta(days=365)
OVERLAP = timedelta(days=7)  # for which a replaced key still works
MARK = "yk"
USED_EVERY = timedelta(minutes=1)


def make(partner: str, name: str, now: datetime, *, scopes: tuple[str, ...] = SCOPES, life: timedelta = LIFE) -> tuple[ApiKey, str]:
    """A new key and its text, which is never seen again: ``yk_<prefix>_<256 bits>``."""
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise ValueError(f"there is no scope {unknown[0]!r}; there are: {', '.join(SCOPES)}")
    prefix, secret = get_random_string(12, ID_LETTERS), secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        prefix=prefix, partner=partner, digest=_digest(secret), name=name[:100], scopes=list(scopes), expires_at=now + life
    )
    return key, f"{MARK}_{prefix}_{secret}"


def replace(key: ApiKey, now: datetime) -> tuple[ApiKey, str]:
    """A successor with the same name and scopes; the old key works a little longer, so that nothing stands still."""
    made = make(key.partner, key.name, now, scopes=tuple(key.scopes))
    ApiKey.objects.filter(Q(expires_at__gt=now + OVERLAP) | Q(expires_at=None), pk=key.pk).update(expires_at=now + OVERLAP)
    return made


def revoke(key: ApiKey, now: datetime) -> None:
    """From the next request on the key opens nothing."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def find(text: str, now: datetime) -> ApiKey | None:
    """The key that a request carries, if it opens anything now."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    key = ApiKey.objects.filter(prefix=prefix).first() if mark == MARK and prefix.isascii() and len(prefix) == 12 else None
    digest = key.digest if key is not None else "0" * 64
    right = hmac.compare_digest(digest, _digest(secret))
    if key is None or not right or key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        return None
    if key.used_at is None or now - key.used_at >= USED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(used_at=now)
    return key


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
