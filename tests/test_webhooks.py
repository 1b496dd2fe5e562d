"""What a partner's server is told: to a public address alone, signed so that it can tell, again until it is taken, and all in a log."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from crawlers.fetch import FetchError
from portal.accounts import notices
from portal.accounts.models import AuditEntry, Letter, Notice
from portal.partners.models import Attempt, Message, Webhook
from portal.partners.openapi import described
from portal.partners.webhooks import registry, sending, signing
from portal.partners.webhooks.events import EVENTS
from tests.door import Door, market
from tests.test_fetch import Net, http, net  # noqa: F401 (a fixture)
from tests.test_partner_pages import Desk

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
WHERE = "https://bank.example/hooks"


@pytest.fixture
def door(net: Net) -> Door:  # noqa: F811
    return Door()


def registered(door: Door, *, live: bool = True, kinds: tuple[str, ...] = tuple(EVENTS)) -> tuple[Webhook, str]:
    return registry.register(door.partner, WHERE, kinds, live=live, by="user:ada")


def heard(request: bytes) -> tuple[dict[str, str], bytes]:
    head, _, body = request.partition(b"\r\n\r\n")
    return dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:]), body


def fits(headers: dict[str, str], body: bytes, secret: str) -> bool:
    """The check as the convention's own text writes it, by other code than ours."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body.decode()}".encode()
    mine = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(one, f"v1,{mine}") for one in headers["webhook-signature"].split(" "))


def test_the_signature_is_that_of_the_conventions_own_example() -> None:
    told = signing.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}', "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    assert told == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_delivery_is_told_to_whoever_wants_it_signed_and_once(door: Door, net: Net) -> None:  # noqa: F811
    hook, secret = registered(door, kinds=("delivery.held",))
    registered(door, live=False)
    assert door.send(market(3))["state"] == "held"
    message = Message.objects.get()
    net.answers.append(http())
    assert sending.send_due(message.made_at) == 1 and sending.send_due(message.made_at) == 0
    headers, body = heard(net.heard[-1])
    assert net.heard[-1].startswith(b"POST /hooks HTTP/1.1") and fits(headers, body, secret) and not fits(headers, body + b" ", secret)
    told = json.loads(body)
    assert (told["type"], told["test"], told["data"]["state"], told["data"]["items"]) == ("delivery.held", False, "held", 3)
    assert set(told["data"]) == set(EVENTS["delivery.held"].example) and told["data"]["report"].startswith("http")
    assert headers["webhook-id"] == f"msg_{message.public_id}"
    assert Attempt.objects.get().status == 200 and secret not in str(list(Webhook.objects.values()))
    assert hook.kinds == ["delivery.held"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://bank.example/", "bad_address"), ("https://127.0.0.1/", "private_address"), ("https://inner.example/", "private_address"),
        ("https://169.254.169.254/", "private_address"), ("https://u:p@bank.example/", "bad_address"),
        ("https://nosuch.invalid/", "unknown_host"),
        ("https://bank.example:8443/", "bad_address"),
    ],
)  # fmt: skip
def test_an_address_that_is_never_asked_is_refused_where_it_is_written(door: Door, net: Net, url: str, code: str) -> None:  # noqa: F811
    net.names["inner.example"] = ["10.0.0.1"]
    with pytest.raises(FetchError, match=code):
        registry.register(door.partner, url, EVENTS, live=True, by="user:ada")
    assert not Webhook.objects.exists() and not net.reached


def test_a_name_that_turns_private_later_is_not_connected_to(door: Door, net: Net) -> None:  # noqa: F811
    hook, _ = registered(door)
    net.names["bank.example"] = ["10.0.0.1"]
    assert not sending.attempt(sending.tell_test(hook, NOW), NOW)
    assert Attempt.objects.get().failed == "private_address" and not net.reached


def test_what_is_not_taken_is_tried_again_with_the_same_id_until_it_is_given_up(door: Door, net: Net) -> None:  # noqa: F811
    hook, secret = registered(door)
    message = sending.tell_test(hook, NOW)
    at, pauses = NOW, []
    for _ in range(len(sending.PAUSES)):
        net.answers.append(http(b"no", "503 Service Unavailable"))
        assert sending.send_due(at) == 0
        message.refresh_from_db()
        assert message.next_at is not None and sending.send_due(message.next_at - timedelta(seconds=1)) == 0
        pauses.append(message.next_at - at)
        at = message.next_at
    assert tuple(pauses) == sending.PAUSES
    ids = {(heard(one)[0]["webhook-id"], heard(one)[0]["webhook-timestamp"]) for one in net.heard}
    assert len({one for one, _ in ids}) == 1 and len({at for _, at in ids}) == len(sending.PAUSES)
    assert all(fits(*heard(one), secret) for one in net.heard)
    net.answers.append(http(b"no", "302 Found", Location="https://10.0.0.1/"))  # no redirect is followed
    assert sending.send_due(at) == 0
    message.refresh_from_db()
    assert message.next_at is None and message.sent_at is None and message.tries.count() == len(sending.PAUSES) + 1


