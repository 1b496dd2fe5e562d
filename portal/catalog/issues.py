"""What could not be read of an institution's products, or was mended: kept by fingerprints that are stable between runs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from normalizers.records import Issue as RecordedIssue
from portal.catalog.arrival import Delivery
from portal.catalog.models import Issue


def keep_issues(delivery: Delivery, at: datetime) -> int:
    """Bring the institution's issues up to date by their fingerprints, but for products left as they are; the number there is now."""
    now = dict(_fingerprints(delivery))
    kept = [delivery.source_key(key) for key in delivery.left]
    known = dict(Issue.objects.filter(institution_id=delivery.institution).exclude(source_key__in=kept).values_list("fingerprint", "pk"))
    gone = [pk for fingerprint, pk in known.items() if fingerprint not in now]
    for start in range(0, len(gone), 500):
        Issue.objects.filter(pk__in=gone[start : start + 500]).delete()
    fresh: Sequence[tuple[str, str, RecordedIssue]] = [(fingerprint, *now[fingerprint]) for fingerprint in now if fingerprint not in known]
    Issue.objects.bulk_create(
        [
            Issue(
                institution_id=delivery.institution, source_key=key, fingerprint=fingerprint, code=issue.code, severity=issue.severity,
                locator=issue.locator, text=issue.to_json()["text"], detail=issue.detail, slot=issue.slot, word=issue.word,
                first_seen=at,
            )
            for fingerprint, key, issue in fresh
        ],
        batch_size=200,
    )  # fmt: skip
    return len(now)


def _fingerprints(delivery: Delivery) -> Iterable[tuple[str, tuple[str, RecordedIssue]]]:
    for key, issue in delivery.issues:
        if key in delivery.left:
            continue
        source_key = delivery.source_key(key) if key else ""
        about = (issue.slot, issue.word, issue.detail) if issue.slot else ()
        said = "\0".join((source_key, issue.code, issue.locator, issue.text, *about))
        yield hashlib.sha256(said.encode()).hexdigest(), (source_key, issue)
