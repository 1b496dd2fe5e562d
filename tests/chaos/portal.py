"""A portal that somebody reads all the time: I6, every page answers throughout (RELIABILITY §6)."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Any, Self

from tests.stack import Stack, free_port, until

PAIR = """
SELECT min(id), max(id) FROM catalog_product WHERE status = 'current' GROUP BY category HAVING count(*) > 1 ORDER BY category LIMIT 1
"""
BANNER = "The search engine is away"
PAUSE = 0.1  # seconds between two pages
SECONDS = 30.0  # a page that takes longer has not answered


@dataclass(frozen=True, slots=True)
class Read:
    """One page that was read: ``at`` by the monotonic clock, ``status`` 0 for no answer at all, ``backend`` of a list only."""

    at: float
    seconds: float
    page: str
    status: int
    backend: str = ""
    banner: bool = False
    retry_after: str = ""

    @property
    def wrong(self) -> str:
        """A list that the database answers says so, and no other does."""
        if self.status == 200 and self.page == "list" and self.banner != (self.backend == "database"):
            return f"answered by {self.backend}, banner {self.banner}"
        return "" if self.status == 200 else str(self.status)


def read(page: str, url: str) -> Read:
    at = time.monotonic()
    try:
        with urllib.request.urlopen(url, timeout=SECONDS) as answer:
            body = answer.read().decode()
            status, headers = int(answer.status), answer.headers
    except urllib.error.HTTPError as error:
        body, status, headers = "", error.code, error.headers
    except OSError as error:
        return Read(at, time.monotonic() - at, page, 0, backend=type(error).__name__)
    seconds, backend = time.monotonic() - at, headers.get("X-Search-Backend") or ""
    return Read(at, seconds, page, status, backend, BANNER in body, headers.get("Retry-After") or "")


class Portal:
    """The web server of a deployment. While it is open a list, a product and a comparison are read in turn, without a pause."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.port = stack, free_port()
        self.reads: list[Read] = []
        self.away: list[tuple[float, float]] = []
        self._ended = Event()
        self._thread = Thread(target=self._go, daemon=True)

    def __enter__(self) -> Self:
        one, other = self.stack.rows(PAIR)[0]
        self.process = self.stack.start("serve", "--port", str(self.port))
        until(lambda: read("list", self.url("/en/search/")).status == 200, 60, "the portal")
        self.pages = {
            "list": self.url("/en/search/?q=loan"),
            "product": self.url(f"/en/product/{one}/"),
            "compare": self.url(f"/en/compare/?id={one}&id={other}"),
        }
        self._thread.start()
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self._ended.set()
        self._thread.join(SECONDS + 5)
        if kind is None:
            self.hold()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def json(self, path: str) -> Any:
        with urllib.request.urlopen(self.url(path), timeout=SECONDS) as answer:
            return json.load(answer)

    def _go(self) -> None:
        while not self._ended.is_set():
            for page, url in self.pages.items():
                self.reads.append(read(page, url))
                time.sleep(PAUSE)

    @contextmanager
    def without_database(self) -> Iterator[None]:
        """While this is open, and until the pages are back, a page may be refused, and must say when to come again."""
        began = time.monotonic()
        yield
        until(lambda: read("list", self.pages["list"]).status == 200, 60, "the portal to find the database again")
        self.away.append((began, time.monotonic()))

    def hold(self) -> None:
        """I6. Fails naming the first pages that were not what they should be."""
        assert self.process.poll() is None, "I6: the portal ended"
        assert {one.page for one in self.reads} == set(self.pages), "I6: not every page was read"
        wrong = [one for one in self.reads if one.wrong and not self._excused(one)]
        assert not wrong, f"I6: {len(wrong)} of {len(self.reads)} pages: {wrong[:3]}"

    def _excused(self, one: Read) -> bool:
        within = any(began <= one.at + one.seconds and one.at <= ended for began, ended in self.away)
        return within and one.status == 503 and bool(one.retry_after)

    def lists(self, since: float) -> list[Read]:
        return [one for one in list(self.reads) if one.page == "list" and one.at >= since]

    def seen(self, backend: str, seconds: float) -> float:
        """Wait until a list is answered by this one; the seconds that took."""
        began = time.monotonic()
        until(lambda: any(one.backend == backend for one in self.lists(began)), seconds, f"a list answered by {backend}")
        return time.monotonic() - began


def watched(ask: Callable[[], str], pause: float) -> tuple[list[str], Callable[[], int]]:
    """Ask something again and again in a thread: what was wrong each time, and the way to end it, which gives the number of times."""
    wrong, asked, ended = [], [0], Event()

    def go() -> None:
        while not ended.is_set():
            told = ask()
            asked[0] += 1
            if told:
                wrong.append(told)
            time.sleep(pause)

    thread = Thread(target=go, daemon=True)
    thread.start()

    def end() -> int:
        ended.set()
        thread.join(SECONDS + 5)
        return asked[0]

    return wrong, end