def test_one_that_fails_is_not_asked_again_in_the_round_and_holds_up_nobody_else(door: Door, net: Net) -> None:  # noqa: F811
    first, second = registered(door)[0], registered(door)[0]
    for hook in (first, first, second):
        sending.tell_test(hook, NOW)
    net.answers += [http(b"", "500 Oh"), http()]
    assert sending.send_due(NOW) == 1 and len(net.heard) == 2


def test_a_new_secret_signs_beside_the_old_one_for_a_week(door: Door, net: Net) -> None:  # noqa: F811
    hook, old = registered(door)
    new = registry.rotate(hook, NOW, "user:ada")
    for at, works in ((NOW, True), (NOW + registry.OVERLAP, False)):
        hook.refresh_from_db()
        net.answers.append(http())
        assert sending.attempt(sending.tell_test(hook, at), at)
        headers, body = heard(net.heard[-1])
        assert fits(headers, body, new) and fits(headers, body, old) == works and old != new


@pytest.mark.parametrize("gone", [True, False])
def test_long_failure_and_a_word_switch_it_off_with_a_letter(door: Door, net: Net, gone: bool) -> None:  # noqa: F811
    Desk(door)
    Notice.objects.all().delete()
    hook, _ = registered(door)
    sending.tell_test(hook, NOW)
    if not gone:
        Webhook.objects.update(failing_since=NOW - sending.SWITCHED_OFF)
    net.answers.append(http(b"", "410 Gone" if gone else "500 Oh"))
    sending.send_due(NOW)
    hook.refresh_from_db()
    assert hook.disabled_at == NOW and not Message.objects.exclude(next_at=None).exists()
    notices.post_due(NOW)
    assert Letter.objects.get().kind == "webhook" and sending.tell(door.partner, "delivery.held", {}, NOW) == 0
    assert registry.enable(hook, "user:ada") and sending.tell(door.partner, "delivery.held", {}, NOW) == 1
    assert {"webhook.made", "webhook.disabled", "webhook.enabled"} <= set(AuditEntry.objects.values_list("action", flat=True))


def test_an_owner_registers_tests_and_removes_on_the_pages_and_the_log_is_there(door: Door, net: Net) -> None:  # noqa: F811
    desk = Desk(door)
    page = desk.browser.post(desk.at("webhooks/"), {"url": WHERE, "mode": "live", "event": ["delivery.held"]}).content.decode()
    secret = re.findall(r"<code>(whsec_[\w+/=]+)</code>", page)[0]
    hook = Webhook.objects.get()
    assert secret not in desk.page("webhooks/") and hook.live
    where = f"webhooks/{hook.public_id}/"
    assert desk.browser.post(desk.at(where), {"act": "test"}).status_code == 302
    net.answers.append(http(b"no", "500 Oh"))
    sending.send_due(datetime.now(UTC))
    page = desk.page(where)
    assert "HTTP 500" in page and "waits; next try" in page and "failing since" in page and secret not in page
    assert "whsec_" in desk.browser.post(desk.at(where), {"act": "rotate"}).content.decode()
    for wrong, told in (({"url": "https://10.0.0.1/", "event": "delivery.held"}, "不是公网地址"), ({"url": WHERE}, "至少选择一种事件")):
        answer = desk.browser.post(desk.at("webhooks/", "zh-hans"), wrong)
        assert answer.status_code == 400 and told in answer.content.decode()
    other, member = Desk(Door("Another Holding"), "other@example.org"), Desk(door, "member@example.org", "member")
    for one, status in ((other, 404), (member, 403)):
        for base in (desk.at(where), one.at(where)):
            assert one.browser.post(base, {"act": "remove"}).status_code in (status, 403 if one is member else 404)
    assert desk.browser.post(desk.at(where), {"act": "remove"}).status_code == 302 and not Webhook.objects.exists()


def test_the_description_of_the_interface_holds_every_event_with_an_example() -> None:
    told = described()["webhooks"]
    assert set(told) == {*EVENTS, "webhook.test"}
    for kind, event in EVENTS.items():
        example = told[kind]["post"]["requestBody"]["content"]["application/json"]["example"]
        assert example["data"] == dict(event.example) and "HMAC-SHA256" in told[kind]["post"]["description"]
