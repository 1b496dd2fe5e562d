"""One task, one person: a claim holds for a while and ends by itself, so that nobody blocks what they forgot."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from portal.accounts.models import User
from portal.desk.models import Claim

LEASE = timedelta(minutes=20)


def take(subject: str, user: User) -> bool:
    """Claim a task, or renew one's own claim; False when somebody else has it. The database decides between two."""
    now = datetime.now(UTC)
    free = Claim.objects.filter(Q(until__lt=now) | Q(user=user), subject=subject)
    if free.update(user=user, until=now + LEASE):
        return True
    try:
        with transaction.atomic():
            Claim.objects.create(subject=subject, user=user, until=now + LEASE)
    except IntegrityError:
        return False
    return True


def release(subject: str, user: User) -> None:
    """End one's own claim."""
    Claim.objects.filter(subject=subject, user=user).delete()


def of(subjects: Iterable[str]) -> dict[str, Claim]:
    """The claims that hold now, by subject. One query."""
    held = Claim.objects.filter(subject__in=list(subjects), until__gte=datetime.now(UTC)).select_related("user")
    return {claim.subject: claim for claim in held}
