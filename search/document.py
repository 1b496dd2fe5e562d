"""A product as both engines hold it: keywords, integers, sort keys and tokens, made from its canonical document."""

from __future__ import annotations

import hashlib
import json
import marshal
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import Any

from normalizers.finance.cost import FORMULA, RULES
from normalizers.finance.vector.columns import NOTHING, pack
from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.kinds import CHOICE, FLAG, MONEY, TEXT
from normalizers.schema.model import HIGHER, LOWER
from portal.catalog import markets
from search import analysis
from search.buckets import FAR
from search.projections import PATHS, PROJECTION_VERSION, SHIFT, Path, entries, keywords_of, number_of, path_numbers, path_tokens, projected

Json = dict[str, Any]
Texts = tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...], tuple[str, ...]]
Said = tuple[int, dict[str, tuple[str, ...]], dict[str, tuple[int, ...]], dict[str, int], Texts, bytes]
"""A document's number, keywords, numbers, orders; order, order_name, name, rest, pinyin, exact; terms."""
ROW_BITS = 24
CATEGORY_RANK = {key: rank for rank, key in enumerate(SCHEMA.categories)}


@dataclass(frozen=True, slots=True)
class Document:
    """Engine-neutral. ``keywords`` and ``numbers`` by field; ``orders``: what it is sorted by, by attribute;
    an attribute in which it is unknown is left out (``packed`` makes sort keys of either).

    ``order``/``order_name``: strings whose order is the default one and that by name; each ends with the id.
    ``name``, ``rest``: token texts, one for each separate text, the rest being no names; ``pinyin``: of each name that has any;
    ``exact``: whole names and codes. ``terms``: what its cost is worked out from (``vector.columns.pack``).
    """

    id: str
    version: int
    number: int
    keywords: dict[str, tuple[str, ...]]
    numbers: dict[str, tuple[int, ...]]
    orders: dict[str, int]
    order: str
    order_name: str
    name: tuple[str, ...]
    rest: tuple[str, ...]
    pinyin: tuple[str, ...]
    words: tuple[str, ...]
    exact: tuple[str, ...]
    terms: bytes = NOTHING

    @property
    def all(self) -> tuple[str, ...]:
        """Every text that it is found by."""
        return (*self.name, *self.rest)

    @property
    def row(self) -> tuple[Any, ...]:
        """Its fields in their order, as plain data: ``Document(*row)`` is the same again."""
        found: tuple[Any, ...] = _row_of(self)
        return found

    @property
    def said(self) -> Said:
        """All that it says but its version, and how its words are spelt."""
        return (
            self.number,
            self.keywords,
            self.numbers,
            self.orders,
            (self.order, self.order_name, self.name, self.rest, self.pinyin, self.exact),
            self.terms,
        )

    @property
    def digest(self) -> str:
        """Of everything but the version: equal digests answer every request alike."""
        return digest_of(self.said).hex()


_row_of = attrgetter(*(field.name for field in fields(Document)))


def digest_of(said: Said) -> bytes:
    return hashlib.sha256(marshal.dumps(said, 2)).digest()[:16]  # 2: a form that depends on nothing but the values


@cache
def fingerprint() -> str:
    """Of everything that an index depends on: attributes with their choices and edges, categories, projection, analysis, market."""
    return _fingerprint(markets.profile().name)


@lru_cache(maxsize=8)
def _fingerprint(market: str) -> str:
    """Each look at the index asks for it, and the declaration never changes within a process."""
    order = markets.profile(market).order
    declared: list[object] = [PROJECTION_VERSION, analysis.ANALYSIS_VERSION, FORMULA]
    for attribute in SCHEMA.attributes.values():
        choices = [[choice.key, choice.zh, choice.en] for choice in attribute.choices]
        how = [attribute.kind.key, attribute.kind.scale, attribute.better, attribute.path, repr(attribute.facet), repr(attribute.derive)]
        declared.append([attribute.key, attribute.zh, attribute.en, attribute.searchable, attribute.sorts, choices, how])
    for category in SCHEMA.categories.values():
        own = [attribute.key for attribute in SCHEMA.of(category.key)]
        declared.append(
            [
                category.key,
                category.zh,
                category.en,
                category.aliases,
                order(category.key),
                own,
                SCHEMA.family_of[category.key].key,
            ]
        )
    return hashlib.sha256(json.dumps(declared, ensure_ascii=False).encode()).hexdigest()[:16]


def project(*, id: str, version: int, number: int, document: Json, institution: str, institution_names: tuple[str, ...]) -> Document:  # noqa: A002
    """The document of a canonical product (``records.Product.to_json()`` with its derived values).

    ``institution`` is its id, ``institution_names`` its names in every language.
    """
    keywords, numbers, orders = _attributes(document)
    keywords |= {key: (document[key],) for key in ("family", "category")}
    keywords |= {"institution": (institution,), "currency": (document["currency"],) if document["currency"] else ()}
    titles = _distinct(document["name"], *document.get("names", {}).values())
    makers = _distinct(document.get("brand", ""), *institution_names)
    named, described = (*titles, *makers), _distinct(*_described(document))
    name = tuple(map(analysis.joined, named))
    codes = [_text(document["values"].get(a.key)) for a in SCHEMA.of(document["category"]) if a.searchable]
    sort_name = analysis.sort_name(document["name"])[:120]
    return Document(
        id=id,
        version=version,
        number=number,
        keywords=keywords,
        numbers=numbers,
        orders=orders,
        order=f"{_default_order(document)}|{sort_name}|{id}",
        order_name=f"{sort_name}|{id}",
        name=name,
        rest=tuple(text for text in dict.fromkeys(map(analysis.joined, described)) if text not in name),
        pinyin=pinyin_of(named),
        words=tuple(sorted(frozenset[str]().union(*map(analysis.words, (*named, *described))))),
        exact=_distinct(
            *(analysis.exact_key(text) for text in (*titles, *(f"{maker} {title}" for maker in makers for title in titles), *codes))
        ),
        terms=_terms(document),
    )


