"""What is committed compiled or vendored is what its source says: translations, htmx; and every text has its Chinese."""

from __future__ import annotations

import gettext
import hashlib
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

PORTAL = Path(__file__).parent.parent / "portal"
WEB = PORTAL / "web"
APPS = sorted(path.parent for path in PORTAL.glob("*/locale"))  # those that have texts of their own
HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"  # htmx.org 2.0.11, dist/htmx.min.js
PERCENT = re.compile(r"%\(\w+\)s")


def catalogue(app, kind):
    return app / "locale" / "zh_Hans" / "LC_MESSAGES" / f"django.{kind}"


def messages(*apps):
    found = []
    for app in apps or APPS:
        with catalogue(app, "po").open("rb") as file:
            found += [message for message in read_po(file, locale="zh_Hans") if message.id]
    return found


def plain(message):
    return message.id if isinstance(message.id, str) else message.id[0]


def translated(message):
    return message.string if isinstance(message.string, str) else message.string[0]


@pytest.mark.parametrize("message", messages(), ids=plain)
def test_every_text_is_translated_with_all_its_figures(message):
    assert translated(message)
    assert not message.fuzzy
    assert set(PERCENT.findall(translated(message))) <= set(PERCENT.findall(str(message.id)))


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_the_compiled_translations_are_those_of_their_source(app):
    with catalogue(app, "mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in messages(app):
        if isinstance(message.id, str):
            found = compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
        else:
            found = compiled.ngettext(*message.id, 2)
        assert found == translated(message)


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_every_text_of_pages_and_templates_is_in_the_translations(app):
    known = {plain(message) for message in messages(app)}
    used: set[str] = set()
    for path in (app / "templates").rglob("*.*"):
        text = path.read_text()
        used |= {match.group(1) for match in re.finditer(r'\{% translate "([^"]+)"', text)}
    for path in app.glob("*.py"):
        used |= {match.group(1) for match in re.finditer(r'(?<![\w])_\("((?:[^"\\]|\\.)+)"\)', path.read_text())}
        used |= {match.group(1) for match in re.finditer(r'ngettext\(\s*"((?:[^"\\]|\\.)+)"', path.read_text())}
    assert used
    assert used <= known


def test_htmx_is_the_released_file_with_its_licence():
    assert hashlib.sha256((WEB / "static" / "web" / "vendor" / "htmx.min.js").read_bytes()).hexdigest() == HTMX
    assert (WEB / "static" / "web" / "vendor" / "htmx-LICENSE.txt").read_text().startswith("Zero-Clause BSD")


def test_no_page_holds_a_style_or_a_script_of_its_own():
    for path in PORTAL.glob("*/templates/**/*.html"):
        text = path.read_text()
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text), path.name
        assert all("src=" in tag or re.search(r'type="application/(ld\+)?json"', tag) for tag in re.findall(r"<script[^>]*>", text)), (
            path.name
        )
