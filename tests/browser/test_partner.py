"""A partner's journey in a real browser, by keyboard and without JavaScript: send a file, read the report, decide, make a key."""

from __future__ import annotations

import pytest

from tests.browser.conftest import SCREENSHOTS
from tests.browser.keyboard import AXE, COLOURS

PAGES = ("overview", "feed", "report", "held", "keys", "members")


@pytest.fixture
def portal(partner):
    """Where the pages of the partner are, by what they show."""
    told = partner[1]
    base, deliveries = f"/partner/{told['partner']}/", told["deliveries"]
    return {
        "overview": base, "feed": f"{base}feeds/{told['feed']}/", "keys": f"{base}keys/", "members": f"{base}members/",
        "report": f"{base}deliveries/{deliveries[1]}/", "held": f"{base}deliveries/{deliveries[2]}/",
    }  # fmt: skip


@pytest.fixture
def owner(visit, partner):
    """Opens a page as the owner sees it."""
    address, told = partner
    return lambda path, **look: visit(address, path, told["sessions"]["owner"], **look)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_for_everyone(owner, portal, kind, lang, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = owner(f"/{lang}{portal[kind]}", scheme=scheme)
    serious = []
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        found = axe.run(page, options=AXE if scheme == "light" else COLOURS).response["violations"]
        serious += [(width, one["id"], one["nodes"][0]["html"][:160]) for one in found if one["impact"] in ("serious", "critical")]
        page.screenshot(path=SCREENSHOTS / f"partner-{kind}-{lang}-{scheme}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert serious == []


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_a_file_is_sent_and_its_report_read_by_keyboard_without_javascript(owner, portal, lang, tmp_path):
    path = tmp_path / "feed.json"
    path.write_text('{"format": "yardstick-feed", "version": "1", "mode": "full", "items": [{"key": "X"}]}')
    page = owner(f"/{lang}{portal['feed']}", script=False)
    page.locator("#file").set_input_files(path)
    page.locator("#atomic").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/deliveries/**")
    for _ in range(60):
        if page.locator("table").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    assert "missing_field" in page.locator("table").first.inner_text()
    page.get_by_role("link", name="missing_field").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/feeds/rules/**")
    assert page.locator("#rule-missing_field").is_visible()


def test_a_key_is_made_and_revoked_by_keyboard(owner, portal):
    page = owner(f"/en{portal['keys']}")
    page.locator("#name").focus()
    page.keyboard.type("nightly")
    page.keyboard.press("Enter")
    assert page.locator(".banner code").first.inner_text().startswith("yk_")
    page.get_by_role("button", name="Revoke: nightly").first.focus()
    page.keyboard.press("Enter")
    page.locator(".state.failed").first.wait_for()


@pytest.mark.parametrize("lang", ["en", "zh-hans"])
def test_a_webhook_is_registered_and_letters_come_once_a_day_by_keyboard(owner, portal, lang):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = owner(f"/{lang}{portal['overview']}webhooks/", width=390)
    page.locator("#url").focus()
    page.keyboard.type("https://8.8.8.8/hook")  # needs no look-up; for tests alone, so that nothing is ever sent there
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.locator("#url").focus()
    page.keyboard.press("Enter")
    assert page.locator(".banner code").first.inner_text().startswith("whsec_")
    serious = [axe.run(page, options=AXE)]
    page.screenshot(path=SCREENSHOTS / f"partner-webhooks-{lang}-390.png", full_page=True)
    page.locator("th a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/webhooks/*/")
    assert page.locator("button[value=test]").is_visible()
    serious.append(axe.run(page, options=AXE))
    page.goto(f"/{lang}/account/notices/")
    page.locator("input[value=each]").focus()
    page.keyboard.press("ArrowDown")
    with page.expect_navigation():  # the arrow alone ticks it too: what counts is what the next page says
        page.keyboard.press("Enter")
    assert page.locator("input[value=daily]").is_checked()
    serious.append(axe.run(page, options=AXE))
    page.screenshot(path=SCREENSHOTS / f"notices-{lang}-390.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert [one["id"] for each in serious for one in each.response["violations"] if one["impact"] in ("serious", "critical")] == []
