"""``/api/v1/``: the addresses of ``routes``, each read-only."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, re_path
from ninja import NinjaAPI

from portal.api import catalogue, limits, parameters, problems, searching
from portal.api.openapi import openapi
from portal.api.respond import finish, json_response
from portal.api.routes import ROUTES

LIMITED = frozenset(route.name for route in ROUTES if route.takes in ("search", "q"))
READ = ("GET", "HEAD", "OPTIONS")


def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return json_response(openapi(settings.YARDSTICK_BASE_URL), parameters.only(request))


class Gate:
    """Lets only reads through to a path: OPTIONS is answered here, any other method is a problem, and so is a flood of searches."""

    csrf_exempt = True

    def __init__(self, view: Callable[..., HttpResponseBase], *, limited: bool) -> None:
        self.view = view
        self.limited = limited

    def __call__(self, request: HttpRequest, **in_path: str) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return preflight()
        if request.method not in READ:
            refused = problems.Problem(405, "method-not-allowed", problems.READ_ONLY, allow=READ)
            return problems.problem_response(refused, problems.wanted_language(request))
        if self.limited and limits.exceeded(request):
            flood = problems.problem_response(problems.Problem(429, "too-many-requests", problems.FLOOD), problems.wanted_language(request))
            flood["Retry-After"] = str(limits.WINDOW)
            return flood
        return self.view(request, **in_path)


def preflight() -> HttpResponse:
    """What another site's page may send: GET, with a validator."""
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = "GET, HEAD"
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Allow"] = ", ".join(READ)
    return finish(response, "en")


VIEWS: Mapping[str, Callable[..., HttpResponseBase]] = {
    "search": searching.search,
    "suggest": searching.suggest,
    "export_csv": searching.export_csv,
    "export_json": searching.export_json,
    "product": catalogue.product,
    "compare": catalogue.compared,
    "compare_csv": catalogue.compared_csv,
    "changes": catalogue.changes,
    "institutions": catalogue.institutions,
    "institution": catalogue.institution,
    "sources": catalogue.sources,
    "schema": catalogue.schema,
    "snapshot": catalogue.snapshot,
    "openapi": description,
}


def interface() -> NinjaAPI:
    """The interface, with a handler for every kind of error."""
    api = NinjaAPI(title="Yardstick", version="1", urls_namespace="api", openapi_url=None, docs_url=None)
    for route in ROUTES:
        view = VIEWS[route.name]
        api.default_router.add_api_operation(route.path, ["GET", "HEAD"], view, url_name=route.name, include_in_schema=False)
    for error, handler in (
        (problems.Problem, problems.on_problem),
        (Http404, problems.on_missing),
        (DatabaseError, problems.on_database),
        (Exception, problems.on_error),
    ):
        api.add_exception_handler(error, handler)
    return api


def addresses(api: NinjaAPI) -> list[URLPattern]:
    """The interface's own addresses behind the gate."""
    patterns, _, _ = api.urls
    own = [pattern for pattern in patterns if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
    return [
        URLPattern(pattern.pattern, Gate(pattern.callback, limited=pattern.name in LIMITED), pattern.default_args, pattern.name)
        for pattern in own
    ]


app_name = "api"
urlpatterns = [*addresses(interface()), re_path(r"^", problems.not_found)]
