"""What a task of the queue is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from portal.desk.models import Claim


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to decide. ``subject`` names it in claims and audit; ``shown_at``: the date of what the public sees meanwhile."""

    subject: str
    kind: str
    title: str
    what: str
    products: int
    since: datetime
    href: str
    shown_at: datetime | None = None
    claim: Claim | None = None
    waits: bool = False  # for the worker: somebody has decided
