"""Two to six products side by side, as a page and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema import SCHEMA
from portal.catalog import compare as tables
from portal.catalog import markets, selectors
from portal.catalog.compare import CompareGroup, CompareRow, Comparison
from portal.catalog.language import language
from portal.catalog.models import Product
from portal.catalog.present import Cell
from portal.catalog.spreadsheet import line
from portal.web import placed, words
from portal.web.case import Around, Case, answered, drawn, private, read_case, replaced
from portal.web.context import base_url
from portal.web.errors import refuse
from portal.web.handover import leave
from portal.web.kept_pages import kept
from portal.web.parameters import strict
from portal.web.texts import institution_name, outward, product_name
from search.ranking.beside import cost_group

MANY_LINES = 3


@kept
@strict("id", "differences", personal=True)
def compare(request: HttpRequest) -> HttpResponse:
    lang, case = language(), read_case(request)
    ids = _ids(request)
    if len(ids) > tables.MOST:
        return refuse(
            request,
            _("A comparison takes at most %(most)s products; the parameter “id” names %(n)s.") % {"most": tables.MOST, "n": len(ids)},
        )
    asked = selectors.products(ids)
    moved = placed.moved(ids, asked, request.GET, request.path)
    if moved is not None:
        return moved
    left_out = placed.left_out(asked, lang)
    products = [product for product in asked if product.status != Product.Status.HIDDEN]
    if len(asked) < len(ids):
        missing = next(one for one in ids if one not in {product.id for product in asked})
        return refuse(request, _("There is no product “%(id)s”; the parameter “id” takes ids of products.") % {"id": missing[:40]}, 404)
    if len(products) < tables.LEAST:
        return answered(_too_few(request, products, lang, left_out), case)
    only = request.GET.get("differences") == "1"
    own = [*(("id", product.id) for product in products), *([("differences", "1")] if only else [])]
    redirect = replaced(request, case, case.address(request.path, own))
    if redirect is not None:
        return redirect
    comparison = _priced(tables.compare(products, lang), products, case, lang)
    categories = list({product.category: None for product in products})
    around = Around("case", Case().address(request.path, own) if case.raw else "", request.path, tuple(own))
    context = _context(request, comparison, products, case, only) | {
        "noindex": True,
        "left_out": left_out,
        "case": "" if comparison.refused else drawn(case, categories, lang, _currency(products), around),
    }
    return answered(render(request, "web/compare.html", context), case)


def _currency(products: Sequence[Product]) -> str:
    """The one currency of these products, or ""."""
    found = {str(product.document["currency"]) for product in products}
    return next(iter(found)) if len(found) == 1 else ""


def _priced(comparison: Comparison, products: Sequence[Product], case: Case, lang: str) -> Comparison:
    """The comparison with what each product costs the reader before everything else, where the market allows it."""
    scenario = case.scenario
    if scenario is None or comparison.refused or not all(markets.may_price(product.category) for product in products):
        return comparison
    return replace(comparison, groups=(cost_group(products, scenario, lang), *comparison.groups))


def _ids(request: HttpRequest) -> list[str]:
    """The ids asked for, each once; an empty one is none."""
    return list(dict.fromkeys(one for one in request.GET.getlist("id") if one))


def _too_few(request: HttpRequest, products: Sequence[Product], lang: str, left_out: Sequence[str]) -> HttpResponse:
    query = "?" + urlencode([("compare", product.id) for product in products]) if products else ""
    links = [{"href": reverse("web:family", args=[family.key]) + query, "label": family.label(lang)} for family in SCHEMA.families]
    if products:
        place = [products[0].family, products[0].category]
        links.insert(0, {"href": reverse("web:category", args=place) + query, "label": SCHEMA.categories[products[0].category].label(lang)})
    chosen = [product_name(product, lang) for product in products]
    context = {"title": _("Compare"), "families": links, "chosen": chosen, "noindex": True, "left_out": left_out}
    return render(request, "web/compare_empty.html", context | {"compare_ids": [product.id for product in products]})


@strict("id", personal=True)
def compare_csv(request: HttpRequest) -> HttpResponse:
    """The whole comparison as a file that a spreadsheet opens; a text that it would run as a formula is defused."""
    lang, case = language(), read_case(request)
    if case.error is not None:
        return private(refuse(request, f"{case.error.message(lang)} ({case.error.parameter})"))
    asked = selectors.products(_ids(request))
    moved = placed.moved(_ids(request), asked, request.GET, request.path)
    if moved is not None:
        return moved
    products = [product for product in asked if product.status != Product.Status.HIDDEN]
    if not tables.LEAST <= len(products) <= tables.MOST:
        return refuse(request, _("A comparison takes 2 to 6 products, named by the parameter “id”."))
    comparison = _priced(tables.compare(products, lang), products, case, lang)
    head = line((_("Group"), _("Attribute"), *(product_name(product, lang) for product in products)))
    lines = (
        line((group.label, row.label, *(words.figure(cell.text, cell.unit, lang) for cell in row.cells)))
        for group in comparison.groups
        for row in group.rows
    )
    response = HttpResponse("\ufeff" + head + "".join(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="comparison.csv"'
    return answered(response, case)


def _head(product: Product, own: Sequence[tuple[str, str]], case: Case, lang: str) -> dict[str, Any]:
    rest = [pair for pair in own if pair[1] != product.id]
    return {
        "name": product_name(product, lang),
        "href": case.address(reverse("web:product", args=[product.id])),
        "institution": institution_name(product.institution, lang),
        "invented": product.institution.demonstration,
        "without": case.address(reverse("web:compare"), rest),
        "checked": _("checked %(when)s") % {"when": words.age(product.institution.checked_at, timezone.now())},
        "status": _status(product),
        "leave": leave(product.pk) if outward(str(product.document["url"])).href else "",
    }


def _context(request: HttpRequest, comparison: Comparison, products: Sequence[Product], case: Case, only: bool) -> dict[str, Any]:
    lang, here = language(), reverse("web:compare")
    ids = [product.id for product in products]
    own = [("id", one) for one in ids]
    heads = [_head(product, own, case, lang) for product in products]
    names = [product_name(product, lang) for product in products]
    groups = [group for group in (_group(group, names, only, lang) for group in comparison.groups) if group["rows"] or group["absent"]]
    category = SCHEMA.categories.get(products[0].category)
    same_category = len({product.category for product in products}) == 1 and category is not None
    what = category.label(lang) if same_category and category is not None else _("Comparison")
    place = reverse("web:category", args=[products[0].family, products[0].category])
    return {
        "title": _("%(n)s products compared") % {"n": len(products)},
        "heading": f"{what}: " + _("%(n)s compared") % {"n": len(products)},
        "heads": heads,
        "groups": groups,
        "refused": [violation.text(lang) for violation in comparison.refused],
        "only": only,
        "count": len(products),
        "span": len(products) + 1,
        "toggle_href": case.address(here, own if only else [*own, ("differences", "1")]),
        "csv_href": case.address(reverse("web:compare_csv"), own),
        "add_href": case.address(place, [("compare", one) for one in ids]) if len(ids) < tables.MOST else "",
        "data_date": words.day(max(product.institution.checked_at or product.fetched_at for product in products), lang),
        "address": base_url(request) + case.address(here, own),
        "compare_ids": ids,
        "canonical": case.address(here, own),
        "differences": sum(not row.same for group in comparison.groups for row in group.rows),
    }


def _status(product: Product) -> str:
    return {"withdrawn": _("withdrawn by its institution"), "ended": _("no longer offered")}.get(product.status, "")


def _group(group: CompareGroup, names: list[str], only: bool, lang: str) -> dict[str, Any]:
    """The rows that some product states; those that none states stand together in one quiet row."""
    silent = [row for row in group.rows if row.same and not any(cell.known for cell in row.cells)]
    shown = [_row(row, names) for row in group.rows if row not in silent and not (only and row.same)]
    joint = "、" if lang.startswith("zh") else ", "
    texts = dict.fromkeys(row.cells[0].text for row in silent)
    labels = {text: joint.join(row.label for row in silent if row.cells[0].text == text) for text in texts}
    absent = [] if only else [{"text": _("all: %(absence)s") % {"absence": text}, "labels": own} for text, own in labels.items()]
    return {"label": group.label, "rows": shown, "absent": absent}


def _row(row: CompareRow, names: list[str]) -> dict[str, Any]:
    cells = [
        {"cell": cell, "best": best, "product": name, "lines": _lines(cell)} for (cell, best), name in zip(row.marked, names, strict=True)
    ]
    return {"label": row.label, "help": row.help, "same": row.same, "cells": cells, "why_not": row.why_not}


@dataclass(frozen=True, slots=True)
class Lines:
    """A cell that holds several things: the first ones, and how many more stand behind one click."""

    first: tuple[str, ...]
    rest: tuple[str, ...] = ()
    more: str = ""
    entries: bool = False  # each line is an entry, not a fact of one


def _lines(cell: Cell) -> Lines | None:
    """The entries of a cell, each on a line; a single one is laid out fact by fact, and one that says no more than its row is listed."""
    if not cell.parts and "\n" not in cell.text:
        return None
    lines = tuple(_("listed") if line == cell.label else line for line in cell.text.split("\n"))
    if len(lines) == 1:
        return Lines(tuple(lines[0].split(" · ")))
    cut = len(lines) if len(lines) <= MANY_LINES else MANY_LINES - 1
    rest = lines[cut:]
    more = ngettext("%(n)s more", "%(n)s more", len(rest)) % {"n": len(rest)} if rest else ""
    return Lines(lines[:cut], rest, more, entries=True)
