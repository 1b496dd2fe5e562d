"""Whole pages that a process keeps for a moment: those that follow from address and data version alone, for readers without cookies.

A page changes with the data (its version and the index's are part of the key) and with the clock ("3 days ago"), hence the moment:
``YARDSTICK_PAGE_SECONDS``, 0 for none. A list that the database answered in the engine's place is kept for a few seconds only: it says
so, and that ends as soon as the engine is back; but while it is away the database need not answer the same list over and over.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.core.handlers.wsgi import WSGIRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_cache_key, get_conditional_response, learn_cache_key

from normalizers.finance.questions import PREFIX
from portal.catalog import selectors
from search.engine import EngineUnavailable, open_engine

CACHE = "pages"
STAND_IN = 5  # seconds at most that a list of the engine's stand-in is kept
AWAY = "away"  # in place of the state of an index that nobody can ask
View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """Mark a view whose pages follow from address and data version alone."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.may_be_kept = True  # type: ignore[attr-defined]
        return response

    return marked


class KeptPages:
    """Outside of compression, so that a page is kept as it is sent; inside of what every answer gets."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: WSGIRequest) -> HttpResponseBase:
        version = _version(request)
        if not version:
            return self.get_response(request)
        cache = caches[CACHE]
        key = get_cache_key(request, version, "GET", cache)
        found: HttpResponse | None = cache.get(key) if key else None
        if found is not None:
            return get_conditional_response(request, etag=found.headers.get("ETag"), response=found) or found
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _worth_keeping(response):
            seconds = _seconds(response, version)
            response.route = request.resolver_match.view_name if request.resolver_match else ""  # type: ignore[attr-defined]
            cache.set(learn_cache_key(request, response, seconds, version, cache), response, seconds)
        return response


def _version(request: HttpRequest) -> str:
    """What the page is a page of; "" for a request that is answered anew."""
    if not settings.YARDSTICK_PAGE_SECONDS or request.method != "GET" or request.COOKIES or not _has_language(request.path_info):
        return ""
    if any(name.startswith(PREFIX) for name in request.GET):
        return ""  # of one person: nobody else asks for it, and it is not kept
    try:
        return f"{selectors.data_version()}.{_generation()}"
    except DatabaseError:
        return ""


def _generation() -> str:
    try:
        return open_engine().generation()
    except EngineUnavailable:
        return AWAY


def _has_language(path: str) -> bool:
    return any(path.startswith(f"/{code}/") for code, _ in settings.LANGUAGES)


def _worth_keeping(response: HttpResponse) -> bool:
    """Only whole pages of views that are marked."""
    return bool(getattr(response, "may_be_kept", False) and response.status_code == 200 and not response.cookies)


def _seconds(response: HttpResponse, version: str) -> int:
    seconds: int = settings.YARDSTICK_PAGE_SECONDS
    stand_in = version.endswith(f".{AWAY}") or response.headers.get("X-Search-Backend") == "database"
    return min(seconds, STAND_IN) if stand_in else seconds
