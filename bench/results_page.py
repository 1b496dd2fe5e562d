"""Requests a second of the results page, against a view that only renders the same template with what it needs at hand.

Both go through all middleware, in one process, in turns, over the same addresses; so the ratio says what searching, counting
facets and reading products cost beside drawing the page. Every address is asked *cold* first (nobody asked for it before), then
*warm* (its answer is kept). Run as ``python -m bench.results_page PRODUCTS`` with ``YARDSTICK_DATA`` set.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

import django

ROUNDS, PAGES = 4, 60  # rounds, each of so many addresses that no round before had
SEARCHES = 300


def addresses(count: int) -> list[str]:
    """Distinct addresses as people ask for them: lists of a category with conditions, orders and pages, and texts, in both languages."""
    from normalizers.schema import SCHEMA
    from search.parameters import choices_of

    rng = random.Random(20261126)
    found: dict[str, None] = {}
    while len(found) < count:
        lang, category = rng.choice(("en", "zh-hans")), rng.choice(tuple(SCHEMA.categories))
        pairs = [("q", rng.choice(TEXTS))] if rng.random() < 0.3 else []
        own = [attribute for attribute in SCHEMA.of(category) if attribute.facet is not None]
        for attribute in rng.sample(own, min(len(own), rng.choice((0, 0, 1, 1, 2)))):
            options = [*choices_of(attribute.key), "__nd"]
            pairs += [(attribute.key, value) for value in rng.sample(options, min(len(options), rng.choice((2, 3))))]
        if rng.random() < 0.3:
            pairs.append(("sort", rng.choice(["name", *(attribute.key for attribute in own if attribute.sorts)])))
        if rng.random() < 0.3:
            pairs.append(("page", str(rng.choice((2, 3, 4)))))
        path = "search" if rng.random() < 0.2 else f"{SCHEMA.family_of[category].key}/{category}"
        if path == "search":
            pairs = [pair for pair in pairs if pair[0] in ("q", "page")]
        found[f"/{lang}/{path}/" + (f"?{urlencode(pairs)}" if pairs else "")] = None
    return list(found)


TEXTS = ("房贷", "platinum", "saver", "稳健", "home loan", "card", "保险", "family", "安心", "green", "travel", "harbour", "存款", "first")


def main(products: int) -> dict[str, Any]:
    """Fill the catalogue and measure; the figures."""
    django.setup()
    from django.test import Client

    from bench.portal import fill
    from portal.web import results

    held = fill(products)
    client = Client(headers={"host": "127.0.0.1"})
    page, contexts = results._context, {}

    def remember(asked: Any, lang: str) -> dict[str, Any]:
        contexts[lang, asked.request.to_query()] = page(asked, lang)
        return contexts[lang, asked.request.to_query()]

    def only_template(asked: Any, lang: str) -> dict[str, Any]:
        found: dict[str, Any] = contexts[lang, asked.request.to_query()]
        return found

    get(client, "/en/search/")  # imports and templates, once for all
    cold, warm, drawn, sizes = [], [], [], []
    asked = addresses(ROUNDS * PAGES)
    for start in range(0, len(asked), PAGES):
        some = asked[start : start + PAGES]
        results._context = remember
        cold.append(seconds(lambda some=some: sizes.extend(len(get(client, address)) for address in some)))
        results._context = page
        warm.append(seconds(lambda some=some: [get(client, address) for address in some]))
        results._context = only_template
        drawn.append(seconds(lambda some=some: [get(client, address) for address in some]))
    return {
        "products": held,
        "page_bytes": sum(sizes) // len(sizes),
        "cold_per_second": round(PAGES / median(cold), 1),
        "warm_per_second": round(PAGES / median(warm), 1),
        "template_per_second": round(PAGES / median(drawn), 1),
        "cold_ratio": round(sum(drawn) / sum(cold), 3),
        "warm_ratio": round(sum(drawn) / sum(warm), 3),
        **searches(),
    }


def get(client: Any, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    body: bytes = response.content
    return body


def seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def searches() -> dict[str, float]:
    """Milliseconds of one search with all facets of its category, none of them kept from an earlier request."""
    from django.conf import settings

    from normalizers.schema import SCHEMA
    from search.embedded import EmbeddedEngine
    from search.request import SearchRequest
    from search.selection import UNIVERSAL

    engine = EmbeddedEngine(Path(settings.YARDSTICK_DATA) / "index", answers=0)
    times = []
    categories = list(SCHEMA.categories)
    for number in range(SEARCHES):
        category = categories[number % len(categories)]
        attributes = [attribute for attribute in SCHEMA.of(category) if attribute.facet is not None]
        chosen = attributes[number % len(attributes)].key if attributes and number % 2 else ""
        request = SearchRequest.parse(f"category={category}&page={number % 3 + 1}" + (f"&{chosen}=__nd" if chosen else ""))
        times.append(
            seconds(lambda request=request, attributes=attributes: engine.search(request, (*UNIVERSAL, *(a.key for a in attributes))))
        )
    times.sort()
    return {"search_p50_ms": round(times[len(times) // 2] * 1000, 2), "search_p95_ms": round(times[len(times) * 95 // 100] * 1000, 2)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
