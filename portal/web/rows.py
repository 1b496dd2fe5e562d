"""The products of a page of results as rows, all on one ruler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.cache import caches
from django.utils.translation import gettext as _

from normalizers.finance.cost import RULES
from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.common import RETURNS
from normalizers.schema.display import show_scalar
from normalizers.schema.kinds import MONEY
from portal.catalog import selectors
from portal.catalog.compare import MOST
from portal.catalog.models import Product
from portal.catalog.present import Cell, attribute_cell
from portal.web import costs, svg, words
from portal.web.addresses import TRAY, Asked, Place, address
from portal.web.texts import institution_name, product_name
from search.answer import Answer
from search.ranking.price import Priced

RISK = "risk_level"
SCALE_SECONDS = 3600  # a scale is kept by data version, so that this only bounds memory

UNPRICED: Mapping[str, Any] = {"cost": None, "kind": "", "promise": "", "zones": (), "ruler": None, "ties": False, "tied": False}
"""What ``_price`` fills in of a row; a template looks long for a name that is not there at all."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the rows of a page share: the language, the place, the leading figure of each category, the scale of the ruler."""

    lang: str
    place: Place
    category: str
    lead: Mapping[str, Attribute]
    scale: svg.Scale | None
    priced: bool = False


def look(found: Answer, place: Place, lang: str) -> Look:
    lead = {category: _lead(category, found) for category in {product.category for product in found.products}}
    category = place.category or _only_category(found)
    if found.prices:
        return Look(lang, place, category, lead, None, priced=True)
    return Look(lang, place, category, lead, _scale(found, lead.get(category), category))


def _shown(found: Answer) -> list[Priced]:
    return [found.prices[product.pk] for product in found.products]


def _only_category(found: Answer) -> str:
    """The category of every product of the answer, "" when there are several: their figures share no scale."""
    counts = {one.value: one.count for facet in found.facets if facet.key == "category" for one in facet.values if one.count}
    return next((key for key, count in counts.items() if count == found.total), "") if len(counts) == 1 else ""


def _lead(category: str, found: Answer) -> Attribute:
    """The figure that stands largest and on the ruler: the one by which the list is ordered, where it is a number that some product
    here states; else the first of the category's headline."""
    headline = SCHEMA.categories[category].headline
    own = {attribute.key: attribute for attribute in SCHEMA.of(category)}
    mine = [product for product in found.products if product.category == category]
    for key in (found.request.sort.partition(":")[0], *(key for key in SCHEMA.categories[category].order if key in headline)):
        attribute = own.get(key)
        if attribute is not None and attribute.kind.numeric and any(scalar_of(product, key) is not None for product in mine):
            return attribute
    return SCHEMA.attributes[headline[0]]


def scalar_of(product: Product, key: str) -> str | None:
    """The canonical figure of a product, or the lower end where it states a range; None when it states none."""
    value = product.document["values"].get(key) or {}
    scalar = value.get("value")
    return scalar if isinstance(scalar, str) else value.get("low")


def _scale(found: Answer, attribute: Attribute | None, category: str) -> svg.Scale | None:
    """One scale for the whole category: from the middle 96 of a hundred of its figures, and all of this page's."""
    if attribute is None or not attribute.kind.numeric:
        return None
    key = f"web.scale.{found.data_version}.{category}.{attribute.key}"
    market: Sequence[str] | None = caches["process"].get(key)
    if market is None:
        market = selectors.spread(category, attribute.key) or ()
        caches["process"].set(key, market, SCALE_SECONDS)
    values = [product.document["values"].get(attribute.key) or {} for product in found.products]
    scalars = [value.get(end) for value in values for end in ("value", "low", "high")]
    numbers = [svg.number_of(attribute.kind, scalar) for scalar in (*market, *scalars) if isinstance(scalar, str)]
    return svg.scale_of([number for number in numbers if number is not None])


def ruler(found: Answer, view: Look) -> dict[str, Any] | None:
    """The head of the ruler and its legend; None for an answer of several categories."""
    if view.scale is None:
        return None
    attribute = view.lead[view.category]
    values = [product.document["values"].get(attribute.key) for product in found.products]
    return svg.ruler(view.scale, attribute.kind, view.lang) | {
        "label": attribute.label(view.lang),
        "spans": any(value is not None and value.get("low") != value.get("high") for value in values),
        "unknown": any(value is None or value["state"] not in ("known", "zero") for value in values),
    }


def legend(found: Answer) -> list[dict[str, Any]]:
    """What the bars of costs mean; nothing for a list without."""
    return costs.legend(_shown(found)) if found.prices else []


def rows(found: Answer, asked: Asked, view: Look) -> list[dict[str, Any]]:
    pick = _Pick(asked)
    columns = {category: _columns(category, first) for category, first in view.lead.items()}
    out = [_row(product, columns[product.category], pick, found, view) for product in found.products]
    if view.priced:
        _price(out, found, view)
    return out


def _price(out: list[dict[str, Any]], found: Answer, view: Look) -> None:
    """Each row with its cost in the place of the leading figure, on the scale of its kind, the first of each kind under its head;
    costs that are practically equal bracketed."""
    shown = _shown(found)
    kinds = [(product.category, str(product.document["currency"])) for product in found.products]
    several = len(set(kinds)) > 1 or (found.standing is not None and len(found.standing.ends) > 1)
    scales = {kind: _cost_scale(kind, kinds, shown, found) for kind in kinds if found.request.by_cost or not several}
    for number, (line, kind, priced) in enumerate(zip(out, kinds, shown, strict=True)):
        scale = scales.get(kind)
        line["cost"] = costs.row(priced, kind[1], view.lang, scale)
        line["grid"] = "" if scale is None else svg.grid(scale)
        if kind in scales and (number == 0 or kinds[number - 1] != kind):
            line["ruler"] = None if scale is None else svg.ruler(scale, MONEY, view.lang)
            line["kind"] = _kind_text(kind, view.lang) if several else ""
            line["promise"] = words.promise(RULES[kind[0]].how) if kind[0] in RULES else ""
            line["zones"] = _zones(found, kind[0]) if kind[0] in RULES and RULES[kind[0]].how == "managed" else ()
    if found.request.by_cost:
        _bracket(out, list(zip(zip(kinds, found.tiers or (0,) * len(out), strict=True), shown, strict=True)))


