"""Who did what, why, when, before and after: written once, chained by digests, exported as a table.

``record`` is called last in a transaction: until that ends, nobody else can record, so that each row knows the one before it.
What is secret (passwords, codes, keys) is never given to it; an account stands in it as its public id, not as its address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from portal.accounts.models import AuditEntry, Partner, User
from portal.catalog.spreadsheet import line
from portal.telemetry.context import request_id

LOCK = 0x59415544  # PostgreSQL's advisory lock of the chain
FIRST = "0" * 64  # the digest before the first row
COLUMNS = ("number", "at", "actor", "action", "subject", "field", "before", "after", "why", "request", "digest")
Change = tuple[Any, Any]  # before, after: whatever JSON can say


def of_user(user: User) -> str:
    """How the audit calls an account, as actor and as subject."""
    return f"user:{user.public_id}"


def of_partner(partner: Partner) -> str:
    """How the audit calls a partner."""
    return f"partner:{partner.public_id}"


def record(actor: str, action: str, subject: str, changes: Mapping[str, Change] | None = None, *, why: str = "") -> AuditEntry:
    """Write one row for each changed field (one without a field when there is none); the last of them."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        last = AuditEntry.objects.order_by("number").last()
        for field, (before, after) in (changes or {"": (None, None)}).items():
            entry = AuditEntry(
                number=1 if last is None else last.number + 1, at=datetime.now(UTC), actor=actor[:80], action=action, subject=subject[:160],
                field=field[:120], before=before, after=after, why=why, request=request_id(),
            )  # fmt: skip
            entry.digest = digest_of(entry, FIRST if last is None else last.digest)
            entry.save(force_insert=True)
            last = entry
    assert last is not None
    return last


def digest_of(entry: AuditEntry, before: str) -> str:
    """The digest of a row that stands behind the row of digest ``before``."""
    told = [entry.number, entry.at.astimezone(UTC).isoformat(), *(getattr(entry, name) for name in COLUMNS[2:-1]), before]
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verdict:
    """``head``: number and digest of the last row, to be kept elsewhere. ``broken``: one sentence, "" when the chain holds."""

    rows: int
    head: str
    broken: str


def check(kept: str = "") -> Verdict:
    """Whether every row is what was written, and none is missing. ``kept``: an earlier head, which finds a cut-off end."""
    number, digest, found = 0, FIRST, kept == ""
    for entry in AuditEntry.objects.order_by("number").iterator(2000):
        if entry.number != number + 1:
            return Verdict(number, f"{number}:{digest}", f"Row {number + 1} of the audit is missing.")
        if digest_of(entry, digest) != entry.digest:
            return Verdict(number, f"{number}:{digest}", f"Row {entry.number} of the audit is not what was written.")
        number, digest = entry.number, entry.digest
        found = found or kept == f"{number}:{digest}"
    head = f"{number}:{digest}"
    return Verdict(number, head, "" if found else f"The audit does not hold the row {kept.partition(':')[0]} that was kept elsewhere.")


def export(since: datetime | None = None, *, rows: QuerySet[AuditEntry] | None = None) -> Iterator[str]:
    """The audit as CSV, line by line, the oldest first: all of it, or these rows."""
    yield line(COLUMNS)
    chosen = AuditEntry.objects.all() if rows is None else rows
    for entry in (chosen if since is None else chosen.filter(at__gte=since)).order_by("number").iterator(2000):
        yield line(_cell(getattr(entry, name)) for name in COLUMNS)


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, str | int) else json.dumps(value, ensure_ascii=False)
