"""Requests a second of the results page, against a view that only renders the same template with what it needs at hand.

Both go through all middleware, in one process, in turns, over the same addresses; so the ratio says what searching, counting
facets and reading products cost beside drawing the page. Run as ``python -m bench.results_page PRODUCTS`` with ``YARDSTICK_DATA`` set.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

import django

ADDRESSES = (
    "/en/search/",
    "/en/loan/home_loan/",
    "/zh-hans/loan/home_loan/?rate_type=fixed&sort=rate",
    "/en/loan/home_loan/?rate_type=fixed&purpose=investment&rate.max=0.06",
    "/en/wealth/term_deposit/?base_rate.min=0.02",
    "/zh-hans/search/?q=%E6%88%BF%E8%B4%B7",
    "/en/search/?q=platinum+harbour",
    "/zh-hans/insurance/medical/",
    "/en/wealth/wealth_product/?risk_level=R2&risk_level=R3",
    "/en/loan/credit_card/?page=2",
)
ROUNDS = 12
SEARCHES = 300


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

    results._context = remember
    sizes = [len(get(client, address)) for address in ADDRESSES]
    whole, drawn = [], []
    for _ in range(ROUNDS):
        results._context = page
        whole.append(seconds(lambda: [get(client, address) for address in ADDRESSES]))
        results._context = only_template
        drawn.append(seconds(lambda: [get(client, address) for address in ADDRESSES]))
    return {
        "products": held,
        "page_bytes": sum(sizes) // len(sizes),
        "results_per_second": round(len(ADDRESSES) / median(whole), 1),
        "template_per_second": round(len(ADDRESSES) / median(drawn), 1),
        "ratio": round(median(drawn) / median(whole), 3),
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
    from normalizers.schema import SCHEMA
    from search.engine import open_engine
    from search.request import SearchRequest
    from search.selection import UNIVERSAL

    engine: Any = open_engine()
    times = []
    categories = list(SCHEMA.categories)
    for number in range(SEARCHES):
        category = categories[number % len(categories)]
        attributes = [attribute for attribute in SCHEMA.of(category) if attribute.facet is not None]
        chosen = attributes[number % len(attributes)].key if attributes and number % 2 else ""
        request = SearchRequest.parse(f"category={category}&page={number % 3 + 1}" + (f"&{chosen}=__nd" if chosen else ""))
        engine._answers.clear()
        times.append(
            seconds(lambda request=request, attributes=attributes: engine.search(request, (*UNIVERSAL, *(a.key for a in attributes))))
        )
    times.sort()
    return {"search_p50_ms": round(times[len(times) // 2] * 1000, 2), "search_p95_ms": round(times[len(times) * 95 // 100] * 1000, 2)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
