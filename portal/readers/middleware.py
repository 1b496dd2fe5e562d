"""Notes the views of product pages, also of those that a process keeps ready."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.readers.counting import SUMS, is_person

PAGE = re.compile(r"/[a-z-]+/product/([a-z0-9]{16})/")


class CountViews:
    """Outside of what keeps pages, which answers without asking a view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        found = PAGE.fullmatch(request.path_info) if request.method == "GET" and response.status_code in (200, 304) else None
        if found is not None and is_person(request.headers.get("User-Agent", ""), purpose(request)):
            SUMS.add(found.group(1))
        return response


def purpose(request: HttpRequest) -> str:
    """What a browser says that it fetches a page for."""
    return " ".join(request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz")).lower()
