"""The page of results: one request, read strictly, answered by the engine, drawn as facets, chips, a ruler and rows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from normalizers.finance.questions import PREFIX
from normalizers.schema import SCHEMA
from portal.catalog import markets
from portal.catalog.language import language
from portal.web.addresses import TRAY, Asked, address, place_of, read_tray
from portal.web.case import private
from portal.web.errors import refuse
from portal.web.kept_pages import kept
from portal.web.listing import listing
from portal.web.parameters import without_tracking
from search.answer import answer
from search.parameters import COST
from search.request import SearchRequest
from search.selection import PAGE_SIZE, RequestError

DEFAULTS = frozenset({("sort", "default"), ("page", "1"), ("page_size", f"{PAGE_SIZE}")})


@require_safe
@kept
def results(request: HttpRequest, family: str = "", category: str = "") -> HttpResponse:
    clean = without_tracking(request)
    if clean is not None:
        return clean
    if category and SCHEMA.family_of[category].key != family:
        raise Http404(category)
    lang = language()
    try:
        asked = read(request, family, category)
    except RequestError as error:
        return refuse(request, f"{error.message(lang)} ({error.parameter})")
    canonical = address(asked.request, asked.tray)
    partial = bool(request.headers.get("HX-Request"))
    personal = any(name.startswith(PREFIX) for name in request.GET)
    if not partial and asked.error is None and _from_form(request) and canonical != request.get_full_path():
        redirect = HttpResponseRedirect(canonical)
        return private(redirect) if personal else redirect
    context = _context(asked, lang)
    response = render(request, "web/browse.html" if partial else "web/results.html", context, status=200 if asked.error is None else 400)
    response["X-Search-Backend"] = context["engine"]
    if partial and asked.error is None:
        response["HX-Push-Url"] = canonical
    patch_vary_headers(response, ["HX-Request"])
    return private(response) if personal else response


def read(request: HttpRequest, family: str, category: str) -> Asked:
    """The request of path and query. A number that cannot be read is left out and told beside its field; anything else wrong raises."""
    tray = read_tray(request.GET.getlist(TRAY))
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name != TRAY]
    raw = dict(pairs)
    own = [("category", category)] if category else [("family", family)] if family else []
    try:
        return Asked(SearchRequest.parse([*own, *pairs]), tray, raw)
    except RequestError as error:
        key, dot, _end = error.parameter.partition(".")
        if key == "my" and dot:
            return Asked(SearchRequest.parse([*own, *_impersonal(pairs)]), tray, raw, error)
        if not dot or key not in SCHEMA.attributes or error.parameter not in raw:
            raise
        kept = [(name, value) for name, value in pairs if name.partition(".")[0] != key or "." not in name]
        return Asked(SearchRequest.parse([*own, *kept]), tray, raw, error)


def _impersonal(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Without the scenario, of which one value cannot be read, nor an order by it: the rest of the page stays."""
    return [(name, value) for name, value in pairs if not name.startswith(PREFIX) and (name, value) != ("sort", COST)]


def _from_form(request: HttpRequest) -> bool:
    """A form sends its empty fields, percents and defaults: such an address is replaced by the canonical one."""
    return any(
        name.endswith("_percent") or value == "" or (name, value) in DEFAULTS for name, values in request.GET.lists() for value in values
    )


def _context(asked: Asked, lang: str) -> dict[str, Any]:
    allowed, refused = _allowed(asked.request, markets.profile())
    return listing(answer(allowed, lang), asked, lang, refused)


def _allowed(request: SearchRequest, market: markets.Profile) -> tuple[SearchRequest, tuple[markets.Violation, ...]]:
    """The request in an order that the market allows: what it forbids is replaced by the order by name, and told."""
    place = place_of(request)
    families = {place.family} if place.family else set(request.values("family")) or {family.key for family in SCHEMA.families}
    key = request.sort.partition(":")[0]
    personal = markets.check_cost(market, families) if request.my else ()
    if personal:
        return request.without("my").at_page(request.page), personal
    if key in SCHEMA.attributes:
        refused = markets.check_order(market, families, key)
        return (request.sorted_by("name").at_page(request.page), refused) if refused else (request, ())
    if not request.sort and not request.q and place.category and market.order(place.category) != SCHEMA.categories[place.category].order:
        return request.sorted_by("name").at_page(request.page), ()
    return request, ()
