"""The facet panel: what the answer counts, with a field for a range where one can be asked for, and what was chosen as chips."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.display import CURRENCIES, show_age, show_duration, show_scalar, zh
from normalizers.schema.kinds import AGE, PERCENT, RATE, TERM
from portal.web import words
from portal.web.addresses import Asked, address, place_of
from portal.web.markup import markup
from search.answer import Answer, Facet, FacetValue
from search.labels import value_label
from search.parameters import free
from search.request import SearchRequest
from search.selection import RequestError

OPEN = 4  # facets that stand open before anything is chosen
LONG = 9  # values after which a list scrolls inside itself
EMPTY, UNKNOWN, CHECKED = SafeString(' class="none"'), SafeString(' class="unknown"'), SafeString(" checked")


def panel(answer: Answer, asked: Asked, lang: str) -> list[dict[str, Any]]:
    """The facets of a list in the answer's order; what was typed wrongly is shown again beside its error."""
    place = place_of(asked.request)
    shown = [facet for facet in answer.facets if not (facet.key == "family" and place.family) and _worth_showing(facet)]
    if place.category:  # other categories of the same family, after everything that narrows this one
        shown.sort(key=lambda facet: facet.key == "category")
    return [_facet(facet, number, asked, lang) for number, facet in enumerate(shown)]


def currency_of(answer: Answer, request: SearchRequest) -> str:
    """The currency that amounts of this list are in: the one chosen, else that of all products here; "" when there are several."""
    chosen = request.values("currency")
    found = set(chosen) if chosen else {str(product.document["currency"]) for product in answer.products}
    return next(iter(found)) if len(found) == 1 else ""


def _worth_showing(facet: Facet) -> bool:
    """A facet with a single answer for every product tells nothing, unless it is chosen."""
    unknown = facet.not_disclosed
    options = sum(one.count > 0 for one in facet.values) + (unknown is not None and unknown.count > 0)
    return (
        options > 1
        or any(one.selected for one in facet.values)
        or (unknown is not None and unknown.selected)
        or (facet.key in SCHEMA.attributes and options > 0)
    )


def _facet(facet: Facet, number: int, asked: Asked, lang: str) -> dict[str, Any]:
    family = place_of(asked.request).family
    chosen = facet.key in place_of(asked.request).rest.selections
    wrong = asked.error is not None and asked.error.parameter.partition(".")[0] == facet.key
    shown = [
        (f"v-{facet.key}-{index}", one, one.label, "" if one.count else EMPTY)
        for index, one in enumerate(facet.values)
        if one.selected or (one.count and (facet.key != "category" or not family or SCHEMA.family_of[one.value].key == family))
    ]
    long = len(shown) > LONG
    unknown = facet.not_disclosed
    if unknown is not None and (unknown.count or unknown.selected):
        shown.append((f"v-{facet.key}-nd", unknown, _("Not disclosed"), UNKNOWN))
    return {
        "key": facet.key,
        "label": facet.label,
        "values": {one.value for _id, one, _label, _look in shown},
        "boxes": SafeString("".join(_box(facet.key, *one) for one in shown)),
        "open": chosen or wrong or number < OPEN,
        "long": long,
        "range": _range(SCHEMA.attributes[facet.key], asked, asked.error if wrong else None, lang)
        if facet.key in SCHEMA.attributes
        else None,
    }


def _box(key: str, id_: str, one: FacetValue, label: str, look: str) -> SafeString:
    """A value to tick. Drawn here and not in a template, since a list has hundreds of them."""
    return markup(
        '<li{}><label><input type="checkbox" id="{}" name="{}" value="{}"{}>{}<span class="count">{}</span></label></li>',
        look, id_, key, one.value, CHECKED if one.selected else "", label, words.count(one.count),
    )  # fmt: skip


def _range(attribute: Attribute, asked: Asked, error: RequestError | None, lang: str) -> dict[str, Any] | None:
    """Two fields for the ends; percents are typed as percents. None where no free range can be asked for."""
    if not attribute.kind.numeric or not free(attribute.key):
        return None
    percent = attribute.kind in (RATE, PERCENT)
    names = [f"{attribute.key}.{end}{'_percent' if percent else ''}" for end in ("min", "max")]
    chosen = asked.request.selections.get(attribute.key)
    wrong = "" if error is None else error.parameter
    texts = [
        asked.raw.get(name, "") if error is not None else _typed(attribute, end, lang)
        for name, end in zip(names, (None, None) if chosen is None else (chosen.low, chosen.high), strict=True)
    ]
    return {
        "min_name": names[0],
        "max_name": names[1],
        "min": texts[0],
        "max": texts[1],
        "mode": "decimal" if percent else "text",
        "unit": "%" if percent else _unit(attribute, asked, lang),
        "error": "" if error is None else error.message(lang),
        "min_error": ".min" in wrong,
        "max_error": ".max" in wrong,
    }


def _typed(attribute: Attribute, scalar: str | None, lang: str) -> str:
    """A bound as a person would type it, so that it can be read again."""
    if scalar is None:
        return ""
    if attribute.kind in (RATE, PERCENT):
        return f"{(Decimal(scalar) * 100).normalize():f}"
    if attribute.kind is TERM:
        return show_duration(scalar, lang)
    if attribute.kind is AGE:
        return show_age(scalar, "en")
    return scalar


def _unit(attribute: Attribute, asked: Asked, lang: str) -> str:
    if attribute.kind.key != "money" or not asked.currency:
        return ""
    names = CURRENCIES.get(asked.currency, (asked.currency, asked.currency))
    return names[0 if zh(lang) else 1]


def chips(answer: Answer, asked: Asked, lang: str) -> list[dict[str, str]]:
    """What was chosen, each with the address without it; family and category that the path names are no chips."""
    request, tray, place = asked.request, asked.tray, place_of(asked.request)
    labels = {(facet.key, one.value): one.label for facet in answer.facets for one in facet.values}
    names = {facet.key: facet.label for facet in answer.facets}
    out = []
    if request.q:
        out.append({"label": _("Words"), "text": request.q, "href": address(request.without("q"), tray)})
    for key, chosen in place.rest.selections.items():
        attribute = SCHEMA.attributes.get(key)
        label = names.get(key) or (key if attribute is None else attribute.label(lang))
        out += [
            {
                "label": label,
                "text": labels.get((key, value)) or value_label(key, value, lang),
                "href": address(request.without(key, value), tray),
            }
            for value in chosen.values
        ]
        upper = _("up to %(bound)s") if free(key) else _("below %(bound)s")
        for end, bound, word in (("min", chosen.low, _("from %(bound)s")), ("max", chosen.high, upper)):
            if bound is not None and attribute is not None:
                text = word % {"bound": show_scalar(attribute.kind, bound, lang, currency=asked.currency)}
                out.append({"label": label, "text": text, "href": address(request.without(key, end), tray)})
    return out