def pinyin_of(names: Iterable[str]) -> tuple[str, ...]:
    """The pinyin of each name that has any, as one text."""
    return tuple(dict.fromkeys(" ".join(terms) for terms in map(analysis.pinyin_terms, names) if terms))


def from_parts(parts: Json) -> Document:
    """``project``, of its arguments by name, the product as it is written: what another process can be asked for."""
    return project(**{**parts, "document": json.loads(parts["document"])})


def _terms(document: Json) -> bytes:
    rule = RULES.get(document["category"])
    return NOTHING if rule is None else pack(rule.read(document))


def _distinct(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


@dataclass(frozen=True, slots=True)
class _Own:
    """What an index holds of a category: its attributes but texts, the keys of those that are sorted by, and its paths."""

    attributes: tuple[Attribute, ...]
    sorting: tuple[str, ...]
    paths: tuple[Path, ...]


@cache
def _own(category: str) -> _Own:
    held = SCHEMA.named(category)
    attributes = tuple(attribute for attribute in held.values() if attribute.kind is not TEXT)
    sorting = tuple(attribute.key for attribute in projected() if attribute.sorts and attribute.key in held)
    return _Own(attributes, sorting, tuple(path for path in PATHS.values() if any(one.key in held for one in path.attributes)))


def _attributes(document: Json) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[int, ...]], dict[str, int]]:
    keywords: dict[str, tuple[str, ...]] = {}
    numbers: dict[str, tuple[int, ...]] = {}
    figures: dict[str, int] = {}
    values, own = document["values"], _own(document["category"])
    for attribute in own.attributes:
        value = values.get(attribute.key)
        known = number_of(attribute, value)
        if not attribute.path:
            keywords[attribute.key] = keywords_of(attribute, value)
            if known is not None:
                numbers[attribute.key] = (known,)
        if known is not None:
            figures[attribute.key] = known
    for path in own.paths:
        rows = entries(path, document)
        for key in rows[0].options:
            keywords[key] = tuple(sorted({option for row in rows for option in row.options[key]}))
        keywords[path.key] = tuple(sorted(set(path_tokens(path, rows))))
        numbers[path.key] = tuple(sorted(set(path_numbers(path, rows))))
    return keywords, numbers, {key: figures[key] for key in own.sorting if key in figures}


def packed(value: int | None, row: int) -> tuple[int, int]:
    """The ascending sort keys of a value, up and down: the unknown last in both, equal values by row number."""
    up, down = (FAR, FAR) if value is None else (value, -value)
    return (up << ROW_BITS | row, down << ROW_BITS | row)


def better_end(key: str) -> str:
    """The direction in which an attribute's better end comes first."""
    return "desc" if SCHEMA.attributes[key].better == HIGHER else "asc"


def _default_order(document: Json) -> str:
    """Category; then by the first of its order's attributes that is known (money within its currency); then those without any."""
    category = SCHEMA.categories[document["category"]]
    place = f"{CATEGORY_RANK[category.key]:03d}"
    for rank, key in enumerate(markets.profile().order(category.key)):
        attribute = SCHEMA.attributes[key]
        value = number_of(attribute, document["values"].get(key))
        if value is not None:
            currency = _currency(document, key) if attribute.kind is MONEY else ""
            return f"{place}|{rank}|{currency}|{(value if attribute.better == LOWER else -value) + SHIFT:013d}"
    return f"{place}|9|"


def _currency(document: Json, key: str) -> str:
    return str(document["values"][key].get("currency") or document["currency"])


def _described(document: Json) -> Iterator[str]:
    """What a product can be found by besides its name: its category, codes, declared choices and features it has."""
    category = SCHEMA.categories[document["category"]]
    yield from (category.zh, category.en)
    yield from (
        alias for alias in category.aliases if not (alias.isascii() and alias.isupper())
    )  # TRAVEL_CARDS is a source's word, nobody's
    for attribute in SCHEMA.of(category.key):
        value = document["values"].get(attribute.key)
        if value is None or value["state"] != "known":
            continue
        if attribute.searchable:
            yield _text(value)
        elif attribute.kind is FLAG and value["value"] == "yes":
            yield from (attribute.zh, attribute.en)
        elif attribute.kind is CHOICE:
            yield from _choice_words(attribute, value)


def _choice_words(attribute: Attribute, value: Json) -> Iterator[str]:
    for key in value["value"] if isinstance(value["value"], list) else [value["value"]]:
        choice = attribute.choice(key)
        if choice is not None:
            yield from (choice.zh, choice.en)


def _text(value: Json | None) -> str:
    if value is None or value["state"] != "known":
        return ""
    return str(value["value"] if isinstance(value["value"], str) else value["text"])
