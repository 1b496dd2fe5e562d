"""What editors ask a partner about its products, and its answers."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from normalizers.schema import Label
from portal.accounts import audit, notices
from portal.accounts.models import Partner, Question, User
from portal.catalog.language import language
from portal.catalog.paths import path_label
from portal.partners.pages import actor, membership

LONGEST = 1000  # letters of an answer
SHOWN = 50
ANSWERED = Label("机构已答复您的提问", "An institution has answered your question")


def questions(partner: Partner) -> list[dict[str, object]]:
    """The questions to a partner, those that are open first."""
    rows = Question.objects.filter(partner=partner).select_related("product__institution").defer("product__document")
    shown = sorted(rows.order_by("-pk")[:SHOWN], key=lambda row: row.answered_at is not None)
    return [{"row": row, "label": path_label(row.path, language())} for row in shown]


@require_POST
def answer(request: HttpRequest, partner: str, number: int) -> HttpResponse:
    """Answer a question, once."""
    own = membership(request).partner
    row = Question.objects.filter(partner=own, pk=number).select_related("product").first()
    if row is None:
        raise Http404(number)
    said = request.POST.get("answer", "").replace("\0", "").strip()[:LONGEST]
    if not said:
        messages.error(request, _("Write an answer."))
        return redirect("partner:disputes", partner)
    with transaction.atomic():
        fields = {"answer": said, "answered_by": actor(request), "answered_at": datetime.now(UTC)}
        if not Question.objects.filter(pk=number, answered_at=None).update(**fields):
            messages.error(request, _("This question was answered already."))
            return redirect("partner:disputes", partner)
        audit.record(actor(request), "question.answered", audit.of_partner(own), {f"question:{number}": (None, said)})
        asker = User.objects.filter(public_id=row.by.removeprefix("user:"), is_active=True)
        says = notices.about(ANSWERED, row.product.name)
        notices.tell(asker, "task", says, notices.place("desk:differences", row.product_id), f"answer:{number}")
    messages.success(request, _("Answered. The editors read it."))
    return redirect("partner:disputes", partner)
