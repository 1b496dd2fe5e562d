"""A partner disputes a value of its product: beside readers' reports at the desk, with a clock, and answered to the partner."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from portal.accounts.models import Dispute, Notice, Partner
from portal.catalog.models import Report
from portal.partners.disputes import clock, tell_answered
from tests import rows
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
    assert "disputes a value on this page" in Client().get(f"/en/product/{product.pk}/").content.decode()
    assert "open for 0 hours" in member.get(base).content.decode() and clock(people.partner).open == 1
    assert tell_answered(datetime.now(UTC)) == 0
    editor.post(f"/en/desk/report/{row.pk}/answer/", {"state": "mended", "answer": "Read again: 4.9 %", "reason": "Seen"})
    assert tell_answered(datetime.now(UTC)) == 1 and tell_answered(datetime.now(UTC)) == 0
    assert Notice.objects.get(user=people.users["member"]).says["en"] == "A dispute was answered: Basic home loan"
    page = member.get(base).content.decode()
    assert "answered after 0 hours" in page and "Read again: 4.9 %" in page and clock(people.partner).half is not None
    assert "disputes a value" not in Client().get(f"/en/product/{product.pk}/").content.decode()
