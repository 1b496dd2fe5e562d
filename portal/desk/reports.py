"""A reader's report at the desk: what they say, the value and its quote now, and the answer that the public reads."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal.accounts import attachments, audit
from portal.accounts.models import Attachment, Dispute
from portal.catalog.language import language
from portal.catalog.models import Report
from portal.catalog.places import places
from portal.catalog.present import Cell, expand
from portal.desk import claims
from portal.desk.page import Context, actor, editor, page, reason_of, refused
from portal.desk.people import names
from portal.desk.queue import claim_of, report_subject, taken_by


def _report(number: int) -> Report:
    return get_object_or_404(Report.objects.select_related("product__institution"), pk=number)


@require_safe
def report(request: HttpRequest, number: int) -> HttpResponse:
    return _page(request, _report(number))


def _page(request: HttpRequest, row: Report, problem: str = "", status: int = 200) -> HttpResponse:
    place = next((one for one in places(expand(row.product), language()) if one.path == row.path), None)
    context: Context = {
        "title": _("Report %(number)s") % {"number": row.pk}, "row": row, "place": place, **claim_of(request, report_subject(row.pk)),
        "cell": None if place is None or place.value.get("evidence") is None else Cell("", "", place.text, value=place.value),
        "answers": answers(), "problem": problem,
        "answer": request.POST.get("answer", ""), "reason": reason_of(request), "chosen": request.POST.get("state", ""),
        "dispute": Dispute.objects.filter(report=row).select_related("partner").first(),
        "attachment": _sent(row).defer("body").annotate(size=Length("body")).first(),
        "by": names([row.answered_by])[row.answered_by],
        "others": Report.objects.filter(product=row.product, path=row.path).exclude(pk=row.pk).order_by("-pk")[:10],
    }  # fmt: skip
    return page(request, "report", context, status)


def _sent(row: Report) -> QuerySet[Attachment]:
    return Attachment.objects.filter(dispute__report=row)


@require_safe
def attachment(request: HttpRequest, number: int) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """The document that a partner sent with its dispute."""
    return attachments.handed(get_object_or_404(_sent(_report(number))))


def answers() -> dict[str, str]:
    """How a report may end."""
    return {
        Report.State.MENDED: _("Confirmed: we had it wrong, and it is mended"),
        Report.State.SOURCE: _("Confirmed, but the source itself says so: its institution has to mend it"),
        Report.State.REFUSED: _("Refused: the number is right"),
    }


@require_POST
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer a report once: the clock stops, and the public reads the word."""
    row, state, word = _report(number), request.POST.get("state", ""), request.POST.get("answer", "").replace("\0", "").strip()
    if state not in answers() or not word or not reason_of(request):
        return _page(request, row, _("Choose what came of it, write a word to the public, and give the reason for the audit."), 400)
    subject = report_subject(number)
    if not claims.take(subject, editor(request)):
        return refused(request, taken_by(subject))
    fields = {"state": state, "answer": word[:1000], "answered_by": actor(request), "answered_at": datetime.now(UTC)}
    if not Report.objects.filter(pk=number, state=Report.State.OPEN).update(**fields):
        return refused(request, _("This report was answered already."))
    told = {"state": (Report.State.OPEN.value, state), "answer": (None, fields["answer"])}
    audit.record(actor(request), "report.answered", subject, told, why=reason_of(request))
    claims.release(subject, editor(request))
    messages.success(request, _("Answered. The public log says so."))
    return redirect("desk:queue")
