"""What a person does: find, filter, compare, and check a number; with and without JavaScript, on a desk and on a phone."""

from __future__ import annotations

import re

import pytest

HOME_LOANS = "/en/loan/home_loan/"


def total(page):
    return int(re.match(r"\d+", page.locator("h1").inner_text()).group())


def submit(page):
    """Send the form of the filters, as one does without JavaScript."""
    page.get_by_role("button", name="Show the results").click()


@pytest.mark.parametrize("script", [True, False], ids=["javascript", "no-javascript"])
class TestSomebodyLooksForALoan:
    """Journey C1, without cost: from the first page to a comparison and the institution's own page."""

    def test_from_search_to_the_institution(self, open_page, script):
        page = open_page("/en/", script=script)
        page.get_by_role("search", name="Search the market").locator("input[name=q]").fill("home loan")
        page.get_by_role("search", name="Search the market").get_by_role("button").click()
        assert total(page) > 1
        page.goto(HOME_LOANS)
        self.filter(page, script)
        self.choose(page, 3)
        page.get_by_role("link", name="Compare", exact=True).last.click()
        page.wait_for_url("**/compare/?id=*")
        assert page.locator("table.compare thead th").count() == 3
        assert page.locator("td.best").count() >= 1
        assert "of these 3" in page.locator(".best-why").first.inner_text()
        page.locator("table.compare thead th a").first.click()
        page.get_by_role("link", name="Visit the product page").click()
        page.wait_for_url("**/en/go/*/")
        leave = page.get_by_role("link", name="Go on to")
        assert "noopener noreferrer" in leave.get_attribute("rel") and "Nobody pays us for this link" in page.locator("main").inner_text()

    def filter(self, page, script):
        """A facet that is ticked narrows the list to what its count promised, and the chip takes it away again."""
        before = total(page)
        box = page.locator("#f-institution li").first
        promised = int(box.locator(".count").inner_text())
        box.locator("input").check()
        if not script:
            submit(page)
        page.wait_for_url("**/home_loan/?institution=*")
        assert page.locator(".chips .chip").count() == 2
        assert total(page) == promised < before
        page.locator(".chips .chip").first.click()
        page.wait_for_url(f"**{HOME_LOANS}")
        assert total(page) == before

    def choose(self, page, count):
        for number in range(count):
            page.locator(".result .pick:not(.on)").first.click()
            page.wait_for_function("n => document.querySelectorAll('.result .pick.on').length === n", arg=number + 1) if page.evaluate(
                "document.documentElement.classList.contains('js')"
            ) else page.wait_for_load_state()
        assert page.locator(".tray b").inner_text() == f"{count} chosen"

    def test_an_amount_is_typed_as_people_write_it(self, open_page, script):
        page = open_page(f"{HOME_LOANS}?currency=AUD", script=script)  # amounts are compared within one currency
        page.locator("#f-amount_min > summary").click()
        page.locator("#amount_min-max").fill("200k")
        page.locator("#amount_min-max").press("Enter")
        page.wait_for_url("**/home_loan/?*amount_min.max=200000*")
        assert "up to A$" in page.locator(".chips").inner_text()

    def test_an_unreadable_number_is_told_beside_its_field(self, open_page, script):
        page = open_page("/en/loan/home_loan/?rate.min=0.05", script=script)
        assert page.locator("#rate-min").input_value() == "5"
        assert page.locator("#rate-error").count() == 0

    def test_the_order_is_chosen_and_said(self, open_page, script):
        page = open_page(HOME_LOANS, script=script)
        page.locator("#sort").select_option("name")
        if not script:
            page.get_by_role("button", name="Apply").click()
        page.wait_for_url("**/home_loan/?sort=name")
        assert "Ordered by name" in page.locator(".why").inner_text()
        names = page.locator(".result h2").all_inner_texts()
        assert names == sorted(names, key=str.casefold)

    def test_the_other_language_keeps_the_request(self, open_page, script):
        page = open_page(f"{HOME_LOANS}?offset=yes", script=script)
        page.locator("a.lang").click()
        page.wait_for_url("**/zh-hans/loan/home_loan/?offset=yes")
        assert "房屋贷款" in page.locator("h1").inner_text()

    def test_nothing_found_says_which_condition_to_drop(self, open_page, script):
        page = open_page(f"{HOME_LOANS}?rate.max=0.001", script=script)
        page.locator(".empty a").first.click()
        page.wait_for_url(f"**{HOME_LOANS}")
        assert total(page) > 0


@pytest.mark.parametrize("script", [True, False], ids=["javascript", "no-javascript"])
@pytest.mark.parametrize("path", [HOME_LOANS, "/en/wealth/wealth_product/", "/en/insurance/medical/"])
def test_somebody_asks_whether_a_number_can_be_trusted(open_page, path, script):
    """Journey C5: the number opens to its quote, its place, its date, its state and the archived copy of the same bytes."""
    page = open_page(path, script=script)
    page.locator(".result h2 a").first.click()
    number = page.locator(".strip details.value").first
    number.locator("summary").click()
    evidence = number.locator(".evidence")
    assert evidence.is_visible()
    quote = evidence.locator("q mark").inner_text()
    assert quote
    assert evidence.locator(".state.verified").inner_text().startswith("verified")
    assert evidence.locator("code").first.inner_text()
    copy = page.request.get(evidence.get_by_role("link", name="archived copy").get_attribute("href"))
    assert copy.status == 200
    assert copy.headers["content-disposition"].startswith("attachment")


