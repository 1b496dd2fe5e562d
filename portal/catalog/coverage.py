"""Institutions and sources with what the public may know of their data: how much, how old, in which state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.cache import caches
from django.db.models import Count, Max, Q

from crawlers.source import Source
from normalizers.schema import SCHEMA
from portal.catalog.models import Institution, Issue, Judgement, Product, Run
from portal.catalog.sources import declared

Json = dict[str, Any]
STATES_SECONDS = 60


@dataclass(frozen=True, slots=True)
class InstitutionView:
    """An institution with what the public may know of its data.

    ``products``: current ones; ``withdrawn``: no longer listed or past their date; ``hidden``: by editors. ``issues`` by
    severity. ``fill``: the share (0–1) of its products that state each decision attribute, by category, as last judged.
    ``state``: published, partly, held, failed, nothing_listed, new; ``reasons`` say why it is held or failed.
    """

    row: Institution
    products: int = 0
    withdrawn: int = 0
    hidden: int = 0
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


def states() -> Mapping[str, str]:
    """The state of every institution of the registers, by id. One query, made once a minute in a process."""
    found: dict[str, str] | None = caches["process"].get("coverage.states")
    if found is None:
        found = dict(Institution.objects.values_list("pk", "state"))
        caches["process"].set("coverage.states", found, STATES_SECONDS)
    return found


GOOD = (Run.State.PUBLISHED, Run.State.PARTLY)


def sources(now: datetime) -> tuple[SourceView, ...]:
    """Every declared source, with coverage, age and state at ``now``. Nine queries."""
    by_source: dict[str, list[InstitutionView]] = defaultdict(list)
    for view in institutions(now):
        by_source[view.row.source].append(view)
    good = dict(Run.objects.filter(state__in=GOOD).values("source").annotate(last=Max("at")).values_list("source", "last"))
    last = dict(Run.objects.values("source").annotate(last=Max("pk")).values_list("source", "last"))
    runs = {run.source: run for run in Run.objects.filter(pk__in=last.values())}
    return tuple(_source_view(one, tuple(by_source[one.name]), good.get(one.name), runs.get(one.name), now) for one in declared().values())


def _source_view(source: Source, own: tuple[InstitutionView, ...], good: datetime | None, run: Run | None, now: datetime) -> SourceView:
    age = None if good is None else max((now - good).days, 0)
    state = "never_run" if run is None else str(run.state)
    return SourceView(source, own, good, None if run is None else run.at, state, age, good is not None and now - good > source.max_age)


def institutions(now: datetime, *, only: str | None = None) -> list[InstitutionView]:
    """Every institution (or the one of an id) by name. Five queries."""
    own = Institution.objects.all() if only is None else Institution.objects.filter(pk=only)
    rows = sorted(own, key=lambda row: (row.name, row.pk))  # here: a database orders texts by its own collation
    mine = Q() if only is None else Q(institution=only)
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    others: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    held = Product.objects.filter(mine).values_list("institution", "category", "status")
    for key, category, status, number in held.annotate(n=Count("*")):
        if status == Product.Status.CURRENT:
            counts[key][category] = number
        else:
            others[key][status] += number
    issues: dict[str, dict[str, int]] = defaultdict(dict)
    for key, severity, number in Issue.objects.filter(mine).values_list("institution", "severity").annotate(n=Count("*")):
        issues[key][severity] = number
    latest = Judgement.objects.filter(mine, state="published").values("institution").annotate(last=Max("pk")).values("last")
    fills = dict(Judgement.objects.filter(pk__in=latest).values_list("institution", "summary__fill"))
    ages = {source.name: source.max_age for source in declared().values()}
    return [
        InstitutionView(
            row,
            sum(counts[row.pk].values()),
            others[row.pk][Product.Status.WITHDRAWN] + others[row.pk][Product.Status.ENDED],
            others[row.pk][Product.Status.HIDDEN],
            issues[row.pk],
            counts[row.pk],
            _in_declared_order(fills.get(row.pk) or {}),
            row.checked_at is not None and row.source in ages and now - row.checked_at > ages[row.source],
        )
        for row in rows
    ]


def _in_declared_order(fill: Json) -> Json:
    """Shares by category and attribute as the schema lists them: a database may keep the keys of an object in an order of its own."""
    return {
        category.key: {key: fill[category.key][key] for key in SCHEMA.attributes if key in fill[category.key]}
        for category in SCHEMA.categories.values()
        if category.key in fill
    }


def institution(key: str, now: datetime) -> InstitutionView:
    """One institution; Institution.DoesNotExist for an unknown id."""
    found = [] if "\0" in key else institutions(now, only=key)  # PostgreSQL refuses to look for that character
    if not found:
        raise Institution.DoesNotExist(key)
    return found[0]
