"""The whole answer to a search as CSV or JSON: no cap, one chunk of products in memory at a time.

The lines of CSV are those of ``portal.catalog.spreadsheet``, which defuses formulas.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from normalizers.finance.scenario import Scenario
from normalizers.schema import SCHEMA, Attribute, Schema
from portal.catalog import selectors
from portal.catalog.models import Product
from portal.catalog.present import expand
from portal.catalog.spreadsheet import line
from search.ranking.price import price

Json = dict[str, Any]
HEAD = (
    "id",
    "source",
    "source_key",
    "institution",
    "institution_name",
    "brand",
    "name",
    "family",
    "category",
    "currency",
    "market",
    "status",
    "url",
    "snapshot",
    "fetched_at",
    "changed_at",
)
COST = ("cost.state", "cost.kind", "cost.low", "cost.high", "cost.months", "cost.effective_low", "cost.effective_high", "cost.why")
"""What a product costs for the ``my.*`` of the request."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the CSV: an attribute's figure, one end of its range, its state, its unit, or the source's words."""

    attribute: str
    part: str

    @property
    def name(self) -> str:
        return self.attribute if self.part == "value" else f"{self.attribute}.{self.part}"


def columns(families: Iterable[str], categories: Iterable[str], schema: Schema = SCHEMA) -> tuple[Column, ...]:
    """The attribute columns of a request: those of its categories, else of its families, else of the whole schema."""
    chosen = [key for key in categories if key in schema.categories]
    if not chosen:
        wanted = set(families)
        chosen = [category.key for family in schema.families if not wanted or family.key in wanted for category in family.categories]
    keys = dict.fromkeys(attribute.key for category in chosen for attribute in schema.of(category))
    return tuple(column for key in keys for column in _columns(schema.attributes[key]))


def _columns(attribute: Attribute) -> Iterator[Column]:
    parts = ("value", "low", "high", "state") if attribute.kind.numeric else ("value", "state")
    for part in (*parts, "currency") if attribute.kind.key == "money" else parts:
        yield Column(attribute.key, part)


def csv_lines(ids: Iterable[str], chosen: Sequence[Column], scenario: Scenario | None = None, lang: str = "en") -> Iterator[str]:
    """The header and a line per product, in the order of ``ids``; with a scenario, what each product costs for it."""
    yield line([*HEAD, *(COST if scenario is not None else ()), *(column.name for column in chosen)])
    for chunk in selectors.stream(ids):
        yield "".join(_product_line(row, chosen, scenario, lang) for row in chunk)


def _cost_cells(row: Product, scenario: Scenario, lang: str) -> list[Any]:
    """Amounts in the product's currency, rates as fractions; ``cost.why``: what an interval is due to, or why there is no cost."""
    found = price(row.document, scenario)
    if found.cost is None:
        said = found.to_json(lang)
        return [said["state"], *[None] * (len(COST) - 2), said["text"]]
    cost, said = found.cost, found.to_json(lang)
    parts = [f"{part['label']}: {part['why']}" for part in said["parts"] if "why" in part]
    rates = [None if end is None else f"{end:.6f}" for end in (cost.effective_low, cost.effective_high)]
    return [said["state"], "earned" if cost.earning else "paid", said["low"], said["high"], cost.months, *rates, parts]


def _product_line(row: Product, chosen: Sequence[Column], scenario: Scenario | None, lang: str) -> str:
    document = expand(row)
    values: Json = document["values"]
    facts = [document[key] for key in HEAD]
    facts += [] if scenario is None else _cost_cells(row, scenario, lang)
    return line([*facts, *(values[column.attribute].get(column.part) if column.attribute in values else None for column in chosen)])


def json_lines(ids: Iterable[str], head: Json, scenario: Scenario | None = None, lang: str = "en") -> Iterator[str]:
    """``{…head, "results": [canonical product, …]}``, written piece by piece; with a scenario, each product with its ``cost``."""
    start = json.dumps(head, ensure_ascii=False)
    yield f'{start[:-1]}{", " if head else ""}"results": ['
    first = True
    for chunk in selectors.stream(ids):
        for row in chunk:
            priced = {} if scenario is None else {"cost": price(row.document, scenario).to_json(lang)}
            yield ("" if first else ",\n") + json.dumps(expand(row) | priced, ensure_ascii=False)
            first = False
    yield "]}\n"
