"""Recorded requests of a results page at a large catalogue: the same for the same seed. Seven in ten have a text."""

from __future__ import annotations

import random

from bench.catalogue import CATEGORIES, product
from bench.market import MAKERS, WORDS_EN, WORDS_ZH, zipf
from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.kinds import MONEY, RATE
from search.parameters import choices_of
from search.request import SearchRequest
from search.selection import ND, RequestError

Asked = tuple[SearchRequest, tuple[str, ...]]
SEED = 20261126
FACETS = ("family", "category", "institution", "currency", "rate", "term", "min_amount", "risk_level")  # eight: where no category says more
BROAD = ("loan", "bank", "理财", "保险", "房贷", "贷款", "银行", "deposit", "insurance", "wealth", "账户", "home loan", "信用卡", "card")


def recorded(count: int = 200, products: int = 1_000_000) -> list[Asked]:
    """Requests for the first twenty hits, with the eight facets that each has counted."""
    rng = random.Random(SEED)
    out: list[Asked] = []
    while len(out) < count:
        try:
            out.append(_one(rng, products, text=rng.random() < 0.7))
        except RequestError:  # limits the wrong way round
            continue
    return out


def _one(rng: random.Random, products: int, text: bool) -> Asked:
    pairs: list[tuple[str, str]] = [("q", _text(rng, products))] if text else []
    category = CATEGORIES[zipf(rng, len(CATEGORIES), 0.6)] if rng.random() < 0.55 else ""
    facets = FACETS
    if category:
        pairs.append(("category", category))
        own = [attribute.key for attribute in SCHEMA.of(category) if attribute.facet is not None]
        facets = ("family", "category", "institution", *rng.sample(own, min(5, len(own))))
    chosen = rng.sample(facets[2:], rng.choice((0, 0, 1, 1, 2, 3)))
    for key in chosen:
        pairs += _selection(rng, key)
    if rng.random() < 0.3:
        sortable = [key for key in facets if key in SCHEMA.attributes and SCHEMA.attributes[key].sorts]
        pairs.append(("sort", rng.choice(["name", "name:desc", *sortable * 3, *(f"{key}:desc" for key in sortable)])))
    if rng.random() < 0.1:
        pairs.append(("page", str(rng.choice((2, 2, 3, 5, 20)))))
    return SearchRequest.parse(pairs), facets


def _text(rng: random.Random, products: int) -> str:
    kind = rng.random()
    if kind < 0.35:
        return rng.choice(BROAD)
    if kind < 0.6:
        return " ".join((WORDS_EN[zipf(rng, len(WORDS_EN), 0.8)], rng.choice(("loan", "account", "deposit", "insurance"))))
    if kind < 0.8:
        return WORDS_ZH[zipf(rng, len(WORDS_ZH), 0.8)] + rng.choice(("", "理财", "贷款", "保险"))
    if kind < 0.9:
        return rng.choice(MAKERS[zipf(rng, len(MAKERS), 1.0)][1:])
    if kind < 0.96:
        return product(rng.randrange(1, products)).name
    return rng.choice(("险", "贷", "wenjian", "fwdk", "5.9"))


def _selection(rng: random.Random, key: str) -> list[tuple[str, str]]:
    if key == "institution":
        return [(key, MAKERS[zipf(rng, len(MAKERS), 0.8)][0]) for _ in range(rng.choice((1, 2, 3)))]
    if key == "currency":
        return [(key, rng.choice(("CNY", "AUD")))]
    attribute = SCHEMA.attributes.get(key)
    if attribute is not None and attribute.kind in (RATE, MONEY) and rng.random() < 0.5:
        return _bounds(rng, attribute)
    options = [*choices_of(key), *([ND] if attribute is not None else [])]
    return [(key, value) for value in rng.sample(options, min(len(options), rng.choice((1, 1, 2, 3))))]


def _bounds(rng: random.Random, attribute: Attribute) -> list[tuple[str, str]]:
    low, high = ("0.025", "0.0575") if attribute.kind is RATE else ("500", "80000")
    return [(f"{attribute.key}.{end}", edge) for end, edge in (("min", low), ("max", high)) if rng.random() < 0.7]
