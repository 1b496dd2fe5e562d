"""Milliseconds of ordering a whole market by personal cost, each time for another person, beside a plain sort by a stored column.

``python -m bench.ranking SIZE``. Every product is a home loan over 25 years, the longest schedule that people ask for; rates, fixed
times, bands and fees are spread as in the Australian market (most rates end on a nine, some products are silent on a fee).
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Iterator
from decimal import Decimal
from time import perf_counter
from typing import Any

import django
import numpy as np
from django.conf import settings

if not settings.configured:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()

from normalizers.finance.cost import RULES
from normalizers.finance.cost_fees import SILENT, Entry
from normalizers.finance.cost_parts import FAR, UNITS
from normalizers.finance.cost_rates import Rate
from normalizers.finance.cost_terms import Terms
from normalizers.finance.scenario import Scenario
from normalizers.finance.vector.columns import pack
from search.document import Document
from search.ranking.edition import Edition
from search.ranking.order import digest_of
from search.ranking.segment import segment_of

ROUNDS = 41
EVERY = (0, FAR)
LVR = (EVERY, (0, UNITS * 6 // 10), (UNITS * 6 // 10, UNITS * 8 // 10 + 1), (0, UNITS * 8 // 10 + 1))
FEES = (0, 0, 0, 15_000, 20_000, 30_000, 39_500, 60_000)


def _rates(rng: random.Random) -> Iterator[Rate]:
    for _ in range(rng.choice((1, 2, 3, 4, 6))):
        fixed = rng.choice((0, 0, 12, 24, 36, 60))
        value = (round(rng.gauss(62, 6)) * 10 - 1 if rng.random() < 0.85 else round(rng.gauss(620, 60))) * UNITS // 10_000
        yield Rate(0, value, value, fixed, -1, int(fixed > 0), int(not fixed), 0, rng.choice((0, 1, 2)), rng.choice((0, 1)),
                   rng.choice((EVERY, EVERY, (15_000_000, FAR))), EVERY, rng.choice(LVR), (0, 0))  # fmt: skip


def _fees(rng: random.Random) -> Iterator[tuple[tuple[Entry, str], ...]]:
    for role in RULES["home_loan"].roles:
        entry = Entry(
            rng.choice(FEES) // (20 if role.charged == "month" else 1), 0, 0, -1, 0, 12 if role.charged == "month" else int(role.periodic)
        )
        yield ((SILENT if rng.random() < 0.3 else entry, ""),)


def documents(size: int) -> Iterator[Document]:
    rng = random.Random(20261125)
    for number in range(1, size + 1):
        terms = pack(Terms(rates=tuple(sorted(_rates(rng))), fees=tuple(_fees(rng))))
        keywords = {"category": ("home_loan",), "currency": ("AUD",)}
        yield Document(f"p{number:015}", 1, number, keywords, {}, {}, "", "", (), (), "", (), (), terms)


def people(rng: random.Random) -> Iterator[Scenario]:
    while True:
        amount = Decimal(rng.randrange(150_000, 1_500_000, 500))
        yield Scenario(
            amount=amount, term=300, lvr=Decimal(rng.choice(("0.5", "0.7", "0.8"))), purpose=rng.choice(("owner_occupied", "investment"))
        )


def measure(size: int) -> dict[str, Any]:
    start = perf_counter()
    edition = Edition("bench", "", [segment_of(documents(size))])
    numbers = np.random.default_rng(3).permutation(np.arange(1, size + 1))
    found: dict[str, Any] = {"size": size, "building_seconds": round(perf_counter() - start, 1), "load": round(os.getloadavg()[0], 2)}
    first = next(people(random.Random(1)))
    edition.order(numbers, first)
    columns = edition.segments[0].columns
    found |= {"different_rates": int(columns["rates"].shape[1]), "rates": int(columns["rate_ids"].size)}
    stored = edition.costs(np.arange(1, size + 1), first)
    times: list[float] = []
    plain: list[float] = []
    for _, person in zip(range(ROUNDS), people(random.Random(2)), strict=False):
        start = perf_counter()
        digest_of(edition.order(numbers, person))
        times.append(perf_counter() - start)
        start = perf_counter()
        np.argsort(stored[numbers - 1], kind="stable")
        plain.append(perf_counter() - start)
    found |= {f"p{share}_ms": round(sorted(times)[ROUNDS * share // 100] * 1000, 1) for share in (50, 95)}
    found["plain_sort_p50_ms"] = round(sorted(plain)[ROUNDS // 2] * 1000, 1)
    found["ratio"] = round(found["p50_ms"] / found["plain_sort_p50_ms"], 1)
    return found


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
