"""The pages for institutions: what can be taken from them is good, and the validator says what the command says and keeps nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from normalizers.feed import trial
from normalizers.feed.rules import RULES
from normalizers.feed.validate import FORMATS, Options, report
from normalizers.schema import SCHEMA

pytestmark = pytest.mark.django_db
FEEDS = Path(__file__).parent / "fixtures" / "feeds"
CHECK = "/{}/feeds/check/"


def post(body: bytes, lang: str = "en", **fields: str):
    return Client(enforce_csrf_checks=True).post(CHECK.format(lang), {"file": SimpleUploadedFile("../../x.html", body), **fields})


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_everything_that_the_page_offers_is_there_and_passes(lang: str, tmp_path: Path) -> None:
    page = Client().get(f"/{lang}/feeds/").content.decode()
    offered = re.findall(r'href="(/[^"]+/feeds/[^"]+\.[^"]+)"', page)
    assert len(offered) == 1 + len(SCHEMA.families) * (1 + len(FORMATS)) + 2 * len(FORMATS)
    for address in offered:
        response = Client().get(address)
        assert response.status_code == 200 and "attachment" in response["Content-Disposition"], address
        if ".example." in address:
            (tmp_path / "feed").write_bytes(response.content)
            name = address.rpartition("/")[2].partition(".")[0]
            notices, summary = report(tmp_path / "feed", Options(mode=name if name in ("delta", "rates_only") else "full"))
            assert (notices, summary["outcome"]) == ([], "accepted"), address


def test_schema_page_serves_the_schema() -> None:
    served = json.loads(Client().get("/en/feeds/feed.schema.json").content)
    assert served["$schema"].endswith("2020-12/schema") and "rates_only" in served["$defs"]


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_every_rule_has_its_place_on_the_page_of_rules(lang: str) -> None:
    page = Client().get(f"/{lang}/feeds/rules/").content.decode()
    for rule in RULES.values():
        assert f'id="rule-{rule.code}"' in page
    assert RULES["percent_not_fraction"].mend(lang) in page


def test_validator_names_place_found_expected_mend_and_rule() -> None:
    page = post((FEEDS / "csv_rate_in_percent.csv").read_bytes(), mode="full").content.decode()
    for said in (
        "line 3, cell 8 (rates.1.value)",
        "<code>1.75</code>",
        "<code>0.0175</code>",
        "Divide by 100",
        "rules/#rule-percent_not_fraction",
        "TD-2",
    ):
        assert said in page, said
    assert 'value="full" selected' in page


def test_pasted_text_is_judged_as_a_file_is() -> None:
    text = (FEEDS / "csv_rate_in_percent.csv").read_text(encoding="utf-8")
    page = Client().post(CHECK.format("zh-hans"), {"text": text, "mode": "full"}).content.decode()
    assert "第 3 行" in page and "percent_not_fraction" in page


@pytest.mark.parametrize("path", sorted(FEEDS.glob("*.*")), ids=lambda path: path.name)
def test_no_feed_breaks_the_page_and_none_puts_markup_into_it(path: Path) -> None:
    response = post(path.read_bytes())
    assert response.status_code == (200 if 0 < path.stat().st_size < trial.SENT else 400)
    page = response.content.decode()
    assert "<script>alert" not in page and "\x00" not in page and 'href="javascript' not in page


def test_checking_a_feed_changes_nothing_and_sets_no_cookie(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with CaptureQueriesContext(connection) as asked:
        response = post((FEEDS / "json_markup.json").read_bytes())
    assert response.status_code == 200 and not response.cookies
    assert all(query["sql"].startswith("SELECT") for query in asked.captured_queries)
    assert list(folder.iterdir()) == []


def test_size_is_refused_before_anything_is_read() -> None:
    response = Client().generic(
        "POST", CHECK.format("en"), b"x" * 100, content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2**31)
    )
    assert response.status_code == 413 and "1 MiB" in response.content.decode()
    response = Client().generic("POST", CHECK.format("en"), b"x" * 100, content_type="multipart/form-data; boundary=x", CONTENT_LENGTH="-5")
    assert response.status_code == 413


@pytest.mark.parametrize(("body", "kind"), [(b"nonsense", "multipart/form-data"), (b"{}", "application/json")])
def test_a_request_that_is_no_form_is_told_so(body: bytes, kind: str) -> None:
    response = Client().generic("POST", CHECK.format("en"), body, content_type=kind)
    assert response.status_code == 400 and "<form" in response.content.decode()


def test_a_bomb_is_left_at_the_limit_of_this_page() -> None:
    page = post((FEEDS / "gzip_bomb.json.gz").read_bytes(), format="json").content.decode()
    assert "#rule-ratio" in page or "#rule-unpacked_too_large" in page


def test_who_comes_while_another_file_is_checked_is_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "WAIT", 0.01)
    with trial._turn:
        response = post(b"key\n")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert post(b"key\n").status_code == 200


def test_other_methods_are_refused() -> None:
    for method in ("put", "delete", "patch"):
        assert getattr(Client(), method)(CHECK.format("en")).status_code == 405
    assert Client().post("/en/feeds/").status_code == 405
    assert Client().get("/en/feeds/wealth.example.exe").status_code == 404
