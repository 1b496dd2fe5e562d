"""Every kind of page, in both languages, light and dark: nothing that axe calls serious or critical, nothing blocked, and a picture."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import SCREENSHOTS
from tests.browser.keyboard import AXE, COLOURS

PAGES = {
    "home": "",
    "results": "loan/home_loan/",
    "results-family": "wealth/",
    "results-wealth": "wealth/wealth_product/",
    "results-search": "search/?q=loan",
    "results-chosen": "loan/home_loan/?offset=yes&rate.min=0.05",
    "results-nothing": "loan/home_loan/?rate.max=0.001",
    "results-priced": "loan/home_loan/?my.amount=500000&my.term=P300M&my.leave_after=P36M",
    "results-priced-kinds": "wealth/?my.amount=50000&my.term=P6M&my.leave_after=P3M",
    "calculator": "calculators/repay/?my.owed=200000&my.rate_percent=6&my.left=P20Y&my.after=P5Y",
    "why-order": "order/?category=home_loan&my.amount=500000&my.term=P300M",
    "help": "help/",
    "method": "method/",
    "sources": "sources/",
    "about": "about/",
    "privacy": "privacy/",
    "contact": "contact/",
    "compare-empty": "compare/",
    "feeds": "feeds/",
    "feed-rules": "feeds/rules/",
    "feed-check": "feeds/check/",
}
FOUND = (
    "product-loan", "product-insurance", "product-wealth", "product-open", "product-priced", "compare", "compare-priced", "tray",
    "institution", "receipt", "calculator-switch", "handover",
)  # fmt: skip
BROKEN = {
    "case-error": "loan/home_loan/?my.amount=lots&my.term=3",
    "not-found": "nothing/",
    "refused": "search/?colour=red",
    "error": "loan/home_loan/?rate.min_percent=cheap",
}


@pytest.fixture(scope="session")
def paths(browser, base_url):
    """Where each kind of page is; those of products by what the lists show first."""
    context = browser.new_context(base_url=base_url)
    page = context.new_page()

    def ids(path):
        page.goto(path)
        return [one.get_attribute("id").removeprefix("pick-") for one in page.locator(".result .pick").all()]

    loans, insurance, wealth = (ids(f"/en/{path}") for path in ("loan/home_loan/", "insurance/medical/", "wealth/wealth_product/?q=领航"))
    page.goto(f"/en/product/{loans[0]}/")
    institution = re.search(r"/institution/[^/]+/", page.content()).group()
    page.goto(f"/en/{PAGES['results-priced']}")
    receipt = page.get_by_role("link", name="Receipt of this order").get_attribute("href")
    context.close()
    found = {
        "product-loan": f"product/{loans[0]}/",
        "product-insurance": f"product/{insurance[0]}/",
        "product-wealth": f"product/{wealth[0]}/",
        "product-open": f"product/{loans[0]}/",
        "product-priced": f"product/{loans[0]}/?my.amount=500000&my.term=P300M&my.leave_after=P36M",
        "compare-priced": f"compare/?id={loans[0]}&id={loans[1]}&my.amount=500000&my.term=P300M",
        "calculator-switch": f"calculators/switch/?product={loans[0]}&my.owed=400000&my.rate_percent=7.2&my.left=P20Y&my.exit_fee=350",
        "handover": f"go/{loans[0]}/",
        "receipt": receipt.removeprefix("/en/") + "?replay=1",
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
    if kind in ("product-open", "product-priced", "results-priced"):
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    serious = []
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        found = axe.run(page, options=AXE if scheme == "light" else COLOURS).response["violations"]
        serious += [
            (width, one["id"], [node["html"][:160] for node in one["nodes"][:3]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        page.screenshot(path=SCREENSHOTS / f"{kind}-{lang}-{scheme}-{width}.png", full_page=kind != "tray")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_suggestions_are_for_everyone(open_page, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = open_page("/en/", scheme=scheme)
    page.locator("header input[name=q]").press_sequentially("harb")
    page.locator("header .suggest .option").first.wait_for()
    page.locator("header input[name=q]").press("ArrowDown")
    page.screenshot(path=SCREENSHOTS / f"suggest-en-{scheme}-1280.png")
    found = axe.run(page, options=AXE).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize(
    "kind",
    ["results", "results-chosen", "results-priced", "product-loan", "product-priced", "compare", "compare-priced", "sources", "help",
     "institution", "tray"],
)  # fmt: skip
def test_every_target_outside_a_sentence_is_large_enough(open_page, paths, kind):
    """24 pixels at least, in each direction, or in height for a link with words (WCAG 2.2, 2.5.8)."""
    page = open_page(f"/en/{paths[kind]}", width=390)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, select, summary, input:not([type=hidden])')]
            .filter(one => one.checkVisibility() && !one.closest('p, q, label, .evidence, .hidden, .skip, .why, dd, td, .crumbs'))
            .map(one => [one, one.getBoundingClientRect()])
            .filter(([one, box]) => box.height > 0 && box.height < 23.5)
            .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.height}`)"""
    )
    assert small == []


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


PAPER = {
    "results": ".result", "product-loan": ".strip", "compare": "table.compare", "results-priced": ".result",
    "product-priced": ".sums", "compare-priced": "table.compare",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", PAPER)
def test_a_page_on_paper_is_what_it_says_its_date_and_its_address(open_page, paths, kind, lang):
    page = open_page(f"/{lang}/{paths[kind]}", width=718)  # an A4 page between its margins
    page.emulate_media(media="print")
    assert page.locator(PAPER[kind]).first.is_visible()
    assert f"/{lang}/{paths[kind]}" in page.locator(".print-only:visible").last.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 718
    for hidden in (".masthead nav", "footer", ".search", ".facets", ".pick", ".pages", ".no-print"):
        assert not any(one.is_visible() for one in page.locator(hidden).all())
    for name in page.locator(".result h2").all()[:5]:
        assert name.bounding_box()["width"] > 200
    page.screenshot(path=SCREENSHOTS / f"{kind}-{lang}-print.png", full_page=True)


def test_the_picture_of_the_readme_is_what_a_visitor_sees(open_page, paths):
    """Kept as ``docs/results.png``; copy it from the screenshots when the page changes."""
    page = open_page(f"/en/{paths['tray']}&rate_type=variable", height=860)
    assert page.locator(".pick.on").count() == 2
    page.screenshot(path=SCREENSHOTS / "readme.png")
