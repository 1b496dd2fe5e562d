"""The catalogue as a whole: its version, the home page's counts and strips, and every public address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from statistics import median_low

from django.core.cache import cache
from django.db.models import Count, Max, Q, QuerySet
from django.db.models.fields.json import KT

from normalizers.schema import SCHEMA, Attribute, Schema
from normalizers.schema.display import show_scalar
from normalizers.schema.kinds import scaled
from portal.catalog.models import Institution, Product
from portal.catalog.outbox import data_version

SAMPLE = 200  # products that tell where the figures of a category lie


@dataclass(frozen=True, slots=True)
class Strip:
    """The known headline figures of one category in one currency, for a strip of ticks: canonical, rising.

    ``median`` is the lower of the middle ones, so that it is the figure of a real product.
    """

    category: str
    category_label: str
    key: str
    label: str
    currency: str
    figures: tuple[str, ...]
    median: str
    median_text: str
    low_text: str
    high_text: str


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family with its current products by category (only categories that have any), most first by declaration."""

    key: str
    label: str
    products: int
    categories: tuple[tuple[str, str, int], ...]  # key, label, products
    strip: Strip | None


@dataclass(frozen=True, slots=True)
class Home:
    families: tuple[FamilyView, ...]
    products: int
    institutions: int
    checked_at: datetime | None
    data_version: str


STRIPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "loan": (("home_loan", "rate"), ("personal_loan", "rate")),
    "wealth": (("term_deposit", "base_rate"), ("savings_account", "highest_rate")),
    "insurance": (("medical", "premium"), ("critical_illness", "premium"), ("term_life", "premium")),
}
"""The figure that stands for each family on the home page: the first of these that at least two products state."""


def home(lang: str, schema: Schema = SCHEMA) -> Home:
    """Counts and strips for the home page; kept by data version and language, since only a publication changes them."""
    version = data_version()
    key = f"catalog.home.{version}.{lang}"
    known: Home | None = cache.get(key)
    checked = Institution.objects.aggregate(last=Max("checked_at"), count=Count("pk", filter=Q(checked_at__isnull=False)))
    if known is None or known.checked_at != checked["last"]:
        counts: dict[str, dict[str, int]] = defaultdict(dict)
        current = Product.objects.filter(status=Product.Status.CURRENT)
        for family, category, number in current.values_list("family", "category").annotate(n=Count("*")):
            counts[family][category] = number
        families = tuple(_family_view(schema, one.key, counts[one.key], lang) for one in schema.families)
        total = sum(view.products for view in families)
        known = Home(families, total, checked["count"], checked["last"], version)
        cache.set(key, known, None)
    return known


def _family_view(schema: Schema, key: str, counts: dict[str, int], lang: str) -> FamilyView:
    family = schema.family(key)
    own = tuple((one.key, one.label(lang), counts[one.key]) for one in family.categories if one.key in counts)
    strips = (strip(category, attribute, lang, schema) for category, attribute in STRIPS.get(key, ()) if category in counts)
    return FamilyView(key, family.label(lang), sum(counts.values()), own, next((one for one in strips if one is not None), None))


def strip(category: str, key: str, lang: str, schema: Schema = SCHEMA) -> Strip | None:
    """The figures of one attribute in one category, in its most frequent currency; None with fewer than two."""
    attribute = schema.attributes[key]
    current = Product.objects.filter(category=category, status=Product.Status.CURRENT)
    currency, ranked = _figures(current, attribute)
    if len(ranked) < 2:
        return None
    middle = median_low(range(len(ranked)))
    texts = [show_scalar(attribute.kind, ranked[place], lang, currency=currency) for place in (middle, 0, -1)]
    label = schema.categories[category].label(lang)
    return Strip(category, label, key, attribute.label(lang), currency, tuple(ranked), ranked[middle], *texts)


def spread(category: str, key: str, schema: Schema = SCHEMA) -> tuple[str, str] | None:
    """The ends of the middle 96 of a hundred figures of a category, canonical; None with fewer than two. For drawing: of a large
    category a sample tells them, always the same one, and a fair one, since ids are hashes. One query."""
    family = schema.family_of[category].key
    current = Product.objects.filter(status=Product.Status.CURRENT, family=family, category=category).order_by("pk")
    sample = Product.objects.filter(pk__in=current.values("pk")[:SAMPLE])  # chosen first: SQLite would read all documents and then sort
    _, ranked = _figures(sample, schema.attributes[key])
    cut = len(ranked) // 50
    return (ranked[cut], ranked[-1 - cut]) if len(ranked) > 1 else None


def _figures(products: QuerySet[Product], attribute: Attribute) -> tuple[str, list[str]]:
    """What these products state of an attribute, rising, in the currency that most of them are in."""
    rows = products.values_list(KT("document__currency"), KT(f"document__values__{attribute.key}__value"))  # as text: no floats
    by_currency: dict[str, list[str]] = defaultdict(list)
    for currency, figure in rows:
        if figure not in (None, "null"):  # SQLite gives a JSON null as its text
            by_currency[currency].append(figure)
    if not by_currency:
        return "", []
    currency, figures = max(sorted(by_currency.items()), key=lambda item: len(item[1]))
    return currency, sorted(figures, key=lambda figure: scaled(attribute.kind, figure))


def invented() -> str:
    """How much of what is shown was invented for demonstration: ``all``, ``some`` or ``none`` of the institutions. One query."""
    kinds = set(Institution.objects.filter(checked_at__isnull=False).values_list("demonstration", flat=True).distinct())
    return "none" if True not in kinds else "some" if False in kinds else "all"


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap lists: (id, date of the last change), with those of families, categories and institutions."""

    products: tuple[tuple[str, datetime], ...]
    categories: tuple[tuple[str, str, datetime], ...]
    institutions: tuple[tuple[str, datetime], ...]


def sitemap() -> Sitemap:
    """Every public address with the date of its last data change; withdrawn products are left out. Three queries."""
    current = Product.objects.filter(status=Product.Status.CURRENT)
    rows = tuple(current.order_by("number").values_list("pk", "changed_at"))
    categories = tuple(sorted(current.values_list("family", "category").annotate(Max("changed_at"))))
    own = tuple(sorted(current.values_list("institution").annotate(Max("changed_at"))))
    return Sitemap(rows, categories, own)
