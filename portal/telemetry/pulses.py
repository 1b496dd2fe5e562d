"""Writes and reads what the parts last said of themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal.telemetry.models import Pulse

WORKER, INDEX_CHECK = "worker", "index.check"
LOST_AFTER = 180.0  # seconds without a word of any worker


def say(name: str, facts: dict[str, Any] | None = None) -> None:
    """Record that a part lives, or what it found."""
    Pulse.objects.update_or_create(name=name, defaults={"at": datetime.now(UTC), "facts": facts or {}})


def last(name: str) -> Pulse | None:
    """What a part last said; None when it never did."""
    return Pulse.objects.filter(pk=name).first()


def silent_for(name: str, seconds: float) -> bool:
    """Whether a part has said nothing for that long, or never anything."""
    told = last(name)
    return told is None or (datetime.now(UTC) - told.at).total_seconds() >= seconds
