"""All reads of the catalogue. Each function makes a fixed number of queries, whatever the number of rows.

Products come with their institution. Withdrawn and ended products are readable by id; lists and counts take current
ones only. Nothing here writes. What changed is told by ``history``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median_low
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Max, Q, Sum
from django.db.models.fields.json import KT

from crawlers.source import Source
from crawlers.source import sources as declared_sources
from normalizers.schema import SCHEMA, Schema
from normalizers.schema.display import show_scalar
from normalizers.schema.kinds import scaled
from portal.catalog.history import history, recent_changes
from portal.catalog.models import Institution, Issue, Judgement, Product, Run

Json = dict[str, Any]
CHUNK = 200  # products that one query of a stream reads


def product(product_id: str) -> Product:
    """The product of a public id, withdrawn ones too; Product.DoesNotExist for an unknown id. One query."""
    return Product.objects.select_related("institution").get(pk=product_id)


def products(ids: Iterable[str]) -> list[Product]:
    """The products of these ids, in that order; unknown ids are left out. One query."""
    wanted = list(ids)
    found = {row.pk: row for row in Product.objects.select_related("institution").filter(pk__in=wanted)}
    return [found[key] for key in wanted if key in found]


def stream(ids: Iterable[str]) -> Iterator[list[Product]]:
    """The products of any number of ids, in that order, a chunk at a time: for exports without a cap."""
    chunk: list[str] = []
    for key in ids:
        chunk.append(key)
        if len(chunk) == CHUNK:
            yield products(chunk)
            chunk = []
    if chunk:
        yield products(chunk)


def data_version() -> str:
    """A short string that changes exactly when the catalogue's products change: their number and the sum of their versions.

    A stored product is never deleted and its version only rises, so no two states share it. One query, of an index.
    """
    totals = Product.objects.aggregate(products=Count("pk"), versions=Sum("version"))
    return f"{totals['versions'] or 0:x}-{totals['products']:x}"


def issues_of(row: Product) -> list[Issue]:
    """What could not be read of a product, or was mended, in the order of its locators. One query."""
    own = row.source_key.partition("/")[2]
    return list(Issue.objects.filter(institution_id=row.institution_id, source_key__in=(row.source_key, own)).order_by("locator", "id"))


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """An institution with what the public may know of its data.

    ``products``: current ones; ``withdrawn``: no longer listed or past their date. ``issues`` by severity. ``fill``: the
    share (0–1) of its products that state each decision attribute, by category, as last judged.
    ``state``: published, partly, held, failed, nothing_listed, new; ``reasons`` say why it is held or failed.
    """

    row: Institution
    products: int = 0
    withdrawn: int = 0
    issues: Mapping[str, int] = field(default_factory=dict)
    categories: Mapping[str, int] = field(default_factory=dict)
    fill: Json = field(default_factory=dict)
    old: bool = False

    @property
    def held(self) -> bool:
        return self.row.state in ("held", "failed")


@dataclass(frozen=True, slots=True)
class SourceView:
    """A declared source with its institutions and runs. ``last_good`` and ``last_run`` are the dates of runs, or None.

    ``age_days``: whole days since the last good run at ``now``, or None; ``old``: more than the source declares.
    """

    source: Source
    institutions: tuple[InstitutionView, ...]
    last_good: datetime | None
    last_run: datetime | None
    state: str
    age_days: int | None
    old: bool

    @property
    def products(self) -> int:
        return sum(view.products for view in self.institutions)

    @property
    def issues(self) -> int:
        return sum(sum(view.issues.values()) for view in self.institutions)

    @property
    def published(self) -> int:
        """How many institutions have published data."""
        return sum(view.row.checked_at is not None for view in self.institutions)

    @property
    def held(self) -> tuple[InstitutionView, ...]:
        return tuple(view for view in self.institutions if view.held)


GOOD = (Run.State.PUBLISHED, Run.State.PARTLY)


def sources(now: datetime) -> tuple[SourceView, ...]:
    """Every declared source, with coverage, age and state at ``now``. Seven queries."""
    by_source: dict[str, list[InstitutionView]] = defaultdict(list)
    for view in institutions(now):
        by_source[view.row.source].append(view)
    good = dict(Run.objects.filter(state__in=GOOD).values("source").annotate(last=Max("at")).values_list("source", "last"))
    last = dict(Run.objects.values("source").annotate(last=Max("pk")).values_list("source", "last"))
    runs = {run.source: run for run in Run.objects.filter(pk__in=last.values())}
    return tuple(_source_view(one, tuple(by_source[one.name]), good.get(one.name), runs.get(one.name), now) for one in _declared())


def _declared() -> list[Source]:
    return list(declared_sources().values())


def _source_view(source: Source, own: tuple[InstitutionView, ...], good: datetime | None, run: Run | None, now: datetime) -> SourceView:
    age = None if good is None else max((now - good).days, 0)
    state = "never_run" if run is None else str(run.state)
    return SourceView(source, own, good, None if run is None else run.at, state, age, good is not None and now - good > source.max_age)


def institutions(now: datetime, *, only: str | None = None) -> list[InstitutionView]:
    """Every institution (or the one of an id) by name. Four queries."""
    rows = list(Institution.objects.order_by("name", "pk") if only is None else Institution.objects.filter(pk=only))
    mine = Q() if only is None else Q(institution=only)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    gone: dict[str, int] = defaultdict(int)
    for key, category, status, number in (
        Product.objects.filter(mine).values_list("institution", "category", "status").annotate(Count("pk"))
    ):
        if status == Product.Status.CURRENT:
            counts[key][category] = number
        else:
            gone[key] += number
    issues: dict[str, dict[str, int]] = defaultdict(dict)
    for key, severity, number in Issue.objects.filter(mine).values_list("institution", "severity").annotate(Count("pk")):
        issues[key][severity] = number
    latest = Judgement.objects.filter(mine, state="published").values("institution").annotate(last=Max("pk")).values("last")
    fills = dict(Judgement.objects.filter(pk__in=latest).values_list("institution", "summary__fill"))
    ages = {source.name: source.max_age for source in _declared()}
    return [
        InstitutionView(
            row,
            sum(counts[row.pk].values()),
            gone[row.pk],
            issues[row.pk],
            counts[row.pk],
            fills.get(row.pk) or {},
            row.checked_at is not None and row.source in ages and now - row.checked_at > ages[row.source],
        )
        for row in rows
    ]


def institution(key: str, now: datetime) -> InstitutionView:
    """One institution; Institution.DoesNotExist for an unknown id."""
    found = institutions(now, only=key)
    if not found:
        raise Institution.DoesNotExist(key)
    return found[0]


def products_of(institution_id: str) -> list[Product]:
    """The current products of an institution, by family, category and name, without their documents. One query."""
    own = Product.objects.filter(institution_id=institution_id, status=Product.Status.CURRENT)
    return list(own.select_related("institution").defer("document").order_by("family", "category", "name", "pk"))


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
    demonstration: bool
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
        for family, category, number in current.values_list("family", "category").annotate(Count("pk")):
            counts[family][category] = number
        families = tuple(_family_view(schema, one.key, counts[one.key], lang) for one in schema.families)
        demonstration = Institution.objects.filter(demonstration=True).exists()
        total = sum(view.products for view in families)
        known = Home(families, total, checked["count"], checked["last"], demonstration, version)
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
    rows = current.values_list(KT("document__currency"), KT(f"document__values__{key}__value"))  # as text: a figure is no float
    by_currency: dict[str, list[str]] = defaultdict(list)
    for currency, figure in rows:
        if figure is not None:
            by_currency[currency].append(figure)
    if not by_currency:
        return None
    currency, figures = max(sorted(by_currency.items()), key=lambda item: len(item[1]))
    if len(figures) < 2:
        return None
    ranked = sorted(figures, key=lambda figure: scaled(attribute.kind, figure))
    middle = median_low(range(len(ranked)))
    texts = [show_scalar(attribute.kind, ranked[place], lang, currency=currency) for place in (middle, 0, -1)]
    label = schema.categories[category].label(lang)
    return Strip(category, label, key, attribute.label(lang), currency, tuple(ranked), ranked[middle], *texts)


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
    categories = tuple(current.values_list("family", "category").annotate(Max("changed_at")).order_by("family", "category"))
    own = tuple(current.values_list("institution").annotate(Max("changed_at")).order_by("institution"))
    return Sitemap(rows, categories, own)


__all__ = [
    "data_version",
    "history",
    "home",
    "institution",
    "institutions",
    "issues_of",
    "product",
    "products",
    "products_of",
    "recent_changes",
    "sitemap",
    "sources",
    "stream",
    "strip",
]
