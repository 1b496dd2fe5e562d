"""The partners' journeys, each in both languages and by keyboard alone: what every step shows, and that axe has nothing to say of it."""

from __future__ import annotations

import json
import urllib.request

import pytest

from normalizers.feed.write import write as written
from tests.browser.keyboard import choose, picture, press, says, to, wait_for, write
from tests.door import market

LANGS = pytest.mark.parametrize("lang", ["en", "zh-hans"])


@pytest.fixture
def mine(partner, lang):
    """The feed of this language's journeys; ``base``: the partner's pages."""
    address, told = partner
    return {**told["journeys"][lang], "address": address, "base": f"/{lang}/partner/{told['partner']}/"}


@pytest.fixture
def at(visit, partner):
    """Open a page as its owner, as an editor, or ("") as anybody."""
    address, told = partner
    return lambda path, who="owner", **look: visit(address, path, told["sessions"][who] if who else "", **look)


def posted(mine, items, mode, key):
    """What a partner's program gets for a delivery: the answer, and the header that says that it came before."""
    headers = {"Authorization": f"Bearer {mine['secret']}", "Content-Type": "application/json", "Idempotency-Key": key}
    url = f"{mine['address']}/api/v1/feeds/{mine['feed']}/deliveries"
    request = urllib.request.Request(url, written(items, "json", mode).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 202
        return json.load(answer), answer.headers.get("Idempotency-Replayed")


def rates(percent):
    """Only the rates of every deposit."""
    return [{"key": item["key"], "rates": [{**item["rates"][0], "value": f"{percent / 100:.4f}"}]} for item in market(30)]


def send(page, path):
    """Choose a file (in a window that is the system's own) and send it."""
    to(page, "file", "input")
    page.locator("#file").set_input_files(path)
    press(page, {"en": "Send", "zh-hans": "发送"}[page.url.split("/")[3]])


P2 = {
    "en": ("Too many rates move too far", "An editor of this portal decides", "Until then the public sees your data of", "last good data"),
    "zh-hans": ("太多利率变动过大", "由本站编辑决定", "在此之前，公众看到的是您", "最后一份可靠数据"),
}  # fmt: skip


@LANGS
def test_p2_mondays_rates_come_once_and_a_jump_is_held_while_the_old_ones_stay_public_with_their_age(at, mine, lang):
    jump, decides, until, good = P2[lang]
    first, _ = posted(mine, rates(6.5), "rates_only", "monday")
    page = at(f"{mine['base']}feeds/{mine['feed']}/")
    to(page, page.locator("th a").first.inner_text())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/deliveries/{first['delivery']}/")
    wait_for(page, jump)
    says(page, decides, until)
    picture(page, "p2-held")
    again, replayed = posted(mine, rates(6.5), "rates_only", "monday")
    assert (again, replayed) == (first, "true") and first["report"].endswith(first["delivery"])
    public = at(f"/{lang}/product/{mine['ids']['TD-1']}/", "")
    says(public, good, "1.51")


P3 = {
    "en": (
        "6 products are missing", "They are no longer offered", "they are withdrawn.", "no longer lists this product",
        "Show what it would do", "Do it", "Done on", "Replaced by:",
    ),
    "zh-hans": (
        "缺少 6 个产品", "已不再提供", "均已撤下", "机构已不再列出这款产品",
        "预览会发生什么", "执行", "完成，搜索索引已更新", "由以下产品接替：",
    ),
}  # fmt: skip


@LANGS
def test_p3_missing_products_wait_for_the_partners_word_and_then_name_their_successor_and_keep_their_page(at, mine, lang, tmp_path):
    missing, confirm, withdrawn, gone, look, do, done, replaced = P3[lang]
    path = tmp_path / "feed.json"
    path.write_text(written(market(24), "json"))
    page = at(f"{mine['base']}feeds/{mine['feed']}/")
    send(page, path)
    wait_for(page, missing)
    picture(page, "p3-missing")
    press(page, confirm)
    wait_for(page, withdrawn)
    picture(page, "p3-withdrawn")
    desk = at(f"/{lang}/desk/listing/{mine['ids']['TD-29']}/", "editor")
    choose(desk, "act", "succeed")
    write(desk, mine["ids"]["TD-1"], "other", "input")
    press(desk, look)
    write(desk, "the bank's letter")
    press(desk, do)
    wait_for(desk, done)
    public = at(f"/{lang}/product/{mine['ids']['TD-29']}/", "")
    says(public, gone, replaced, "1.79")
    picture(public, "p3-public")


P5 = {
    "en": (
        "Find", "Dispute it", "open for 0 hours", "Disputed by the issuer", "Answer", "answered after 0 hours",
        "What we changed in your data", "Switch it off", "Switch it on again",
    ),
    "zh-hans": (
        "查找", "提出异议", "已等待 0 小时", "发行机构对此有异议", "答复", "0 小时后答复",
        "我们对您数据的修正", "关闭此修正", "重新启用此修正",
    ),
}  # fmt: skip


@LANGS
def test_p5_a_disputed_value_runs_a_clock_says_so_in_public_is_answered_and_our_repairs_can_be_switched_off(at, mine, lang):
    find, send_it, waits, disputed, answer, answered, ours, off, on = P5[lang]
    page = at(f"{mine['base']}disputes/")
    says(page, ours, "2.22")
    write(page, mine["ids"]["TD-1"], "q", "input")
    press(page, find)
    press(page, page.locator("main ul.rows a").first.inner_text(), "link")
    choose(page, "path", "values/base_rate")
    write(page, "It is 1.99 % since Monday", "message")
    write(page, "https://bank.example/rates.pdf", "document", "input")
    picture(page, "p5-dispute")
    press(page, send_it)
    says(page, waits)
    public = at(f"/{lang}/product/{mine['ids']['TD-1']}/", "")
    says(public, disputed)
    desk = at(f"/{lang}/desk/?kind=report", "editor")
    press(desk, desk.locator("th a").first.inner_text(), "link")
    says(desk, "https://bank.example/rates.pdf")
    to(desk, "state", "input")
    desk.keyboard.press("Space")
    write(desk, "Read again", "answer")
    write(desk, "seen in their document", "reason")
    press(desk, answer)
    page.reload()
    says(page, answered, "Read again")
    picture(page, "p5-answered")
    public.goto(f"/{lang}/product/{mine['ids']['TD-2']}/")
    says(public, "2.22")
    press(public, off, "link")
    says(public, on, "1.52")
    picture(public, "p5-switched-off")
