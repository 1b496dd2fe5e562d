"""The first page and the pages that explain: how we measure, about, privacy, contact."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema import SCHEMA
from portal.catalog import selectors
from portal.catalog.language import language
from portal.catalog.selectors import FamilyView, Home, Strip
from portal.web import svg, words
from portal.web.kept_pages import kept
from portal.web.parameters import strict

TRIES: tuple[tuple[str, dict[str, str]], ...] = (
    ("home_loan", {"offset": "yes"}),
    ("savings_account", {}),
    ("wealth_product", {"risk_level": "R2"}),
    ("medical", {}),
    ("credit_card", {"annual_fee": "..0.01"}),
)
"""What the first page suggests to try, where the catalogue has such a category: the category and its filters."""


@kept
@strict()
def home(request: HttpRequest) -> HttpResponse:
    lang = language()
    found = selectors.home(lang)
    context = {
        "title": _("Compare loans, savings, wealth products and insurance"),
        "families": [_family(view, lang) for view in found.families],
        "facts": _facts(found, lang),
        "tries": _tries(found, lang),
        "description": _("Deposits, wealth products, loans and insurance on one true measure; every number opens to its source."),
    }
    return render(request, "web/home.html", context)


def _tries(found: Home, lang: str) -> list[dict[str, str]]:
    present = {key: family.key for family in found.families for key, _label, _count in family.categories}
    out = []
    for category, query in TRIES:
        if category not in present:
            continue
        words_of = []
        for key, value in query.items():
            attribute = SCHEMA.attributes[key]
            choice = attribute.choice(value)
            words_of.append(
                choice.label(lang)
                if choice is not None
                else attribute.label(lang)
                if value == "yes"
                else _("no %(what)s") % {"what": attribute.label(lang).lower()}
            )
        label = SCHEMA.categories[category].label(lang)
        text = _("%(category)s: %(filter)s") % {"category": label, "filter": ", ".join(words_of)} if words_of else label
        href = reverse("web:category", args=[present[category], category]) + ("?" + urlencode(query) if query else "")
        out.append({"label": text, "href": href})
    return out[:4]


def _family(view: FamilyView, lang: str) -> dict[str, Any]:
    return {
        "label": view.label,
        "href": reverse("web:family", args=[view.key]),
        "count_text": ngettext("%(n)s product", "%(n)s products", view.products) % {"n": words.count(view.products)},
        "strip": None if view.strip is None else _strip(view.strip, lang),
        "categories": [
            {"label": label, "count": words.count(number), "href": reverse("web:category", args=[view.key, key])}
            for key, label, number in view.categories
        ],
    }


def _strip(strip: Strip, lang: str) -> dict[str, Any] | None:
    """The strip of one category: as many ticks as products, the median marked and named."""
    kind = SCHEMA.attributes[strip.key].kind
    numbers = [number for number in (svg.number_of(kind, figure) for figure in strip.figures) if number is not None]
    median = svg.number_of(kind, strip.median)
    if median is None:
        return None
    middle = _("%(category)s, median %(figure)s") % {"category": strip.category_label, "figure": strip.median_text}
    title = _("%(label)s of %(n)s products of “%(category)s”: from %(low)s to %(high)s, median %(median)s") % {
        "label": strip.label,
        "n": len(numbers),
        "category": strip.category_label,
        "low": strip.low_text,
        "high": strip.high_text,
        "median": strip.median_text,
    }
    cut = len(numbers) // 50
    ends = [svg.tick_text(kind, number, lang) for number in (numbers[cut], numbers[-1 - cut])]
    return svg.strip(numbers, median, (ends[0], middle, ends[1]), title)


def _facts(found: Home, lang: str) -> list[dict[str, str]]:
    """Four facts of the catalogue as it is now; none is written by hand."""
    sources = reverse("web:sources")
    return [
        {
            "figure": words.count(found.products),
            "text": ngettext("product, each number with its source", "products, each number with its source", found.products),
        },
        {
            "figure": f"{found.institutions}",
            "text": ngettext("institution collected;", "institutions collected;", found.institutions),
            "href": sources,
            "link": _("which, and how old"),
        },
        {"figure": words.day(found.checked_at, lang), "text": _("is the date of the latest collection")},
        {"figure": "0", "text": _("is what an institution pays us for a place in a list")},
    ]


@strict()
def guide(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html", {"title": _("How to use Yardstick")})


@strict()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about.html", {"title": _("About")})


@strict()
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html", {"title": _("Privacy")})


@strict()
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "web/contact.html", {"title": _("Contact and corrections")})
