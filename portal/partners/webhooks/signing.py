"""The signature of a webhook, by the convention of Standard Webhooks (standardwebhooks.com, specification 1.0.0).

``webhook-id``: the same for each attempt of one event, so that whoever received it knows it again. ``webhook-timestamp``: seconds
since 1970 of this attempt; a receiver refuses what is older or newer than ``TOLERANCE``. ``webhook-signature``: ``v1,`` and the
Base64 of HMAC-SHA256 over ``id.timestamp.body``; several, with a blank between, while a secret is being replaced.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import timedelta

MARK = "whsec_"
BYTES = 32  # of a secret
TOLERANCE = timedelta(minutes=5)


def new_secret() -> str:
    """256 random bits, as the convention writes them."""
    return MARK + base64.b64encode(secrets.token_bytes(BYTES)).decode()


def headers(message: str, timestamp: int, body: bytes, keys: Iterable[str]) -> dict[str, str]:
    """The three headers of one attempt, signed with each of these secrets."""
    signed = " ".join(signature(message, timestamp, body, key) for key in keys)
    return {"webhook-id": message, "webhook-timestamp": str(timestamp), "webhook-signature": signed}


def signature(message: str, timestamp: int, body: bytes, secret: str) -> str:
    """One signature. ``secret``: as ``new_secret`` writes it."""
    key = base64.b64decode(secret.removeprefix(MARK))
    digest = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()
