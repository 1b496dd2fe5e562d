"""What machines ask for: the way in by language, robots.txt, the sitemap with both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe

from portal.catalog import selectors
from portal.web.context import HTML_LANG, base_url
from portal.web.parameters import without_tracking

PAGES = (
    "/", "/help/", "/method/", "/sources/", "/about/", "/privacy/", "/contact/",
    "/feeds/", "/feeds/rules/", "/feeds/check/",
)  # fmt: skip


@require_safe
def entrance(request: HttpRequest) -> HttpResponse:
    """To the first page in the language that the browser wants; English when it wants neither."""
    clean = without_tracking(request)
    if clean is not None:
        return clean
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (Django's signature)
    return HttpResponseRedirect(staticfiles_storage.url("web/icon.svg"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers are welcome on pages; combinations of filters are marked noindex on the page itself."""
    closed = ("/api/", "/*/compare.csv", "/go/", "/*/go/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), f"Sitemap: {base_url(request)}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in both languages; the date is that of the last change of its data."""
    entries = [{"rest": rest, "date": f"{at:%Y-%m-%d}" if at is not None else ""} for rest, at in _addresses()]
    languages: list[dict[str, Any]] = [{"code": HTML_LANG[code], "prefix": f"/{code}"} for code, _label in settings.LANGUAGES]
    return render(
        request, "web/sitemap.xml", {"entries": entries, "languages": languages, "base": base_url(request)}, content_type="application/xml"
    )


def _addresses() -> Iterator[tuple[str, datetime | None]]:
    found = selectors.sitemap()
    for page in PAGES:
        yield page, None
    families: dict[str, datetime] = {}
    for family, category, at in found.categories:
        families[family] = max(at, families.get(family, at))
        yield f"/{family}/{category}/", at
    for family, at in families.items():
        yield f"/{family}/", at
    for key, at in found.institutions:
        yield f"/institution/{key}/", at
    for key, at in found.products:
        yield f"/product/{key}/", at
