"""The crawl of one institution: asks page after page, never raises for bad input, ends complete or failed by name.

A subclass says what to ask first (``begin``) and reads answers in methods given as ``then``; it asks further pages with
``ask``, plans products with ``plan``, and gives up a product with ``reject`` or the institution with ``fail``. How many
questions are under way, what a failure means and when the institution is left alone is decided here.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from scrapy.http import Request, Response
from scrapy.settings import BaseSettings
from twisted.python.failure import Failure as TwistedFailure

from crawlers.failures import BY_CODE, STOPS_AFTER, code_of_exception, code_of_response
from crawlers.options import origin, slot_of
from normalizers.records import Failure, InstitutionReport, Issue

JSON_TYPES = ("application/json", "application/vnd.api+json")
HTML_TYPES = ("text/html", "application/xhtml+xml")
BUSY = (429, 503)
LONGEST_RETRY_AFTER = 30  # seconds; who asks for more is asked again in the next run


@dataclass(frozen=True, slots=True)
class Collected:
    """One product's page or payload, on its way to the run folder. ``parts``: further bodies of the same product, by role."""

    institution: str
    key: str
    shape: str
    url: str
    media_type: str
    body: bytes = field(repr=False)
    hints: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, bytes] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to an institution. ``key`` is the product's own id for a detail, empty for a list page.

    ``then`` reads a usable answer. ``keep`` are statuses that it wants to see too (a 406 that names a version).
    ``memo`` travels with the question. ``tries`` and ``not_before`` (monotonic seconds) are of a repeated one.
    """

    url: str
    then: Callable[[Response, Ask], Iterable[Collected]]
    media_types: tuple[str, ...]
    key: str = ""
    keep: tuple[int, ...] = ()
    memo: Mapping[str, object] = field(default_factory=dict)
    tries: int = 0
    not_before: float = 0.0


class InstitutionCrawl:
    """One institution of one run. ``url`` is its address as the register states it."""

    def __init__(self, report: InstitutionReport, url: str, settings: BaseSettings):
        self.report = report
        self.url = url
        self.settings = settings
        self.ended = False
        self.window: int = max(2, settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._queue: deque[Ask] = deque()
        self._in_flight = 0
        self._streak = 0
        self._left_alone = False
        self._keys: set[str] = set()

    # What a subclass writes

    def begin(self) -> None:
        """Ask the first page or pages, with ``ask``."""
        raise NotImplementedError

    def headers(self, question: Ask) -> Mapping[str, str]:  # noqa: ARG002 - for a subclass
        """Request headers of a question, asked for when it is sent."""
        return {}

    # What a subclass calls

    def ask(self, question: Ask) -> None:
        """Put a question into this institution's queue; list pages go before details."""
        if question.key:
            self._queue.append(question)
        else:
            self._queue.appendleft(question)

    def plan(self, key: object, locator: str) -> str | None:
        """The product's key when its detail is to be asked; None, with an Issue, for a blank, unusable or repeated one."""
        self.report.listed += 1
        problem = ""
        if not isinstance(key, str) or not key.strip():
            problem = "blank_product_id"
        elif key in (".", "..") or len(key) > 500 or not key.isprintable():
            problem = "unusable_product_id"
        elif key in self._keys:
            problem = "repeated_product_id"
        if problem or not isinstance(key, str):
            text, repeated = "" if key is None else str(key)[:500], problem == "repeated_product_id"
            self.report.issues.append(Issue(problem, locator, text, ISSUES[problem], "note" if repeated else "item"))
            return None
        self._keys.add(key)
        self.report.planned += 1
        return key

    def reject(self, question: Ask, code: str, detail: str = "") -> None:
        """End a question with a named failure: of its product, or of the institution when it was a list page."""
        assert code in BY_CODE
        failure = Failure(code, question.url, detail[:500], question.key)
        if question.key:
            self.report.failures.append(failure)
            self._streak = self._streak + 1 if BY_CODE[code].stops else 0
            self._left_alone = self._left_alone or self._streak >= STOPS_AFTER
        else:
            self.fail(failure)

    def fail(self, failure: Failure) -> None:
        """The institution failed: nothing more is asked. The first reason stands."""
        if self.report.failure is None:
            self.report.failure = failure
        self._queue.clear()

    def address_problem(self, url: str) -> str:
        """Why an address of this institution cannot be asked, or an empty text. Only https, but for the one private origin."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return f"{url[:200]!r} is no web address"
        allowed = self.settings.get("YARDSTICK_PRIVATE_ORIGIN")
        if not parts.hostname or parts.username is not None or not url.isascii() or not url.isprintable() or origin(url)[2] == -1:
            return f"{url[:200]!r} is no web address"
        if parts.scheme != "https" and not (allowed and origin(url) == origin(allowed)):
            return f"{url[:200]!r} is not https"
        return ""

    # What the spider calls

    def crawl(self) -> Iterator[Request]:
        """The first requests of this institution."""
        problem = self.address_problem(self.url)
        if problem:
            self.fail(Failure("bad_address", self.url[:500], problem))
        else:
            self.begin()
        yield from self._pump()

    def interrupt(self, code: str, detail: str) -> None:
        """The run ended before this institution did."""
        if not self.ended:
            self.fail(Failure(code, self.url[:500], detail))
            self.report.state = "failed"

    # How it is driven

    def _pump(self) -> Iterator[Request]:
        if self._left_alone:
            self._leave_alone()
        while self._queue and self._in_flight < self.window:
            self._in_flight += 1
            yield self._request(self._queue.popleft())
        if not self._in_flight and not self._queue and not self.ended:
            self.ended = True
            self.report.state = "complete" if self.report.failure is None else "failed"

    def _request(self, question: Ask) -> Request:
        slot = slot_of(question.url, self.report.id, self.settings)
        meta = {"download_slot": slot, "depth_reset": True, "not_before": question.not_before}
        headers = {"Accept": ", ".join(question.media_types), "Cache-Control": "max-age=0", **self.headers(question)}
        return Request(question.url, self._answered, headers=headers, meta=meta, errback=self._unanswered, cb_kwargs={"question": question})

    def _answered(self, response: Response, question: Ask) -> Iterator[Collected | Request]:
        self._in_flight -= 1
        problem = None if response.status in question.keep else code_of_response(response, question.media_types)
        if self.report.failure is not None or self._asked_later(response, question):
            pass
        elif problem is not None:
            self.reject(question, *problem)
        else:
            before = len(self.report.failures)
            for item in question.then(response, question):
                self.report.answered += 1
                yield item
            if len(self.report.failures) == before:
                self._streak = 0
        yield from self._pump()

    def _unanswered(self, failure: TwistedFailure) -> Iterator[Request]:
        self._in_flight -= 1
        question: Ask = failure.request.cb_kwargs["question"]  # type: ignore[attr-defined]  # Scrapy sets it
        error = failure.value
        self.reject(question, code_of_exception(error), f"{type(error).__name__}: {str(error).split(' in request <')[0]}")
        yield from self._pump()

    def _asked_later(self, response: Response, question: Ask) -> bool:
        """Whether a busy server named a bearable wait: then the question goes to the end of the queue, where most of the wait passes."""
        wait = bearable_wait(response)
        if wait is None or question.tries >= self.settings.getint("RETRY_TIMES") or self._left_alone:
            return False
        self._queue.append(replace(question, tries=question.tries + 1, not_before=time.monotonic() + wait))
        return True

    def _leave_alone(self) -> None:
        detail = f"after {STOPS_AFTER} failures in a row"
        for question in tuple(self._queue):
            failure = Failure("not_asked", question.url, detail, question.key)
            if question.key:
                self.report.failures.append(failure)
            else:
                self.fail(failure)
        self._queue.clear()


def bearable_wait(response: Response) -> int | None:
    """Seconds that a busy server asks us to wait, when that is worth waiting for within a run."""
    wait = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    bearable = wait.isascii() and wait.isdigit() and len(wait) < 4 and int(wait) <= LONGEST_RETRY_AFTER
    return int(wait) if response.status in BUSY and bearable else None


ISSUES = {
    "blank_product_id": "The list names a product without an id: it cannot be asked for.",
    "unusable_product_id": "The list names a product by an id that cannot stand in an address: it cannot be asked for.",
    "repeated_product_id": "The list names this id more than once: it was asked for once.",
}
