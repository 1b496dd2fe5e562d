"""What people are told: once for a reason, on their pages and by mail, one by one or once a day as they choose."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from normalizers.schema import Label
from portal.accounts import letters, notices
from portal.accounts.models import Letter, Membership, Notice, Partner, User
from portal.catalog.models import Override, Report
from portal.desk.models import Proposal
from portal.desk.notify import tell_new_tasks, tell_of_overrides
from portal.partners import keys
from portal.partners.expiring import BEFORE, tell_of_keys
from portal.pipeline import worker
from tests import rows
from tests.people import Cast, account, signed_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
SAYS = Label("一件事", "One thing")


def told(user: User, kind: str = "") -> list[str]:
    own = Notice.objects.filter(user=user).order_by("pk")
    return [row.says["en"] for row in (own.filter(kind=kind) if kind else own)]


@pytest.fixture(autouse=True)
def _mailbox(settings: Any) -> None:
    settings.YARDSTICK_MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


class TestLetters:
    def test_of_one_reason_are_one_and_name_the_address_in_the_language_of_whom_they_are_for(self, settings: Any) -> None:
        settings.YARDSTICK_BASE_URL = "https://portal.example"
        ada = account()
        User.objects.filter(pk=ada.pk).update(language="zh-hans")
        for _ in range(2):
            notices.tell([ada], "task", SAYS, "/desk/", "task:1")
        assert notices.post_due(NOON) == 1 and notices.post_due(NOON) == 0
        letters.send_due(datetime.now(UTC))
        (sent,) = mail.outbox
        assert sent.subject == "一件事" and "https://portal.example/zh-hans/desk/" in sent.body and "127.0.0.1" not in sent.body

    def test_of_several_at_once_are_one_letter(self) -> None:
        ada = account()
        for number in range(3):
            notices.tell([ada], "task", Label(f"事{number}", f"Thing {number}"), "/desk/", f"task:{number}")
        assert notices.post_due(NOON) == 1
        letters.send_due(datetime.now(UTC))
        assert "3 messages" in mail.outbox[0].subject and all(f"Thing {number}" in mail.outbox[0].body for number in range(3))

    def test_of_the_day_come_once_and_after_its_hour_and_keys_at_once(self) -> None:
        ada = account()
        User.objects.filter(pk=ada.pk).update(mail="daily")
        early = NOON.replace(hour=notices.HOUR - 1)
        notices.tell([ada], "task", SAYS, "/desk/", "task:1")
        assert notices.post_due(early) == 0
        notices.tell([ada], "key", SAYS, "/desk/", "key:1")
        assert notices.post_due(early) == 1 and Letter.objects.get().kind == "key"
        assert notices.post_due(NOON) == 1
        notices.tell([ada], "task", SAYS, "/desk/", "task:2")
        assert notices.post_due(NOON + timedelta(hours=5)) == 0 and notices.post_due(NOON + timedelta(days=1)) == 1
        assert Letter.objects.count() == 3

    def test_go_to_nobody_whose_account_is_shut_and_are_forgotten(self) -> None:
        ada = account()
        User.objects.filter(pk=ada.pk).update(is_active=False)
        notices.tell([ada], "task", SAYS, "/desk/", "task:1")
        assert notices.post_due(NOON) == 0
        assert notices.post_due(datetime.now(UTC) + notices.KEPT) == 0 and not Notice.objects.exists()


class TestPage:
    def test_lists_them_in_its_language_marks_them_read_and_keeps_the_choice(self) -> None:
        ada = account()
        notices.tell([ada], "task", SAYS, "/desk/report/1/", "task:1")
        browser = signed_in(ada)
        assert "1 unread" in browser.get("/en/account/").content.decode()
        page = browser.get("/zh-hans/account/notices/").content.decode()
        assert "一件事" in page and 'href="/zh-hans/desk/report/1/"' in page
        browser.post("/en/account/notices/", {"mail": "daily"})
        page = browser.get("/en/account/notices/").content.decode()
        assert "comes with the letter of the day" in page and "I have read all of it" in page
        browser.post("/en/account/notices/", {"read": "all"})
        browser.post("/en/account/notices/", {"mail": "never"})
        ada.refresh_from_db()
        assert ada.mail == "daily" and "I have read" not in browser.get("/en/account/notices/").content.decode()
        kept = json.loads(browser.get("/en/account/data.json").content)
        assert kept["notices"][0]["says"]["en"] == "One thing" and kept["account"]["mail"] == "daily"

    def test_of_letters_shows_operators_what_waits_and_what_was_given_up_and_no_text(self) -> None:
        client = Cast().client("operator")
        letters.post("ada@example.org", "Your key", "a secret text")
        Letter.objects.create(kind="account", subject="An old one", error="TimeoutError")
        page = client.get("/en/desk/letters/").content.decode()
        assert "Your key" in page and "An old one" in page and "secret text" not in page
        whole = 'aria-current="page">Everything'
        some = client.get("/en/desk/letters/?state=given_up").content.decode()
        assert whole in page and whole not in some and "Your key" not in some
        assert "Letters" in client.get("/en/desk/").content.decode()


class TestDesk:
    def test_new_tasks_are_told_once_to_whoever_may_do_them(self) -> None:
        people = Cast()
        for kind in ("editor", "reviewer", "auditor", "operator"):
            people.client(kind)
        product = rows.product()
        Report.objects.create(product=product, path="values/rate", shown="5 %", message="Wrong", language="en", made_at=NOON)
        by = f"user:{people.users['editor'].public_id}"
        Proposal.objects.create(product=product, path="values/rate", value=rows.rate("0.05"), reason="Misread", by=by)
        assert tell_new_tasks(NOON) == 2 and tell_new_tasks(NOON) == 0
        assert told(people.users["editor"]) == ["Readers' reports: Basic home loan"]
        assert set(told(people.users["reviewer"])) == {"Readers' reports: Basic home loan", "Overrides to approve: Basic home loan"}
        assert not told(people.users["auditor"]) and not told(people.users["operator"])
        assert Notice.objects.filter(place="/desk/report/1/").exists() or Notice.objects.filter(place__startswith="/desk/report/").exists()

    def test_an_override_that_ends_is_told_to_its_owner_before_and_at_the_end(self) -> None:
        ada = account(factor=True, role="editor")
        Override.objects.create(
            product=rows.product(), path="values/rate", value=rows.rate("0.05"), reason="Misread", owner=f"user:{ada.public_id}",
            approved_by="user:b", created_at=NOON - timedelta(days=60), expires_at=datetime.now(UTC) + timedelta(days=3),
        )  # fmt: skip
        now = datetime.now(UTC)
        assert tell_of_overrides(now) == 1 and tell_of_overrides(now) == 0 and tell_of_overrides(now + timedelta(days=4)) == 1
        assert told(ada) == ["An override of yours is about to end: Basic home loan", "An override of yours has ended: Basic home loan"]


def test_owners_are_told_of_keys_that_end_before_and_after() -> None:
    ada, partner = account(factor=True), Partner.objects.create(name="Harbour")
    Membership.objects.create(user=ada, partner=partner, role="owner")
    key, _ = keys.make(partner, "nightly", NOON, "user:x", life=timedelta(days=30))
    ends = NOON + timedelta(days=30)
    assert [tell_of_keys(at) for at in (NOON, ends - BEFORE, ends - BEFORE, ends + timedelta(hours=1), ends + timedelta(days=1))] == [
        0,
        1,
        0,
        1,
        0,
    ]
    assert [one.partition(":")[0] for one in told(ada, "key")] == ["A key was made", "A key is about to end", "A key has ended"]
    keys.revoke(key, ends, "user:x")
    assert tell_of_keys(ends - timedelta(days=1)) == 0


def test_the_worker_looks_and_posts_in_one_round() -> None:
    people = Cast()
    people.client("editor")
    Report.objects.create(product=rows.product(), path="values/rate", shown="5 %", message="Wrong", language="en", made_at=NOON)
    worker.post()
    assert [one.to for one in mail.outbox] == [["editor@example.org"]]
