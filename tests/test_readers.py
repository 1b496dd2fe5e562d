"""Views of product pages: summed in the process, written by day, and nothing kept of who looked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from portal.readers import counting, figures
from portal.readers.counting import Sums
from portal.readers.models import View
from tests import rows

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch) -> Sums:
    found = Sums()
    monkeypatch.setattr("portal.readers.middleware.SUMS", found)
    return found


def get(path: str, agent: str = PERSON, **headers: str) -> Any:
    return Client().get(path, headers={"User-Agent": agent, **headers})


def test_people_who_open_a_page_are_counted_in_memory_and_written_by_day(sums: Sums, settings: Any) -> None:
    settings.YARDSTICK_PAGE_SECONDS = 60  # the second look is answered by what the process keeps
    product = rows.product()
    for path in (f"/en/product/{product.pk}/", f"/en/product/{product.pk}/", f"/zh-hans/product/{product.pk}/?utm_source=x"):
        get(path)
    get(f"/en/product/{product.pk}/", "Googlebot/2.1")
    get(f"/en/product/{product.pk}/", **{"Sec-Purpose": "prefetch"})
    get("/en/product/aaaaaaaaaaaaaaaa/")
    assert not View.objects.exists()
    assert sums.write(NOW) == 2 and sums.write(NOW) == 0
    get(f"/en/product/{product.pk}/")
    assert sums.write(NOW) == 1 and sums.write(NOW + timedelta(days=1)) == 0
    (row,) = View.objects.all()
    assert (row.product_id, row.day, row.number) == (product.pk, NOW.date(), 3)
    assert figures.of_products([product.pk], NOW) == {product.pk: 3} == figures.of_products([product.pk], NOW + timedelta(days=29))
    assert figures.of_institutions([product.institution_id], NOW) == {product.institution_id: 3}
    assert figures.of_products([product.pk], NOW + timedelta(days=30)) == {}
    assert {field.name for field in View._meta.get_fields()} == {"id", "product", "day", "number"}  # nothing of who looked


def test_what_cannot_be_written_waits_and_what_is_no_product_or_old_goes(sums: Sums, monkeypatch: pytest.MonkeyPatch) -> None:
    product = rows.product()
    View.objects.create(product=product, day=(NOW - timedelta(days=93)).date(), number=9)
    sums.add(product.pk)
    sums.add("nosuchproductxxx")

    def away(*_: object) -> int:
        raise DatabaseError("away")

    with monkeypatch.context() as broken:
        broken.setattr(counting, "_add", away)
        with pytest.raises(DatabaseError):
            sums.write(NOW)
    assert sums.write(NOW) == 1
    assert [(row.day, row.number) for row in View.objects.all()] == [(NOW.date(), 1)]


def test_a_flood_of_other_addresses_takes_no_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 2)
    sums = Sums()
    for product in "abcab":
        sums.add(product)
    assert sums._counts == {"a": 2, "b": 2}
