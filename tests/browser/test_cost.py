"""What a person does with a case of their own: price a list, see why, open a product, compare; with and without JavaScript."""

from __future__ import annotations

import re

import pytest

LANG = pytest.mark.parametrize("lang", ["en", "zh-hans"])
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
    page.wait_for_load_state()


def plain(text):
    """A figure with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def tick(page, box, script):
    """Tick a box of a filter that may be closed; without JavaScript the form has to be sent."""
    if not page.locator(box).is_visible():
        page.locator("details:not([open])", has=page.locator(box)).locator("summary").click()
    page.locator(box).check()
    if not script:
        page.locator("#refine button.apply").click()


def column(page, number):
    """The parts of a cost in one column of its table."""
    cells = page.locator(f".past .sums tbody:first-of-type tr:not(.sum) td:nth-child({number})")
    return [float(one.replace("\u202f", "")) for one in cells.all_inner_texts()]


@LANG
@SCRIPT
def test_a_loan_is_priced_as_people_type_it_from_the_list_to_the_institution(open_page, lang, script):
    """20万, three years, equal instalments: read back, priced, narrowed, explained, compared, left for the institution."""
    page = open_page(f"/{lang}/loan/personal_loan/", script=script)
    price(page, amount="20万", term="3年", repayment="principal_and_interest")
    assert "my.amount=200000&my.term=P36M" in page.url
    said = {"en": "200 000 · 3 years · Equal instalments", "zh-hans": "20 万 · 3年 · 等额本息"}
    assert plain(page.locator(".say b").inner_text()) == said[lang]
    assert page.locator(".price .total, .price .refused").count() == page.locator(".result").count()
    assert page.locator(".price .each").first.locator(".nowrap").count() == 3  # over how long, each month, the effective rate
    stated = page.locator(".result .figures > div:first-child dd:not(.absent)")
    assert page.locator(".result .state").count() == stated.count() > 0  # what the leading figure's evidence is worth
    reached = {"en": r"Products of \d+ of \d+ registered institutions; \d+ list", "zh-hans": r"名录中 \d+ 家机构里的 \d+ 家；其余：\d+ 家"}
    assert re.search(reached[lang], page.locator(".why").inner_text())
    page.locator(".open-parts > summary").first.click()
    assert page.locator(".open-parts li").first.is_visible()
    silent = page.locator("#f-term_max .unknown .count, #f-repayment .unknown .count").all_inner_texts()
    tick(page, "#f-currency input[value=CNY]", script)
    page.wait_for_url("**currency=CNY**")
    assert page.locator(".result").count() == 3 and page.locator(".result .scale").count() == 1
    assert page.locator("#f-term_max .unknown .count, #f-repayment .unknown .count").all_inner_texts() != silent
    assert plain(page.locator(".say b").inner_text()) == {"en": "CNY " + said["en"], "zh-hans": "20 万元 · 3年 · 等额本息"}[lang]
    names = page.locator(".result h2").all_inner_texts()
    for number in range(3):
        page.locator(".result .pick:not(.on)").first.click()
        page.locator(".result .pick.on").nth(number).wait_for()
    compare = page.locator(".tray a.button").get_attribute("href")
    page.locator(".why a[href*=order]").click()
    assert page.locator("table.breaks .now").count() >= 1  # how far the first place holds
    page.locator("#receipt + p a").click()
    page.locator("main a.button").first.click()
    page.locator("main ol li a").first.wait_for()
    assert page.locator("main ol li a").all_inner_texts()[:3] == names
    page.goto(compare)
    page.wait_for_url("**/compare/?id=*my.amount=200000*")
    assert page.locator("tbody th.group").first.inner_text() == {"en": "For your case", "zh-hans": "按您的情况"}[lang]
    page.locator("table.compare thead th > a").first.click()
    page.wait_for_url("**/product/**my.amount=200000*")
    low, high = (column(page, number) for number in (2, 3))
    total = [float(plain(one).replace(" ", "")) for one in page.locator(".sums tr.sum td").all_inner_texts()]
    assert [round(sum(low), 2), round(sum(high), 2)] == total
    product = page.url
    page.goto(f"/{lang}/go/{product.split('/product/')[1].split('/')[0]}/")
    assert page.locator(".leaving [role=status]").count() == 1  # an invented institution has no site to lead to, and says so
    page.goto(product)
    page.locator(".crumbs a").nth(1).click()
    page.wait_for_url("**/personal_loan/?my.amount=200000*")  # still priced


@LANG
@SCRIPT
def test_savings_for_half_a_year_stand_apart_from_wealth_products_each_on_its_scale(open_page, lang, script):
    """50,000 for six months, perhaps needed before: what is promised by its net interest, wealth products apart and never by past returns;
    then what a habit of paying in is worth, and what one month without it costs."""
    page = open_page(f"/{lang}/wealth/?page_size=50", script=script)
    price(page, amount="5万", term="6个月", leave_after="3 months")
    heads = [one.split(" · ")[0] for one in page.locator(".kind b").all_inner_texts()]
    own = {"en": ("Savings accounts", "Term deposits", "Bank wealth products"), "zh-hans": ("储蓄账户", "定期存款", "银行理财")}[lang]
    assert heads[0] == own[0] and heads.index(own[1]) < heads.index(own[2])
    assert page.locator(".result .scale").count() == len(heads)
    promises = [{"en": "Promised", "zh-hans": "利率是承诺"}[lang] in one for one in page.locator(".kind").all_inner_texts()]
    assert any(promises) and promises == sorted(promises, reverse=True)  # what is promised stands first, and apart
    assert page.locator(".kind .zones a").count() >= 5 and page.locator(".figures .nature").count() > 50
    page.goto(f"/{lang}/wealth/term_deposit/?currency=AUD")
    price(page, amount="50000", term="6 months", leave_after="3 months")
    page.locator(".result h2 a").first.click()
    page.wait_for_url("**/product/**my.leave_after*")
    assert page.locator(".sums .late tr").count() == 2
    page.locator("#course ~ details summary").click()
    assert page.locator("#course ~ details tbody tr").count() == 7
    page.goto(f"/{lang}/wealth/savings_account/?my.amount=50000&my.term=P6M&q=bonus")
    before = page.locator(".price .total").all_inner_texts()
    assert page.locator(".result .pick").count() >= 4
    price(page, deposit_monthly="1000", new_customer="yes")
    assert page.locator(".price .total").all_inner_texts() != before
    page.locator(".result h2 a").first.click()
    page.wait_for_url("**/product/**my.deposit_monthly*")
    lost = page.locator(".sums .late td").last.inner_text()
    assert float(plain(lost).replace(" ", "")) > 100  # the bonus of one month on 50,000
    page.goto(f"/{lang}/wealth/wealth_product/?my.amount=50000&my.term=P6M&q=领航")
    page.locator(".result h2 a").first.click()
    page.wait_for_url("**/product/**")
    past = page.locator("section[aria-labelledby=past]")
    assert past.locator("tbody tr").count() >= 2 and past.locator("details.value").count() >= 4  # each period beside its benchmark
    assert {"en": "says nothing about the future", "zh-hans": "不代表其未来表现"}[lang] in past.inner_text()
    assert {"en": "1 period that", "zh-hans": "另有 1 个区间"}[lang] in past.inner_text()  # a week, which nobody may show


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


@LANG
@SCRIPT
def test_a_loan_that_one_has_is_moved_to_a_product_and_the_saving_is_net(open_page, lang, script):
    """The saving is net of what leaving and entering cost, with the month from which it pays; a loss is shown as a loss."""
    page = open_page(f"/{lang}/loan/home_loan/?currency=AUD", script=script)
    page.locator(".result h2 a").first.click()
    page.locator("aside a[href*=switch]").click()
    for key, text in {"owed": "400k", "rate": "7.2", "left": "20 years", "exit-fee": "350"}.items():
        page.locator(f"#my-{key}").fill(text)
    page.locator(".scenario button").click()
    page.wait_for_url("**my.owed=400k*")
    saved = page.locator(".strip .yours dt").inner_text()
    assert page.locator(".sums.short tr").count() >= 4
    assert page.locator("svg.chart path.line").count() == 2
    page.locator("#my-rate").fill("3")
    page.locator(".scenario button").click()
    page.wait_for_url("**my.rate_percent=3&**")
    assert page.locator(".strip .yours dt").inner_text() != saved
    assert page.context.cookies() == []  # nothing of it is kept
