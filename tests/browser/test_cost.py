"""What a person does with a case of their own: price a list, see why, open a product, compare; with and without JavaScript."""

from __future__ import annotations

import pytest

SCRIPT = pytest.mark.parametrize("script", [True, False], ids=["javascript", "no-javascript"])
HOME_LOANS = "/en/loan/home_loan/?currency=AUD"


def price(page, **answers):
    """Fill the bar in and send it."""
    for key, text in answers.items():
        field = page.locator(f"#my-{key.replace('_', '-')}")
        field.select_option(text) if field.evaluate("one => one.tagName") == "SELECT" else field.fill(text)
    before = page.url
    page.locator(".scenario button").click()
    page.wait_for_function("before => location.href !== before && document.querySelector('.scenario.given') !== null", arg=before)


def column(page, number):
    """The parts of a cost in one column of its table."""
    cells = page.locator(f".past .sums tbody:first-of-type tr:not(.sum) td:nth-child({number})")
    return [float(one.replace("\u202f", "")) for one in cells.all_inner_texts()]


@SCRIPT
def test_a_loan_is_priced_as_people_type_it_from_the_list_to_the_comparison(open_page, script):
    page = open_page(HOME_LOANS, script=script)
    assert page.locator("#sort").input_value() == ""
    price(page, amount="50万", term="25年")
    assert "my.amount=500000&my.term=P300M" in page.url
    assert "A$ 500 000 · 25 years" in page.locator(".say b").inner_text().replace("\u202f", " ")
    assert page.locator("#sort option:checked").inner_text() == "Cost to you"
    assert page.locator(".price .total").count() == page.locator(".result").count()
    assert page.locator(".result .scale").count() == 1
    page.locator(".open-parts > summary").first.click()
    assert "the source does not say whether it is charged" in page.locator(".open-parts ul").first.inner_text()
    for number in range(2):
        page.locator(".result .pick:not(.on)").first.click()
        page.locator(".result .pick.on").nth(number).wait_for()
    page.get_by_role("link", name="Compare", exact=True).last.click()
    page.wait_for_url("**/compare/?id=*my.amount=500000*")
    assert page.locator("tbody th.group").first.inner_text() == "For your case"
    page.locator("table.compare thead th a").first.click()
    page.wait_for_url("**/product/**my.amount=500000*")
    assert "Your total cost" in page.locator(".strip .yours").inner_text()
    low, high = (column(page, number) for number in (2, 3))
    total = [float(one.replace("\u202f", "")) for one in page.locator(".sums tr.sum td").all_inner_texts()]
    assert [round(sum(low), 2), round(sum(high), 2)] == total
    page.locator(".crumbs a").nth(1).click()
    page.wait_for_url("**/home_loan/?my.amount=500000*")  # still priced


@SCRIPT
def test_savings_for_half_a_year_stand_apart_from_wealth_products_each_on_its_scale(open_page, script):
    page = open_page("/en/wealth/?page_size=50", script=script)
    price(page, amount="50,000", term="6 months", leave_after="3 months")
    heads = [one.split(" · ")[0] for one in page.locator(".kind b").all_inner_texts()]
    assert heads[0] == "Savings accounts" and heads.index("Term deposits") < heads.index("Bank wealth products")
    assert page.locator(".result .scale").count() == len(heads)
    page.goto("/en/wealth/term_deposit/?currency=AUD")
    price(page, amount="50000", term="6 months", leave_after="3 months")
    page.locator(".result h2 a").first.click()
    page.wait_for_url("**/product/**my.leave_after*")
    assert "Leaving early" in page.locator(".sums .late").inner_text()
    page.locator("#course ~ details summary").click()
    assert page.locator("#course ~ details tbody tr").count() == 7


@SCRIPT
def test_what_is_paid_in_each_month_changes_what_savings_pay(open_page, script):
    page = open_page("/en/wealth/savings_account/?my.amount=50000&my.term=P6M", script=script)
    before = page.locator(".price .total").all_inner_texts()
    price(page, deposit_monthly="1000", new_customer="yes")
    assert page.locator(".price .total").all_inner_texts() != before


@SCRIPT
def test_an_answer_that_cannot_be_read_is_told_beside_its_field_and_the_list_stays(browser, base_url, script):
    context = browser.new_context(base_url=base_url, java_script_enabled=script, locale="en")
    page = context.new_page()
    page.goto(HOME_LOANS)
    page.locator("#my-amount").fill("lots")
    page.locator("#my-term").fill("3")
    page.locator(".scenario button").click()
    page.locator("#my-amount-error").wait_for()
    assert "not a number" in page.locator("#my-amount-error").inner_text()
    assert page.locator("#my-amount").input_value() == "lots" and page.locator("#my-term").input_value() == "3"
    assert page.locator(".result").count() > 1
    context.close()


def test_why_an_order_stands_and_its_receipt_replayed(open_page):
    page = open_page(f"{HOME_LOANS}&my.amount=500000&my.term=P300M")
    names = page.locator(".result h2").all_inner_texts()
    page.get_by_role("link", name="Why this order?").click()
    assert "Nobody can pay for a place" in page.locator("main").inner_text()
    page.get_by_role("link", name="Receipt of this order").click()
    page.get_by_role("link", name="Work the order out again").click()
    assert "to the byte" in page.locator(".banner").inner_text()
    shown = page.locator("main ol li a").all_inner_texts()
    assert shown[: len(names)] == names


def test_the_case_can_be_left_with_one_click(open_page):
    page = open_page(f"{HOME_LOANS}&my.amount=500000&my.term=P300M")
    page.get_by_role("link", name="Without my case").click()
    page.wait_for_url(f"**{HOME_LOANS}")
    assert page.locator(".scenario.given").count() == 0


@SCRIPT
def test_a_loan_that_one_has_is_moved_to_a_product_and_the_saving_is_net(open_page, script):
    page = open_page(HOME_LOANS, script=script)
    page.locator(".result h2 a").first.click()
    page.get_by_role("link", name="Move my loan here").click()
    for key, text in {"owed": "400k", "rate": "7.2", "left": "20 years", "exit-fee": "350"}.items():
        page.locator(f"#my-{key}").fill(text)
    page.get_by_role("button", name="Work it out").click()
    page.wait_for_url("**my.owed=400k*")
    assert "net" in page.locator(".strip .yours dt").inner_text()
    assert "It has paid for itself" in page.locator(".sums.short").inner_text()
    assert page.locator("svg.chart path.line").count() == 2
