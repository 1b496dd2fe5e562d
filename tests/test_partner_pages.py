"""The partner's own pages: what was delivered and what became of it, the form to send, members and keys; and nobody else's."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from normalizers.feed.write import write
from portal.accounts.models import AuditEntry, Membership, Partner, User
from portal.partners import keys
from portal.partners.models import ApiKey, Delivery
from tests.door import NOW, Door, market, public, work
from tests.people import account, signed_in

database = pytest.mark.django_db(transaction=True)


class Desk:
    """An owner of the partner of a door, in a browser."""

    def __init__(self, door: Door, email: str = "owner@example.org", role: str = "owner") -> None:
        self.door = door
        self.user = account(email, factor=role == "owner")
        Membership.objects.create(user=self.user, partner=door.partner, role=role)
        self.browser = signed_in(self.user)

    def at(self, path: str = "", lang: str = "en") -> str:
        return f"/{lang}/partner/{self.door.partner.public_id}/{path}"

    def page(self, path: str = "", lang: str = "en", status: int = 200) -> str:
        answer = self.browser.get(self.at(path, lang))
        assert answer.status_code == status, path
        return answer.content.decode()

    def upload(self, body: bytes, name: str = "feed.json", **more: str) -> Any:
        sent = {"file": SimpleUploadedFile(name, body), **more}
        return self.browser.post(self.at(f"feeds/{self.door.feed.public_id}/"), sent)


@pytest.fixture
def desk() -> Desk:
    return Desk(Door())


@database
def test_a_file_is_sent_by_form_and_its_report_tells_line_by_line_what_is_wrong(desk: Desk) -> None:
    items = desk.door.opened(40)
    items[0]["rates"][0]["value"] = "0.0155"
    items[1]["rates"][0]["value"] = "1.75"
    items[2]["name"] = "<script>alert(1)</script>"
    answer = desk.upload(write(items, "json").encode(), "../../x.html", mode="full")
    assert answer.status_code == 302
    where = answer["Location"].partition(desk.door.partner.public_id + "/")[2]
    assert "being worked on" in desk.page(where)
    work()
    page = desk.page(where)
    for told in (
        "published in part",
        "percent_not_fraction",
        "0.0175",
        "line ",
        "TD-1",
        'href="/en/feeds/rules/#rule-percent_not_fraction"',
    ):
        assert told in page, told
    assert f'href="/en/product/{public(desk.door)["TD-0"].pk}/"' in page and "<script>alert" not in page
    assert "部分发布" in desk.page(where, "zh-hans") and "#rule-percent_not_fraction" in desk.page(where, "zh-hans")
    report = json.loads(desk.page(where.rstrip("/") + ".json"))
    assert report["summary"]["refused"] == 2 and report["outcome"]["changed"]["total"] == 1
    csv = b"".join(desk.browser.get(desk.at(where.rstrip("/") + ".csv")).streaming_content).decode()
    assert csv.count("\r\n") == 1 + len(report["notices"])
    row = AuditEntry.objects.get(action="feed.delivered")
    assert row.actor == f"user:{desk.user.public_id}" and row.field == where.rstrip("/").replace("deliveries/", "delivery:")


@database
def test_what_cannot_be_taken_is_said_in_the_language_of_the_page(desk: Desk) -> None:
    assert "There is no" not in desk.page(f"feeds/{desk.door.feed.public_id}/")
    answer = desk.browser.post(desk.at(f"feeds/{desk.door.feed.public_id}/", "zh-hans"), {})
    assert answer.status_code == 400 and "没有收到内容" in answer.content.decode()
    assert desk.upload(b"{}", mode="half").status_code == 400
    assert desk.upload(b"{}", mode="full").status_code == 302
    answer = desk.upload(b"{}", mode="full")
    assert answer.status_code == 409 and "still being worked on" in answer.content.decode()


@database
def test_deliveries_stand_page_by_page_with_figures_and_words_that_nobody_understood(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.partners.pages.PAGE", 2)
    items = desk.door.opened(6)
    items[1]["currency"] = "money"
    items[0]["colour"] = "red"
    for _ in range(2):
        desk.door.send(items)
    page = desk.page(f"feeds/{desk.door.feed.public_id}/")
    assert page.count("/deliveries/") == 2 and "?page=2" in page and "1 / 2" in page
    second = desk.browser.get(desk.at(f"feeds/{desk.door.feed.public_id}/?page=2")).content.decode()
    assert second.count(f'href="/en/partner/{desk.door.partner.public_id}/deliveries/') == 1
    assert "Term deposits" in page and re.search(r"<code>colour</code></td><td class=\"num\">1<", page)
    assert re.search(r"\d+ %", page) and "35 days" in page
    overview = desk.page()
    assert "Example Bank" in overview and "held for an editor" in overview


@database
def test_missing_products_wait_for_a_click_and_go_after_it(desk: Desk) -> None:
    items = desk.door.opened()
    report = desk.door.send(items[:12])
    where = f"deliveries/{report['delivery']}/"
    assert "8 products are missing" in desk.page(where)
    desk.browser.post(desk.at(where + "withdrawals/"), {"decision": "confirm"})
    work()
    assert len(public(desk.door)) == 12 and "are missing" not in desk.page(where)
    again = desk.browser.post(desk.at(where + "withdrawals/"), {"decision": "confirm"}, follow=True)
    assert "Nothing waits" in again.content.decode()
    assert AuditEntry.objects.get(action="withdrawals.decided").actor == f"user:{desk.user.public_id}"


@database
class TestKeys:
    def test_a_key_is_made_shown_once_replaced_and_revoked(self, desk: Desk) -> None:
        page = desk.browser.post(desk.at("keys/"), {"name": "nightly load", "scope": ["read"]}).content.decode()
        secret = re.findall(r"<code>(yk_[a-z0-9]{12}_[\w-]+)</code>", page)[0]
        key = keys.find(secret, NOW)
        assert key is not None and (key.name, key.scopes, key.partner) == ("nightly load", ["read"], desk.door.partner)
        assert secret not in desk.page("keys/")
        page = desk.browser.post(desk.at(f"keys/{key.prefix}/replace/")).content.decode()
        fresh = re.findall(r"<code>(yk_[a-z0-9]{12}_[\w-]+)</code>", page)[0]
        assert fresh != secret and keys.find(secret, NOW) and keys.find(fresh, NOW)
        desk.browser.post(desk.at(f"keys/{key.prefix}/revoke/"))
        assert keys.find(secret, NOW) is None and keys.find(fresh, NOW) is not None
        page = desk.browser.post(desk.at(f"keys/{key.prefix}/replace/"), follow=True).content.decode()
        assert "opens nothing any more" in page

    def test_needs_a_name_and_a_scope(self, desk: Desk) -> None:
        before = ApiKey.objects.count()
        for wrong in ({"name": " ", "scope": "read"}, {"name": "x"}, {"name": "x", "scope": "admin"}):
            assert "needs a name" in desk.browser.post(desk.at("keys/"), wrong).content.decode()
        assert ApiKey.objects.count() == before


@database
class TestMembers:
    def test_are_invited_by_mail_and_removed_and_the_last_owner_stays(self, desk: Desk) -> None:
        desk.browser.post(desk.at("members/"), {"email": "New@Example.org", "role": "member"})
        new = User.objects.get(email="new@example.org")
        assert mail.outbox[-1].to == ["new@example.org"] and new.memberships.get().role == "member"
        again = desk.browser.post(desk.at("members/"), {"email": "new@example.org"}, follow=True).content.decode()
        assert "works for Example Holding already" in again
        desk.browser.post(desk.at("members/"), {"remove": new.public_id})
        assert not new.memberships.exists()
        refused = desk.browser.post(desk.at("members/"), {"remove": desk.user.public_id}, follow=True).content.decode()
        assert "only owner" in refused and desk.user.memberships.exists()
        wrong = desk.browser.post(desk.at("members/", "zh-hans"), {"email": "nobody"}, follow=True).content.decode()
        assert "不是" in wrong
        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"member.added", "member.removed"} <= actions

    def test_staff_cannot_be_added(self, desk: Desk) -> None:
        account("editor@example.org", factor=True, role="editor")
        told = desk.browser.post(desk.at("members/"), {"email": "editor@example.org"}, follow=True).content.decode()
        assert "cannot work for a partner" in told and desk.door.partner.memberships.count() == 1


@database
def test_another_partner_finds_nothing_of_it_and_a_member_no_keys(desk: Desk) -> None:
    report = desk.door.send(market(2))
    key = desk.door.key
    other = Desk(Door("Another Holding"), "other@example.org")
    own = [
        "", f"feeds/{desk.door.feed.public_id}/", f"deliveries/{report['delivery']}/", f"deliveries/{report['delivery']}.json",
        f"deliveries/{report['delivery']}.csv", "keys/", "members/",
    ]  # fmt: skip
    for path in own:
        assert other.browser.get(desk.at(path)).status_code == 404, path
        if path.startswith(("feeds", "deliveries")):  # under its own address too
            assert other.browser.get(other.at(path)).status_code == 404, path
    for base in (desk.at, other.at):
        for path in (f"keys/{key.prefix}/revoke/", f"keys/{key.prefix}/replace/", f"deliveries/{report['delivery']}/withdrawals/"):
            assert other.browser.post(base(path), {"decision": "confirm"}).status_code == 404, path
    assert other.browser.post(other.at("members/"), {"remove": desk.user.public_id}).status_code == 404
    assert keys.find(desk.door.secret, NOW) and desk.user.memberships.exists() and Delivery.objects.count() == 1
    member = Desk(desk.door, "member@example.org", "member")
    assert member.browser.get(member.at()).status_code == 200
    for path in ("keys/", "members/"):
        assert member.browser.get(member.at(path)).status_code == 403
    assert Client().get(desk.at()).status_code == 302


@database
def test_who_works_for_one_partner_is_led_there_and_for_several_may_choose(desk: Desk) -> None:
    assert desk.browser.get("/en/partner/")["Location"] == desk.at()
    Membership.objects.create(user=desk.user, partner=Partner.objects.create(name="Second"), role="member")
    assert "Second" in desk.browser.get("/en/partner/").content.decode()


@database
def test_what_was_kept_as_it_was_is_linked_to_its_live_page(desk: Desk) -> None:
    items = desk.door.opened(40)
    items[1]["rates"][0]["value"] = "1.75"
    report = desk.door.send([*items, {**items[1], "key": "NEVER"}])
    page = desk.page(f"deliveries/{report['delivery']}/")
    assert f'<a href="/en/product/{public(desk.door)["TD-1"].pk}/"><code>TD-1</code></a>' in page and "<li><code>NEVER</code></li>" in page
