"""An answer as the page of results draws it. All texts in the language of the page; numbers come from the products."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.finance.questions import PREFIX
from normalizers.schema import SCHEMA
from portal.catalog import markets, selectors
from portal.catalog.compare import LEAST, MOST
from portal.catalog.models import Product
from portal.web import facets, words
from portal.web.addresses import TRAY, Asked, Place, address, place_of
from portal.web.case import Around, Case, drawn
from portal.web.rows import Look, legend, look, rows, ruler
from portal.web.texts import product_name
from search.answer import Answer
from search.ranking.order import Standing
from search.selection import PAGE_SIZE, WINDOW, RequestError

SIZES = (10, 20, 50)


def listing(found: Answer, asked: Asked, lang: str, refused: Sequence[markets.Violation]) -> dict[str, Any]:
    """The context of ``web/results.html`` and of its part that htmx draws anew."""
    asked = replace(asked, currency=facets.currency_of(found, asked.request))
    request, place = asked.request, place_of(asked.request)
    panel, view = facets.panel(found, asked, lang), look(found, place, lang)
    label, case = _label(place, lang), _case(found, asked, place, lang)
    heading = _heading(found.total, label, lang)
    family = SCHEMA.family(place.family) if place.category else None
    return {
        "title": heading if not request.q else f"{request.q}: {heading}",
        "heading": heading,
        "place_label": label,
        "description": heading,
        "canonical": address(request),
        "noindex": _thin(found, asked, place),
        "crumbs": [] if family is None else [{"href": reverse("web:family", args=[family.key]), "label": family.label(lang)}],
        "engine": found.engine,
        "engine_away": found.engine == "database",
        "q": request.q,
        "compare_ids": asked.tray,
        "facets": panel,
        "hidden": _hidden(asked, panel, personal=not case),
        "case": case,
        "chosen": sum(len(chosen) for chosen in place.rest.selections.values()),
        "filters_open": asked.error is not None,
        "form_error": "" if asked.error is None else _field_error(asked.error, lang),
        "chips": facets.chips(found, asked, lang),
        "clear_href": address(request.clear("family", "category").without("q"), asked.tray),
        "sorts": found.sorts,
        "usual": request.usual,
        "why": found.order_text,
        "why_href": reverse("web:method") + "#order" if found.standing is None else f"{reverse('web:order')}?{request.to_query()}",
        "standing": "" if found.standing is None else standing_text(found.standing),
        "receipt_href": reverse("web:receipt", args=[found.receipt]) if found.receipt else "",
        "data_date": _data_date(found.products, lang),
        "data_old": _data_old(found.products),
        "coverage": _coverage(found, place, lang),
        "share_text": _share(found.products, view),
        "export_href": f"/api/v1/export.csv?{urlencode([*request.pairs(), ('lang', lang)])}",
        "warning": " ".join(_warnings(found, place, refused, lang)),
        "ruler": ruler(found, view),
        "legend": legend(found),
        "results": rows(found, asked, view),
        "first": request.offset + 1,
        "pages": _pages(found.total, asked),
        "sizes": [{"value": size, "selected": size == request.page_size} for size in sorted({*SIZES, request.page_size})],
        "beyond": _beyond(found.total, asked),
        "window_note": _("Only the first %(n)s results can be paged through. Filters make the list shorter; the CSV file has all of it.")
        % {"n": WINDOW}
        if found.total > WINDOW
        else "",
        "suggestion": _suggestion(found, asked),
        "loosen": [{"href": address(one.request, asked.tray), "text": one.text} for one in found.loosen],
        "families": [{"href": reverse("web:family", args=[one.key]), "label": one.label(lang)} for one in SCHEMA.families],
        "tray": _tray(asked, found.products, lang),
        "pick_full": _("A comparison holds at most %(most)s products") % {"most": MOST},
    }


def _field_error(error: RequestError, lang: str) -> str:
    """The error that stands beside a field, with the field's name, for the head of the list."""
    attribute = SCHEMA.attributes.get(error.parameter.partition(".")[0])
    return error.message(lang) if attribute is None else f"{attribute.label(lang)}: {error.message(lang)}"


def _label(place: Place, lang: str) -> str:
    if place.category:
        return SCHEMA.categories[place.category].label(lang)
    return SCHEMA.family(place.family).label(lang) if place.family else ""


