"""Where the sources of one product disagree: each disagreement kept while it lasts, and whose word counts by the declared order of trust.

Listings that editors merged are one product, read from several sources: a feed, a crawl, a legal document. What they all say of an
attribute is compared whenever one of them is stored, and so is which kinds of entries a list has that is filled by a vocabulary.
Free texts are not: every source words them in its own way. Nor are the single entries of lists: what people choose by is derived
from them, and compared as an attribute.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from crawlers.source import Source
from normalizers.canonical import canonical, is_value
from normalizers.records import KNOWN, NOT_OFFERED, ZERO
from normalizers.schema import SCHEMA, Label, Schema
from normalizers.schema.kinds import TEXT
from normalizers.schema.model import BINDING, Channel
from portal.catalog.listed import Act, standing
from portal.catalog.models import Disagreement, Product
from portal.catalog.overriding import source_document
from portal.catalog.paths import path_label, path_words
from portal.catalog.present import iso, stamped
from portal.catalog.sources import declared

Json = dict[str, Any]
STATED = (KNOWN, ZERO, NOT_OFFERED)  # who discloses nothing contradicts nobody
OTHER = "other"  # the kind of what no vocabulary names
CODED = ("eligibility", "constraints", "features")  # lists of which each entry has a kind of the declaration's vocabulary
CHANNELS: Mapping[Channel, Label] = {
    "document": Label("法律文件", "legal document"),
    "page": Label("机构网站", "the institution's site"),
    "feed": Label("机构报送", "delivered by the institution"),
}


def compare_sources(ids: Iterable[str], at: datetime) -> None:
    """Bring the disagreements of these products up to date, inside the transaction that wrote them. One query when none is merged."""
    wanted = list(ids)
    merged = standing().filter(act=Act.MERGE).filter(Q(product__in=wanted) | Q(other__in=wanted))
    pairs = {row.product_id: row for row in merged.select_related("product", "other")}
    lapsed = going_on().filter(Q(beside__in=wanted) | Q(product__in=wanted)).exclude(beside__in=pairs)
    lapsed.update(ended_at=at)
    for row in pairs.values():
        if row.other is not None:
            _compare(row.other, row.product, at)


def going_on() -> QuerySet[Disagreement]:
    """The disagreements of now."""
    return Disagreement.objects.filter(ended_at=None)


def _compare(survivor: Product, beside: Product, at: datetime) -> None:
    known = {row.path: row for row in going_on().filter(beside=beside)}
    now = {path: (own, other) for path, own, other in _differences(survivor, beside)}
    for path, row in known.items():
        if path not in now or not _same(row, survivor, now[path]):
            Disagreement.objects.filter(pk=row.pk).update(ended_at=at)
    Disagreement.objects.bulk_create(
        Disagreement(product=survivor, beside=beside, path=path, own=own, other=other, since=at)
        for path, (own, other) in now.items()
        if path not in known or not _same(known[path], survivor, (own, other))
    )


def _same(row: Disagreement, survivor: Product, sides: tuple[Json, Json]) -> bool:
    said = row.product_id == survivor.pk, canonical(row.own), canonical(row.other)
    return said == (True, canonical(sides[0]), canonical(sides[1]))


def _differences(survivor: Product, beside: Product, schema: Schema = SCHEMA) -> Iterator[tuple[str, Json, Json]]:
    """Every attribute that both state, and differently, with both values; then every list of which they name different kinds."""
    stated, against = (stamped(row, source_document(row.document)) for row in (survivor, beside))
    own, other = stated["values"], against["values"]
    for key in own:
        attribute = schema.attributes.get(key)
        if attribute is None or attribute.kind is TEXT or key not in other:
            continue
        if own[key]["state"] in STATED and other[key]["state"] in STATED and canonical(own[key]) != canonical(other[key]):
            yield f"values/{key}", own[key], other[key]
    for key in CODED:
        here, there = (kinds_of(document.get(key, [])) for document in (stated, against))
        if here is not None and there is not None and here["value"] != there["value"]:
            yield key, here, there


def kinds_of(entries: list[Json]) -> Json | None:
    """Which kinds of entries a list has, as one value that quotes an entry of each; None when it says nothing of any known kind."""
    known = {entry["kind"]: entry for entry in entries if entry["kind"] != OTHER}
    if not known:
        return None
    said = [_first(known[kind]) for kind in sorted(known)]
    quotes = " · ".join(value["evidence"]["quote"] for value in said if value is not None)
    evidence = next((value["evidence"] for value in said if value is not None), None)
    return {"value": sorted(known), "text": quotes, "state": KNOWN, "evidence": evidence and {**evidence, "quote": quotes}}


def _first(entry: Json) -> Json | None:
    """The first value of an entry that says where it stands."""
    return next((field for field in entry.values() if is_value(field) and field.get("evidence")), None)


@dataclass(frozen=True, slots=True)
class Side:
    """What one source says. ``counts``: its word does, by the order of trust; ``shown``: the page shows this one."""

    product: Product
    title: str
    channel: str
    text: str
    quote: str
    snapshot: str
    at: str
    counts: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A disagreement in words. ``trust``: the declared order, in words too; ``doubtful``: the page shows what does not count."""

    row: Disagreement
    label: str
    trust: str
    sides: tuple[Side, Side]

    @property
    def doubtful(self) -> bool:
        return any(side.counts and not side.shown for side in self.sides)

    def to_json(self) -> Json:
        sides = [
            {
                "source": side.product.source, "channel": side.channel, "text": side.text, "quote": side.quote, "snapshot": side.snapshot,
                "counts": side.counts, "shown": side.shown,
            }
            for side in self.sides
        ]  # fmt: skip
        return {"path": self.row.path, "label": self.label, "trust": self.trust, "since": iso(self.row.since), "sides": sides}


def told(rows: QuerySet[Disagreement], lang: str, schema: Schema = SCHEMA) -> list[Told]:
    """These disagreements in words, in the order of their places. Two queries."""
    chosen = rows.select_related("product__institution", "beside__institution").defer("product__document", "beside__document")
    known = declared()
    return [_told(row, known, lang, schema) for row in chosen.order_by("product", "path", "pk")]


def _told(row: Disagreement, known: Mapping[str, Source], lang: str, schema: Schema) -> Told:
    order = BINDING if row.path in CODED else schema.attributes[row.path.removeprefix("values/")].trusted
    pairs = ((row.product, row.own), (row.beside, row.other))
    ranks = [order.index(_channel(side, known)) for side, _value in pairs]
    own, other = (_side(side, value, row, known, lang) for side, value in pairs)
    first = None if ranks[0] == ranks[1] else min(ranks)
    sides = replace(own, counts=ranks[0] == first, shown=True), replace(other, counts=ranks[1] == first)
    return Told(row, path_label(row.path, lang, schema), " › ".join(CHANNELS[one](lang) for one in order), sides)


def _channel(side: Product, known: Mapping[str, Source]) -> Channel:
    """How its source comes by what it says; a page where nobody declares it any more."""
    return known[side.source].channel if side.source in known else "page"


def _side(side: Product, value: Json, row: Disagreement, known: Mapping[str, Source], lang: str) -> Side:
    evidence = value.get("evidence") or {}
    title = known[side.source].title(lang) if side.source in known else side.source
    said = path_words(row.path, value, lang)
    place = evidence.get("quote", ""), evidence.get("snapshot", ""), evidence.get("fetched_at", "")
    return Side(side, title, CHANNELS[_channel(side, known)](lang), said, *place, counts=False, shown=False)
