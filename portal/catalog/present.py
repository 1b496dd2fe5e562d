"""The canonical product as rows to read, shared by pages and API. No HTML, and no code for any single attribute.

``expand`` turns a stored product into the public canonical document: evidence with snapshot and date, every declared
attribute present. ``attribute_groups`` and ``headline`` turn that document into cells in one language; the typed
lists are laid out by ``tables``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from normalizers.canonical import is_value
from normalizers.records import KNOWN, NOT_DISCLOSED, NOT_OFFERED, ZERO
from normalizers.schema import SCHEMA, Attribute, Label, Schema
from normalizers.schema.display import show, show_period
from portal.catalog.models import Product

Json = dict[str, Any]

EVIDENCE_STATES: Mapping[str, Label] = {
    "verified": Label("已核对：原文在存档中找到", "verified: the quote was found in the archived copy"),
    "moved": Label("原文仍在，位置已变", "moved: the quote stands elsewhere in the source"),
    "contradicted": Label("来源现在写的不同", "contradicted: the source now says otherwise"),
    "unsourced": Label("未能在存档中找到原文", "unsourced: the quote was not found in the archived copy"),
}
HOW: Mapping[str, Label] = {
    "read": Label("直接读取", "read from the source"),
    "inferred": Label("由来源数据推算", "worked out from the source"),
    "overridden": Label("由编辑设定", "set by an editor"),
}
BY_WORDS = Label("按经审核的词表读取（第 {n} 版）", "read by a reviewed word list, version {n}")
NOT_APPLICABLE = Label("不适用", "not applicable")
ABSENT: Json = {"value": None, "text": "", "state": NOT_DISCLOSED, "evidence": None}


@dataclass(frozen=True, slots=True)
class Cell:
    """One thing to read: its label, its text and the unit that stands small beside it, in the language asked for.

    ``state``: known, zero, not_offered, not_disclosed; structure (a role, a kind) is ``known`` and has no ``value``.
    ``value``: the canonical value object with its expanded evidence. ``parts``: the entries of a nested list, each as cells.
    """

    key: str
    label: str
    text: str
    unit: str = ""
    state: str = KNOWN
    value: Json | None = None
    help: str = ""
    parts: tuple[tuple[Cell, ...], ...] = ()

    @property
    def known(self) -> bool:
        return self.state in (KNOWN, ZERO)

    @property
    def evidence(self) -> Json | None:
        return None if self.value is None else self.value.get("evidence")

    @property
    def overridden(self) -> bool:
        return self.value is not None and "own" in self.value

    @property
    def own_text(self) -> str:
        """What the source itself says of an overridden value; "" when it says nothing."""
        own = None if self.value is None else self.value.get("own")
        return "" if own is None else str(own["text"])

    @property
    def original(self) -> str:
        """The source's own words."""
        return "" if self.value is None else str(self.value["text"])

    def to_json(self) -> Json:
        out: Json = {"key": self.key, "label": self.label, "text": self.text, "unit": self.unit, "state": self.state}
        if self.value is not None:
            out["value"] = self.value["value"]
            out |= {key: self.value[key] for key in ("low", "high", "period", "currency", "reason") if key in self.value}
            out["evidence"] = self.evidence
        if self.parts:
            out["parts"] = [[cell.to_json() for cell in part] for part in self.parts]
        return out


@dataclass(frozen=True, slots=True)
class Rows:
    """A group of attributes of one product."""

    key: str
    label: str
    cells: tuple[Cell, ...]


def iso(at: datetime) -> str:
    """``2026-10-23T04:05:06Z``."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def name_of(document: Json, lang: str) -> str:
    """A product's name in the language asked for, where its institution gives one."""
    return str((document.get("names") or {}).get(lang[:2]) or document["name"])


def expand(product: Product, schema: Schema = SCHEMA) -> Json:
    """The public canonical document of a stored product (DESIGN §2, §9).

    Every value has ``value, text, state, evidence``; evidence gets ``snapshot`` (sha256) and ``fetched_at``; declared
    attributes that the source does not state are there as ``not_disclosed``; every typed list is there. No query when
    the product was read with its institution, as all selectors do.
    """
    document: Json = product.document
    stamp = _Stamp(product.snapshot, iso(product.fetched_at), product.parts)
    values = {attribute.key: ABSENT for attribute in schema.of(product.category)} if product.category in schema.categories else {}
    head: Json = {
        "id": product.id,
        "source": product.source,
        "source_key": product.source_key,
        "institution": product.institution_id,
        "institution_name": product.institution.name,
        "brand": document["brand"],
        "name": product.name,
        "names": document.get("names", {}),
        "family": product.family,
        "category": product.category,
        "currency": document["currency"],
        "market": document["market"],
        "status": product.status,
        "url": document.get("url", ""),
        "snapshot": product.snapshot,
        "fetched_at": iso(product.fetched_at),
        "first_seen": iso(product.first_seen),
        "changed_at": iso(product.changed_at),
        "withdrawn_at": None if product.withdrawn_at is None else iso(product.withdrawn_at),
        "values": {**values, **stamp.walk(document["values"])},
    }
    lists = {entry.key: stamp.walk(document.get(entry.key, [])) for entry in schema.entries}
    return {**head, **lists, "issues": document.get("issues", [])}


