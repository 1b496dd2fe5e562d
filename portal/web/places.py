"""Where the data comes from: every source with its coverage and age, every institution with what we have of it."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.language import language
from portal.catalog.models import Institution
from portal.catalog.selectors import InstitutionView, SourceView
from portal.web import words
from portal.web.kept_pages import kept
from portal.web.parameters import strict
from portal.web.texts import institution_name, outward


@strict()
def sources(request: HttpRequest) -> HttpResponse:
    lang, now = language(), timezone.now()
    found = [_source(view, lang, now) for view in selectors.sources(now) if view.institutions or view.last_run is not None]
    return render(request, "web/sources.html", {"title": _("Sources and coverage"), "sources": found})


def _source(view: SourceView, lang: str, now: datetime) -> dict[str, Any]:
    return {
        "name": view.source.title(lang),
        "state": words.source_state(view.state),
        "last_good": view.last_good,
        "age": words.age(view.last_good, now) if view.last_good else "",
        "old": view.old,
        "products": view.products,
        "published": view.published,
        "count": len(view.institutions),
        "issues": view.issues,
        "institutions": [_line(one, lang, now) for one in view.institutions],
    }


def _line(view: InstitutionView, lang: str, now: datetime) -> dict[str, Any]:
    return {
        "name": institution_name(view.row, lang),
        "href": reverse("web:institution", args=[view.row.pk]),
        "products": view.products,
        "issues": sum(view.issues.values()),
        "checked": words.day(view.row.checked_at, lang),
        "age": words.age(view.row.checked_at, now) if view.row.checked_at else "",
        "old": view.old,
        "state": words.institution_state(view.row.state),
        "state_key": "verified" if view.row.state == "published" else view.row.state,
        "reasons": view.row.reasons if view.held else [],
    }


@kept
@strict()
def institution(request: HttpRequest, institution_id: str) -> HttpResponse:
    lang, now = language(), timezone.now()
    try:
        view = selectors.institution(institution_id, now)
    except Institution.DoesNotExist as error:
        raise Http404(institution_id) from error
    products = selectors.products_of(institution_id)
    groups = [
        {
            "label": SCHEMA.categories[key].label(lang),
            "products": [{"name": product.name, "href": reverse("web:product", args=[product.pk])} for product in own],
        }
        for key, own in ((key, list(own)) for key, own in groupby(products, key=lambda product: product.category))
    ]
    facts = view.row.facts or {}
    name = institution_name(view.row, lang)
    context = {
        "title": name,
        "line": _line(view, lang, now),
        "groups": groups,
        "demonstration": view.row.demonstration,
        "site_link": outward(str(facts.get("website", ""))),
        "count_text": ngettext("%(n)s product", "%(n)s products", view.products) % {"n": words.count(view.products)},
        "withdrawn": view.withdrawn,
        "hidden": view.hidden,
        "facts": _facts(facts),
        "fill": _fill(view, lang),
        "list_href": f"{reverse('web:search')}?institution={view.row.pk}",
        "description": _("%(name)s: %(n)s products with their sources") % {"name": name, "n": view.products},
    }
    return render(request, "web/institution.html", context)


def _facts(facts: dict[str, Any]) -> list[dict[str, str]]:
    labels = {
        "legal_name": _("Legal name"),
        "abn": "ABN",
        "acn": "ACN",
        "arbn": "ARBN",
        "register_number": _("Register number"),
        "lei": "LEI",
    }
    return [{"label": label, "text": str(facts[key])} for key, label in labels.items() if facts.get(key)]


def _fill(view: InstitutionView, lang: str) -> list[dict[str, str]]:
    """The share of its products that state each attribute that people decide by, as last judged."""
    rows = []
    for category, shares in view.fill.items():
        if category not in SCHEMA.categories or not isinstance(shares, dict):
            continue
        for key, share in shares.items():
            if key in SCHEMA.attributes:
                rows.append(
                    {
                        "category": SCHEMA.categories[category].label(lang),
                        "label": SCHEMA.attributes[key].label(lang),
                        "share": f"{float(share) * 100:.0f} %",
                    }
                )
    return rows
