"""Whether the broker takes connections."""

from __future__ import annotations

import logging
from typing import Any

WITHIN = 1.5  # seconds
log = logging.getLogger(__name__)


def problem(url: str) -> str:
    """One sentence with the mend that anybody may read, or "" when the broker answers."""
    from kombu.connection import Connection  # only a deployment with a broker needs it

    broker: Any = Connection(url, connect_timeout=WITHIN)
    try:
        broker.connect()
    except (*broker.connection_errors, *broker.channel_errors, OSError) as error:
        log.warning("the broker does not answer: %s", error)
        return "The broker refuses or does not answer; start it, or mend CELERY_BROKER_URL. Work goes on from the run table meanwhile."
    finally:
        broker.release()
    return ""
