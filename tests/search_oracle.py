"""The judge of every engine: the answer to a request worked out by brute force over exported canonical products.

It shares no code with ``search/`` but the analysis of text: numbers by Decimal, durations by months of 30.4375 days,
rules read from the schema's declarations as DESIGN and SEARCH state them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import Any

from normalizers.schema import SCHEMA, Attribute, Ranges
from normalizers.schema.derive import ChoicesOf, RateOf, TermsOf
from search import analysis

Json = dict[str, Any]
ND, NA = "__nd", "__na"
FOREVER = Decimal(10) ** 9


@cache
def days(text: str) -> Decimal:
    match = re.fullmatch(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", text)
    assert match is not None
    years, months, weeks, rest = (Decimal(part or 0) for part in match.groups())
    return (years * 12 + months) * Decimal("30.4375") + weeks * 7 + rest


def size(attribute: Attribute, text: str) -> Decimal:
    if attribute.kind.key in ("term", "age"):
        return days(text)
    if attribute.kind.key == "date":
        return Decimal(text.replace("-", ""))
    return Decimal(text)


def number(attribute: Attribute, value: Json | None) -> Decimal | None:
    """The worst that a value may be; None when it is not known."""
    if not attribute.kind.numeric or value is None or value["state"] in ("not_disclosed", "not_offered"):
        return None
    if value["value"] is not None:
        return size(attribute, value["value"])
    end = value.get("high" if attribute.better == "lower" else "low")
    return None if end is None else size(attribute, end)


def ranges(attribute: Attribute) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return ranges_of(attribute.key)


@cache
def ranges_of(key: str) -> list[tuple[str, Decimal | None, Decimal | None]]:
    attribute = SCHEMA.attributes[key]
    edges = list(attribute.facet.edges) if isinstance(attribute.facet, Ranges) else []
    pairs = list(zip([None, *edges], [*edges, None], strict=True)) if edges else []
    return [
        (f"{a or ''}..{b or ''}", None if a is None else size(attribute, a), None if b is None else size(attribute, b)) for a, b in pairs
    ]


def keys(attribute: Attribute, value: Json | None) -> set[str]:
    """What a value is counted as in a facet."""
    missing = {NA if value is not None and value["state"] == "not_offered" else ND}
    if attribute.kind.numeric:
        known = number(attribute, value)
        if known is None:
            endless = {"whole_life", "open_ended"} & set((value or {}).get("qualifiers", ()))
            return endless if endless and ranges(attribute) and attribute.kind.key in ("term", "age") else missing
        return {key for key, low, high in ranges(attribute) if (low is None or known >= low) and (high is None or known < high)}
    if value is None or value["state"] in ("not_disclosed", "not_offered") or value["value"] is None:
        return missing
    named = value["value"] if isinstance(value["value"], list) else [value["value"]]
    declared = {"yes", "no"} if attribute.kind.key == "flag" else {choice.key for choice in attribute.choices}
    return {key for key in named if key in declared} or {ND}


def entry_rows(path: str, product: Json) -> list[dict[str, tuple[set[str], Decimal | None]]]:
    """Each entry of a path: for each attribute that the category has, what it counts as, and its number."""
    own = [attribute for attribute in SCHEMA.of(product["category"]) if attribute.path == path]
    free = next(attribute for attribute in SCHEMA.attributes.values() if attribute.path == path and isinstance(attribute.derive, RateOf))
    assert isinstance(free.derive, RateOf)
    entries = [entry for entry in product["rates"] if entry["role"] in free.derive.roles]
    if not entries or free not in own:
        return [
            {a.key: (keys(a, product["values"].get(a.key)), number(a, product["values"].get(a.key)) if a is free else None) for a in own}
        ]
    return [{a.key: entry_keys(a, entry) for a in own} for entry in entries]


def entry_keys(attribute: Attribute, entry: Json) -> tuple[set[str], Decimal | None]:
    if isinstance(attribute.derive, RateOf):
        return keys(attribute, entry.get("value")), number(attribute, entry.get("value"))
    if isinstance(attribute.derive, ChoicesOf):
        node: Any = entry
        for step in attribute.derive.fields:
            node = node.get(step) if node else None
        return keys(attribute, node) - {NA} or {ND}, None
    assert isinstance(attribute.derive, TermsOf)
    spans = []
    if entry.get("fixed_for"):
        spans = [(days(entry["fixed_for"]["value"]), days(entry["fixed_for"]["value"]), False)]
    else:
        for band in entry.get("applies", {}).get("term", ()):
            low = days(band["low"]["value"]) if "low" in band else Decimal(0)
            high = days(band["high"]["value"]) if "high" in band else FOREVER
            spans.append((low, high, band.get("high_excluded") == "yes"))
    found = {
        key
        for key, low, high in ranges(attribute)
        for start, end, open_ in spans
        if (high is None or start < high) and (low is None or end > low or (end == low and (not open_ or start == end)))
    }
    return found or {ND}, None


def chosen(attribute: Attribute, picked: Json, found: set[str], known: Decimal | None) -> bool:
    """Whether what is chosen of one attribute holds of one value (or entry)."""
    if found & set(picked.get("values", ())):
        return True
    low, high = (None if picked.get(end) is None else size(attribute, picked[end]) for end in ("min", "max"))
    if low is None and high is None:
        return False
    if isinstance(attribute.derive, TermsOf) and attribute.path:
        inside = {
            key
            for key, a, b in ranges(attribute)
            if (low is None or (a is not None and a >= low)) and (high is None or (b is not None and b <= high))
        }
        return bool(found & inside)
    return known is not None and (low is None or known >= low) and (high is None or known <= high)


@cache
def own_keys(category: str) -> frozenset[str]:
    return frozenset(attribute.key for attribute in SCHEMA.of(category))


def matches(product: Json, picked: dict[str, Json]) -> bool:
    """Whether a product answers all that is chosen: any value of a key, every key; the keys of one path on the same entry."""
    by_path: dict[str, list[Attribute]] = {}
    own = own_keys(product["category"])
    for key, one in picked.items():
        attribute = SCHEMA.attributes.get(key)
        if attribute is None:
            if product[key] not in one["values"]:
                return False
        elif key not in own:
            return False
        elif attribute.path:
            by_path.setdefault(attribute.path, []).append(attribute)
        elif not chosen(attribute, one, keys(attribute, product["values"].get(key)), number(attribute, product["values"].get(key))):
            return False
    return all(
        any(all(chosen(a, picked[a.key], *row[a.key]) for a in attributes) for row in entry_rows(path, product))
        for path, attributes in by_path.items()
    )


def facet_keys(product: Json, key: str) -> set[str]:
    attribute = SCHEMA.attributes.get(key)
    if attribute is None:
        return {product[key]}
    if attribute not in SCHEMA.of(product["category"]):
        return set()
    if attribute.path:
        return set().union(*(row[key][0] for row in entry_rows(attribute.path, product)))
    return keys(attribute, product["values"].get(key))


def count(products: list[Json], picked: dict[str, Json], key: str, options: list[str]) -> dict[str, int]:
    """For each value of a facet: the products there would be if it alone were chosen of that facet, all others staying."""
    others = {one: it for one, it in picked.items() if one != key}
    within = [product for product in products if matches(product, others)]  # one condition more finds none that they do not
    counts = {option: sum(matches(product, {**others, key: {"values": [option]}}) for product in within) for option in options}
    return {option: total for option, total in counts.items() if total}


@cache
def terms(text: str) -> tuple[str, ...]:
    return tuple(analysis.terms(text))


def terms_of(product: Json, makers: Iterable[str]) -> frozenset[str]:
    """What a product can be found by: the words of its name, its maker, its category, and what it is said to be."""
    category = SCHEMA.categories[product["category"]]
    codes = [one for one in category.aliases if one.isascii() and one == one.upper()]
    found = [product["name"], *makers, category.zh, category.en, *(one for one in category.aliases if one not in codes)]
    for attribute in SCHEMA.of(category.key):
        value = product["values"].get(attribute.key)
        if value is None or value["state"] != "known":
            continue
        said = value["value"] if isinstance(value["value"], list) else [value["value"]]
        if attribute.searchable:
            found.append(str(value["value"] if isinstance(value["value"], str) else value["text"]))
        elif said == ["yes"]:
            found += [attribute.zh, attribute.en]
        found += [text for one in attribute.choices if one.key in said for text in (one.zh, one.en)]
    return frozenset(term for text in found for term in terms(text))


def has_words(own: frozenset[str], query: str) -> bool:
    """Whether every word of a query without synonyms is one of these, by the shared analysis."""
    return all(token.term in own for token in analysis.tokens(query) if not token.tail)


def sort_value(product: Json, key: str) -> Decimal | None:
    attribute = SCHEMA.attributes[key]
    return number(attribute, product["values"].get(key)) if attribute in SCHEMA.of(product["category"]) else None
