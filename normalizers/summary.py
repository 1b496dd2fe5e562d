"""The figures of one institution in one run that the gate judges by, and against which later runs are judged. Pure data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from normalizers.canonical import canonical, keyed
from normalizers.records import Json
from normalizers.schema import SCHEMA, Schema
from normalizers.schema.kinds import TEXT

TOLD = ("known", "zero")


@dataclass(frozen=True, slots=True)
class Fact:
    """One product: its category, the canonical value of every attribute that is no free text, every rate by the key of its
    entry as a decimal fraction, and the hash of its body. ``values`` of a range are ``low..high``."""

    category: str
    values: Mapping[str, str]
    rates: Mapping[str, str]
    body: str

    def shared(self) -> Fact:
        """The same with each word once in memory, however many products say it."""
        return Fact(intern(self.category), _shared(self.values), _shared(self.rates), self.body)


@dataclass(frozen=True, slots=True)
class Summary:
    """One institution in one run.

    ``keys``: every product key that it listed, also of those whose detail failed or was refused. ``fill``: the share (0–1)
    of products that state each decision attribute, by category. ``conventions``: how it writes units where that is not
    the standard (``{"rate": "percent"}``). ``products``: facts by product key.
    """

    keys: tuple[str, ...] = ()
    fill: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    conventions: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, Fact] = field(default_factory=dict)

    def to_json(self) -> Json:
        """As plain data that shares what it holds: nobody changes it."""
        products = {
            key: {"category": fact.category, "values": fact.values, "rates": fact.rates, "body": fact.body}
            for key, fact in self.products.items()
        }
        return {"keys": self.keys, "fill": self.fill, "conventions": self.conventions, "products": products}

    @classmethod
    def from_json(cls, data: Json) -> Summary:
        products = {
            key: Fact(fact["category"], fact["values"], fact["rates"], fact["body"]).shared() for key, fact in data["products"].items()
        }
        return cls(tuple(data["keys"]), data["fill"], data["conventions"], products)


def fact_of(document: Json, body: str, schema: Schema = SCHEMA) -> Fact:
    """The facts of one canonical document (with its derived values); ``body`` is the hash of its snapshot."""
    own = schema.named(document["category"])
    told = ((key, value) for key, value in document["values"].items() if value["state"] in TOLD)
    values = {key: _word(value) for key, value in told if key in own and own[key].kind is not TEXT}
    rates = {key: _word(entry["value"]) for key, entry in keyed("rates", document.get("rates", [])).items() if _numeric(entry.get("value"))}
    return Fact(document["category"], values, rates, body)


def summarize(keys: Iterable[str], products: Mapping[str, Fact], conventions: Mapping[str, str], schema: Schema = SCHEMA) -> Summary:
    """The summary of an institution from its listed keys and the facts of its products."""
    return Summary(tuple(sorted(set(keys))), fill_of(products, schema), dict(conventions), dict(products))


def fill_of(products: Mapping[str, Fact], schema: Schema = SCHEMA) -> dict[str, dict[str, float]]:
    """The share of products that state each decision attribute, by category."""
    by_category: dict[str, list[Fact]] = defaultdict(list)
    for fact in products.values():
        by_category[fact.category].append(fact)
    return {
        category: {a.key: round(sum(a.key in fact.values for fact in facts) / len(facts), 4) for a in schema.of(category) if a.decision}
        for category, facts in sorted(by_category.items())
    }


def _shared(words: Mapping[str, str]) -> dict[str, str]:
    return {intern(key): intern(word) for key, word in words.items()}


def _numeric(value: Json | None) -> bool:
    return value is not None and value["state"] in TOLD and isinstance(value["value"], str)


def _word(value: Json) -> str:
    said: dict[str, Any] = canonical(value)
    if "value" in said:
        return ",".join(sorted(said["value"])) if isinstance(said["value"], list) else str(said["value"])
    return f"{said.get('low', '')}..{said.get('high', '')}"
