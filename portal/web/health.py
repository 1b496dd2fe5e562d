"""Whether the process lives, whether it can answer, and its figures: for whoever watches the portal."""

from __future__ import annotations

import ipaddress
from hmac import compare_digest

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.telemetry import metrics
from portal.web.gauges import gauges
from portal.web.readiness import BROKEN, OK, verdict

FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """200 as long as the process answers at all; touches nothing."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Every part with its state. 503 when pages cannot be answered; a part that they can do without leaves it at 200.

    So a balancer keeps sending readers here while the database answers in the engine's place. ``?strict=1``, for a
    monitor, gives 503 for whatever is not as it should be.
    """
    found = verdict()
    good = found.state == OK or (found.state != BROKEN and request.GET.get("strict") != "1")
    response = JsonResponse(found.to_json(), status=200 if good else 503, json_dumps_params={"ensure_ascii": False})
    if not good:
        response["Retry-After"] = "5"
    return response


@require_safe
@never_cache
def figures(request: HttpRequest) -> HttpResponse:
    """The figures for Prometheus: to this machine, or to whoever has the token; to anybody else there is no such page."""
    if not _may_read(request):
        return HttpResponse("There is nothing at this address.\n", content_type="text/plain", status=404)
    try:
        told = gauges()
    except DatabaseError:
        told = []  # the latencies are wanted most when the database is away
    return HttpResponse(metrics.exposition(told), content_type=metrics.CONTENT_TYPE)


def _may_read(request: HttpRequest) -> bool:
    token = settings.YARDSTICK_METRICS_TOKEN
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and compare_digest(told.strip().encode(), token.encode()):
        return True
    return _from_this_machine(request)


def _from_this_machine(request: HttpRequest) -> bool:
    """A connection over loopback that no proxy passed on: a proxy on this machine speaks for the whole world."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
