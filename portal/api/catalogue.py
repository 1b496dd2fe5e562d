"""What the catalogue itself answers: products, comparisons, changes, institutions, sources, the schema, archived copies.

None of these touches the search engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from normalizers.finance.cost import FORMULA
from normalizers.finance.questions import PREFIX
from normalizers.finance.scenario import BY_PARAMETER
from normalizers.schema import Label
from portal.api import parameters
from portal.api.glossary import glossary
from portal.api.problems import Problem
from portal.api.respond import finish, json_response, unchanged, validator
from portal.catalog import archive, disagreeing, listed, markets, selectors
from portal.catalog.compare import LEAST, MOST, Comparison, compare
from portal.catalog.models import Institution, Listing, Product, Snapshot
from portal.catalog.present import expand, iso, name_of
from portal.catalog.spreadsheet import line
from search.ranking.beside import cost_group
from search.ranking.place import place
from search.ranking.price import price
from search.request import RequestError
from search.scenario import My, read_my, scenario_of

Json = dict[str, Any]
MOST_CHANGES = 500


def product(request: HttpRequest, product_id: str) -> HttpResponse:
    """The canonical product, with its issues and history; of one that is merged into another, the way there."""
    lang = parameters.only(request)
    row = _product(product_id)
    place = listed.place_of(row)
    if place.merged is not None:
        query = request.GET.urlencode()
        return finish(HttpResponseRedirect(f"/api/v1/products/{place.merged.other_id}" + (f"?{query}" if query else "")), lang)
    etag = validator(request, lang, row.institution.name, str(row.version))
    document = expand(row) | {
        "data_version": selectors.data_version(),
        "issues": [
            {"code": one.code, "locator": one.locator, "text": one.text, "detail": one.detail, "severity": one.severity}
            for one in selectors.issues_of(row)
        ],
        "listing": [_decision(one) for one in (place.hidden, place.successor, *place.replaces, *place.holds) if one is not None],
        "disagreements": [one.to_json() for one in _disagreements(row, place, lang)],
        "history": [series.to_json() for series in selectors.history(row, lang).series],
    }
    return unchanged(request, etag, lang) or json_response(document, lang, etag=etag)


def _disagreements(row: Product, place: listed.Place, lang: str) -> list[disagreeing.Told]:
    """Where the sources of a product disagree; no query for one that is read from a single source."""
    return disagreeing.told(disagreeing.going_on().filter(product=row), lang) if place.holds else []


def _decision(row: Listing) -> Json:
    """What editors decided of a product's place in the catalogue."""
    return {"act": row.act, "product": row.product_id, "other": row.other_id, "reason": row.reason, "at": iso(row.created_at)}


def _product(product_id: str) -> Product:
    try:
        return selectors.product(parameters.product_id(product_id))
    except Product.DoesNotExist:
        raise parameters.no_product(product_id) from None


def compared(request: HttpRequest) -> HttpResponse:
    """The aligned rows of 2–6 products with their best marks."""
    lang = parameters.only(request, ("id", *BY_PARAMETER))
    rows, comparison = _comparison(request, lang)
    my = _case(request, rows)
    priced = {"request": dict(my), "formula": FORMULA, "costs": [_cost(row, my, lang) for row in rows]} if my else {}
    return json_response({**comparison.to_json(lang), **priced, "data_version": selectors.data_version()}, lang)


def _case(request: HttpRequest, rows: Sequence[Product]) -> My:
    """The ``my.*`` of a request, where the market allows to work anything out for these products."""
    given = {name: parameters.single(request, name) for name in request.GET if name.startswith(PREFIX)}
    try:
        my = read_my(given)
    except RequestError as error:
        raise Problem(400, "bad-parameter", Label(error.zh, error.en), parameter=error.parameter) from error
    refused = markets.check_cost(markets.profile(), {row.family for row in rows}) if my else ()
    if refused:
        raise Problem(403, "refused-by-market", refused[0].text, parameter=my[0][0])
    return my


def _cost(row: Product, my: My, lang: str) -> Json:
    """What a product costs for a case, and where it stands among its kind, with the receipt of that order."""
    scenario, at = scenario_of(my), place(row, my)
    assert scenario is not None
    return {"id": row.pk, **price(row.document, scenario).to_json(lang), "place": None if at is None else at.to_json()}


def compared_csv(request: HttpRequest) -> HttpResponse:
    """The comparison as a table: a row per attribute, a column per product, in words and units of ``lang``."""
    lang = parameters.only(request, ("id", *BY_PARAMETER))
    rows, comparison = _comparison(request, lang)
    scenario = scenario_of(_case(request, rows))
    groups = comparison.groups if scenario is None else (cost_group(rows, scenario, lang), *comparison.groups)
    lines = [line(["", "", *(name_of(document, lang) for document in comparison.documents)])]
    lines.append(line(["", "", *(document["institution_name"] for document in comparison.documents)]))
    for group in groups:
        for row in group.rows:
            cells = [f"{cell.text} {cell.unit}".strip() + (f" ({words})" if words else "") for cell, words in row.marked]
            lines.append(line([group.label, row.label, *cells]))
    response = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="yardstick-compare.csv"'
    return finish(response, lang)


