"""Why a list stands in its order, and the receipt that lets anybody work it out again."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from normalizers.finance.cost import FORMULA
from normalizers.schema import SCHEMA
from normalizers.schema.display import show_sum
from portal.catalog import markets, selectors
from portal.catalog.language import language
from portal.web import words
from portal.web.addresses import address, place_of
from portal.web.case import Case, private, said
from portal.web.costs import months_text, unit
from portal.web.errors import refuse
from portal.web.listing import standing_text
from portal.web.parameters import strict, without_tracking
from portal.web.texts import institution_name, product_name
from search.answer import ordered
from search.labels import order_text
from search.ranking.breaks import Breaks, Kind, Span, kinds
from search.ranking.explain import Refusals, refusals
from search.ranking.order import NotRankedError
from search.ranking.receipt import Receipt, ReceiptError, kept, read, receipt_of, replay
from search.request import SearchRequest
from search.selection import RequestError

REPLAYED = 20_000  # products of a market whose order a page works out again; that of a larger one is the command line's
SHOWN = 50  # products of a replayed order


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """Why a list that is ordered by cost stands as it does; it takes the parameters of the list."""
    clean = without_tracking(request)
    if clean is not None:
        return clean
    lang = language()
    try:
        asked = SearchRequest.parse([(name, value) for name, values in request.GET.lists() for value in values])
    except RequestError as error:
        return private(refuse(request, f"{error.message(lang)} ({error.parameter})"))
    scenario = asked.scenario
    if scenario is None or not asked.by_cost or not all(map(markets.may_price, asked.values("category"))):
        return HttpResponseRedirect(reverse("web:method") + "#order")
    try:
        found = ordered(asked)
    except NotRankedError:
        return private(refuse(request, _("The order by cost is being prepared; please try again in a few minutes."), 503))
    receipt = receipt_of(found, asked)
    context = {
        "title": _("Why this order"),
        "noindex": True,
        "why": order_text(asked, lang),
        "case": _case_of(asked, lang),
        "standing": standing_text(found.standing),
        "refusals": _refusals(refusals(found, scenario), lang),
        "kinds": [_kind(one, asked, lang) for one in kinds(found, scenario)],
        "formula": FORMULA,
        "data_version": selectors.data_version(),
        "receipt_href": reverse("web:receipt", args=[receipt]) if receipt else "",
        "list_href": address(asked),
    }
    return private(render(request, "web/why.html", context))


def _case_of(asked: SearchRequest, lang: str) -> str:
    category = place_of(asked).category
    return said(Case(asked.my), [category] if category else [], lang)


def _refusals(found: Refusals, lang: str) -> dict[str, Any] | None:
    if not found.total:
        return None
    rows = [{"count": words.count(count), "reason": label(lang)} for label, count in found.reasons.items()]
    some = _("Looked up for %(n)s of them.") % {"n": words.count(found.examined)} if found.examined < found.total else ""
    return {"rows": rows, "some": some}


def _kind(found: Kind, asked: SearchRequest, lang: str) -> dict[str, Any]:
    """Where the first place of one category and currency changes hands."""
    nearest = _("Among the %(n)s products that are nearest for your case, of %(of)s.") % {
        "n": words.count(len(found.rows)),
        "of": words.count(found.total),
    }
    return {
        "label": f"{SCHEMA.categories[found.category].label(lang)} · {unit(found.currency, lang)}",
        "nearest": nearest if len(found.rows) < found.total else "",
        "breaks": [_breaks(one, found, asked, lang) for one in found.breaks],
    }


def _breaks(one: Breaks, found: Kind, asked: SearchRequest, lang: str) -> dict[str, Any]:
    rows = [
        {
            "range": _range(one.key, span, found.currency, lang),
            "now": span is one.current,
            "name": "" if span.first is None else product_name(found.rows[span.first], lang),
            "href": "" if span.first is None else Case(asked.my).address(reverse("web:product", args=[found.rows[span.first].pk])),
        }
        for span in one.spans
    ]
    return {"label": _("By amount") if one.key == "amount" else _("By time"), "rows": rows}


def _range(key: str, span: Span, currency: str, lang: str) -> str:
    ends = [Decimal(span.low), Decimal(span.high)]
    if key == "amount":
        return show_sum(ends[0], ends[1], currency, lang)
    texts = [months_text(end) for end in dict.fromkeys((span.low, span.high))]
    return " – ".join(texts)


@strict("replay")
def receipt(request: HttpRequest, text: str) -> HttpResponse:
    """What a receipt binds, whether it can still be replayed, and (``replay=1``) the order that comes out."""
    lang = language()
    try:
        found = read(text)
        asked = SearchRequest.parse(found.request)
    except (ReceiptError, RequestError):
        return private(refuse(request, _("This is no receipt of this portal, or something in it was altered."), 404))
    size = kept(found)
    context: dict[str, Any] = {
        "title": _("Receipt of an order"),
        "noindex": True,
        "receipt": text,
        "found": found,
        "case": _case_of(asked, lang),
        "list_href": address(asked),
        "here": reverse("web:receipt", args=[text]),
        "state": _state(found, size),
        "replayable": size is not None and size <= REPLAYED,
    }
    if context["replayable"] and request.GET.get("replay") == "1":
        context |= _replayed(text, lang)
    return private(render(request, "web/receipt.html", context))


def _state(found: Receipt, size: int | None) -> str:
    if found.formula != FORMULA:
        return _("It was given for formula %(old)s; this portal now has formula %(new)s, so that only the older program can replay it.") % {
            "old": found.formula[:20],
            "new": FORMULA,
        }
    if size is None:
        return _("The market as it was then is not kept here any more, so that the order cannot be worked out again.")
    if size > REPLAYED:
        return _("The market as it was then is kept; the operator replays the order at the command line.")
    return _("The market as it was then is kept, so that the order can be worked out again.")


def _replayed(text: str, lang: str) -> dict[str, Any]:
    try:
        found = replay(text)
    except ReceiptError as error:
        return {"outcome": str(error), "same": False}
    rows = {row.pk: row for row in selectors.products(found.ids[:SHOWN])}
    products = [
        {
            "name": product_name(rows[key], lang),
            "href": reverse("web:product", args=[key]),
            "institution": institution_name(rows[key].institution, lang),
        }
        for key in found.ids[:SHOWN]
        if key in rows
    ]
    count = ngettext("%(n)s product", "%(n)s products", len(found.ids)) % {"n": words.count(len(found.ids))}
    told = {"count": count}
    same = _("Worked out again: %(count)s in the same order, to the byte.") % told
    other = _("Worked out again: %(count)s, but not in the order of the receipt.") % told
    return {"outcome": same if found.same else other, "same": found.same, "products": products, "more": len(found.ids) > SHOWN}
