"""A partner disputes a value of its product: beside readers' reports at the desk, with a clock, and answered to the partner."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.accounts.attachments import MOST
from portal.accounts.models import Attachment, AuditEntry, Dispute, Notice, Partner
from portal.catalog.models import Report
from portal.catalog.overrides import Setting, put
from portal.partners.disputes import clock, tell_answered
from tests import rows
from tests.desk import text
from tests.people import Cast

pytestmark = pytest.mark.django_db


def test_a_value_is_disputed_judged_and_answered_and_nobody_else_is_reached() -> None:
    people = Cast()
    member, other, editor = (people.client(kind) for kind in ("member", "other", "editor"))
    product = rows.product(values={"rate": rows.value("0.05", "5 %", period="P1Y")})
    product.document["names"] = {"zh": "基本房贷"}
    product.save()
    people.partner.institutions.add(product.institution)
    base = f"/en/partner/{people.partner.public_id}/disputes/"
    where = f"{base}{product.pk}/"
    assert f'href="{where}"' in member.get(f"{base}?q=basic").content.decode()
    sent = {"path": "values/rate", "message": "It is 4.9 % since Monday", "document": "https://bank.example/rates.pdf"}
    for wrong, told in (
        ({"path": "values/x"}, "Choose the value"),
        ({"message": "no"}, "letters"),
        ({"document": "javascript:x"}, "https://"),
    ):
        answer = member.post(where, {**sent, **wrong})
        assert answer.status_code == 400 and told in answer.content.decode()
    assert member.post(where, sent).status_code == 302
    again = member.post(where.replace("/en/", "/zh-hans/"), sent)
    assert again.status_code == 400 and "已有一项未答复的异议" in again.content.decode() and Dispute.objects.count() == 1
    assert "基本房贷" in again.content.decode()
    elsewhere = Partner.objects.get(name="Elsewhere")
    assert other.post(where, sent).status_code == 404
    assert other.post(f"/en/partner/{elsewhere.public_id}/disputes/{product.pk}/", sent).status_code == 404
    row = Report.objects.get()
    assert "Harbour: It is 4.9 % since Monday" in editor.get("/en/desk/").content.decode()
    page = editor.get(f"/en/desk/report/{row.pk}/").content.decode()
    assert "Disputed by Harbour" in page and "<code>https://bank.example/rates.pdf</code>" in page
    for lang, said in (("en", "Disputed by the issuer since"), ("zh-hans", "发行机构对此有异议")):
        assert said in Client().get(f"/{lang}/product/{product.pk}/").content.decode()
    assert "open for 0 hours" in member.get(base).content.decode() and clock(people.partner).open == 1
    assert tell_answered(datetime.now(UTC)) == 0
    editor.post(f"/en/desk/report/{row.pk}/answer/", {"state": "mended", "answer": "Read again: 4.9 %", "reason": "Seen"})
    assert tell_answered(datetime.now(UTC)) == 1 and tell_answered(datetime.now(UTC)) == 0
    assert Notice.objects.get(user=people.users["member"]).says["en"] == "A dispute was answered: Basic home loan"
    page = member.get(base).content.decode()
    assert "answered after 0 hours" in page and "Read again: 4.9 %" in page and clock(people.partner).half is not None
    assert "Disputed by" not in Client().get(f"/en/product/{product.pk}/").content.decode()


def test_what_we_changed_is_listed_for_its_institution_and_every_reader_may_switch_it_off() -> None:
    people, now = Cast(), datetime.now(UTC)
    member, found = people.client("member"), rows.product(values={"rate": rows.value("0.05", "5 %", period="P1Y")})
    people.partner.institutions.add(found.institution)
    value = rows.rate("0.0399", locator="https://bank.example/letter.pdf")
    put(found.pk, Setting("values/rate", value, "the letter says so", "user:a", "user:b", now + timedelta(days=9)), now)
    own = text(member.get(f"/en/partner/{people.partner.public_id}/disputes/"))
    assert "What we changed in your data" in own and re.search(r"5\S*\s*% a year 3\.99\s*% a year the letter says so", own)
    page = Client().get(f"/en/product/{found.pk}/")
    assert "?without=values%2Frate#repairs" in page.content.decode() and "overridden" in text(page)
    without = Client().get(f"/en/product/{found.pk}/?without=values/rate")
    assert "overridden" not in text(without) and "Switch it on again" in text(without) and "noindex" in without.content.decode()
    found.refresh_from_db()
    assert found.document["values"]["rate"]["value"] == "0.0399"  # for that reader alone
    assert "Switch it off" in text(Client().get(f"/en/product/{found.pk}/?without=values/other"))
    both = Client().get(f"/en/product/{found.pk}/?without=values/other&without=values/rate")  # of several, each may be off
    assert both.status_code == 200 and "Switch it on again" in text(both)


PDF = b"%PDF-1.7 \xff\x00 rates"


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("rates.pdf", b"", "empty"),
        ("rates.pdf", b"<html><script>alert(1)</script>", "neither a PDF nor"),
        ("rates.pdf", PDF + b"x" * MOST, "5 MiB"),
    ],
)
def test_a_document_that_cannot_be_taken_is_refused_in_words_and_no_dispute_is_made(name: str, body: bytes, told: str) -> None:
    member, where, sent = disputed_value()
    answer = member.post(where, {**sent, "file": SimpleUploadedFile(name, body)})
    assert answer.status_code == 400 and told in answer.content.decode() and "It is 4.9 %" in answer.content.decode()
    assert not Dispute.objects.exists() and not Attachment.objects.exists()


def test_a_document_is_kept_as_it_came_and_handed_to_an_editor_as_a_file() -> None:
    people = Cast()
    member, where, sent = disputed_value(people)
    assert member.post(where, {**sent, "file": SimpleUploadedFile("<b>rates\n.pdf", PDF, "text/html")}).status_code == 302
    report, editor = Report.objects.get(), people.client("editor")
    page = editor.get(f"/en/desk/report/{report.pk}/").content.decode()
    assert "&lt;b&gt;rates" in page and hashlib.sha256(PDF).hexdigest()[:16] in page
    found = editor.get(f"/en/desk/report/{report.pk}/document/")
    assert found.content == PDF and found["Content-Type"] == "application/pdf" and found["X-Content-Type-Options"] == "nosniff"
    assert (
        re.fullmatch(r'attachment; filename="dispute-\d+\.pdf"', found["Content-Disposition"])
        and "sandbox" in found["Content-Security-Policy"]
    )
    assert member.get(f"/en/desk/report/{report.pk}/document/").status_code == 404
    entry = AuditEntry.objects.get(action="dispute.made")
    assert hashlib.sha256(PDF).hexdigest() in str(entry.after)
    plain = Report.objects.create(
        product=report.product, path="values/rate", shown="5 %", message="no", language="en", made_at=report.made_at
    )
    assert editor.get(f"/en/desk/report/{plain.pk}/document/").status_code == 404


def disputed_value(people: Cast | None = None) -> tuple[Client, str, dict[str, str]]:
    """A partner's member, the address at which it disputes a value of its product, and what it sends."""
    cast = people or Cast()
    product = rows.product(values={"rate": rows.value("0.05", "5 %", period="P1Y")})
    cast.partner.institutions.add(product.institution)
    where = f"/en/partner/{cast.partner.public_id}/disputes/{product.pk}/"
    return cast.client("member"), where, {"path": "values/rate", "message": "It is 4.9 % since Monday"}
