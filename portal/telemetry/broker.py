"""Whether the broker takes connections: asked by a worker that starts and by who watches."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

WITHIN = 1.5  # seconds


def failure(url: str) -> str:
    """Why the broker cannot be used, with its place and without its password, for operators alone; "" when it takes connections."""
    from kombu.connection import Connection  # only a deployment with a broker needs it

    broker: Any = Connection(url, connect_timeout=WITHIN)
    try:
        broker.connect()
    except (*broker.connection_errors, *broker.channel_errors, OSError) as error:
        place = f"{urlsplit(url).hostname}:{urlsplit(url).port or 5672}"
        return f"{place}, {next(iter(str(error).splitlines()), '') or type(error).__name__}"
    finally:
        broker.release()
    return ""
