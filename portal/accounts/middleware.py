"""Lets through to a guarded address only whom its declaration names; a public address costs a comparison of its path."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from portal.accounts.access import access_of, refusal, zone_of
from portal.accounts.limits import LimitsAwayError

logger = logging.getLogger(__name__)


class Guard:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if zone_of(request.path_info):
            add_never_cache_headers(response)
        return response

    def process_view(self, request: HttpRequest, view: object, _args: list[Any], in_path: dict[str, Any]) -> HttpResponse | None:
        zone = zone_of(request.path_info)
        if not zone:
            return None
        access = access_of(view, zone)
        if access is None:
            logger.error("%s has no declaration of who may open it: refused", request.resolver_match)
            raise Http404
        return refusal(request, access, in_path)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """A view of allauth calls the host ``site``; on our pages that is what every page shows (its context processor)."""
        if zone_of(request.path_info) == "account" and response.context_data is not None:
            response.context_data.pop("site", None)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Without its limits a door stays shut, with a sentence; everything else goes on."""
        if not isinstance(error, LimitsAwayError):
            return None
        logger.error("the limits on guessing cannot be counted: %s is refused", request.path_info, exc_info=error.__cause__)
        told = _("Signing in is not possible just now, because attempts cannot be counted. Please try again in a few minutes.")
        context = {"title": _("Signing in is not possible just now"), "sentence": told, "noindex": True}
        response = render(request, "web/error.html", context, status=503)
        response["Retry-After"] = "60"
        return response
