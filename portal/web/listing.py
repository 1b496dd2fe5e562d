"""An answer as the page of results draws it. All texts in the language of the page; numbers come from the products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.display import show_scalar
from portal.catalog import markets, selectors
from portal.catalog.compare import LEAST, MOST
from portal.catalog.models import Product
from portal.catalog.present import Cell, attribute_cell
from portal.web import facets, svg, words
from portal.web.addresses import TRAY, Place, address
from portal.web.texts import institution_name, product_name
from search.answer import Answer
from search.request import SearchRequest
from search.selection import PAGE_SIZE, WINDOW

if TYPE_CHECKING:
    from portal.web.results import Asked

SIZES = (10, 20, 50)


def listing(found: Answer, request: SearchRequest, asked: Asked, lang: str, place: Place, market: markets.Profile, refused: Sequence[markets.Violation]) -> dict[str, Any]:
    """The context of ``web/results.html`` and of its part that htmx draws anew."""
    label = SCHEMA.categories[place.category].label(lang) if place.category else SCHEMA.family(place.family).label(lang) if place.family else ""
    chips = facets.chips(found, asked.request, asked.tray, lang)
    panel = facets.panel(found, asked.request, asked.raw, asked.error, lang)
    lead = {category: _lead(category, request, found.products) for category in {product.category for product in found.products}}
    scale = _scale(found.products, place, lead, lang)
    heading = _heading(found.total, label, lang)
    return {
        "title": heading if not request.q else f"{request.q}: {heading}", "heading": heading, "description": heading, "q": request.q, "engine": found.engine, "engine_away": found.engine == "database",
        "crumbs": [{"href": reverse("web:family", args=[place.family]), "label": SCHEMA.family(place.family).label(lang)}] if place.category else [],
        "facets": panel, "hidden": _hidden(asked, panel), "chosen": sum(len(chosen) for chosen in place.rest.selections.values()), "filters_open": asked.error is not None,
        "chips": chips, "clear_href": address(asked.request.clear("family", "category").without("q"), asked.tray), "sorts": _sorts(found, asked.request, lang),
        "results": _rows(found, asked, lang, place, scale, lead), "first": request.offset + 1, "ruler": _ruler(scale, found.products, lead.get(place.category), lang),
        "why": found.order_text, "data_date": _data_date(found.products, lang), "share_text": _share(found.products, lead),
        "export_href": f"/api/v1/export.csv?{urlencode([*request.pairs(), ('lang', lang)])}", "warning": " ".join(_warnings(place, market, refused, lang)),
        "pages": _pages(found.total, asked), "sizes": [{"value": size, "selected": size == asked.request.page_size} for size in _sizes(asked.request)],
        "window_note": _("Only the first %(n)s results can be paged through. Filters make the list shorter; the CSV file has all of it.") % {"n": WINDOW} if found.total > WINDOW else "",
        "loosen": _loosen(found, asked, lang), "families": [{"href": reverse("web:family", args=[family.key]), "label": family.label(lang)} for family in SCHEMA.families],
        "tray": _tray(asked, found.products, lang), "compare_ids": asked.tray, "pick_full": _("A comparison holds at most %(most)s products") % {"most": MOST},
        "form_error": "" if asked.error is None else asked.error.message(lang), "suggestion": _suggestion(found, asked),
        "noindex": bool(place.rest.selections) or bool(request.q) or bool(request.sort) or bool(asked.tray) or found.total == 0 or request.page_size != PAGE_SIZE,
        "canonical": address(asked.request),
    }


def _heading(total: int, label: str, lang: str) -> str:
    if not label:
        return ngettext("%(n)s product", "%(n)s products", total) % {"n": total}
    if total == 1 or lang.startswith("zh"):
        return _("%(label)s: %(n)s product") % {"label": label, "n": total}
    return f"{total} {label[0].lower()}{label[1:]}"


def _hidden(asked: Asked, panel: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """What the form has to carry that it does not show: the words, the tray, choices without a box of their own."""
    shown = {(facet["key"], one["value"]) for facet in panel for one in facet["values"]}
    shown |= {(facet["key"], facet["unknown"]["value"]) for facet in panel if facet["unknown"]}
    fields = {facet["range"][name].removesuffix("_percent") for facet in panel if facet["range"] for name in ("min_name", "max_name")}
    apart = ("sort", "page", "page_size")
    kept = [(name, value) for name, value in asked.request.pairs() if name not in apart and (name, value) not in shown and name not in fields]
    return kept + [(TRAY, one) for one in asked.tray]


def _sorts(found: Answer, request: SearchRequest, lang: str) -> list[dict[str, Any]]:
    return [{"value": one.value, "label": one.label, "selected": one.selected} for one in found.sorts]


def _sizes(request: SearchRequest) -> list[int]:
    return sorted({*SIZES, request.page_size})


def _attributes(category: str, first: Attribute) -> list[Attribute]:
    return [first, *(SCHEMA.attributes[key] for key in SCHEMA.categories[category].headline if key != first.key)]


def _figure(cell: Cell, lang: str) -> dict[str, Any]:
    return {"label": cell.label, "text": f"{cell.text} {words.per(cell.unit, lang)}" if cell.unit else cell.text, "absent": not cell.known}


def _lead(category: str, request: SearchRequest, products: Sequence[Product]) -> Attribute:
    """The figure that stands largest and on the ruler: the one that the list is ordered by, where it is a number of this category
    that some product states; else the first of the category's headline."""
    headline = SCHEMA.categories[category].headline
    sort = request.sort.partition(":")[0]
    own = {attribute.key: attribute for attribute in SCHEMA.of(category)}
    for key in (sort, *(key for key in SCHEMA.categories[category].order if key in headline)):
        attribute = own.get(key)
        if attribute is not None and attribute.kind.numeric and any(_scalar(product, key) is not None for product in products if product.category == category):
            return attribute
    return SCHEMA.attributes[headline[0]]


