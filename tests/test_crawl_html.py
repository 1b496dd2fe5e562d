"""Institutions that publish pages: lists are followed to their end, pages kept as they came, each fault named."""

from __future__ import annotations

import pytest

from tests.crawl_market import Handler, crawl, institution, robots, serving

HTML = "text/html; charset=utf-8"


def page(handler: Handler, inside: str, **answer) -> None:
    handler.answer(200, f"<!doctype html><html><body>{inside}</body></html>".encode(), HTML, **answer)


def link(name: str, key: str) -> str:
    return f'<a class="product" data-key="{key}" href="/{name}/p/{key}">{key} 理财</a>'


def bank(handler: Handler, parts, query):
    """Two list pages of two products each, with a repeated key and a key that is blank."""
    if parts[:1] == ["p"]:
        page(handler, f'<main data-key="{parts[1]}">业绩比较基准 2.35%-3.00%</main>')
    elif query.get("page") == "2":
        page(handler, link("bank", "C3") + link("bank", "A1") + link("bank", " "))
    else:
        page(
            handler, '<p class="total">共 3 只</p>' + link("bank", "A1") + link("bank", "B2") + '<a class="next" href="?page=2">下一页</a>'
        )


def insurer(handler: Handler, parts, query):
    """Pages in Chinese, each with one in English; that of the third is missing."""
    if parts == ["list"]:
        page(handler, "".join(f'<a class="product" href="zh/{key}">{key}</a>' for key in ("x1", "x2", "x3")))
    elif parts[:1] == ["zh"]:
        page(handler, f'<link hreflang="en" href="/insurer/en/{parts[1]}"><h1>重疾 {parts[1]}</h1>')
    elif parts == ["en", "x3"]:
        handler.answer(404, b"gone", "text/plain")
    else:
        page(handler, f"<h1>Critical illness {parts[1]}</h1>")


def swapped(handler: Handler, parts, query):
    if parts[:1] == ["p"]:
        page(handler, '<main data-key="other">x</main>')
    else:
        page(handler, link("swapped", "A1"))


def looping(handler: Handler, parts, query):
    page(handler, '<a class="next" href="/looping/?page=1">下一页</a>' if query else '<a class="next" href="?page=1">下一页</a>')


def leaving(handler: Handler, parts, query):
    if parts[:1] == ["p"]:
        page(handler, f'<main data-key="{parts[1]}"></main>')
    else:
        inside = '<a class="product" data-key="A1" href="http://169.254.169.254/a">A</a>'
        script = '<a class="product" data-key="J" href="javascript:alert(1)">J</a>'
        page(handler, inside + script + link("leaving", "B2"))


def pdf(handler: Handler, parts, query):
    if parts[:1] == ["p"]:
        handler.answer(200, b"%PDF-1.7", "application/pdf")
    else:
        page(handler, link("pdf", "A1"))


def moved(handler: Handler, parts, query):
    handler.answer(302, b"", HTML, Location="/bank/")


def cut(handler: Handler, parts, query):
    handler.start("text/html")
    handler.wfile.write(b"<!doctype html><html><body>" + link("cut", "A1").encode())


SITES = {
    "bank": bank,
    "insurer": insurer,
    "swapped": swapped,
    "looping": looping,
    "leaving": leaving,
    "pdf": pdf,
    "moved": moved,
    "cut": cut,
}


def register(handler: Handler, parts, query):
    entries = [{"id": name, "name": f"{name} 银行", "name_en": name.title(), "kind": "zh-html", "url": f"/{name}/"} for name in SITES]
    entries[1]["kind"] = "bilingual-html"
    entries += [{"id": "api", "name": "API", "kind": "api", "url": "/api"}, {"id": "odd", "name": "Odd", "kind": "fax", "url": "/"}]
    handler.answer(200, {"institutions": entries})


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    behaviours = {**SITES, "api": institution(["one"]), "robots.txt": robots, "register.json": register}
    with serving(behaviours) as running:
        result = crawl(tmp_path_factory.mktemp("html"), running.url, source="html-market")
        assert result.code == 0, result.stderr
        yield running, result


def test_one_run_collects_all_three_shapes(market):
    _, result = market
    assert {(raw["institution"], raw["shape"]) for raw in result.raws} >= {
        ("bank", "test-wealth"),
        ("insurer", "test-cover"),
        ("api", "au-cdr"),
    }
    assert result.institution("bank")["facts"] == {"name_en": "Bank"}
    assert [issue["code"] for issue in result.report["issues"]] == ["bad_register_entry"]


def test_list_pages_are_followed_and_keys_asked_once(market):
    running, result = market
    found = result.institution("bank")
    assert found["state"] == "complete"
    assert (found["listed"], found["planned"], found["answered"], found["stated_total"]) == (5, 3, 3, 3)
    assert [issue["code"] for issue in found["issues"]] == ["repeated_product_id", "blank_product_id"]
    assert sorted(running.paths("/bank/p/")) == ["/bank/p/A1", "/bank/p/B2", "/bank/p/C3"]


def test_a_page_is_kept_as_it_came_with_its_language(market):
    _, result = market
    raw = next(raw for raw in result.raws if (raw["institution"], raw["key"]) == ("bank", "B2"))
    assert "业绩比较基准" in result.body(raw["sha256"]).decode()
    assert (raw["media_type"], raw["hints"]["language"], raw["parts"]) == ("text/html", "zh-hans", {})


def test_the_second_language_is_a_part_and_its_lack_a_failure_of_that_product(market):
    running, result = market
    raws = {raw["key"]: raw for raw in result.raws if raw["institution"] == "insurer"}
    assert sorted(raws) == ["x1", "x2"]
    assert "重疾 x1" in result.body(raws["x1"]["sha256"]).decode()
    assert "Critical illness x1" in result.body(raws["x1"]["parts"]["en"]).decode()
    assert raws["x1"]["url"].endswith("/insurer/zh/x1")
    assert [(item["code"], item["key"]) for item in result.institution("insurer")["failures"]] == [("not_found", "x3")]
    assert {headers["accept-language"] for headers in running.headers("/insurer/en/")} == {"en"}


@pytest.mark.parametrize(("name", "code"), [("looping", "page_loop"), ("moved", "redirect"), ("cut", "truncated")])
def test_a_list_that_cannot_be_read_fails_its_institution(market, name, code):
    _, result = market
    found = result.institution(name)
    assert (found["state"], found["failure"]["code"]) == ("failed", code)


@pytest.mark.parametrize(("name", "code"), [("swapped", "wrong_product"), ("pdf", "wrong_type")])
def test_a_page_that_is_not_the_product_fails_that_product(market, name, code):
    _, result = market
    found = result.institution(name)
    assert found["state"] == "complete"
    assert [item["code"] for item in found["failures"]] == [code]


def test_links_that_leave_the_institution_are_named_and_not_followed(market):
    _, result = market
    found = result.institution("leaving")
    assert [(item["code"], item["key"]) for item in found["failures"]] == [("bad_address", "A1"), ("bad_address", "J")]
    assert found["answered"] == 1
