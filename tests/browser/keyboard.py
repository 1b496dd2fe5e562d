"""What a person does at a page without a mouse, and what is asked of every page: axe has nothing to say of it, and it fits."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import SCREENSHOTS

AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}  # all that a dark page can do worse
LOOKS, PAUSE = 150, 1_000  # at a page that the worker has to change first, milliseconds apart: each look is work that it waits for
TAGS = {"link": "A", "button": "BUTTON", "field": "TEXTAREA", "input": "INPUT", "select": "SELECT", "more": "SUMMARY"}
AT = """() => { const e = document.activeElement, field = ["SELECT", "TEXTAREA", "INPUT"].includes(e.tagName);
    const name = field ? `${e.name} ${e.id}` : e.getAttribute("aria-label") || e.textContent.trim();
    return [e.tagName, name, getComputedStyle(e).outlineStyle]; }"""


def to(page, name, role="link"):
    """Go to a control with the tabulator alone; a field is called by its name in the form and its id."""
    for _ in range(160):
        page.keyboard.press("Tab")
        told = page.evaluate(AT)
        if told[1].startswith(name) and told[0] == TAGS[role]:
            assert told[2] != "none", f"the focus on {name} cannot be seen"
            return
    pytest.fail(f"no {role} {name!r} is reached by keyboard on {page.url}")


def press(page, name, role="button"):
    """Go to a control and use it; returns when the next page is there."""
    to(page, name, role)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def write(page, text, name="", role="field"):
    """Go to a field and type, over what stands in it."""
    to(page, name, role)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def choose(page, name, value):
    """Go to a list of values and walk down it to one."""
    to(page, name, "select")
    page.keyboard.press("Home")
    for _ in range(300):
        if page.evaluate("document.activeElement.value") == value:
            return
        page.keyboard.press("ArrowDown")
    pytest.fail(f"{name} has no {value!r}")


def wait_for(page, words):
    """Look again until the worker has done it."""
    for _ in range(LOOKS):
        if words in page.inner_text("main"):
            return
        page.wait_for_timeout(PAUSE)
        page.reload()
    pytest.fail(f"{words!r} did not come: {page.inner_text('main')[:2000]}")


def says(page, *words):
    """That a page says all of this."""
    text = page.inner_text("main")
    assert [one for one in words if one not in text] == [], text[:3000]


def axe(page):
    found = pytest.importorskip("axe_playwright_python.sync_playwright").Axe().run(page, options=AXE).response["violations"]
    told = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found]
    assert not told, f"{page.url}: {told}"


def picture(page, name):
    """Look at a page as it is: axe at this width, no sideways scrolling on a phone, and both pictures of it."""
    axe(page)
    lang = re.search(r"//[^/]+/([^/]+)/", page.url).group(1)
    size = page.viewport_size
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} at {width}"
        page.screenshot(path=SCREENSHOTS / f"{name}-{lang}-{width}.png", full_page=True)
    page.set_viewport_size(size)
