"""The readers: one class for each kind of page, each asking once a second in the mean (``locust -f … Lists -u 50``: 50 a second).

Each comes when it likes (Poisson), as people do: readers that all start at once and then ask once a second come in step, and half of
what they wait for is each other.
What there is to ask for stands in the file of ``YARDSTICK_LOAD``. An answer that is not 200 is an error; so is an engine that the
scenario does not allow (``YARDSTICK_LOAD_ENGINE``).
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from time import perf_counter
from typing import Any

import gevent
from locust import FastHttpUser, task

TOLD: dict[str, Any] = json.loads(Path(os.environ["YARDSTICK_LOAD"]).read_text(encoding="utf-8"))
ENGINE = os.environ.get("YARDSTICK_LOAD_ENGINE", "")
IDS = [id_ for ids in TOLD["products"].values() for id_ in ids]
SETS = [ids for ids in TOLD["products"].values() if len(ids) >= 4]
WARM = (
    "/en/search/",
    "/zh-hans/search/",
    "/en/loan/",
    "/en/loan/home_loan/",
    "/zh-hans/loan/home_loan/?rate_type=fixed&sort=rate",
    "/en/wealth/",
    "/en/wealth/term_deposit/",
    "/zh-hans/insurance/medical/",
    "/en/search/?q=platinum+harbour",
    "/en/loan/credit_card/?page=2",
)
WORDS = ("basic", "premium", "green", "saver", "harbour", "lantern", "family", "travel", "稳健", "安心", "青山", "元和")


class Reader(FastHttpUser):
    """Asks once a second in the mean, whatever the answers take; never follows a redirect, which would hide what was asked."""

    abstract = True
    due = 0.0

    def on_start(self) -> None:
        self.due = perf_counter()
        gevent.sleep(self.wait_time())

    def wait_time(self) -> float:
        """Seconds until it is due again. Who got a late answer asks at once, and is not late for good."""
        self.due += random.expovariate(1)
        return max(0.0, self.due - perf_counter())

    def ask(self, path: str, name: str) -> None:
        with self.client.get(path, name=name, allow_redirects=False, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"status {answer.status_code}")
            elif ENGINE and (answer.headers or {}).get("X-Search-Backend", "") not in ("", *ENGINE.split(",")):
                answer.failure(f"answered by {answer.headers.get('X-Search-Backend')}")


def fresh() -> str:
    """The address of a list that nobody has asked for."""
    low = random.randrange(10_000, 90_000)
    return random.choice(
        (
            f"/en/loan/home_loan/?rate.min=0.0{low}&rate.max=0.1",
            f"/zh-hans/wealth/term_deposit/?base_rate.min=0.0{low}",
            f"/en/loan/credit_card/?rate.max=0.2{low}&sort=rate",
            f"/en/loan/personal_loan/?q={random.choice(WORDS)}&rate.max=0.1{low}",
        )
    )


class Lists(Reader):
    """80 of 100 known addresses, 20 new ones."""

    @task
    def go(self) -> None:
        self.ask(random.choice(WARM) if random.random() < 0.8 else fresh(), "list")


class FreshLists(Reader):
    @task
    def go(self) -> None:
        self.ask(fresh(), "list, new")


class Products(Reader):
    @task
    def go(self) -> None:
        self.ask(f"/{random.choice(('en', 'zh-hans'))}/product/{random.choice(IDS)}/", "product")


class Comparisons(Reader):
    @task
    def go(self) -> None:
        ids = random.sample(random.choice(SETS), 4)
        self.ask("/en/compare/?" + "&".join(f"id={id_}" for id_ in ids), "compare 4")


class Suggestions(Reader):
    @task
    def go(self) -> None:
        word = random.choice(WORDS)
        self.ask(f"/api/v1/suggest?q={word[: random.randrange(1, len(word) + 1)]}", "suggest")


class HandOvers(Reader):
    @task
    def go(self) -> None:
        self.ask(f"/{random.choice(('en', 'zh-hans'))}/go/{random.choice(IDS)}/", "/go/")
