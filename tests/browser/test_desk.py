"""Editors at their desk in a real browser: every page, an override from report to answer, and a hidden listing by keyboard alone."""

from __future__ import annotations

import re

import pytest

from portal.catalog.models import public_id
from tests.browser.conftest import SCREENSHOTS
from tests.browser.keyboard import axe, to, wait_for

OVERRIDE = f"/desk/override/{public_id('au-cdr', 'auk/p0')}/"
PLACES = (
    "/desk/", "/desk/run/2/", "/desk/run/2/tern/", "/desk/run/2/gull/", "/desk/sources/", "/desk/sources/au-cdr/",
    "/desk/institution/tern/", "/desk/listings/", "/desk/overrides/", OVERRIDE, "/desk/words/", "/desk/help/", "/corrections/",
)  # fmt: skip


@pytest.fixture
def at_the_desk(visit, desk):
    """Open a page as somebody of the staff; "" for anybody."""
    address, told = desk

    def opened(path, role="editor", **look):
        return visit(address, path, told["sessions"][role] if role else "", **look)

    return opened


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_are_for_everyone(at_the_desk, lang, width, scheme):
    for place in PLACES:
        page = at_the_desk(f"/{lang}{place}", width=width, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, place
        assert page.locator("h1").count() == 1
        axe(page)
        name = re.sub(r"[^a-z0-9]+", "-", place).strip("-")
        page.screenshot(path=SCREENSHOTS / f"{name}-{lang}-{scheme}-{width}.png", full_page=True)


def test_without_javascript_only_the_ticked_withdrawals_go(at_the_desk):
    page = at_the_desk("/en/desk/run/2/gull/", script=False)
    page.get_by_label("Loan 8").check()
    page.get_by_label("Reason").fill("only this one is gone")
    page.get_by_role("button", name="Publish", exact=True).click()
    wait_for(page, "withdrawn: 1")


def test_a_reader_reports_an_editor_overrides_a_reviewer_approves_and_the_public_reads_it(at_the_desk):
    reader = at_the_desk("/en/search/?institution=auk", "", width=390)
    reader.locator(".result h2 a").first.click()
    product = reader.url
    reader.locator("details.value > summary").first.click()
    reader.get_by_role("link", name="Report this number").first.click()
    reader.get_by_label("What is wrong").fill("The bank's letter says 3.99 %")
    reader.get_by_role("button", name="Send the report").click()
    assert re.search(r"Your report has the number \d+", reader.inner_text("main"))
    page = at_the_desk("/en/desk/?kind=report")
    page.locator("th a").first.click()
    assert "The bank's letter says 3.99 %" in page.inner_text("main")
    page.get_by_role("link", name="Put another value in its place").click()
    rate = page.locator("#path option", has_text="Rates").first.get_attribute("value")
    page.get_by_label("Which value").select_option(rate)
    page.get_by_label("Its value").fill("3.99% p.a.")
    page.get_by_label("Where you read it").fill("https://auk.example/letter.pdf")
    page.get_by_label("Its words there").fill("our rate is 3.99% p.a.")
    page.get_by_label("Reason").fill("The page lags behind the letter")
    page.get_by_role("button", name="Propose").click()
    other = at_the_desk(page.url, "reviewer")
    other.get_by_label("Reason").fill("I have seen the letter")
    other.get_by_role("button", name="Approve").click()
    assert "Approved: it is public." in other.inner_text("body")
    public = at_the_desk(product, "")
    assert re.search(r"3\.99\s%.*\s+overridden", public.inner_text("main"))
    page.goto("/en/desk/?kind=report")
    page.locator("th a").first.click()
    page.get_by_label("Confirmed: we had it wrong").check()
    page.get_by_label("A word to the public").fill("You were right.")
    page.get_by_label("Reason").fill("compared with the letter")
    page.get_by_role("button", name="Answer").click()
    assert "You were right." in at_the_desk("/en/corrections/", "").inner_text("main")


def test_the_auditor_finds_who_did_it_and_that_nothing_was_changed(at_the_desk):
    page = at_the_desk("/en/desk/audit/", "auditor")
    assert "The chain is whole" in page.inner_text("main")
    axe(page)


@pytest.mark.parametrize(("lang", "words"), [
    ("en", ("Loan 1", "Show what it would do", "Do it", "Done on", "Our editors have hidden this product")),
    ("zh-hans", ("Loan 2", "预览会发生什么", "执行", "完成，搜索索引已更新", "编辑已隐藏此产品")),
])  # fmt: skip
def test_a_listing_is_found_and_hidden_by_keyboard_alone_and_the_public_reads_why(at_the_desk, lang, words):
    product, look, do, done, hidden = words
    page = at_the_desk(f"/{lang}/desk/listings/?institution=auk")
    axe(page)
    to(page, product)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/listing/*/")
    axe(page)
    to(page, "act", "select")
    page.keyboard.press("ArrowDown")
    to(page, look, "button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/listings/preview/*")
    axe(page)
    page.screenshot(path=SCREENSHOTS / f"desk-preview-{lang}.png", full_page=True)
    to(page, "", "field")
    page.keyboard.type("withdrawn by court order")
    to(page, do, "button")
    page.keyboard.press("Enter")
    wait_for(page, done)
    axe(page)
    page.locator("tbody th a").first.click()
    public = at_the_desk(f"/{lang}/product/{page.url.rstrip('/').rpartition('/')[2]}/", "", width=390, scheme="dark")
    assert hidden in public.inner_text("main") and "withdrawn by court order" in public.inner_text("main")
    axe(public)
    public.screenshot(path=SCREENSHOTS / f"hidden-{lang}-dark-390.png")
