"""Two to six products side by side: aligned rows in groups, differences, best marks. No HTML.

A best mark says of what it is best ("lowest of these 3") and stands only where at least two values are known and
kind, basis, period and currency agree. An unknown value never gets one; equal values share it; a target, past or
illustrated figure has no better end. Where values cannot be compared the row says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from normalizers.records import KNOWN, NOT_DISCLOSED, ZERO
from normalizers.schema import SCHEMA, Attribute, EntryType, Label, Schema
from normalizers.schema.display import show_absence, zh
from normalizers.schema.kinds import AGE, DATE, TERM, scaled
from normalizers.schema.model import Choice
from portal.catalog import markets
from portal.catalog.entries import entry_text, flatten
from portal.catalog.models import Product
from portal.catalog.present import ABSENT, Cell, attribute_cell, expand, inapplicable, name_of

Json = dict[str, Any]
LEAST, MOST = 2, 6
HAN = "零一两三四五六"  # as counted before 者
WORDS = {
    # (ends of the attribute, whether it is a length of time): zh, en
    ("lower", False): Label("最低", "lowest"),
    ("higher", False): Label("最高", "highest"),
    ("lower", True): Label("最短", "shortest"),
    ("higher", True): Label("最长", "longest"),
}
NOT_COMPARABLE = {
    "currency": Label("币种不同，不可比", "not comparable: different currencies"),
    "period": Label("周期不同，不可比", "not comparable: different periods"),
    "basis": Label("口径不同，不可比", "not comparable: stated on different bases"),
    "unknown": Label("已知的数值不足两个，无从比较", "not comparable: fewer than two known values"),
    "range": Label("来源只给出区间，区间重叠，不可比", "not comparable: the sources state ranges that overlap"),
    "nature": Label("目标或过往数字，不评优劣", "a target or past figure: nothing is marked best"),
}


@dataclass(frozen=True, slots=True)
class CompareRow:
    """One aligned row. ``cells`` follow the products. ``same``: all cells are equal.

    ``best``: for each cell the words of its mark ("lowest of these 3", "lowest of these 3, shared by 2"), or "".
    ``why_not``: why nothing is marked although the attribute has a better end, or "".
    """

    key: str
    label: str
    cells: tuple[Cell, ...]
    same: bool
    help: str = ""
    best: tuple[str, ...] = ()
    why_not: str = ""

    @property
    def marked(self) -> tuple[tuple[Cell, str], ...]:
        """Each cell with the words of its mark."""
        return tuple(zip(self.cells, self.best, strict=True))

    def to_json(self) -> Json:
        cells = [cell.to_json() | ({"best": words} if words else {}) for cell, words in self.marked]
        out: Json = {"key": self.key, "label": self.label, "same": self.same, "cells": cells}
        return out | ({"not_comparable": self.why_not} if self.why_not else {})


@dataclass(frozen=True, slots=True)
class CompareGroup:
    key: str
    label: str
    rows: tuple[CompareRow, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The whole table. ``documents`` are the expanded canonical products, in the order asked for.

    ``refused``: rules of the market that forbid it; then there are no groups, and the page says why.
    """

    documents: tuple[Json, ...]
    groups: tuple[CompareGroup, ...]
    refused: tuple[markets.Violation, ...] = ()

    def to_json(self, lang: str) -> Json:
        head = ("id", "institution", "institution_name", "family", "category", "currency", "status", "url")
        return {
            "products": [{"name": name_of(document, lang), **{key: document[key] for key in head}} for document in self.documents],
            "groups": [{"key": group.key, "label": group.label, "rows": [row.to_json() for row in group.rows]} for group in self.groups],
            "refused": [violation.to_json(lang) for violation in self.refused],
        }


def compare(products: Sequence[Product], lang: str, *, market: markets.Profile | None = None, schema: Schema = SCHEMA) -> Comparison:
    """Align 2–6 products; ValueError for another number. Products of several families share only their common rows."""
    if not LEAST <= len(products) <= MOST:
        raise ValueError(f"a comparison takes {LEAST} to {MOST} products, not {len(products)}")
    documents = tuple(expand(product, schema) for product in products)
    profile = markets.profile() if market is None else market
    refused = markets.check_comparison(profile, {document["family"] for document in documents})
    if refused:
        return Comparison(documents, (), refused)
    return Comparison(documents, (*_attribute_groups(documents, lang, schema), *_list_groups(documents, lang, schema)))


