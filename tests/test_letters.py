"""Mail while its server is away: no page fails, nothing is lost, and nothing that opens an account lies readable in a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client

from portal.accounts import checks, letters, notices, people
from portal.accounts.models import Letter, Membership, Notice
from portal.partners import keys
from tests.door import NOW, Door, market
from tests.people import account
from tests.test_partner_pages import Desk

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


class Away(BaseEmailBackend):
    """A mail server that nobody reaches."""

    error: type[Exception] = ConnectionRefusedError

    def send_messages(self, email_messages: Any) -> int:
        raise self.error


@pytest.fixture(autouse=True)
def _away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Away, "error", ConnectionRefusedError)
    settings.EMAIL_BACKEND = "portal.accounts.letters.Logged"
    settings.YARDSTICK_MAIL_BACKEND = f"{__name__}.Away"


@pytest.mark.django_db
@pytest.mark.parametrize("error", [ConnectionRefusedError, TimeoutError, SMTPServerDisconnected])
def test_a_new_password_is_asked_for_and_the_letter_goes_when_the_server_is_back(
    settings: Any, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    monkeypatch.setattr(Away, "error", error)
    user = account("ada@example.org")
    answer = Client().post("/en/account/password/reset/", {"email": "ada@example.org"})
    assert answer.status_code == 302 and not mail.outbox
    row = Letter.objects.get()
    assert (row.user, row.sent_at, row.error) == (user, None, error.__name__) and row.next_at is not None
    assert "ada@" not in str(Letter.objects.values()) and "password/reset" not in str(Letter.objects.values())
    settings.YARDSTICK_MAIL_BACKEND = LOCMEM
    assert letters.send_due(datetime.now(UTC)) == 0  # not yet
    assert letters.send_due(datetime.now(UTC) + timedelta(minutes=2)) == 1
    (sent,) = mail.outbox
    assert sent.to == ["ada@example.org"] and "/account/password/reset/key/" in sent.body
    row.refresh_from_db()
    assert row.sent_at is not None and row.sealed == "" and row.attempts == 2
    assert letters.send_due(datetime.now(UTC) + timedelta(days=1)) == 0


@pytest.mark.django_db
def test_an_invitation_is_made_though_it_cannot_be_sent_and_is_given_up_after_two_days() -> None:
    people.account("new@example.org", "command:test")
    row = Letter.objects.get()
    at = datetime.now(UTC)
    pauses = []
    for _ in range(4):
        at = row.next_at or at
        letters.send_due(at)
        row.refresh_from_db()
        pauses.append(row.attempts)
    assert pauses == [2, 3, 4, 5] and row.next_at is not None
    Letter.objects.update(made_at=at - timedelta(days=3), next_at=at)
    letters.send_due(at)
    row.refresh_from_db()
    assert row.next_at is None and row.sealed == "" and row.sent_at is None
    letters.send_due(at + timedelta(days=200))
    assert not Letter.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_partner_is_told_of_what_is_held_and_owners_of_keys_by_mail_and_on_their_page(settings: Any) -> None:
    door = Door()
    desk = Desk(door)
    member = account("member@example.org")
    Membership.objects.create(user=member, partner=door.partner, role="member")
    member.language = "zh-hans"
    member.save()
    Letter.objects.all().delete()
    report = door.send(market(3))
    assert report["state"] == "held" and Notice.objects.filter(kind="delivery").count() == 2
    assert notices.post_due(NOW) == 2 and notices.post_due(NOW) == 0
    key, secret = keys.make(door.partner, "nightly", NOW, "user:x")
    keys.revoke(key, NOW, "user:x")
    assert Notice.objects.filter(kind="key", key__contains=key.prefix).count() == 2  # the owner alone
    assert "the mail waits to be sent" in desk.page()
    settings.YARDSTICK_MAIL_BACKEND = LOCMEM
    assert notices.post_due(NOW) == 1  # one letter of both
    assert letters.send_due(datetime.now(UTC) + timedelta(minutes=1)) == 3
    told = {one.to[0]: one for one in mail.outbox if "key" not in str(one.subject)}
    assert "一次提交暂缓发布: Example Bank" in told["member@example.org"].subject
    assert f"/zh-hans/partner/{door.partner.public_id}/deliveries/{report['delivery']}/" in told["member@example.org"].body
    assert secret.split("_", 2)[2] not in "".join(str(one.body) for one in mail.outbox)
    page = desk.page()
    assert "A delivery is held: Example Bank" in page and "sent by mail" in page and "A key was revoked: nightly" in page


def test_in_production_a_letter_names_no_host_but_the_configured_one_and_a_check_says_when_it_is_missing(settings: Any) -> None:
    assert checks.letters_know_the_address() == []
    settings.PRODUCTION = True
    assert letters.public_address("/en/") == "/en/"
    (warning,) = checks.letters_know_the_address()
    assert warning.id == "accounts.W001" and "YARDSTICK_BASE_URL" in warning.msg
    settings.YARDSTICK_BASE_URL = "https://portal.example"
    assert letters.public_address("/en/") == "https://portal.example/en/" and checks.letters_know_the_address() == []
