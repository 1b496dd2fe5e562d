"""The editors' journeys, each in both languages and by keyboard alone: what every step shows, and that axe has nothing to say of it."""

from __future__ import annotations

import re

import pytest

from portal.catalog.models import public_id
from tests.browser.keyboard import LOOKS, PAUSE, choose, picture, press, says, to, wait_for, write

LANGS = pytest.mark.parametrize("lang", ["en", "zh-hans"])
PRICED = "search/?category=home_loan&currency=AUD&my.amount=100000&my.term=P25Y"


@pytest.fixture
def at(visit, desk):
    """Open a page of the desk's portal; ``role`` "": as anybody."""
    address, told = desk
    return lambda path, role="editor", **look: visit(address, path, told["sessions"][role] if role else "", **look)


WORDS = {
    "en": (
        "offset_sub_account", "Show what this would change", "Products that move", "Propose", "This proposal is your own", "Approve",
        "The stored pages are read anew.", "Receipt of this order", "Reviewed word list",
    ),
    "zh-hans": (
        "pot_that_offsets", "查看会有的变化", "有变化的产品", "提议", "这是您自己的提议", "批准",
        "已存档的页面正在重新读取。", "本次排序的回执", "经审核的词表",
    ),
}  # fmt: skip


@LANGS
def test_e3_an_unknown_word_is_given_a_meaning_by_two_people_who_saw_what_it_moves_and_receipts_name_the_list(at, lang):
    word, look, moves, propose, own, approve, anew, receipt, named = WORDS[lang]
    page = at(f"/{lang}/desk/?kind=word")
    press(page, word, "link")
    picture(page, "e3-word")
    choose(page, "target", "offset")
    write(page, "their product guide says so")
    press(page, look)
    wait_for(page, moves)
    says(page, "3", "→")
    picture(page, "e3-preview")
    press(page, propose)
    says(page, own)
    second = at(page.url, "reviewer")
    says(second, moves)
    write(second, "read their guide")
    press(second, approve)
    page.goto(page.url)
    wait_for(page, anew)
    public = at(f"/{lang}/{PRICED}", "")
    for _ in range(LOOKS):  # the worker reads the stored pages anew, and a later receipt names the version of the list
        press(public, receipt, "link")
        found = re.search(rf"{named}\s+.*?(\d+)", public.inner_text("main"))
        if found:
            break
        public.wait_for_timeout(PAUSE)
        public.goto(f"/{lang}/{PRICED}")
    assert found and int(found.group(1)) >= 1
    picture(public, "e3-receipt")


E1 = {
    "en": ("tern", "data of", "Take: Tern", "Publish", "and is done. New: 1, changed: 3", "missing 0, stale 0, ghost 0"),
    "zh-hans": ("heron", "的数据", "接手: Heron", "发布", "新增 1，有变化 3", "缺少 0，过期 0，多余 0"),
}  # fmt: skip


@LANGS
def test_e1_a_held_run_is_taken_read_beside_its_quotes_and_published_with_the_index(at, lang):
    bank, age, take, publish, done, index = E1[lang]
    page = at(f"/{lang}/desk/?kind=held")
    says(page, age)
    press(page, take)
    page.wait_for_url(f"**/run/2/{bank}/")
    assert page.locator("del").count() >= 3 and page.locator("q mark").count() >= 3
    other = at(f"/{lang}/desk/run/2/{bank}/", "reviewer")
    says(other, "editor@example.org")
    picture(page, "e1-held")
    write(page, "The bank raised its rates: its letter says so", "reason")
    press(page, publish)
    wait_for(page, done)
    says(page, index)
    says(at(f"/{lang}/search/?q=fresh+loan+of+{bank}", ""), f"Fresh loan of {bank}")


E2 = {
    "en": (
        "ruff", "Ranks on first pages, if that stood", "Accept what the source also says", "Propose", "Approve", "overridden", "has ended",
    ),
    "zh-hans": ("smew", "若采用该值，首页上变动的名次", "采用来源的另一说法", "提议", "批准", "人工设定", "已到期"),
}  # fmt: skip


@LANGS
def test_e2_a_contradicted_value_is_overridden_by_two_people_and_an_override_that_ended_is_a_task_again(at, lang):
    bank, ranks, accept, propose, approve, overridden, ended = E2[lang]
    product = public_id("au-cdr", f"{bank}/p1")
    page = at(f"/{lang}/desk/differences/{product}/")
    says(page, "4.10% p.a.", ranks)
    picture(page, "e2-contradicted")
    press(page, accept, "link")
    assert page.locator("#new").input_value() == "4.10% p.a."
    write(page, "their page of today says so", "reason")
    press(page, propose)
    second = at(page.url, "reviewer")
    write(second, "I have seen it", "reason")
    press(second, approve)
    says(at(f"/{lang}/product/{product}/", ""), overridden, "4.1")
    page.goto(f"/{lang}/desk/?kind=expiring")
    tasks = page.locator(f"th a[href*='{public_id('au-cdr', f'{bank}/p3')}']")
    tasks.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    says(page, ended)
    picture(page, "e2-ended")


E5 = {
    "en": ("ruff", "Report a number", "Send the report", "The copy is older than the report", "Read the source again", "Answer"),
    "zh-hans": ("smew", "报告数字", "提交报告", "存档早于报告", "重新读取来源", "答复"),
}  # fmt: skip


@LANGS
def test_e5_a_readers_report_is_read_beside_the_evidence_and_answered_in_public(at, lang):
    bank, report, send, older, again, answer = E5[lang]
    reader = at(f"/{lang}/product/{public_id('au-cdr', f'{bank}/p0')}/", "")
    press(reader, report, "link")
    choose(reader, "path", "values/rate")
    write(reader, "The letter of the bank says 3.99 %", "message")
    press(reader, send)
    page = at(f"/{lang}/desk/?kind=report")
    press(page, page.locator("th a").last.inner_text(), "link")
    says(page, "The letter of the bank says 3.99 %", older)
    assert page.locator(".evidence q mark").count() == 1
    to(page, again, "button")
    picture(page, "e5-report")
    to(page, "state", "input")
    page.keyboard.press("ArrowDown")
    write(page, f"The source of {bank} itself says so.", "answer")
    write(page, "compared with the letter", "reason")
    press(page, answer)
    reader.goto(f"/{lang}/corrections/")
    says(reader, f"The source of {bank} itself says so.")
