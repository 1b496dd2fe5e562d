"""The log of letters, for operators: what was sent, what waits, what was given up. What a letter said is not kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.models import Letter
from portal.desk.page import page, pages_of

SENT, WAITING, GIVEN_UP = "sent", "waiting", "given_up"


@require_safe
def post(request: HttpRequest) -> HttpResponse:
    rows = Letter.objects.select_related("user").order_by("-pk")
    states = {
        SENT: (_("Sent"), rows.exclude(sent_at=None)),
        WAITING: (_("Waiting"), rows.filter(sent_at=None).exclude(next_at=None)),
        GIVEN_UP: (_("Given up"), rows.filter(sent_at=None, next_at=None)),
    }
    state = request.GET.get("state", "")
    chosen = states[state][1] if state in states else rows
    chips = [{"key": key, "label": label, "count": own.count(), "current": key == state} for key, (label, own) in states.items()]
    query = f"state={state}&" if state in states else ""
    return page(request, "post", {"title": _("Letters"), "rows": pages_of(request, chosen), "chips": chips, "query": query})
