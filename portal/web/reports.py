"""A reader reports a number, without an account; and the public log of what came of each report."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from portal.accounts.limits import LimitsAwayError, used_up
from portal.catalog.asked import product_or_404
from portal.catalog.language import language
from portal.catalog.models import Product, Report
from portal.catalog.paging import page_of
from portal.catalog.places import Place, places
from portal.web import placed
from portal.web.parameters import strict
from portal.web.texts import product_name

AN_HOUR, A_DAY = 5, 500  # reports from one address, and altogether
SHORTEST, LONGEST = 5, 1000  # letters of a message
TRAP = "website"  # nobody sees this field; what fills it is a program
PER_PAGE = 50


# Exempt from the form token, on purpose: nothing is read from a cookie or a session, so that another site that makes a visitor send
# this form gains what it could do itself. A token would need a cookie for every reader who only looks at the form.
@csrf_exempt
def report(request: HttpRequest, product_id: str) -> HttpResponse:
    return _taken(request, product_id) if request.method == "POST" else _form(request, product_id)


@strict("at")
def _form(request: HttpRequest, product_id: str) -> HttpResponse:
    """``at``: the place of the value in its source."""
    found = product_or_404(product_id)
    own = places(found.document, language())
    at = request.GET.get("at", "")
    return _page(request, found, own, next((one.path for one in own if at and one.locator == at), ""))


def _page(
    request: HttpRequest, found: Product, own: list[Place], chosen: str, *, message: str = "", problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "title": _("Report a number"), "product": found, "name": product_name(found, language()), "places": own, "chosen": chosen,
        "message": message, "problem": problem, "trap": TRAP, "longest": LONGEST, "noindex": True,
    }  # fmt: skip
    return render(request, "web/report.html", context, status=status)


@require_http_methods(["POST"])
def _taken(request: HttpRequest, product_id: str) -> HttpResponse:
    found = product_or_404(product_id)
    own = places(found.document, language())
    place = next((one for one in own if one.path == request.POST.get("path", "")), None)
    message = request.POST.get("message", "").replace("\0", "").strip()
    chosen = "" if place is None else place.path
    if place is None or not SHORTEST <= len(message) <= LONGEST:
        told = _("Choose the number that is wrong.") if place is None else _too_short_or_long()
        return _page(request, found, own, chosen, message=message[:LONGEST], problem=told, status=400)
    if request.POST.get(TRAP):
        return redirect("web:corrections")  # as if it had been taken
    refusal = _too_many(request)
    if refusal:
        return _page(request, found, own, chosen, message=message, problem=refusal, status=429)
    row = Report.objects.create(
        product=found, path=place.path, shown=place.text, message=message, language=language(), made_at=datetime.now(UTC)
    )
    return redirect(f"{reverse('web:corrections')}?report={row.pk}")


def _too_short_or_long() -> str:
    return _("Say in %(least)s to %(most)s letters what is wrong.") % {"least": SHORTEST, "most": LONGEST}


def _too_many(request: HttpRequest) -> str:
    """Why no report is taken now; "" when it is. What cannot be counted is not taken."""
    try:
        address = get_adapter(request).get_client_ip(request)
        if used_up("report", address, AN_HOUR, 3600):
            return _("There were several reports from your network within the hour. Please send this one later.")
    except (LimitsAwayError, PermissionDenied):
        return _("Reports cannot be taken just now. Please try again in a few minutes.")
    if Report.objects.filter(made_at__gt=datetime.now(UTC) - timedelta(days=1)).count() >= A_DAY:
        return _("So many reports came today that no more can be taken. Please try again tomorrow.")
    return ""


def state_words() -> dict[str, str]:
    """What came of a report, in words."""
    return {
        Report.State.OPEN: _("being checked"),
        Report.State.MENDED: _("mended"),
        Report.State.SOURCE: _("the source says so"),
        Report.State.REFUSED: _("the number is right"),
    }


@strict("page", "report", "listings")
def corrections(request: HttpRequest) -> HttpResponse:
    """The public log. ``report``: the number of the one that was just sent. What readers wrote is not shown: anybody may write anything."""
    rows = Report.objects.select_related("product__institution").defer("product__document").order_by("-pk")
    shown = page_of(rows, request.GET.get("page", "1"), PER_PAGE)
    lang, states = language(), state_words()
    lines = [_line(row, states) for row in shown]
    documents = dict(Product.objects.filter(pk__in={row.product_id for row in shown}).values_list("pk", "document"))
    labels = {key: {place.path: place.label for place in places(document, lang)} for key, document in documents.items()}
    for line in lines:
        line["label"] = labels.get(line["row"].product_id, {}).get(line["row"].path, "")
    sent = request.GET.get("report", "")
    context = {
        "title": _("Reports and corrections"), "lines": lines, "shown": shown, "query": "",
        "sent": sent if sent.isascii() and sent.isdigit() and len(sent) < 12 else "", **_figures(),
        **placed.log(request.GET.get("listings", "1")),
    }  # fmt: skip
    return render(request, "web/corrections.html", context)


def _line(row: Report, states: dict[str, str]) -> dict[str, Any]:
    took = "" if row.answered_at is None else _days(row.answered_at - row.made_at)
    key = {"open": "moved", "mended": "verified"}.get(row.state, "unsourced")
    return {"row": row, "state": states[row.state], "state_key": key, "took": took}


def _days(span: timedelta) -> str:
    hours = int(span.total_seconds() // 3600)
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


def _figures() -> dict[str, Any]:
    """How many are open, and how long the answered ones of the last year took, by the middle one."""
    since = datetime.now(UTC) - timedelta(days=365)
    answered = Report.objects.filter(answered_at__gt=since).order_by("-answered_at").values_list("made_at", "answered_at")[:1000]
    spans = [(end - start).total_seconds() for start, end in answered if end is not None]
    return {
        "open": Report.objects.filter(state=Report.State.OPEN).count(),
        "answered": len(spans),
        "median": _days(timedelta(seconds=median(spans))) if spans else "",
    }
