"""Whether the process lives, and whether it can answer: for whoever watches the portal."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.catalog import selectors


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """200 as long as the process answers at all; touches nothing."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    """200 when the catalogue can be read. The search engine is not asked: pages answer without it."""
    try:
        version = selectors.data_version()
    except DatabaseError as error:
        return HttpResponse(f"the catalogue cannot be read: {type(error).__name__}\n", status=503, content_type="text/plain")
    return HttpResponse(f"ready, data version {version}\n", content_type="text/plain")
