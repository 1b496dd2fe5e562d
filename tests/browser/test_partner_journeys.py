"""The partners' journeys, each in both languages and by keyboard alone: what every step shows, and that axe has nothing to say of it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from normalizers.feed.write import write as written
from tests.browser.keyboard import LOOKS, PAUSE, choose, picture, press, says, to, wait_for, write
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


def send(page, path, name=""):
    """Choose a file (in a window that is the system's own) and send it."""
    to(page, "file", "input")
    page.locator("#file").set_input_files(path)
    press(page, name or {"en": "Send", "zh-hans": "发送"}[page.url.split("/")[3]])


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
    write(page, mine["ids"]["TD-1"], "q q", "input")  # its name and id: the search of every page is called q too
    press(page, find)
    press(page, page.locator("main ul.rows a").first.inner_text(), "link")
    choose(page, "path", "values/base_rate")
    write(page, "It is 1.99 % since Monday", "message")
    to(page, "file", "input")
    page.locator("#file").set_input_files({"name": "rates.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 1.99"})
    picture(page, "p5-dispute")
    press(page, send_it)
    says(page, waits)
    public = at(f"/{lang}/product/{mine['ids']['TD-1']}/", "")
    says(public, disputed)
    desk = at(f"/{lang}/desk/?kind=report", "editor")
    press(desk, desk.locator("th a").first.inner_text(), "link")
    to(desk, "rates.pdf", "link")
    with desk.expect_download() as document:
        desk.keyboard.press("Enter")
    assert Path(document.value.path()).read_bytes() == b"%PDF-1.7 1.99"
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


E4 = {
    "en": ("its sources disagree", "Ask the institution", "not answered yet", "What our editors ask you", "Send the answer", "Where its"),
    "zh-hans": ("各来源说法不一", "询问机构", "尚未答复", "编辑向您提出的问题", "发送答复", "各来源说法不一之处"),
}  # fmt: skip


@LANGS
def test_e4_three_sources_disagree_an_editor_asks_the_partner_and_the_public_reads_all_quotes_meanwhile(at, mine, lang):
    disagree, ask, waits, asked, send_it, public = E4[lang]
    desk = at(f"/{lang}/desk/?kind=conflict", "editor")
    press(desk, f"Three of {lang}", "link")
    says(desk, disagree, "1.53", "1.91%", "1.95%")
    picture(desk, "e4-conflict")
    write(desk, "Which of the three holds?", "reason ask")
    press(desk, ask)
    says(desk, waits)
    says(at(f"/{lang}/product/{mine['three']}/", ""), public, "1.91%", "1.95%")
    page = at(f"{mine['base']}disputes/")
    says(page, asked, "Which of the three holds?")
    picture(page, "e4-asked")
    write(page, "The paper does; the feed follows", "answer")
    press(page, send_it)
    desk.reload()
    says(desk, "The paper does; the feed follows")


P4 = {
    "en": ("Where sources disagree", "Its page was opened 12 times"),
    "zh-hans": ("来源说法不一之处", "被打开 12 次"),
}  # fmt: skip


@LANGS
def test_p4_the_partner_reads_both_quotes_and_how_many_saw_them_and_a_mended_feed_closes_it(at, mine, lang):
    heading, seen = P4[lang]
    page = at(f"{mine['base']}feeds/{mine['feed']}/")
    press(page, heading, "link")
    says(page, seen, "1.54", "1.92%", f"Two of {lang}")
    picture(page, "p4-differences")
    item = market(5)[4]
    posted(mine, [{"key": item["key"], "rates": [{**item["rates"][0], "value": "0.0192"}]}], "rates_only", "mended")
    for _ in range(LOOKS):
        page.reload()
        if f"Two of {lang}" not in page.inner_text("main"):
            break
        page.wait_for_timeout(PAUSE)
    assert f"Two of {lang}" not in page.inner_text("main")


P6 = {
    "en": ("How complete it was", "Words that nobody understood", "Make it", "deliver, read", "not used yet", "Revoke: nightly", "revoked"),
    "zh-hans": ("历次完整度", "未能识别的用词", "新建", "deliver, read", "尚未使用", "撤销: nightly", "已撤销"),
}  # fmt: skip


@LANGS
def test_p6_the_dashboard_tells_how_complete_how_fresh_and_how_fast_and_a_key_is_made_used_and_revoked(at, mine, lang):
    trend, words, make, scopes, never, revoke, revoked = P6[lang]
    page = at(f"{mine['base']}feeds/{mine['feed']}/")
    says(page, trend, words)
    assert page.locator("svg.chart path.line").count() == 1
    picture(page, "p6-dashboard")
    page.goto(f"{mine['base']}keys/")
    write(page, "nightly", "name", "input")
    press(page, make)
    secret = page.locator(".banner code").first.inner_text()
    says(page, scopes, never)
    posted({**mine, "secret": secret}, rates(1.5)[:1], "rates_only", "by the new key")
    press(page, revoke)
    says(page, revoked)
    assert page.locator("tr", has_text=f"yk_{secret.split('_')[1]}").get_by_text(never).count() == 0
    with pytest.raises(urllib.error.HTTPError, match="401"):
        posted({**mine, "secret": secret}, rates(1.5)[:1], "rates_only", "after it was revoked")


P1 = {
    "en": (
        "Check a feed", "Check", "held for an editor", "The first delivery", "an editor's look", "Publish", "and is done. New: 23",
        "New: 1", "Changed: 1", "Withdrawn: 1", "Unchanged: 21",
    ),
    "zh-hans": (
        "校验 feed", "校验", "暂缓，等待编辑", "首次采集", "需编辑查看", "发布", "新增 23",
        "新增: 1", "有变化: 1", "已撤下: 1", "无变化: 21",
    ),
}  # fmt: skip


@LANGS
def test_p1_and_e6_a_first_feed_is_checked_sent_looked_at_by_an_editor_and_sent_again(at, mine, lang, tmp_path):
    check, run_it, held, first, look, publish, done, *outcome = P1[lang]
    items, path = market(26), tmp_path / "feed.json"
    nameless = {key: value for key, value in items[0].items() if key != "name"}
    path.write_text(written([nameless, *items[1:24]], "json"))
    public = at(f"/{lang}/feeds/", "")
    press(public, check, "link")
    send(public, path, run_it)
    says(public, "missing_field", "TD-0", "95")
    picture(public, "p1-check")
    page = at(f"{mine['base']}feeds/{mine['fresh']}/")
    send(page, path)
    wait_for(page, held)
    says(page, "missing_field", "23", first)
    picture(page, "p1-report")
    public.goto(f"/{lang}/sources/")
    before = coverage(public, mine)
    desk = at(f"/{lang}/desk/?kind=held", "editor")
    press(desk, desk.locator(f"a[href*='feed-{mine['fresh']}']").first.inner_text(), "link")
    says(desk, first, look)
    assert desk.locator("article.diff").count() == 20  # to be checked one by one
    write(desk, "looked at twenty of them", "reason")
    press(desk, publish)
    wait_for(desk, done)
    assert before == "0"
    for _ in range(LOOKS):  # until the run is concluded
        public.reload()
        if coverage(public, mine) == "1":
            break
        public.wait_for_timeout(PAUSE)
    assert coverage(public, mine) == "1"
    changed = {**items[2], "rates": [{**items[2]["rates"][0], "value": "0.0161"}]}
    path.write_text(written([items[1], changed, *items[3:23], items[25]], "json"))
    page.goto(f"{mine['base']}feeds/{mine['fresh']}/")
    send(page, path)
    wait_for(page, outcome[0])
    says(page, *outcome)
    press(page, "TD-25", "link")
    says(page, "25")


def coverage(page, mine):
    """How many institutions of the fresh feed have published data, as the public page of sources says."""
    section = page.locator("section", has=page.locator(f"a[href*='feed-{mine['fresh']}']"))
    return section.locator("dl.strip dd").first.inner_text().split()[0]
