"""The word "verified" is produced by a matched quote and by nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers.pointer import escape, leaf_text, resolve_pointer
from normalizers.verify import stands, verify

PAYLOAD = json.dumps({"data": {"rate": "0.0649", "flag": False, "a/b": {"c~d": ["x", 12.5]}, "text": "6.49%  p.a.\n variable"}}).encode()
PAGE = (
    b"<html><body><h1>Fund</h1><table id='facts'><tr><th>Rate</th><td> 2.35%<br>p.a. </td></tr>"
    b"<tr><th>Term</th><td>91 <b>days</b></td></tr></table></body></html>"
)


def state(locator: str, quote: str, body: bytes = PAYLOAD, parts: dict[str, bytes] | None = None, locators: tuple[str, ...] = ()) -> str:
    evidence: dict[str, Any] = {"locator": locator, "quote": quote, "how": "read"}
    if locators:
        evidence["locators"] = list(locators)
    document = {"rates": [{"value": {"value": "1", "evidence": evidence}}]}
    return str(verify(document, body, parts or {})["rates"][0]["value"]["evidence"]["state"])


@pytest.mark.parametrize(
    ("locator", "quote"),
    [
        ("/data/rate", "0.0649"),
        ("/data/flag", "false"),
        ("/data/a~1b/c~0d/0", "x"),
        ("/data/a~1b/c~0d/1", "12.5"),
        ("/data/text", "6.49% p.a."),
        ("/data/text", "6.49%"),
    ],
)
def test_a_quote_at_its_pointer_is_verified(locator: str, quote: str) -> None:
    assert state(locator, quote) == "verified"


@pytest.mark.parametrize(
    ("locator", "quote"),
    [
        ("/data/rate", "0.06"),
        ("/data/rate", "649"),
        ("/data/rate", ""),
        ("/data/rate", "0.0659"),
        ("/data/missing", "0.0649"),
        ("/data", "0.0649"),
        ("/data/a~1b/c~0d/9", "x"),
        ("/data/a~1b/c~0d/-1", "12.5"),
        ("data", "0.0649"),
        ("", "0.0649"),
    ],
)
def test_anything_else_is_unsourced(locator: str, quote: str) -> None:
    assert state(locator, quote) == "unsourced"


def test_every_locator_of_a_value_made_of_several_must_resolve() -> None:
    both = ("/data/rate", "/data/flag")
    assert state("/data/rate", "0.0649 · false", locators=both) == "verified"
    assert state("/data/rate", "0.0649 · true", locators=both) == "unsourced"
    assert state("/data/rate", "0.0649 · false", locators=(*both, "/data/gone")) == "unsourced"


@pytest.mark.parametrize(
    ("locator", "quote", "said"),
    [
        ("#facts > tr:nth-of-type(1) > td:nth-of-type(1)", "2.35% p.a.", "verified"),
        ("#facts > tr:nth-of-type(2) > td:nth-of-type(1)", "91 days", "verified"),
        ("#facts > tr:nth-of-type(2) > td:nth-of-type(1)", "1 days", "unsourced"),
        ("#facts > tr:nth-of-type(3) > td:nth-of-type(1)", "91 days", "unsourced"),
        ("html:nth-of-type(1) > body:nth-of-type(1) > h1:nth-of-type(1)", "Fund", "verified"),
        ("table td", "2.35% p.a.", "verified"),
        ("/data/rate", "2.35%", "unsourced"),
    ],
)
def test_a_page_is_resolved_by_css_path(locator: str, quote: str, said: str) -> None:
    assert state(locator, quote, PAGE) == said


def test_a_prefix_names_the_other_snapshot_of_the_product() -> None:
    cell = "#facts > tr:nth-of-type(1) > td:nth-of-type(1)"
    assert state("en:" + cell, "2.35% p.a.", PAYLOAD, {"en": PAGE}) == "verified"
    assert state("en:" + cell, "2.35% p.a.", PAGE) == "unsourced"


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"\xff\xfe", b"[1"])
def test_a_broken_snapshot_verifies_nothing(body: bytes) -> None:
    assert state("/data/rate", "0.0649", body) == "unsourced"


@given(st.text(max_size=30), st.text(max_size=60))
def test_a_quote_stands_only_in_a_text_that_holds_it(quote: str, text: str) -> None:
    assert stands(quote, text) is False or (quote != "" and quote in text)


@given(st.dictionaries(st.text(max_size=5), st.integers(), min_size=1, max_size=4))
def test_every_key_has_a_pointer_that_finds_it(document: dict[str, int]) -> None:
    for key, value in document.items():
        assert resolve_pointer(document, "/" + escape(key)) == value
        assert leaf_text(value) == str(value)
