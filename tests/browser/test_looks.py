"""Every kind of page, in both languages, light and dark: nothing that axe calls serious or critical, nothing blocked, and a picture."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import SCREENSHOTS

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
PAGES = {
    "home": "",
    "results": "loan/home_loan/",
    "results-family": "wealth/",
    "results-wealth": "wealth/wealth_product/",
    "results-search": "search/?q=loan",
    "results-chosen": "loan/home_loan/?offset=yes&rate.min=0.05",
    "results-nothing": "loan/home_loan/?rate.max=0.001",
    "method": "method/",
    "sources": "sources/",
    "about": "about/",
    "privacy": "privacy/",
    "contact": "contact/",
    "compare-empty": "compare/",
}
FOUND = ("product-loan", "product-insurance", "product-wealth", "product-open", "compare", "tray", "institution")
BROKEN = {"not-found": "nothing/", "refused": "search/?colour=red", "error": "loan/home_loan/?rate.min_percent=cheap"}


@pytest.fixture(scope="session")
def paths(browser, base_url):
    """Where each kind of page is; those of products by what the lists show first."""
    context = browser.new_context(base_url=base_url)
    page = context.new_page()

    def ids(path):
        page.goto(path)
        return [one.get_attribute("id").removeprefix("pick-") for one in page.locator(".result .pick").all()]

    loans, insurance, wealth = (ids(f"/en/{path}") for path in ("loan/home_loan/", "insurance/medical/", "wealth/wealth_product/"))
    page.goto(f"/en/product/{loans[0]}/")
    institution = re.search(r"/institution/[^/]+/", page.content()).group()
    context.close()
    found = {
        "product-loan": f"product/{loans[0]}/",
        "product-insurance": f"product/{insurance[0]}/",
        "product-wealth": f"product/{wealth[0]}/",
        "product-open": f"product/{loans[0]}/",
        "compare": "compare/?" + "&".join(f"id={one}" for one in insurance[:3]),
        "tray": f"loan/home_loan/?compare={loans[0]}&compare={loans[1]}",
        "institution": institution.removeprefix("/"),
    }
    return {**PAGES, **found, **BROKEN}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", [*PAGES, *FOUND])
def test_a_page_is_for_everyone(open_page, paths, kind, lang, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page(f"/{lang}/{paths[kind]}", scheme=scheme)
    if kind == "product-open":
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    violations = axe.run(page, options=AXE).response["violations"]
    serious = [
        (one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in violations if one["impact"] in ("serious", "critical")
    ]
    page.screenshot(path=SCREENSHOTS / f"{kind}-{lang}-{scheme}-1280.png", full_page=kind != "tray")
    page.set_viewport_size({"width": 390, "height": 844})
    page.screenshot(path=SCREENSHOTS / f"{kind}-{lang}-{scheme}-390.png", full_page=kind != "tray")
    assert serious == []


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", BROKEN)
def test_a_page_of_what_went_wrong_is_for_everyone(browser, base_url, paths, kind, lang):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    assert page.goto(f"/{lang}/{paths[kind]}").status in (400, 404)
    violations = axe.run(page, options=AXE).response["violations"]
    page.screenshot(path=SCREENSHOTS / f"{kind}-{lang}-light-1280.png")
    context.close()
    assert [one["id"] for one in violations if one["impact"] in ("serious", "critical")] == []


def test_a_comparison_on_paper_is_the_table_its_date_and_its_address(open_page, paths):
    page = open_page(f"/en/{paths['compare']}")
    page.emulate_media(media="print")
    assert page.locator("table.compare").is_visible()
    assert page.locator(".print-only").last.is_visible()
    assert not page.locator(".masthead nav").is_visible()
    assert not page.locator("footer").is_visible()
    page.screenshot(path=SCREENSHOTS / "compare-print.png", full_page=True)
