"""The outermost layer of every request: its id, its line in the access log, its place in the figures."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.telemetry import metrics
from portal.telemetry.context import ID, answering, sane_id
from portal.telemetry.logs import ACCESS, FACTS

HEADER = "X-Request-ID"
LONGEST = 200  # letters of a path that the log keeps
log = logging.getLogger(ACCESS)


class Observe:
    """First in the list, so that what goes wrong inside, error pages too, has its id and its line.

    The line has no query string and no address of the reader: neither is needed to run the portal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        own = sane_id(request.headers.get(HEADER))
        setattr(request, ID, own)  # for what Django logs of this request after it has left
        started = time.perf_counter()
        with answering(own):
            response = self.get_response(request)
            seconds = time.perf_counter() - started
            response[HEADER] = own
            route = getattr(response, "route", "") or _route(request)  # a page that was kept knows its own
            engine = response.headers.get("X-Search-Backend", "")
            metrics.observe(route, engine, response.status_code, seconds)
            log.info("request", extra={FACTS: _facts(request, response, route, engine, seconds)})
        return response


def _route(request: HttpRequest) -> str:
    """The name of the address pattern: a few dozen, whatever is asked for."""
    match = request.resolver_match
    return match.view_name or "unnamed" if match is not None else "none"


def _facts(request: HttpRequest, response: HttpResponseBase, route: str, engine: str, seconds: float) -> dict[str, object]:
    facts: dict[str, object] = {
        "method": request.method or "",
        "route": route,
        "path": request.path[:LONGEST],
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    return {**facts, "engine": engine} if engine else facts
