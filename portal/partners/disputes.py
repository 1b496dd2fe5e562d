"""A partner disputes a value of its product: a report like a reader's, in the same queue, with a clock that ends with the answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db import transaction

from normalizers.schema import Label
from portal.accounts import audit, notices
from portal.accounts.models import Attachment, Dispute, Partner
from portal.catalog.models import Product, Report
from portal.catalog.places import Place
from portal.partners import notify
from portal.partners.webhooks.events import ANSWERED
from portal.partners.webhooks.sending import tell

ANSWER = Label("一项异议已答复", "A dispute was answered")
OPEN_MOST = 100  # disputes of one partner that wait


class DisputeError(Exception):
    """Why a value cannot be disputed now, as a sentence in both languages."""

    def __init__(self, says: Label) -> None:
        super().__init__(says.en)
        self.says = says


OPEN_ALREADY = Label("这个值已有一项未答复的异议。", "A dispute of this value is open already.")
TOO_MANY = Label(f"最多同时有 {OPEN_MOST} 项未答复的异议。", f"At most {OPEN_MOST} disputes are open at once.")


@dataclass(frozen=True, slots=True)
class Clock:
    """``half``: within what time half of the answered ones were answered; None where none was."""

    open: int
    answered: int
    half: timedelta | None

    @property
    def hours(self) -> int | None:
        """``half`` in whole hours."""
        return None if self.half is None else int(self.half.total_seconds() // 3600)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a partner says shows it: the address of a document, and a document that it sent, each if there is one."""

    address: str = ""
    sent: Attachment | None = None


@transaction.atomic
def dispute(
    partner: Partner, product: Product, place: Place, message: str, *, shown: Shown, language: str, now: datetime, by: str
) -> Dispute:
    """Start the clock. Raise DisputeError."""
    Partner.objects.select_for_update().get(pk=partner.pk)
    waiting = Dispute.objects.filter(partner=partner, report__state=Report.State.OPEN)
    if waiting.filter(report__product=product, report__path=place.path).exists():
        raise DisputeError(OPEN_ALREADY)
    if waiting.count() >= OPEN_MOST:
        raise DisputeError(TOO_MANY)
    report = Report.objects.create(product=product, path=place.path, shown=place.text, message=message, language=language, made_at=now)
    row = Dispute.objects.create(report=report, partner=partner, by=by, document=shown.address)
    if shown.sent is not None:
        shown.sent.dispute = row
        shown.sent.save()
    told = {
        "product": product.pk, "path": place.path, "document": shown.address, "sent": "" if shown.sent is None else shown.sent.sha256
    }  # fmt: skip
    audit.record(by, "dispute.made", audit.of_partner(partner), {f"report:{report.pk}": (None, told)}, why=message)
    return row


def clock(partner: Partner) -> Clock:
    """How many are open, and how fast the latest answered ones were."""
    own = Report.objects.filter(dispute__partner=partner)
    ended = own.exclude(answered_at=None).order_by("-answered_at").values_list("made_at", "answered_at")[:200]
    spans: Collection[float] = [(end - start).total_seconds() for start, end in ended if end is not None]
    half = timedelta(seconds=median(spans)) if spans else None
    return Clock(own.filter(state=Report.State.OPEN).count(), own.exclude(state=Report.State.OPEN).count(), half)


def tell_answered(now: datetime) -> int:
    """Tell partners of the answers that nobody told them yet; how many there were."""
    told = 0
    rows = Dispute.objects.filter(told_at=None).exclude(report__state=Report.State.OPEN)
    for row in rows.select_related("partner", "report__product").defer("report__product__document"):
        with transaction.atomic():
            if not Dispute.objects.filter(pk=row.pk, told_at=None).update(told_at=now):
                continue
            report = row.report
            where = notices.place("partner:disputes", row.partner.public_id)
            notify.tell(row.partner, "dispute", ANSWER, report.product.name, where=where, key=f"dispute:{row.pk}")
            data = {
                "report": report.pk, "product": report.product_id, "path": report.path, "state": report.state, "answer": report.answer
            }  # fmt: skip
            tell(row.partner, ANSWERED, data, now)
            told += 1
    return told