def _attribute_groups(documents: tuple[Json, ...], lang: str, schema: Schema) -> tuple[CompareGroup, ...]:
    own = [{attribute.key for attribute in schema.of(document["category"])} for document in documents]
    keys = set.union(*own) if len({document["family"] for document in documents}) == 1 else set.intersection(*own)
    ordered = [attribute for attribute in schema.attributes.values() if attribute.key in keys]
    groups = []
    for group in schema.groups:
        rows = tuple(_attribute_row(attribute, documents, own, lang) for attribute in ordered if attribute.group == group)
        if rows:
            groups.append(CompareGroup(group.key, group.label(lang), rows))
    return tuple(groups)


def _attribute_row(attribute: Attribute, documents: tuple[Json, ...], own: list[set[str]], lang: str) -> CompareRow:
    cells = tuple(
        attribute_cell(attribute, document["values"].get(attribute.key), lang) if attribute.key in keys else inapplicable(attribute, lang)
        for document, keys in zip(documents, own, strict=True)
    )
    bases = [basis_of(document, attribute.key) for document in documents]
    best, why_not = best_marks(attribute, [cell.value or ABSENT for cell in cells], bases, lang)
    help_text = "" if attribute.help is None else attribute.help(lang)
    return CompareRow(attribute.key, attribute.label(lang), cells, _same(cells), help_text, best, why_not)


def best_marks(attribute: Attribute, values: Sequence[Json], bases: Sequence[object], lang: str) -> tuple[tuple[str, ...], str]:
    """The words of each value's mark, and why nothing is marked ("" when something is, or nothing could be).

    ``bases``: on what each figure is stated (basis, amount and term of a comparison rate ...); known values that
    differ in it are not compared.
    """
    none = ("",) * len(values)
    if attribute.nature in ("target", "past", "illustrated"):
        return none, NOT_COMPARABLE["nature"](lang)
    if attribute.better == "":
        return none, ""
    known = [number for number, value in enumerate(values) if value["state"] in (KNOWN, ZERO)]
    if len(known) < LEAST:
        return none, NOT_COMPARABLE["unknown"](lang) if known else ""  # where nobody states it, the cells say so themselves
    for what in ("currency", "period"):
        if len({values[number].get(what, "") for number in known if values[number]["state"] != ZERO}) > 1:
            return none, NOT_COMPARABLE[what](lang)
    if len({bases[number] for number in known}) > 1:
        return none, NOT_COMPARABLE["basis"](lang)
    winners = _winners(attribute, {number: values[number] for number in known})
    if winners is None:
        return none, NOT_COMPARABLE["range"](lang)
    if len(winners) == len(values):
        return none, ""  # all are equal: the row says so
    spread = any(values[number]["value"] is not None and values[number].get("low") != values[number].get("high") for number in winners)
    words = best_words(attribute, len(values), len(winners), lang, spread=spread)
    return tuple(words if number in winners else "" for number in range(len(values))), ""


def best_words(attribute: Attribute, of: int, ties: int, lang: str, *, spread: bool = False) -> str:
    """``lowest of these 3``, ``三者中最低``; a shared mark says so, and so does one that only a better end earns (``spread``)."""
    word = WORDS[attribute.better, attribute.kind in (TERM, AGE, DATE)](lang)
    if zh(lang):
        return ("最优一档为" if spread else "") + f"{HAN[of]}者中{word}" + (f"（{ties} 款并列）" if ties > 1 else "")
    verb = {"lower": "starts ", "higher": "reaches "}[attribute.better] if spread else ""
    return f"{verb}{word} of these {of}" + (f", shared by {ties}" if ties > 1 else "")


