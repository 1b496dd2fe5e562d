"""What the shapes of product pages share: the category named on the page, the currency, the product's identity and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from bs4 import BeautifulSoup

from normalizers.labels import fold_label
from normalizers.payload import Payload, ShapeError
from normalizers.records import Issue, Json, Normalized, Product, Value
from normalizers.schema import SCHEMA
from normalizers.schema.model import Category
from normalizers.shapes.page import PageRead, Pair, parse_page, read_pairs, text_of

CATEGORY_LABELS = ("产品类别", "产品分类", "Product type", "Product category")
CURRENCY_LABELS = ("币种", "产品币种", "Currency")
CURRENCIES = MappingProxyType(
    {
        "人民币": "CNY",
        "人民币元": "CNY",
        "cny": "CNY",
        "rmb": "CNY",
        "美元": "USD",
        "usd": "USD",
        "港元": "HKD",
        "港币": "HKD",
        "hkd": "HKD",
        "欧元": "EUR",
        "eur": "EUR",
    }
)


def parse_product_page(body: bytes) -> BeautifulSoup:
    """The page; raises ShapeError for one that states nothing as label and value (a login wall, an empty page)."""
    soup = parse_page(body)
    if not read_pairs(soup):
        raise ShapeError("no_facts", "The page states nothing as label and value.", "body")
    return soup


def pair_of(pairs: Iterable[Pair], labels: Sequence[str]) -> Pair | None:
    """The first pair that has one of these labels."""
    wanted = {fold_label(label) for label in labels}
    return next((pair for pair in pairs if fold_label(pair.label) in wanted), None)


@cache
def _categories(family: str) -> Mapping[str, Category]:
    return {
        fold_label(phrase): category
        for category in SCHEMA.family(family).categories
        for phrase in (category.zh, category.en, *category.aliases)
    }


def match_category(family: str, text: str) -> Category | None:
    """The category of a family that a text names by its label or an alias, as a whole phrase."""
    return _categories(family).get(fold_label(text))


def read_category(pairs: Sequence[Pair], family: str) -> Category | Issue:
    """The category that the page names; an Issue, which holds the product back, when it names none that is declared."""
    pair = pair_of(pairs, CATEGORY_LABELS)
    if pair is None:
        return Issue("missing_category", "body", "", "The page does not say what kind of product this is.", "item")
    found = match_category(family, pair.text)
    return Issue("unknown_category", pair.locator, pair.text, f"No category of {family} has this name.", "item") if found is None else found


def read_currency(pairs: Sequence[Pair], default: str) -> str | Issue:
    """The currency that the page names, ``default`` when it names none, an Issue for a word that is not declared."""
    pair = pair_of(pairs, CURRENCY_LABELS)
    if pair is None:
        return default
    found = CURRENCIES.get(fold_label(pair.text))
    return Issue("unknown_currency", pair.locator, pair.text, "Not a declared word for a currency.", "item") if found is None else found


def read_name(soup: BeautifulSoup) -> str:
    """The page's first heading, white space folded; an empty text when there is none."""
    heading = soup.select_one("h1")
    return "" if heading is None else text_of(heading)


def single(value: Value) -> Value:
    """A choice of several that names one, as the entries of typed lists hold it: the key alone."""
    return replace(value, value=value.value[0]) if isinstance(value.value, list) and len(value.value) == 1 else value


def finish(
    payload: Payload, category: Category, currency: str, read: PageRead, *, names: Mapping[str, str], lists: Mapping[str, list[Json]]
) -> Normalized:
    """The product of a page, or none when an Issue holds it back. The first of ``names`` (by language) is its name."""
    name = next(iter(names.values()))
    issues = list(read.issues)
    if not name:
        issues.append(Issue("missing_name", "h1", "", "The page has no heading that names the product.", "item"))
    if any(issue.severity == "item" for issue in issues):
        return Normalized(None, tuple(issues))
    raw = payload.raw
    product = Product(
        source=raw.source,
        source_key=f"{raw.institution}/{raw.key}",
        institution=raw.institution,
        brand=raw.hints.get("institution_name", ""),
        name=name,
        names=names,
        family=SCHEMA.family_of[category.key].key,
        category=category.key,
        currency=currency,
        market=raw.hints.get("market", ""),
        url=raw.url if raw.url.startswith("https://") else "",
        values=read.values,
        lists={key: entries for key, entries in lists.items() if entries},
        issues=tuple(issues),
    )
    return Normalized(product)