def _rows(found: Answer, asked: Asked, lang: str, place: Place, scale: svg.Scale | None, lead: Mapping[str, Attribute]) -> list[dict[str, Any]]:
    """The products of the page, with their first headline figure on the ruler."""
    base, tray = address(asked.request), asked.tray
    joint = "&" if "?" in base else "?"
    keep = "?" + urlencode([(TRAY, one) for one in tray]) if tray else ""
    attributes = {category: _attributes(category, first) for category, first in lead.items()}
    labels = {category: "" if place.category else SCHEMA.categories[category].label(lang) for category in attributes}
    rows = []
    for product in found.products:
        own = attributes[product.category]
        values = product.document["values"]
        cells = [attribute_cell(attribute, values.get(attribute.key), lang) for attribute in own]
        name, picked = product_name(product, lang), product.pk in tray
        ids = [one for one in tray if one != product.pk] if picked else [*tray, product.pk]
        room = picked or len(tray) < MOST
        rows.append({
            "id": product.pk, "href": f"/{lang}/product/{product.pk}/{keep}", "name": name, "institution": institution_name(product.institution, lang), "category": labels[product.category],
            "figures": [_figure(cell, lang) for cell in cells[1:]], "headline": _headline(own[0], cells[0], lang) if cells else None,
            "state": _state(cells[0]) if cells else None, "bar": _bar(scale, own[0], values.get(own[0].key)) if cells and scale is not None else None,
            "picked": picked, "pick_href": (base + joint + urlencode([(TRAY, one) for one in ids]) if ids else base) if room else "",
            "pick_label": (_("Take %(name)s out of the comparison") if picked else _("Compare %(name)s")) % {"name": name}, "hit": found.highlights.get(product.pk),
        })
    return rows


def _headline(attribute: Attribute, cell: Cell, lang: str) -> dict[str, Any]:
    """The figure that stands largest: a single one; where a product has several, the spread stands small beside its label."""
    value = cell.value or {}
    scalar, low, high = value.get("value"), value.get("low"), value.get("high")
    text, spread = cell.text, ""
    if isinstance(scalar, str) and low is not None and high is not None and low != high:
        text = show_scalar(attribute.kind, scalar, lang, currency=value.get("currency", ""), choices=attribute.choices)
        spread = cell.text
    return {"label": cell.label, "text": text, "unit": words.per(cell.unit, lang), "absent": not cell.known, "range": spread}


def _state(cell: Cell) -> dict[str, str] | None:
    evidence = cell.evidence
    if evidence is None:
        return None
    key = evidence.get("state", "unsourced")
    return {"key": key, "text": f"{cell.label}: {words.state({'state': key})}"}


