"""The figures of one institution in one run that the gate judges by, and against which later runs are judged. Pure data."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from struct import pack, unpack_from
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


class Facts(Mapping[str, Fact]):
    """The facts of many products by key, as little of memory as they take: each word once, and of a product the numbers of its words."""

    def __init__(self, facts: Iterable[tuple[str, Fact]] = ()) -> None:
        self._words: list[str] = []
        self._numbers: dict[str, int] = {}
        self._held: dict[str, bytes] = {}
        for key, fact in facts:
            self.add(key, fact)

    def __getitem__(self, key: str) -> Fact:
        held = self._held[key]
        values, rates = unpack_from("=2I", held)
        size = 1 + 2 * (values + rates)
        category, *words = map(self._words.__getitem__, unpack_from(f"={size}I", held, 8))
        pairs = list(zip(words[::2], words[1::2], strict=True))
        return Fact(category, dict(pairs[:values]), dict(pairs[values:]), held[8 + 4 * size :].decode())

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def add(self, key: str, fact: Fact) -> None:
        self._held[key] = self._small(fact)

    @classmethod
    def read(cls, data: Json) -> Facts:
        """The products of a summary as plain data: as ``written``, or each with its words, as they were written before."""
        if "words" not in data:
            return cls((key, Fact(**fact)) for key, fact in data["products"].items())
        own = cls()
        own._words = data["words"]
        own._numbers = {word: number for number, word in enumerate(own._words)}
        own._held = {key: pack(f"={len(numbers)}I", *numbers) + body.encode() for key, (*numbers, body) in data["products"].items()}
        return own

    def written(self) -> str:
        """As members of a JSON object: the ``words``, and of each of the ``products`` how many values and rates it has, the numbers of
        their words, and its body."""
        return f'"words": {json.dumps(self._words)}, "products": {{{", ".join(map(self._written, self._held))}}}'

    def _written(self, key: str) -> str:
        held = self._held[key]
        values, rates = unpack_from("=2I", held)
        size = 3 + 2 * (values + rates)
        numbers = ", ".join(map(str, unpack_from(f"={size}I", held)))
        return f"{json.dumps(key)}: [{numbers}, {json.dumps(held[4 * size :].decode())}]"

    def _small(self, fact: Fact) -> bytes:
        words = (fact.category, *chain.from_iterable(fact.values.items()), *chain.from_iterable(fact.rates.items()))
        numbers = map(self._number, words)
        return pack(f"={2 + len(words)}I", len(fact.values), len(fact.rates), *numbers) + fact.body.encode()

    def _number(self, word: str) -> int:
        number = self._numbers.get(word)
        if number is None:
            number = self._numbers[word] = len(self._words)
            self._words.append(word)
        return number


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

    def written(self) -> str:
        """As JSON; a product at a time, since there may be fifty thousand."""
        rest = json.dumps({"keys": self.keys, "fill": self.fill, "conventions": self.conventions})
        return f"{rest[:-1]}, {_facts(self.products).written()}}}"

    @classmethod
    def from_json(cls, data: Json) -> Summary:
        return cls(tuple(data["keys"]), data["fill"], data["conventions"], Facts.read(data))


def _facts(products: Mapping[str, Fact]) -> Facts:
    return products if isinstance(products, Facts) else Facts(products.items())


def fact_of(document: Json, body: str, schema: Schema = SCHEMA) -> Fact:
    """The facts of one canonical document (with its derived values); ``body`` is the hash of its snapshot."""
    own = schema.named(document["category"])
    told = ((key, value) for key, value in document["values"].items() if value["state"] in TOLD)
    values = {key: _word(value) for key, value in told if key in own and own[key].kind is not TEXT}
    rates = {key: _word(entry["value"]) for key, entry in keyed("rates", document.get("rates", [])).items() if _numeric(entry.get("value"))}
    return Fact(document["category"], values, rates, body)


def summarize(keys: Iterable[str], products: Mapping[str, Fact], conventions: Mapping[str, str], schema: Schema = SCHEMA) -> Summary:
    """The summary of an institution from its listed keys and the facts of its products."""
    facts = _facts(products)
    return Summary(tuple(sorted(set(keys))), fill_of(facts, schema), dict(conventions), facts)


def fill_of(products: Mapping[str, Fact], schema: Schema = SCHEMA) -> dict[str, dict[str, float]]:
    """The share of products that state each decision attribute, by category."""
    sizes: Counter[str] = Counter()
    stating: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in products.values():
        sizes[fact.category] += 1
        stating[fact.category].update(fact.values.keys())
    return {
        category: {a.key: round(stating[category][a.key] / size, 4) for a in schema.of(category) if a.decision}
        for category, size in sorted(sizes.items())
    }


def _numeric(value: Json | None) -> bool:
    return value is not None and value["state"] in TOLD and isinstance(value["value"], str)


def _word(value: Json) -> str:
    said: dict[str, Any] = canonical(value)
    if "value" in said:
        return ",".join(sorted(said["value"])) if isinstance(said["value"], list) else str(said["value"])
    return f"{said.get('low', '')}..{said.get('high', '')}"
