"""The webhooks of a partner, for its owners: where they go, what they are told, what became of each, and a test event."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from crawlers.fetch import FetchError
from portal.catalog.language import language
from portal.partners.models import Message, Webhook
from portal.partners.pages import actor, frame, membership
from portal.partners.pulling import FAILURES
from portal.partners.webhooks import registry, sending
from portal.partners.webhooks.events import EVENTS, TESTED
from portal.partners.webhooks.signing import TOLERANCE

SHOWN = 50  # messages in the log


@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: HttpRequest, partner: str) -> HttpResponse:  # noqa: ARG001 (the guard has read it)
    """All of them. POST registers one; its secret is on that page and on no other."""
    secret, problem = "", ""
    if request.method == "POST":
        try:
            secret = _register(request)
        except FetchError as refusal:
            problem = FAILURES[refusal.code](language())
        except registry.WebhookError as refusal:
            problem = refusal.says(language())
    own = membership(request).partner.webhooks.order_by("-made_at", "-pk")
    chosen = request.POST.getlist("event") if problem else list(EVENTS)
    context = frame(
        request, _("Webhooks"), hooks=own, secret=secret, problem=problem, url=request.POST.get("url", "") if problem else "",
        events=[(event.kind, event.says(language()), event.kind in chosen) for event in EVENTS.values()],
    )  # fmt: skip
    return render(request, "partners/webhooks.html", context, status=400 if problem else 200)


def _register(request: HttpRequest) -> str:
    url, live = request.POST.get("url", "").strip(), request.POST.get("mode") != "test"
    kinds = request.POST.getlist("event")
    _hook, secret = registry.register(membership(request).partner, url, kinds, live=live, by=actor(request))
    return secret


@require_http_methods(["GET", "HEAD", "POST"])
def webhook(request: HttpRequest, partner: str, hook: str) -> HttpResponse:
    """One of them with its log. POST does one thing with it: ``act``."""
    found = Webhook.objects.filter(partner=membership(request).partner, public_id=hook).select_related("partner").first()
    if found is None:
        raise Http404(hook)
    act, secret, now = request.POST.get("act", ""), "", datetime.now(UTC)
    if act == "remove":
        registry.remove(found, actor(request))
        messages.success(request, _("Removed. Nothing is sent there any more."))
        return redirect("partner:webhooks", partner)
    if act == "rotate":
        secret = registry.rotate(found, now, actor(request))
        return _page(request, found, secret)
    if act == "test":
        sending.tell_test(found, now)
        messages.success(request, _("A test event is on its way; within a minute the log tells what became of it."))
    elif act == "enable":
        registry.enable(found, actor(request))
        messages.success(request, _("Switched on again."))
    return redirect("partner:webhook", partner, hook) if request.method == "POST" else _page(request, found, secret)


def _page(request: HttpRequest, found: Webhook, secret: str) -> HttpResponse:
    lang = language()
    rows = Message.objects.filter(webhook=found).prefetch_related("tries").order_by("-pk")[:SHOWN]
    log = [{"row": row, "says": EVENTS.get(row.kind, TESTED).says(lang), "tries": _tries(row, lang)} for row in rows]
    context = frame(
        request, _("Webhook"), hook=found, log=log, secret=secret, days=registry.OVERLAP.days,
        minutes=int(TOLERANCE.total_seconds() // 60), events=[EVENTS[kind].says(lang) for kind in found.kinds if kind in EVENTS],
    )  # fmt: skip
    return render(request, "partners/webhook.html", context)


def _tries(row: Message, lang: str) -> list[dict[str, object]]:
    """Every attempt, the first first, in words."""
    return [
        {
            "at": one.at,
            "taken": not one.failed,
            "told": f"HTTP {one.status}"
            if one.status is not None
            else FAILURES[one.failed](lang)
            if one.failed in FAILURES
            else one.failed,
        }
        for one in sorted(row.tries.all(), key=lambda one: one.pk)
    ]