def _bar(scale: svg.Scale, attribute: Attribute, value: dict[str, Any] | None) -> dict[str, Any]:
    if value is None or value["state"] not in ("known", "zero"):
        return {"unknown": True}
    numbers = [svg.number_of(attribute.kind, value.get(end) if isinstance(value.get(end), str) else None) for end in ("value", "low", "high")]
    return svg.bar(scale, *numbers)


def _scale(products: Sequence[Product], place: Place, lead: Mapping[str, Attribute], lang: str) -> svg.Scale | None:
    """One scale for the whole category: from the middle 96 of a hundred of its figures, and all of this page's."""
    attribute = lead.get(place.category)
    if attribute is None or not attribute.kind.numeric:
        return None
    key = f"web.scale.{selectors.data_version()}.{place.category}.{attribute.key}"
    market: list[float] | None = cache.get(key)
    if market is None:
        strip = selectors.strip(place.category, attribute.key, lang)
        figures = [] if strip is None else strip.figures
        numbers = [number for number in (svg.number_of(attribute.kind, figure) for figure in figures) if number is not None]
        cut = len(numbers) // 50
        market = [numbers[cut], numbers[-1 - cut]] if numbers else []
        cache.set(key, market, 3600)
    own = [svg.number_of(attribute.kind, value) for value in (_scalar(product, attribute.key) for product in products)]
    return svg.scale_of([*market, *(number for number in own if number is not None)])


def _scalar(product: Product, key: str) -> str | None:
    value = product.document["values"].get(key) or {}
    scalar = value.get("value")
    return scalar if isinstance(scalar, str) else value.get("low")


def _ruler(scale: svg.Scale | None, products: Sequence[Product], attribute: Attribute | None, lang: str) -> dict[str, Any] | None:
    if scale is None or attribute is None:
        return None
    values = [product.document["values"].get(attribute.key) for product in products]
    spans = any(value is not None and value.get("low") != value.get("high") for value in values)
    unknown = any(value is None or value["state"] not in ("known", "zero") for value in values)
    return svg.ruler(scale, attribute.kind, lang) | {"label": attribute.label(lang), "spans": spans, "unknown": unknown}


def _data_date(products: Sequence[Product], lang: str) -> str:
    """When the institutions of this page were last checked: one day, or from the oldest to the latest."""
    days = sorted({product.institution.checked_at.date(): product.institution.checked_at for product in products if product.institution.checked_at is not None}.items())
    if not days:
        return ""
    first, last = words.day(days[0][1], lang), words.day(days[-1][1], lang)
    if first == last:
        return _("Data of %(when)s (%(age)s).") % {"when": last, "age": words.age(days[-1][1], timezone.now())}
    return _("Data of %(first)s to %(last)s.") % {"first": first, "last": last}


def _share(products: Sequence[Product], lead: Mapping[str, Attribute]) -> str:
    """How many of the figures at the head of these products were found in their source."""
    states = []
    for product in products:
        evidence = (product.document["values"].get(lead[product.category].key) or {}).get("evidence")
        states.append(None if evidence is None else evidence.get("state"))
    known = [state for state in states if state is not None]
    if not known:
        return ""
    return _("%(n)s of %(of)s figures here verified in their source.") % {"n": known.count("verified"), "of": len(known)}


def _warnings(place: Place, market: markets.Profile, refused: Sequence[markets.Violation], lang: str) -> list[str]:
    shown = SCHEMA.categories[place.category].headline if place.category else ()
    return list(dict.fromkeys([violation.text(lang) for violation in refused] + [label(lang) for key in shown for label in market.words(key)]))


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
        out.append({"text": number, "label": _("Page %(n)s") % {"n": number}, "current": number == request.page, "href": address(request.at_page(number), asked.tray)})
    if request.page < last:
        out.append({"text": _("Next"), "label": _("Next page"), "href": address(request.at_page(request.page + 1), asked.tray)})
    return out


def _loosen(found: Answer, asked: Asked, lang: str) -> list[dict[str, str]]:
    return [{"href": address(one.request, asked.tray), "text": one.text} for one in found.loosen]


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
    items = [{"name": product_name(product, lang), "href": address(asked.request, [one for one in asked.tray if one != product.pk])} for product in chosen]
    query = urlencode([("id", product.pk) for product in chosen])
    return {
        "items": items, "text": ngettext("%(n)s chosen", "%(n)s chosen", len(chosen)) % {"n": len(chosen)},
        "compare_href": f"{reverse('web:compare')}?{query}" if len(chosen) >= LEAST else "",
    }
