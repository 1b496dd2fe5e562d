"""Bodies as they were fetched, by their hash; and how they are served: as a file, never as a page of this site."""

from __future__ import annotations

import hashlib
import logging
import re

from django.conf import settings
from django.http import HttpResponse

logger = logging.getLogger(__name__)
SHA256 = re.compile(r"[0-9a-f]{64}")
HEADERS = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
MEDIA_TYPE = "text/plain; charset=utf-8"


def body_of(sha256: str) -> bytes | None:
    """The body, byte for byte; None when it is not in the archive, or is not what its name says."""
    if not SHA256.fullmatch(sha256):
        return None
    try:
        body: bytes = (settings.YARDSTICK_DATA / "snapshots" / sha256[:2] / sha256).read_bytes()
    except FileNotFoundError:
        logger.error("snapshot %s is cited but not in the archive", sha256)
        return None
    if hashlib.sha256(body).hexdigest() != sha256:
        logger.error("snapshot %s does not match its name", sha256)
        return None
    return body


def as_file(body: bytes, name: str, media_type: str = MEDIA_TYPE) -> HttpResponse:
    """A body from outside for a browser to save, under a name of ours."""
    return HttpResponse(body, content_type=media_type, headers={**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'})


def name_of(sha256: str) -> str:
    """What the file of a body is called."""
    return f"{sha256[:16]}.txt"
