"""A feed that the portal fetches by itself: only when it changed, within limits, its failures named; never a private address."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from crawlers.fetch import FetchError
from normalizers.feed import limits
from normalizers.feed.write import write
from portal.accounts.models import AuditEntry
from portal.partners.models import Delivery, Pull
from portal.partners.pulling import pull_due, schedule
from portal.partners.receiving import Declared
from tests.door import NOW, Door, public, work
from tests.test_fetch import Net, http, net  # noqa: F401 (a fixture)
from tests.test_partner_pages import Desk

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(hours=1)  # after what the fixture delivers
WHERE = "https://bank.example/feed.json"


@pytest.fixture
def door(net: Net) -> Door:  # noqa: F811
    made = Door()
    made.items = made.opened(6)  # type: ignore[attr-defined]
    schedule(made.feed, WHERE, 24, Declared(mode="full"), now=SOON, by="user:ada")
    return made


def feed(door: Door, rate: str = "0.0155") -> bytes:
    items = [dict(item) for item in door.items]  # type: ignore[attr-defined]
    items[0]["rates"] = [{**items[0]["rates"][0], "value": rate}]
    return write(items, "json").encode()


def test_what_is_fetched_is_a_delivery_like_any_other_and_an_unchanged_file_confirms(door: Door, net: Net) -> None:  # noqa: F811
    net.answers.append(http(feed(door), ETag='"v1"', Last_Modified="Thu, 26 Nov 2026 00:00:00 GMT"))
    assert pull_due(SOON) == 1 and pull_due(SOON) == 0  # until it is due again
    work()
    assert public(door)["TD-0"].document["values"]["base_rate"]["value"] == "0.0155"
    last = Delivery.objects.latest("pk")
    net.answers.append(http(b"", "304 Not Modified"))
    assert pull_due(SOON + timedelta(days=1)) == 1
    assert b'If-None-Match: "v1"' in net.heard[-1] and b"If-Modified-Since: Thu, 26 Nov 2026" in net.heard[-1]
    again = Delivery.objects.latest("pk")
    assert again.pk != last.pk and again.sha256 == last.sha256
    work()
    again.refresh_from_db()
    assert again.state == "published" and again.outcome["unchanged"]["total"] == 6
    door.send(feed(door, "0.0160"))
    Delivery.objects.filter(pk=Delivery.objects.latest("pk").pk).update(at=SOON + timedelta(days=1, hours=1))
    net.answers.append(http(b"", "304 Not Modified"))
    assert pull_due(SOON + timedelta(days=2)) == 0  # a newer file was sent by hand: the old one does not take its place
    assert AuditEntry.objects.get(action="feed.pull").after == WHERE


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (http(b"gone", "404 Not Found"), "bad_status"), (http(b"", "302 Found", Location="https://10.0.0.1/"), "private_address"),
        (http(b"x" * 50, Content_Length="500"), "cut_off"), (b"", "no_answer"),
    ],
)  # fmt: skip
def test_a_failure_is_named_to_the_partner_and_changes_nothing(door: Door, net: Net, answer: bytes, code: str) -> None:  # noqa: F811
    net.answers.append(answer)
    assert pull_due(SOON) == 0
    one = Pull.objects.get()
    assert (one.failed, one.due_at) == (code, SOON + timedelta(hours=1)) and Delivery.objects.count() == 1
    page = Desk(door).page(f"feeds/{door.feed.public_id}/", "zh-hans")
    assert WHERE in page and code in page
    assert len(public(door)) == 6 and not list((settings.YARDSTICK_DATA / "deliveries").glob(".incoming-*"))
    net.answers.append(http(feed(door)))
    assert pull_due(SOON + timedelta(hours=1)) == 1 and Pull.objects.get().failed == ""


def test_a_file_that_is_too_large_is_left_where_it_passes_the_limit(door: Door, net: Net, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(limits, "SENT", 100)
    net.answers.append(http(feed(door)))
    assert pull_due(SOON) == 0 and Pull.objects.get().failed in ("too_large", "too-large")


def test_while_a_delivery_is_worked_on_nothing_is_taken(door: Door, net: Net) -> None:  # noqa: F811
    door.post(feed(door))
    net.answers.append(http(feed(door, "0.0160")))
    assert pull_due(SOON) == 0 and Pull.objects.get().failed == "delivery-in-progress"


@pytest.mark.parametrize(
    "url", ["http://bank.example/", "file:///etc/passwd", "https://u:p@bank.example/", "https://bank.example:8080/", "x"]
)
def test_an_address_that_is_never_asked_is_refused_where_it_is_written(door: Door, url: str) -> None:
    with pytest.raises(FetchError, match="bad_address"):
        schedule(door.feed, url, 24, Declared(), now=SOON, by="user:ada")
    assert Pull.objects.get().url == WHERE


def test_an_owner_says_where_and_how_often_and_a_member_does_not(door: Door) -> None:
    desk = Desk(door)
    where = f"feeds/{door.feed.public_id}/pull/"
    assert desk.browser.post(desk.at(where), {"url": "https://other.example/f", "hours": "6", "mode": "delta"}).status_code == 302
    one = Pull.objects.get()
    assert (one.url, one.hours, one.declared["mode"]) == ("https://other.example/f", 6, "delta")
    refused = desk.browser.post(desk.at(where, "zh-hans"), {"url": "http://169.254.169.254/", "hours": "6"})
    assert refused.status_code == 400 and "https" in refused.content.decode()
    desk.browser.post(desk.at(where), {"url": ""})
    assert not Pull.objects.exists()
    member = Desk(door, "member@example.org", "member")
    assert member.browser.post(member.at(where), {"url": WHERE}).status_code == 403
