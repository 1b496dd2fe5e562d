"""Sources and institutions at the desk: what runs, what ran, and how complete the data was."""

from __future__ import annotations

import copy

import pytest

from portal.catalog.models import Run
from portal.desk.models import Ruling
from tests.desk import Desk, entries, text, token
from tests.run_folders import bank

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    found = Desk(monkeypatch)
    found.go(0, {"tern": bank(8)})
    return found


def test_list_state_schedule_and_last_good_run(desk: Desk) -> None:
    page = text(desk.client("auditor").get("/en/desk/sources/"))
    assert "au-cdr" in page and "24 hours" in page and "only when asked" in page and "all published" in page
    inside = text(desk.client("auditor").get("/en/desk/sources/au-cdr/"))
    assert "Tern" in inside and f"Run {Run.objects.get().pk}" in inside and "Run now" not in inside


def test_are_run_now_by_the_worker_for_a_reason(desk: Desk) -> None:
    client = desk.client("operator")
    where = "/en/desk/sources/au-cdr/"
    form = {"token": token(client.get(where)), "reason": "the bank has mended its site"}
    assert client.post(where + "run/", {**form, "reason": ""}).status_code == 400
    for _ in range(2):
        assert client.post(where + "run/", form).status_code == 302
    desk.work()
    assert Ruling.objects.count() == 1 and Run.objects.latest("pk").state == "queued" and len(entries("ruling.made")) == 1
    assert client.post("/en/desk/sources/nosuch/run/", form).status_code == 409


def test_draw_how_complete_an_institution_was_with_a_table(desk: Desk) -> None:
    poor = copy.deepcopy(bank(8))
    del poor["p0"]["lendingRates"]
    desk.go(1, {"tern": poor})
    answer = desk.client("editor").get("/en/desk/institution/tern/")
    page = answer.content.decode()
    assert 'class="line" d="M4.0 4.0H236.0V9.0"' in page and "88%" in text(answer) and "1 Oct 2026 100%" in text(answer)
    assert desk.client("editor").get("/en/desk/institution/nosuch/").status_code == 404