class TestOnAPhone:
    def test_a_comparison_at_360_pixels_reaches_every_value(self, open_page):
        wide = open_page(HOME_LOANS)
        ids = [one.get_attribute("id").removeprefix("pick-") for one in wide.locator(".result .pick").all()[:3]]
        page = open_page("/en/compare/?" + "&".join(f"id={one}" for one in ids), width=360, height=740)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for cell in page.locator("table.compare tbody td").all()[:60]:
            box = cell.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 361
        assert page.locator("table.compare tbody td").first.evaluate("cell => getComputedStyle(cell, '::before').content") != "none"
        page.locator("table.compare details.value summary").first.click()
        assert page.locator("table.compare .evidence").first.is_visible()
        for target in page.locator("[aria-controls]").all():
            assert page.locator(f"#{target.get_attribute('aria-controls')}").count() == 1

    def test_the_filters_stand_behind_one_summary(self, open_page):
        page = open_page(f"{HOME_LOANS}?offset=yes", width=390)
        assert not page.locator("#f-institution").is_visible()
        page.get_by_text("Filters").first.click()
        assert page.locator("#f-institution").is_visible()
        assert "1 chosen" in page.locator("#filters > summary").inner_text()

    @pytest.mark.parametrize("path", ["", "loan/home_loan/", "sources/", "method/", "search/?q=loan"])
    def test_no_page_is_wider_than_the_screen(self, open_page, path):
        for lang in ("en", "zh-hans"):
            page = open_page(f"/{lang}/{path}", width=360)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_facet_that_was_opened_stays_open_and_the_focus_stays(open_page):
    page = open_page(HOME_LOANS)
    page.locator("#f-redraw > summary").click()
    box = page.locator("#f-redraw input").first
    name = box.get_attribute("id")
    box.check()
    page.wait_for_url("**redraw=*")
    assert page.locator("#f-redraw").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.id") == name


def test_going_back_shows_the_list_as_it_was(open_page):
    page = open_page(HOME_LOANS)
    before = total(page)
    page.locator("#f-institution input").first.check()
    page.wait_for_url("**institution=*")
    page.go_back()
    page.wait_for_url(f"**{HOME_LOANS}")
    page.wait_for_function("(n) => document.querySelector('h1').textContent.includes(n)", arg=str(before), timeout=10_000)
    assert total(page) == before
    assert page.locator("header.masthead").count() == 1


class TestSuggestions:
    def field(self, page, text):
        field = page.locator("header input[name=q]")
        field.press_sequentially(text)
        page.locator("header .suggest .option").first.wait_for()
        return field

    def test_are_chosen_with_the_arrow_keys_and_opened_with_enter(self, open_page):
        page = open_page("/en/")
        field = self.field(page, "harb")
        assert (field.get_attribute("role"), field.get_attribute("aria-expanded")) == ("combobox", "true")
        assert [one.inner_text() for one in page.locator(".suggest:visible .kind").all()] == ["Institutions", "Products"]
        field.press("ArrowDown")
        active = page.locator(f"#{field.get_attribute('aria-activedescendant')}")
        assert active.get_attribute("aria-selected") == "true"
        assert active.inner_text() == "Harbour Mutual"
        field.press("ArrowDown")
        field.press("ArrowUp")
        field.press("Enter")
        page.wait_for_url("**/en/institution/harbour-mutual/")

    def test_close_with_escape_and_leave_the_words_alone(self, open_page):
        page = open_page("/zh-hans/")
        field = self.field(page, "理财")
        field.press("ArrowDown")
        field.press("Escape")
        assert (field.get_attribute("aria-expanded"), field.input_value()) == ("false", "理财")
        assert field.get_attribute("aria-activedescendant") is None
        field.press("Enter")
        page.wait_for_url("**/zh-hans/search/?q=*")

    def test_take_the_comparison_along(self, open_page):
        page = open_page(HOME_LOANS)
        page.locator(".result .pick").first.click()
        page.wait_for_url("**compare=*")
        page.reload()
        self.field(page, "harbour basic")
        page.locator(".suggest:visible .option").first.click()
        page.wait_for_url("**/product/*/?compare=*")

    def test_are_no_condition_of_searching(self, open_page):
        page = open_page("/en/", script=False)
        field = page.locator("header input[name=q]")
        assert (field.get_attribute("role"), field.get_attribute("type")) == (None, "search")
        field.fill("saver")
        field.press("Enter")
        page.wait_for_url("**/en/search/?q=saver")
        assert page.locator(".result").count() > 1


def test_a_value_says_since_when_it_stands(open_page):
    page = open_page(HOME_LOANS)
    page.locator(".result h2 a").first.click()
    number = page.locator(".strip details.value").first
    number.locator("summary").click()
    assert "Since" in number.locator(".evidence dl").inner_text()
    assert "before that:" in number.locator(".evidence dl").inner_text()
