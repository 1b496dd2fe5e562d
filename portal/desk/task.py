"""What a task of the queue is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from portal.desk.models import Claim


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to decide. ``subject`` names it in claims and audit; ``shown_at``: the date of what the public sees meanwhile.

    ``product`` or ``institution``: what it is about, where it is about one; ``views``: how often the pages of its products were opened
    within a month.
    """

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
    product: str = ""
    institution: str = ""
    views: int = 0


def word_subject(slot: str, text: str) -> str:
    """How an unknown word is called."""
    return f"word:{sha256(f'{slot}/{text}'.encode()).hexdigest()[:20]}"
