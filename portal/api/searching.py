"""What the search engine answers: results with facets, suggestions, and the export of a whole answer."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from normalizers.schema import SCHEMA, Label
from portal.api import parameters
from portal.api.export import columns, csv_lines, json_lines
from portal.api.problems import Problem
from portal.api.respond import finish, json_response, unchanged, validator
from portal.catalog import markets
from portal.catalog.selectors import data_version
from search.answer import all_ids, answer, suggestions
from search.request import RequestError, SearchRequest

NOT_PAGED = Label("导出总是完整的，没有 page 与 page_size。", "An export is always whole: it takes no page and no page_size.")


def search(request: HttpRequest) -> HttpResponse:
    """DESIGN §9: the same request as a results page, the same answer."""
    lang = parameters.language(request)
    asked = _asked(request)
    etag = validator(request, lang, asked.to_query())
    held = unchanged(request, etag, lang)
    if held is not None:
        return held
    found = answer(asked, lang)
    response = json_response(found.to_json(), lang, etag=etag if found.engine != "database" else "")
    response["X-Search-Backend"] = found.engine
    return response


def suggest(request: HttpRequest) -> HttpResponse:
    """Names that begin with ``q``."""
    lang = parameters.only(request, ("q",))
    text = parameters.single(request, "q")
    return json_response({"q": text, "suggestions": suggestions(text, lang)}, lang)


def export_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every product of the answer, a line each, in the order of the answer."""
    lang = parameters.language(request)
    asked = _whole(request)
    ids = all_ids(asked)
    lines = csv_lines(ids, columns(asked.values("family"), asked.values("category")), asked.scenario, lang)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return _download(response, "yardstick.csv", lang)


def export_json(request: HttpRequest) -> StreamingHttpResponse:
    """Every product of the answer in canonical form, in the order of the answer."""
    lang = parameters.language(request)
    asked = _whole(request)
    ids = all_ids(asked)
    head = {"total": len(ids), "request": asked.to_json(), "data_version": data_version()}
    response = StreamingHttpResponse(json_lines(ids, head, asked.scenario, lang), content_type="application/json")
    return _download(response, "yardstick.json", lang)


def _download(response: StreamingHttpResponse, name: str, lang: str) -> StreamingHttpResponse:
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return finish(response, lang)


def _whole(request: HttpRequest) -> SearchRequest:
    for name in ("page", "page_size"):
        if name in request.GET:
            raise Problem(400, "unknown-parameter", NOT_PAGED, parameter=name)
    return _asked(request)


def _asked(request: HttpRequest) -> SearchRequest:
    """The request that the query string asks for, where the market allows it."""
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name != "lang"]
    try:
        asked = SearchRequest.parse(pairs)
    except RequestError as error:
        raise Problem(400, "bad-parameter", Label(error.zh, error.en), parameter=error.parameter) from error
    refused = markets.check_order(markets.profile(), _families(asked), asked.sort.partition(":")[0])
    if refused:
        raise Problem(403, "refused-by-market", refused[0].text, parameter="sort")
    personal = markets.check_cost(markets.profile(), _families(asked)) if asked.my else ()
    if personal:
        raise Problem(403, "refused-by-market", personal[0].text, parameter=asked.my[0][0])
    return asked


def _families(asked: SearchRequest) -> Iterable[str]:
    """The families that an answer can hold products of."""
    categories = [SCHEMA.family_of[key].key for key in asked.values("category") if key in SCHEMA.family_of]
    families = asked.values("family") or tuple(family.key for family in SCHEMA.families)
    return [key for key in families if not categories or key in categories]