def _winners(attribute: Attribute, values: dict[int, Json]) -> set[int] | None:
    """The numbers of the best values; None when ranges leave it open.

    A single figure stands for itself. A range wins only when its worse end is at least as good as every other's better end.
    """
    sign = 1 if attribute.better == "lower" else -1
    ends = {number: _ends(attribute, value, sign) for number, value in values.items()}
    winners = {
        number
        for number, (_, worst) in ends.items()
        if worst is not None and all(other == number or (best is not None and worst <= best) for other, (best, _) in ends.items())
    }
    return winners or None


def _ends(attribute: Attribute, value: Json, sign: int) -> tuple[Decimal | None, Decimal | None]:
    """Better and worse end of a value as signed numbers, lower being better; None for an end that is not stated."""

    def number(scalar: str | None) -> Decimal | None:
        return None if scalar is None else sign * _measure(attribute, scalar)

    if value["value"] is not None:
        return number(value["value"]), number(value["value"])
    if value["state"] == ZERO:
        return Decimal(0), Decimal(0)
    low, high = number(value.get("low")), number(value.get("high"))
    return (low, high) if sign == 1 else (high, low)


def _measure(attribute: Attribute, scalar: str) -> Decimal:
    return Decimal(scaled(attribute.kind, scalar)) if attribute.kind in (TERM, AGE, DATE) else Decimal(scalar)


def basis_of(document: Json, key: str) -> tuple[object, ...]:
    """On what a figure that comes from one rate is stated: its basis, and a comparison rate's amount and term."""
    value = document["values"].get(key)
    evidence = None if value is None else value.get("evidence")
    if evidence is None or evidence.get("locators"):
        return ()
    for rate in document.get("rates", ()):
        for name in ("value", "comparison"):
            stated = rate.get(name)
            if stated is not None and (stated.get("evidence") or {}).get("locator") == evidence["locator"]:
                of = [rate.get(f"comparison_{part}") or {} for part in ("amount", "term")] if name == "comparison" else []
                return (rate.get("basis") or "not_stated", *(part.get("value") for part in of))
    return ()


def _same(cells: Iterable[Cell]) -> bool:
    return len({repr(_canonical(cell)) for cell in cells}) == 1


def _canonical(cell: Cell) -> tuple[object, ...]:
    if cell.value is None:
        return (cell.text, cell.state)
    parts = ("value", "low", "high", "unit", "currency", "period", "reason", "state")
    words = cell.original if cell.value["value"] is None else ""
    return (*(cell.value.get(part) for part in parts), words if cell.state == KNOWN and cell.value.get("low") is None else "")


def _list_groups(documents: tuple[Json, ...], lang: str, schema: Schema) -> tuple[CompareGroup, ...]:
    """A group per typed list, a row per role or kind that any product has; several entries of one kind share a cell."""
    groups = []
    for entry_type in schema.entries:
        by = next((field for field in entry_type.fields if field.key in ("role", "kind") and field.choices), None)
        if by is None or entry_type.key == "documents":
            continue
        present = {entry.get(by.key) for document in documents for entry in document[entry_type.key]}
        rows = tuple(_list_row(entry_type, by.key, choice, documents, lang) for choice in by.choices if choice.key in present)
        if rows:
            groups.append(CompareGroup(entry_type.key, entry_type.label(lang), rows))
    return tuple(groups)


def _list_row(entry_type: EntryType, by: str, choice: Choice, documents: tuple[Json, ...], lang: str) -> CompareRow:
    kind, label, key = choice.key, choice.label(lang), f"{entry_type.key}/{choice.key}"
    cells = tuple(
        _list_cell(key, label, entry_type, [entry for entry in document[entry_type.key] if entry.get(by) == kind], lang)
        for document in documents
    )
    return CompareRow(key, label, cells, _same(cells), best=("",) * len(cells))


def _list_cell(key: str, label: str, entry_type: EntryType, entries: list[Json], lang: str) -> Cell:
    if not entries:
        return Cell(key, label, show_absence(None, lang), state=NOT_DISCLOSED)
    lines = dict.fromkeys(entry_text(entry_type, entry, lang) or label for entry in entries)
    parts = tuple(tuple(flatten(entry_type, entry, lang).values()) for entry in entries)
    return Cell(key, label, "\n".join(lines), parts=parts)