def _thin(found: Answer, asked: Asked, place: Place) -> bool:
    """Whether a search engine should leave the page out: only whole categories, in their own order, are worth finding."""
    request = asked.request
    chosen = bool(place.rest.selections) or bool(request.q) or bool(request.sort) or bool(request.my) or bool(asked.tray)
    return chosen or not found.products or request.page_size != PAGE_SIZE or asked.error is not None


def _heading(total: int, label: str, lang: str) -> str:
    if not label:
        return ngettext("%(n)s product", "%(n)s products", total) % {"n": words.count(total)}
    if total == 1 or lang.startswith("zh"):
        return _("%(label)s: %(n)s product") % {"label": label, "n": words.count(total)}
    return f"{words.count(total)} {label[0].lower()}{label[1:]}"


def _case(found: Answer, asked: Asked, place: Place, lang: str) -> SafeString:
    """The bar that prices this list; a list of several families has one only when it is priced already."""
    if place.category:
        categories = [place.category]
    elif place.family:
        categories = [one.key for one in SCHEMA.family(place.family).categories]
    elif asked.request.my:
        categories = [one.value for facet in found.facets if facet.key == "category" for one in facet.values if one.count]
    else:
        return SafeString("")
    raw = {name: value for name, value in asked.raw.items() if name.startswith(PREFIX) and value.strip()}
    error = asked.error if asked.error is not None and asked.error.parameter.startswith(PREFIX) else None
    clear = address(asked.request.without("my"), asked.tray) if raw else ""
    counted = tuple(one.value for facet in found.facets if facet.key == "currency" for one in facet.values if one.count)
    currencies = asked.request.values("currency") or counted
    currency = currencies[0] if len(currencies) == 1 else ""
    return drawn(Case(asked.request.my, raw, error), categories, lang, currency, Around("refine", clear))


def _hidden(asked: Asked, panel: Sequence[dict[str, Any]], *, personal: bool) -> list[tuple[str, str]]:
    """What the form has to carry that it does not show: the words, the tray, choices without a box of their own; the reader's case
    (``personal``) where no bar does."""
    shown = {(facet["key"], value) for facet in panel for value in facet["values"]}
    fields = {facet["range"][name].removesuffix("_percent") for facet in panel if facet["range"] for name in ("min_name", "max_name")}
    apart = ("sort", "page", "page_size")
    kept = [
        (name, value)
        for name, value in asked.request.pairs()
        if name not in apart and (name, value) not in shown and name not in fields and (personal or not name.startswith(PREFIX))
    ]
    return kept + [(TRAY, one) for one in asked.tray]


def standing_text(standing: Standing) -> str:
    """How many products of the answer have a cost, and how many cannot be given one."""
    refused = standing.total - standing.priced
    priced = ngettext("%(n)s product priced", "%(n)s products priced", standing.priced) % {"n": words.count(standing.priced)}
    if not refused:
        return priced
    lacking = ngettext("%(n)s cannot be", "%(n)s cannot be", refused) % {"n": words.count(refused)}
    return _("%(priced)s, %(lacking)s: each says why.") % {"priced": priced, "lacking": lacking}


def _data_date(products: Sequence[Product], lang: str) -> str:
    """When the institutions of this page were last checked: one day, or from the oldest to the latest."""
    days = sorted(
        {
            product.institution.checked_at.date(): product.institution.checked_at
            for product in products
            if product.institution.checked_at is not None
        }.items()
    )
    if not days:
        return ""
    first, last = words.day(days[0][1], lang), words.day(days[-1][1], lang)
    if first == last:
        return _("Data of %(when)s (%(age)s).") % {"when": last, "age": words.age(days[-1][1], timezone.now())}
    return _("Data of %(first)s to %(last)s.") % {"first": first, "last": last}


def _data_old(products: Sequence[Product]) -> bool:
    """Whether some institution of this page was not checked for longer than data stays fresh."""
    ages = [words.days_old(product.institution.checked_at, timezone.now()) for product in products]
    return any(age is not None and age > words.OLD_DAYS for age in ages)