def _zones(found: Answer, category: str) -> list[dict[str, str]]:
    """The levels of risk that institutions state for what is not promised, each leading to the list of it alone; counted where this list
    is of one category."""
    base = found.request.with_("category", category).without(RISK)
    counted = next((facet.values for facet in found.facets if facet.key == RISK), None)
    if counted is None:
        levels = [(one.key, one.label(found.lang)) for one in SCHEMA.attributes[RISK].choices]
    else:
        levels = [(one.value, f"{one.label} ({words.count(one.count)})") for one in counted if one.count]
    return [{"text": text, "href": address(base.with_(RISK, value))} for value, text in levels]


def _cost_scale(kind: tuple[str, str], kinds: Sequence[tuple[str, str]], shown: Sequence[Priced], found: Answer) -> svg.Scale | None:
    ends = None if found.standing is None else found.standing.ends.get(kind)
    return costs.scale_of(ends, [one for one, own in zip(shown, kinds, strict=True) if own == kind])


def _kind_text(kind: tuple[str, str], lang: str) -> str:
    return f"{SCHEMA.categories[kind[0]].label(lang)} · {costs.unit(kind[1], lang)}"


def _bracket(out: list[dict[str, Any]], shown: Sequence[tuple[tuple[object, ...], Priced]]) -> None:
    for first, last in costs.ties(shown):
        out[first]["ties"] = True
        for line in out[first : last + 1]:
            line["tied"] = True


def _columns(category: str, first: Attribute) -> list[Attribute]:
    return [first, *(SCHEMA.attributes[key] for key in SCHEMA.categories[category].headline if key != first.key)]


class _Pick:
    """The links that put a product into the tray or take it out: the same list, with another tray."""

    def __init__(self, asked: Asked) -> None:
        base = address(asked.request)
        self.tray = asked.tray
        self._base, self._joint = base, "&" if "?" in base else "?"
        kept = urlencode([*((TRAY, one) for one in asked.tray), *asked.request.my])
        self.kept = "?" + kept if kept else ""

    def href(self, key: str) -> str:
        """Empty when the tray is full."""
        ids = [one for one in self.tray if one != key] if key in self.tray else [*self.tray, key]
        if len(ids) > MOST:
            return ""
        return self._base + (self._joint + _tray_query(ids) if ids else "")


def _tray_query(ids: Sequence[str]) -> str:
    return urlencode([(TRAY, one) for one in ids])


def _row(product: Product, columns: Sequence[Attribute], pick: _Pick, found: Answer, view: Look) -> dict[str, Any]:
    values = product.document["values"]
    cells = [attribute_cell(attribute, values.get(attribute.key), view.lang) for attribute in columns]
    name, picked = product_name(product, view.lang), product.pk in pick.tray
    return {
        "id": product.pk,
        "href": f"/{view.lang}/product/{product.pk}/{pick.kept}",
        "name": name,
        "hit": found.highlights.get(product.pk),
        "institution": institution_name(product.institution, view.lang),
        "invented": product.institution.demonstration,
        "category": "" if view.place.category else SCHEMA.categories[product.category].label(view.lang),
        **UNPRICED,
        **({} if view.priced else _leading(columns[0], cells[0], values, view)),
        "figures": [_figure(cell, view.lang) for cell in (cells if view.priced else cells[1:])],
        "state": _state(cells[0]),
        "picked": picked,
        "pick_href": pick.href(product.pk),
        "pick_label": (_("Take %(name)s out of the comparison") if picked else _("Compare %(name)s")) % {"name": name},
    }


def _leading(attribute: Attribute, cell: Cell, values: Mapping[str, Any], view: Look) -> dict[str, Any]:
    """The figure that stands largest, and where it stands on the ruler."""
    bar = None if view.scale is None else _bar(view.scale, attribute, values.get(attribute.key))
    return {"headline": _headline(attribute, cell, view.lang), "bar": bar}


def _figure(cell: Cell, lang: str) -> dict[str, Any]:
    attribute = SCHEMA.attributes[cell.key]
    nature = words.nature(attribute.nature) if attribute.group is RETURNS else ""  # what a loan asks is no return
    return {"label": cell.label, "nature": nature, "text": words.figure(cell.text, cell.unit, lang), "absent": not cell.known}


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
    return {"key": key, "text": _("%(figure)s: %(state)s") % {"figure": cell.label, "state": words.state({**evidence, "state": key})}}


def _bar(scale: svg.Scale, attribute: Attribute, value: Mapping[str, Any] | None) -> dict[str, Any]:
    if value is None or value["state"] not in ("known", "zero"):
        return {"unknown": True}
    scalars = (value.get(end) for end in ("value", "low", "high"))
    numbers = [svg.number_of(attribute.kind, scalar) if isinstance(scalar, str) else None for scalar in scalars]
    if value["state"] == "zero" and numbers[0] is None:
        numbers[0] = 0.0
    return svg.bar(scale, *numbers)
