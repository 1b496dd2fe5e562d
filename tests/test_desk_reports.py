"""A reader reports a number without an account; an editor answers; the public reads what came of it and how long it took."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from portal.accounts.limits import LimitsAwayError
from portal.catalog.models import Product, Report
from portal.desk import queue
from portal.web import reports
from tests.desk import Desk, entries, text
from tests.rows import product, rate

pytestmark = pytest.mark.django_db
LOG = "/en/corrections/"
WRONG = "The bank's page says 5.99 %"


@pytest.fixture
def row() -> Product:
    return product(values={"rate": rate("0.0649", locator="/data/rate"), "comparison_rate": rate("0.0651", locator="/data/comparison")})


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(monkeypatch)


def send(row: Product, *, client: Client | None = None, **more: Any) -> Any:
    form = {"path": "values/rate", "message": WRONG, **more}
    return (client or Client()).post(f"/en/report/{row.pk}/", form, REMOTE_ADDR=form.pop("address", "198.51.100.1"))


class TestReader:
    def test_finds_the_form_at_the_number_and_the_number_in_the_form(self, row: Product) -> None:
        page = Client().get(f"/en/product/{row.pk}/").content.decode()
        href = re.search(r'href="(/en/report/\w+/\?at=[^"]+)"', page)
        assert href is not None
        form = Client().get(href.group(1))
        assert "selected>Interest rate" in form.content.decode() and not form.cookies

    def test_sends_it_and_sees_its_number_and_not_their_words_in_the_log(self, row: Product) -> None:
        answer = send(row)
        report = Report.objects.get()
        assert answer["Location"] == f"{LOG}?report={report.pk}" and not answer.cookies
        page = text(Client().get(answer["Location"]))
        assert f"number {report.pk}" in page and "being checked" in page and "6.49 %" in page and WRONG not in page
        assert (report.path, report.message, report.language) == ("values/rate", WRONG, "en")

    @pytest.mark.parametrize("form", [{"path": "values/nosuch"}, {"message": "no"}, {"message": "x" * 1001}, {"path": "\0"}])
    def test_is_told_what_is_missing_and_keeps_what_they_wrote(self, row: Product, form: dict[str, str]) -> None:
        answer = send(row, **form)
        assert answer.status_code == 400 and 'role="alert"' in answer.content.decode() and not Report.objects.exists()

    def test_that_is_a_program_falls_into_the_trap_and_believes_it_was_taken(self, row: Product) -> None:
        assert send(row, website="https://spam.example").status_code == 302 and not Report.objects.exists()

    def test_is_asked_to_wait_after_a_few_and_others_are_not(self, row: Product) -> None:
        statuses = [send(row).status_code for _ in range(reports.AN_HOUR + 1)]
        assert statuses == [302] * reports.AN_HOUR + [429] and send(row, address="203.0.113.9").status_code == 302

    def test_is_not_taken_when_it_cannot_be_counted_or_on_a_day_of_too_many(self, row: Product, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reports, "A_DAY", 0)
        assert "tomorrow" in text(send(row))

        def away(*_: Any) -> bool:
            raise LimitsAwayError

        monkeypatch.setattr(reports, "used_up", away)
        assert "cannot be taken just now" in text(send(row)) and not Report.objects.exists()

    def test_reads_an_unknown_product_and_parameter_as_errors(self, row: Product) -> None:
        assert Client().get("/en/report/nosuch/").status_code == 404
        assert Client().get(f"/en/report/{row.pk}/?x=1").status_code == 400 and Client().get(f"{LOG}?x=1").status_code == 400

    def test_writes_what_is_shown_as_text(self, row: Product, desk: Desk) -> None:
        send(row, message="<script>alert(1)</script>")
        page = desk.client("editor").get(f"/en/desk/report/{Report.objects.get().pk}/").content.decode()
        assert "<script>alert" not in page and "&lt;script&gt;alert" in page


class TestEditor:
    def reply(self, desk: Desk, number: int, *, name: str = "editor", **more: Any) -> Any:
        form = {"state": "mended", "answer": "You were right: it is 5.99 %.", "reason": "compared with the page", **more}
        return desk.client("editor", name).post(f"/en/desk/report/{number}/answer/", form)

    def test_answers_once_and_the_log_tells_the_word_and_the_time(self, row: Product, desk: Desk) -> None:
        send(row)
        Report.objects.update(made_at=datetime.now(UTC) - timedelta(days=3, hours=1))
        report = Report.objects.get()
        assert [(task.kind, task.products) for task in queue.tasks()] == [("report", 1)]
        page = desk.client("editor").get(f"/en/desk/report/{report.pk}/")
        assert WRONG in text(page) and "<mark>0.0649</mark>" in page.content.decode()
        assert self.reply(desk, report.pk)["Location"] == "/en/desk/" and queue.tasks() == []
        log = text(Client().get(LOG))
        assert "mended after 3 days You were right" in log and "Half of them within 3 days" in log and "editor@" not in log
        assert self.reply(desk, report.pk, answer="Something else").status_code == 409
        told = {one.field: one for one in entries("report.answered")}
        assert told["state"].after == "mended" and told["answer"].why == "compared with the page" and len(told) == 2

    @pytest.mark.parametrize("form", [{"state": "open"}, {"answer": " "}, {"reason": ""}])
    def test_needs_an_outcome_a_word_and_a_reason(self, row: Product, desk: Desk, form: dict[str, str]) -> None:
        send(row)
        assert self.reply(desk, Report.objects.get().pk, **form).status_code == 400 and Report.objects.get().state == "open"

    def test_waits_while_another_one_has_taken_it(self, row: Product, desk: Desk) -> None:
        send(row)
        number = Report.objects.get().pk
        desk.client("editor", "ada").post("/en/desk/take/", {"subject": f"report:{number}"})
        assert self.reply(desk, number, name="bob").status_code == 409 and self.reply(desk, number, name="ada").status_code == 302


def test_speaks_chinese(row: Product) -> None:
    page = text(Client().get(f"/zh-hans/report/{row.pk}/"))
    assert "哪个数字有误" in page and "Send the report" not in page and "公开记录" in page
    send(row)
    assert "核对中" in text(Client().get("/zh-hans/corrections/"))