def _coverage(found: Answer, place: Place, lang: str) -> str:
    """How many of the institutions in the registers this list reaches, and why it lacks the others.

    The facet of institutions counts without a choice among them, so that choosing some changes nothing here.
    """
    states = selectors.states()
    listed = {one.value for facet in found.facets if facet.key == "institution" for one in facet.values if one.count} & states.keys()
    if not listed:
        return ""
    some = bool(place.rest.selections) or bool(place.rest.q)
    lists = "unfit" if some else "none"
    missing = Counter(lists if state in ("published", "partly") else state for key, state in states.items() if key not in listed)
    counts = {"n": words.count(len(listed)), "of": words.count(len(states))}
    told = ngettext("%(n)s of %(of)s registered institution", "%(n)s of %(of)s registered institutions", len(states)) % counts
    if not missing:
        return _("Products of %(told)s.") % {"told": told}
    why = ("，" if lang.startswith("zh") else ", ").join(words.missing_state(key, number) for key, number in missing.most_common())
    return _("Products of %(told)s; %(why)s.") % {"told": told, "why": why}


def _share(products: Sequence[Product], view: Look) -> str:
    """How many of the leading figures of these products were found in their source."""
    pieces = [(product.document["values"].get(view.lead[product.category].key) or {}).get("evidence") for product in products]
    states = [piece.get("state") for piece in pieces if piece is not None]
    if not states:
        return ""
    return _("%(n)s of %(of)s figures here verified in their source.") % {"n": states.count("verified"), "of": len(states)}


def _warnings(found: Answer, place: Place, refused: Sequence[markets.Violation], lang: str) -> list[str]:
    """What the market requires beside these figures, why an order was refused, and what the answer itself has to say."""
    shown = SCHEMA.categories[place.category].headline if place.category else ()
    beside = [label(lang) for key in shown for label in markets.profile().words(key)]
    return list(dict.fromkeys([*(violation.text(lang) for violation in refused), *beside, *([found.notice] if found.notice else [])]))


def _pages(total: int, asked: Asked) -> list[dict[str, Any]]:
    """First, last, and those around the current page; a gap says so."""
    request = asked.request
    last = max(1, -(-min(total, WINDOW) // request.page_size))
    wanted = sorted({1, last, *range(request.page - 2, request.page + 3)} & set(range(1, last + 1)))
    out: list[dict[str, Any]] = []
    if last == 1:
        return out
    if request.page > 1:
        out.append({"text": _("Back"), "label": _("Previous page"), "href": address(request.at_page(request.page - 1), asked.tray)})
    for number, before in zip(wanted, [0, *wanted], strict=False):
        if number - before > 1:
            out.append({"gap": True})
        out.append(
            {
                "text": number,
                "label": _("Page %(n)s") % {"n": number},
                "current": number == request.page,
                "href": address(request.at_page(number), asked.tray),
            }
        )
    if request.page < last:
        out.append({"text": _("Next"), "label": _("Next page"), "href": address(request.at_page(request.page + 1), asked.tray)})
    return out


def _beyond(total: int, asked: Asked) -> dict[str, Any] | None:
    """The last page, for who asks for one behind it."""
    last = max(1, -(-min(total, WINDOW) // asked.request.page_size))
    if not total or asked.request.page <= last:
        return None
    text = ngettext("This list has %(n)s page.", "This list has %(n)s pages.", last) % {"n": last}
    return {"text": text, "link": _("To the last page"), "href": address(asked.request.at_page(last), asked.tray)}


def _suggestion(found: Answer, asked: Asked) -> dict[str, str] | None:
    if not found.did_you_mean:
        return None
    return {"text": found.did_you_mean, "href": address(asked.request.with_text(found.did_you_mean), asked.tray)}


def _tray(asked: Asked, shown: Sequence[Product], lang: str) -> dict[str, Any] | None:
    if not asked.tray:
        return None
    known = {product.pk: product for product in shown}
    missing = [one for one in asked.tray if one not in known]
    known |= {product.pk: product for product in (selectors.products(missing) if missing else [])}
    chosen = [known[one] for one in asked.tray if one in known]
    items = [
        {"name": product_name(product, lang), "href": address(asked.request, [one for one in asked.tray if one != product.pk])}
        for product in chosen
    ]
    query = urlencode([*(("id", product.pk) for product in chosen), *asked.request.my])
    return {
        "items": items,
        "text": ngettext("%(n)s chosen", "%(n)s chosen", len(chosen)) % {"n": len(chosen)},
        "compare_href": f"{reverse('web:compare')}?{query}" if len(chosen) >= LEAST else "",
    }