def _comparison(request: HttpRequest, lang: str) -> tuple[list[Product], Comparison]:
    """The products asked for, in that order, and their table."""
    asked = [parameters.product_id(key) for key in request.GET.getlist("id")]
    survivors = listed.survivors(asked)
    ids = list(dict.fromkeys(survivors.get(key, key) for key in asked))
    if not LEAST <= len(ids) <= MOST:
        detail = Label(
            f"对比需要 {LEAST} 至 {MOST} 个不同的产品编号（id），现有 {len(ids)} 个。",
            f"A comparison takes {LEAST} to {MOST} different product ids, not {len(ids)}.",
        )
        raise Problem(400, "wrong-number-of-products", detail, parameter="id")
    rows = selectors.products(ids)
    missing = set(ids) - {row.pk for row in rows}
    if missing:
        raise parameters.no_product(min(missing))
    for key, decision in listed.hidden(rows).items():
        told = Label(f"{key!r} 已由编辑隐藏：{decision.reason}", f"{key!r} is hidden by editors: {decision.reason}")
        raise Problem(404, "hidden-product", told, parameter="id")
    comparison = compare(rows, lang)
    if comparison.refused:
        raise Problem(403, "refused-by-market", comparison.refused[0].text, parameter="id")
    return rows, comparison


def changes(request: HttpRequest) -> HttpResponse:
    """The latest changes of the catalogue, newest first."""
    lang = parameters.only(request, ("limit",))
    limit = parameters.number(request, "limit", 50, MOST_CHANGES)
    found = [change.to_json() for change in selectors.recent_changes(limit, lang)]
    return json_response({"changes": found, "data_version": selectors.data_version()}, lang)


def institutions(request: HttpRequest) -> HttpResponse:
    lang = parameters.only(request)
    views = selectors.institutions(timezone.now())
    return json_response({"institutions": [_institution(view) for view in views], "data_version": selectors.data_version()}, lang)


def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    lang = parameters.only(request)
    try:
        if not parameters.INSTITUTION.fullmatch(institution_id):
            raise Institution.DoesNotExist
        view = selectors.institution(institution_id, timezone.now())
    except Institution.DoesNotExist:
        shown = institution_id[:64]
        detail = Label(f"没有编号为 {shown!r} 的机构。", f"There is no institution with the id {shown!r}.")
        raise Problem(404, "no-such-institution", detail, parameter="institution") from None
    return json_response(_institution(view), lang)


def _institution(view: selectors.InstitutionView) -> Json:
    row = view.row
    return {
        "id": row.pk,
        "name": row.name,
        "names": row.names,
        "source": row.source,
        "facts": row.facts,
        "state": row.state,
        "reasons": row.reasons,
        "checked_at": None if row.checked_at is None else iso(row.checked_at),
        "tried_at": None if row.tried_at is None else iso(row.tried_at),
        "old": view.old,
        "demonstration": row.demonstration,
        "products": view.products,
        "no_longer_listed": view.withdrawn,
        "categories": dict(view.categories),
        "issues": dict(view.issues),
        "fill_rates": view.fill,
    }


def sources(request: HttpRequest) -> HttpResponse:
    """Every source with coverage, age and state."""
    lang = parameters.only(request)
    return json_response({"sources": [_source(view, lang) for view in selectors.sources(timezone.now())]}, lang)


def _source(view: selectors.SourceView, lang: str) -> Json:
    source = view.source
    return {
        "name": source.name,
        "title": source.title(lang),
        "families": list(source.families),
        "market": source.market,
        "demonstration": source.demonstration,
        "licence": source.licence,
        "state": view.state,
        "last_good": None if view.last_good is None else iso(view.last_good),
        "last_run": None if view.last_run is None else iso(view.last_run),
        "age_days": view.age_days,
        "old": view.old,
        "products": view.products,
        "institutions": len(view.institutions),
        "published": view.published,
        "held": {held.row.pk: held.row.reasons for held in view.held},
        "issues": view.issues,
    }


def schema(request: HttpRequest) -> HttpResponse:
    """The glossary: every attribute, choice and typed list, in both languages."""
    lang = parameters.only(request)
    return json_response(glossary(markets.profile()), lang)


def snapshot(request: HttpRequest, sha256: str) -> HttpResponse:
    """The archived body that a public value cites, byte for byte: as a file, never as a page of this site."""
    lang = parameters.only(request)
    row = Snapshot.objects.filter(pk=sha256).first() if archive.SHA256.fullmatch(sha256) else None
    body = None if row is None else archive.body_of(row.pk)
    if row is None or body is None:
        raise Problem(404, "no-such-snapshot", Label("没有这份存档。", "There is no such archived copy."), parameter="sha256")
    response = archive.as_file(body, archive.name_of(row.pk))
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["ETag"] = f'"{row.pk}"'
    return finish(response, lang)
