"""Pages of insurance products: labels and texts, tables of premiums and of guaranteed cash values, and perhaps the same page in English
as the part ``en``.

Values are read from the Chinese page; the English twin gives their text in English, and is compared: where it states
another value, an Issue says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bs4 import BeautifulSoup

from normalizers.payload import Payload
from normalizers.records import Issue, Json, Normalized
from normalizers.reviewed import Words
from normalizers.schema.entries import TABLES
from normalizers.shapes.cash_table import is_cash_table, read_cash_values
from normalizers.shapes.page import PageRead, Pair, add_texts, parse_page, read_attributes, read_pairs
from normalizers.shapes.page_product import finish, parse_product_page, read_head, read_name
from normalizers.shapes.premium_table import matrices, read_premiums

SHAPE = "insurance-page"
IGNORED = MappingProxyType(
    {
        "产品类别": "names the category, which is read apart",
        "产品分类": "names the category, which is read apart",
        "Product type": "names the category, which is read apart",
        "Product category": "names the category, which is read apart",
        "币种": "the currency, which is read apart",
        "Currency": "the currency, which is read apart",
        "承保公司": "the institution, known from the register",
        "Insurer": "the institution, known from the register",
    }
)


def survey(payloads: Sequence[Payload]) -> Mapping[str, str]:  # noqa: ARG001 - pages write their own units
    """Pages write their units: there is no convention to find out."""
    return {}


def normalize(payload: Payload, conventions: Mapping[str, str], at: str | None) -> Normalized:  # noqa: ARG001
    """One page with its twin. Every pair and every cell of a premium table is a value, ignored with a reason, or an Issue."""
    document = payload.document(parse_product_page)
    pairs = read_pairs(document)
    head = read_head(pairs, "insurance", "CNY", payload.words)
    category, currency = head.category, head.currency
    if category is None or head.refused:
        return Normalized(None, (*head.refused, *head.told))
    read = read_attributes(pairs, category.key, lang="zh", currency=currency, ignored=IGNORED, words=payload.words)
    read.issues += head.told
    lists = _tables(document, currency, read.issues)
    names = {"zh": read_name(document)}
    if "en" in payload.parts:
        twin = parse_page(payload.parts["en"])
        other = read_pairs(twin, prefix="en:")
        add_texts(read, other, category.key, lang="zh", other="en", ignored=IGNORED, words=payload.words)
        _compare(read, other, category.key, currency, payload.words)
        _compare_tables(lists, _tables(twin, currency, [], "en:"), read.issues)
        names["en"] = read_name(twin)
    return finish(payload, category, currency, read, names=names, lists=lists)


def _tables(soup: BeautifulSoup, currency: str, issues: list[Issue], prefix: str = "") -> dict[str, list[Json]]:
    """The tables of a page by the list that each is an entry of."""
    found: dict[str, list[Json]] = {key: [] for key in TABLES}
    for table in matrices(soup):
        key, read = ("cash_values", read_cash_values) if is_cash_table(table) else ("premiums", read_premiums)
        entry = read(table, currency, issues, prefix)
        found[key] += [] if entry is None else [entry]
    return found


def _compare(read: PageRead, pairs: Sequence[Pair], category: str, currency: str, words: Words) -> None:
    """Name every value that the twin states differently, and do not show its words beside a value that they contradict."""
    twin = read_attributes(pairs, category, lang="en", currency=currency, ignored=IGNORED, words=words)
    for key, other in twin.values.items():
        own = read.values.get(key)
        if own is None or (isinstance(own.value, str) and own.value == own.text):  # a text is a text of its own in each language
            continue
        if (own.value, own.low, own.high, own.state, own.currency) != (other.value, other.low, other.high, other.state, other.currency):
            read.values[key] = replace(own, texts={})
            place = "" if other.evidence is None else other.evidence.locator
            read.issues.append(Issue("translation_differs", place, other.text, f"{key}: the page in the other language says {own.text!r}."))


def _compare_tables(own: dict[str, list[Json]], twin: dict[str, list[Json]], issues: list[Issue]) -> None:
    """Each table has its name in both languages; one that holds other figures than its twin is an Issue."""
    for key, entries in own.items():
        for entry, other in zip(entries, twin[key], strict=False):
            if "name" in entry and "name" in other:
                entry["name"] = replace(entry["name"], texts={"zh": entry["name"].text, "en": other["name"].text})
        if [entry["columns"] for entry in entries] != [entry["columns"] for entry in twin[key]]:
            detail = f"A table of {key} of the other language's page holds other figures."
            issues.append(Issue("translation_differs", "en:table", "", detail))