def stamped(product: Product, node: Any) -> Any:
    """A part of a product's document with snapshot and date in each evidence, so that it can stand without the product."""
    return _Stamp(product.snapshot, iso(product.fetched_at), product.parts).walk(node)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What stands once per product and belongs to each evidence."""

    snapshot: str
    fetched_at: str
    parts: Mapping[str, str]

    def walk(self, node: Any) -> Any:
        if is_value(node):
            own = {"own": self.walk(node["own"])} if "own" in node else {}
            return {**node, "evidence": self.evidence(node.get("evidence")), **own}
        if isinstance(node, dict):
            return {key: self.walk(child) for key, child in node.items()}
        if isinstance(node, list):
            return [self.walk(child) for child in node]
        return node

    def evidence(self, evidence: Json | None) -> Json | None:
        if evidence is None:
            return None
        if evidence["how"] == "overridden":  # an editor read it where no archived copy is
            return {"state": "unsourced", "snapshot": "", "fetched_at": self.fetched_at, **evidence}
        role, colon, _ = evidence["locator"].partition(":")  # of a further snapshot of the product, its role stands first
        snapshot = self.parts.get(role, self.snapshot) if colon else self.snapshot
        return {"state": "unsourced", **evidence, "snapshot": snapshot, "fetched_at": self.fetched_at}


def attribute_cell(attribute: Attribute, value: Json | None, lang: str) -> Cell:
    """One attribute of one product; ``value`` None reads as not disclosed."""
    value = ABSENT if value is None else value
    label = attribute.label(lang)
    unit = show_period(value.get("period") or attribute.period, lang) if has_number(value) else ""
    return Cell(
        attribute.key,
        label,
        show(attribute.kind, value, lang, choices=attribute.choices),
        "" if unit in label else unit,
        value["state"],
        value,
        "" if attribute.help is None else attribute.help(lang),
    )


def has_number(value: Json) -> bool:
    """Whether a figure stands in the value, so that a unit may stand beside it."""
    return value["state"] == KNOWN and any(value.get(key) is not None for key in ("value", "low", "high"))


def inapplicable(attribute: Attribute, lang: str) -> Cell:
    """The cell of a product whose category has no such attribute: not offered, in the words "not applicable"."""
    value = {**ABSENT, "state": NOT_OFFERED}
    return replace(attribute_cell(attribute, value, lang), text=NOT_APPLICABLE(lang))


def headline(document: Json, lang: str, schema: Schema = SCHEMA) -> tuple[Cell, ...]:
    """The figures that stand at the head of a product, as its category declares them."""
    return cells(document, schema.categories[document["category"]].headline, lang, schema)


def cells(document: Json, keys: Iterable[str], lang: str, schema: Schema = SCHEMA) -> tuple[Cell, ...]:
    """The named attributes of a product, in that order."""
    return tuple(attribute_cell(schema.attributes[key], document["values"].get(key), lang) for key in keys)


def attribute_groups(document: Json, lang: str, schema: Schema = SCHEMA) -> tuple[Rows, ...]:
    """Every attribute of the product's category in its declared groups; groups without one are left out."""
    own = schema.of(document["category"])
    groups = (
        (group, tuple(attribute_cell(a, document["values"].get(a.key), lang) for a in own if a.group == group)) for group in schema.groups
    )
    return tuple(Rows(group.key, group.label(lang), cells) for group, cells in groups if cells)


def evidence_words(evidence: Json | None, lang: str) -> dict[str, str]:
    """The words for an evidence's state and for how it was read; empty without evidence."""
    if evidence is None:
        return {}
    state = EVIDENCE_STATES[evidence["state"]] if evidence["how"] != "overridden" else HOW["overridden"]
    how = BY_WORDS(lang).format(n=evidence["words"]) if evidence.get("words") else HOW[evidence["how"]](lang)
    return {"state": state(lang), "how": how}
