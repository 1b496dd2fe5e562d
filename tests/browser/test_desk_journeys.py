"""The editors' journeys, each in both languages and by keyboard alone: what every step shows, and that axe has nothing to say of it."""

from __future__ import annotations

import re

import pytest

from tests.browser.keyboard import choose, picture, press, says, wait_for, write

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
    for _ in range(60):  # the worker reads the stored pages anew, and a later receipt names the version of the list
        press(public, receipt, "link")
        found = re.search(rf"{named}\s+.*?(\d+)", public.inner_text("main"))
        if found:
            break
        public.wait_for_timeout(300)
        public.goto(f"/{lang}/{PRICED}")
    assert found and int(found.group(1)) >= 1
    picture(public, "e3-receipt")
