"""The audit to be read: field by field, searched, page by page, as a file; and whether its chain is whole."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts import audit
from portal.accounts.models import AuditEntry, User
from portal.desk.page import page, pages_of
from portal.desk.people import USER, names

PER_PAGE = 50
CHECKED = 5_000  # rows of which the chain is looked through whenever the page is opened; more are on demand
FIELDS = ("who", "what", "about", "since", "until", "q")
TEXT = 120


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    asked = _asked(request)
    rows, problem = _chosen(asked)
    shown = pages_of(request, rows.order_by("-number"), PER_PAGE)
    known = names(name for entry in shown for name in (entry.actor, entry.subject))
    lines = [
        {
            "entry": entry,
            "who": known[entry.actor],
            "about": known[entry.subject],
            "before": _word(entry.before),
            "after": _word(entry.after),
        }
        for entry in shown
    ]
    query = urlencode([(key, value) for key, value in asked.items() if value])
    number = AuditEntry.objects.count()
    verdict = audit.check() if number <= CHECKED or "check" in request.GET else None
    context = {
        "title": _("Audit"), "shown": shown, "lines": lines, "asked": asked, "problem": problem, "query": f"{query}&" if query else "",
        "verdict": verdict, "number": number, "actions": AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct(),
    }  # fmt: skip
    return page(request, "audit", context)


@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The rows that were searched for, all of them, as a table that runs nothing."""
    rows, _problem = _chosen(_asked(request))
    response = StreamingHttpResponse(audit.export(rows=rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _asked(request: HttpRequest) -> dict[str, str]:
    return {key: request.GET.get(key, "").replace("\0", "").strip()[:TEXT] for key in FIELDS}


def _chosen(asked: dict[str, str]) -> tuple[QuerySet[AuditEntry], str]:
    """The rows that fit, and what could not be read of the question."""
    rows, problem = AuditEntry.objects.all(), ""
    if asked["who"]:
        rows = rows.filter(_called("actor", asked["who"]))
    if asked["about"]:
        rows = rows.filter(_called("subject", asked["about"]))
    if asked["what"]:
        rows = rows.filter(action=asked["what"])
    if asked["q"]:
        rows = rows.filter(Q(why__icontains=asked["q"]) | Q(field__icontains=asked["q"]) | Q(request=asked["q"]))
    for key, bound in (("since", "at__gte"), ("until", "at__lt")):
        if asked[key]:
            try:
                day = datetime.fromisoformat(asked[key]).replace(tzinfo=UTC)
                rows = rows.filter(**{bound: day + timedelta(days=key == "until")})
            except (ValueError, OverflowError):
                problem = _("“%(text)s” is no day; write it as 2026-11-25.") % {"text": asked[key]}
    return rows, problem


def _called(field: str, text: str) -> Q:
    """What is called so, or an account of that address."""
    ids = User.objects.filter(email__icontains=text).values_list("public_id", flat=True)[:50]
    return Q(**{f"{field}__icontains": text}) | Q(**{f"{field}__in": [USER + one for one in ids]})


def _word(value: object) -> str:
    """One side of a change as it stands in the row."""
    return "" if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
