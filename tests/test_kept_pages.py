"""Pages that a process keeps for a moment: never of another version, address, host or reader; an engine's stand-in's for seconds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.catalog.models import Product
from portal.catalog.outbox import enqueue
from portal.telemetry import metrics
from portal.web.kept_pages import STAND_IN
from search import indexer
from search.engine import EngineUnavailable
from tests.factories import document, rate, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _keeping(settings: Any) -> Iterator[None]:
    settings.YARDSTICK_PAGE_SECONDS = 60
    caches["pages"].clear()
    enqueue(stored(document("home_loan", "Basic Loan", rates=[rate("0.05")])))
    indexer.rebuild()
    yield
    caches["pages"].clear()


def ask(address: str = "/en/loan/home_loan/", **headers: str) -> Any:
    return Client(headers=headers).get(address)


def renamed(name: str) -> None:
    """Behind the back of everything that would be told of a change."""
    Product.objects.update(name=name)


def queries(address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert ask(address, **headers).status_code == 200
    return len(captured.captured_queries)


@pytest.mark.parametrize("address", ["/en/", "/en/search/", "/en/loan/home_loan/", "/en/institution/harbour/"])
def test_a_page_asked_for_again_takes_one_query_that_knows_the_version(address: str) -> None:
    first = ask(address)
    with CaptureQueriesContext(connection) as captured:
        again = ask(address)
    assert len(captured.captured_queries) == 1 and again.content == first.content
    kept = {name: value for name, value in first.headers.items() if name != "X-Request-ID"}
    assert {name: value for name, value in again.headers.items() if name != "X-Request-ID"} == kept


def test_a_publication_is_seen_at_once() -> None:
    assert b"Basic Loan" in ask().content
    renamed("Better Loan")
    assert b"Basic Loan" in ask().content
    enqueue(list(Product.objects.all()))
    indexer.drain()
    assert b"Better Loan" in ask().content


def test_an_index_that_learns_later_is_seen_at_once() -> None:
    enqueue(stored(document("home_loan", "Plus Loan", rates=[rate("0.05")])))
    assert b"Plus Loan" not in ask().content
    indexer.drain()
    assert b"Plus Loan" in ask().content


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/en/loan/home_loan/?sort=name", {}),
        ("/zh-hans/loan/home_loan/", {}),
        ("/en/loan/home_loan/", {"hx-request": "true"}),
        ("/en/loan/home_loan/", {"accept-encoding": "gzip"}),
        ("/en/loan/home_loan/", {"host": "localhost"}),
        ("/en/loan/home_loan/", {"cookie": "a=b"}),
    ],
)
def test_what_differs_is_another_page(address: str, headers: dict[str, str]) -> None:
    ask()
    assert queries(address, **headers) > 1


def test_a_reader_with_a_cookie_gets_no_kept_page_and_leaves_none() -> None:
    ask(cookie="a=b")
    assert queries("/en/loan/home_loan/") > 1


def test_an_error_a_redirect_and_the_api_are_answered_anew() -> None:
    for address, status in (("/en/loan/home_loan/?rate.min=x", 400), ("/en/loan/home_loan/?utm_source=x", 302), ("/api/v1/search", 200)):
        assert ask(address).status_code == status
    kept = set(caches["pages"]._cache)  # type: ignore[attr-defined]
    assert kept == {":1:invented"}, "what the head of a page says of the whole catalogue, and no page"


def test_a_host_that_is_not_ours_gets_nothing() -> None:
    ask()
    assert ask(host="elsewhere.example").status_code == 400


def test_who_has_the_page_already_is_told_so() -> None:
    etag = ask()["ETag"]
    again = ask(**{"if-none-match": etag})
    assert again.status_code == 304 and not again.content


class Away:
    """An engine that has stopped answering, the state of its index too."""

    def __getattr__(self, _: str) -> Any:
        raise EngineUnavailable("away")


class Silent(Away):
    """One whose state is known from before."""

    def generation(self) -> str:
        return "7"


@pytest.mark.parametrize("engine", [Away, Silent])
def test_the_list_of_the_stand_in_is_kept_for_moments_only(engine: type[Away], monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[float] = []
    put = LocMemCache.set
    monkeypatch.setattr(LocMemCache, "set", lambda *given, **named: kept.append(given[3]) or put(*given, **named))
    with monkeypatch.context() as away:
        away.setattr("search.answer.open_engine", engine)
        away.setattr("portal.web.kept_pages.open_engine", engine)
        assert ask("/en/search/")["X-Search-Backend"] == "database"
        assert kept[-2:] == [STAND_IN, STAND_IN], "the page, and before it the list of its headers"
        away.setattr("search.answer.fallback", None)
        assert ask("/en/search/")["X-Search-Backend"] == "database", "while it is kept, the database is not asked again"
    caches["pages"].clear()  # the moments are over
    assert ask("/en/search/")["X-Search-Backend"] == "embedded"
    assert kept[-2:] == [60, 60]


def test_nothing_is_kept_where_that_is_switched_off(settings: Any) -> None:
    settings.YARDSTICK_PAGE_SECONDS = 0
    ask()
    assert queries("/en/loan/home_loan/") > 1


def test_a_kept_page_counts_under_its_own_route(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(metrics, "observe", lambda route, *_: seen.append(route))
    ask()
    ask()
    assert seen == ["web:category", "web:category"]
