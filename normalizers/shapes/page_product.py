"""What the shapes of product pages share: the category named on the page, the currency, the product's identity and names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from bs4 import BeautifulSoup

from normalizers.labels import fold_label
from normalizers.payload import Payload, ShapeError
from normalizers.records import Issue, Json, Normalized, Product, Value
from normalizers.reviewed import CURRENCY, NO_VALUE, NONE, Words, asking, use_of
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


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of a product before its values are read. ``refused``: the Issues that hold it back; ``told``: notes beside."""

    category: Category | None
    currency: str
    refused: tuple[Issue, ...] = ()
    told: tuple[Issue, ...] = ()


def read_head(pairs: Sequence[Pair], family: str, currency: str, words: Words = NONE) -> Head:
    """The category and currency that the page names; an Issue, which holds the product back, for a word that nobody knows.

    ``currency``: where the page names none.
    """
    kind, money = pair_of(pairs, CATEGORY_LABELS), pair_of(pairs, CURRENCY_LABELS)
    told: list[Issue] = []
    category: Category | None = None
    if kind is None:
        told.append(Issue("missing_category", "body", "", "The page does not say what kind of product this is.", "item"))
    else:
        category = match_category(family, kind.text)
        unknown = Issue("unknown_category", kind.locator, kind.text, f"No category of {family} has this name.", "item")
        key = None if category is not None else _said(unknown, f"category/{family}", words, told)
        category = SCHEMA.categories[key] if key is not None else category
    if money is not None:
        unknown = Issue("unknown_currency", money.locator, money.text, "Not a declared word for a currency.", "item")
        currency = CURRENCIES.get(fold_label(money.text)) or _said(unknown, CURRENCY, words, told) or ""
    refused = tuple(issue for issue in told if issue.severity == "item")
    return Head(category, currency, refused, tuple(issue for issue in told if issue.severity != "item"))


def _said(unknown: Issue, slot: str, words: Words, told: list[Issue]) -> str | None:
    """What a reviewed word says where the declaration knows none; what came of it is told."""
    word = words.find(slot, unknown.text)
    if word is None:
        told.append(asking(unknown, slot, unknown.text))
        return None
    told.append(use_of(word, unknown.locator, unknown.text))
    if word.target == NO_VALUE:
        told.append(replace(unknown, code="left_out", detail="People have decided that such products are not listed here."))
        return None
    return word.target


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
