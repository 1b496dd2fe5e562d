"""Pages of labels and values: a label is matched whole, a locator finds its node again, an unknown label is told."""

from __future__ import annotations

import pytest

from normalizers.labels import fold_label, match_label
from normalizers.records import Issue
from normalizers.schema import SCHEMA
from normalizers.shapes.page import add_texts, css_path, parse_page, read_attributes, read_pairs, resolve, text_of

PAGE = """<html><head><title>x</title><script>var risk = "R5"</script></head><body>
<div><table><tr><th>项目</th><th>内容</th></tr></table></div>
<table id="facts"><tr><th>风险等级：</th><td>R2 <i>中低风险</i></td><th>起购金额</th><td>1<span>万元</span></td></tr>
<tr><th>客服电话</th><td>95000</td></tr><tr><th>奇怪的项目</th><td>甲<br>乙</td></tr><tr><th>起购金额</th><td>2万元</td></tr></table>
<dl><dt>运作模式</dt><dd>封闭式净值型</dd><dt>说明</dt></dl></body></html>""".encode()


def test_a_label_is_matched_as_a_whole_phrase_in_both_languages() -> None:
    assert match_label("wealth_product", " 风险等级： ") is SCHEMA.attributes["risk_level"]
    assert match_label("wealth_product", "RISK  level:") is SCHEMA.attributes["risk_level"]
    assert match_label("wealth_product", "产品风险等级＊") is SCHEMA.attributes["risk_level"]
    assert match_label("wealth_product", "风险") is None
    assert match_label("wealth_product", "最高风险等级") is None
    assert fold_label("Ｔｅｒｍ：") == "term"


@pytest.mark.parametrize("category", list(SCHEMA.categories))
def test_every_attribute_of_a_category_is_found_by_each_of_its_words(category: str) -> None:
    for attribute in SCHEMA.of(category):
        for phrase in (attribute.zh, attribute.en, *attribute.aliases):
            assert match_label(category, phrase) is attribute


def test_pairs_are_rows_of_headings_and_cells_and_description_lists() -> None:
    pairs = read_pairs(parse_page(PAGE))
    assert [(pair.label, pair.text) for pair in pairs] == [
        ("风险等级：", "R2 中低风险"),
        ("起购金额", "1万元"),
        ("客服电话", "95000"),
        ("奇怪的项目", "甲 乙"),
        ("起购金额", "2万元"),
        ("运作模式", "封闭式净值型"),
    ]


def test_a_locator_finds_its_node_by_our_walk_and_by_any_css_engine() -> None:
    soup = parse_page(PAGE)
    for pair in read_pairs(soup):
        node, selected = resolve(soup, pair.locator), soup.select_one(pair.locator)
        assert node is not None
        assert node is selected
        assert text_of(node) == pair.text
        assert css_path(node) == pair.locator


def test_a_locator_that_leads_nowhere_finds_nothing() -> None:
    soup = parse_page(PAGE)
    for path in ("#nothing", "#facts > tr:nth-of-type(9)", "table:nth-of-type(", "en:#facts", "p > "):
        assert resolve(soup, path) is None


def test_known_labels_become_values_and_the_rest_is_told() -> None:
    read = read_attributes(
        read_pairs(parse_page(PAGE)), "wealth_product", lang="zh", currency="CNY", own=("operation_mode",), ignored={"客服电话": "contact"}
    )
    assert read.values["min_amount"].value in ("10000", "10000.00")
    assert read.values["min_amount"].currency == "CNY"
    assert [key for key, _ in read.rest] == ["operation_mode"]
    assert {issue.code for issue in read.issues} >= {"unknown_label", "repeated_label"}
    assert all(isinstance(issue, Issue) and issue.locator for issue in read.issues)
    assert "客服电话" not in " ".join(issue.text for issue in read.issues)


def test_the_twin_in_another_language_adds_its_words() -> None:
    read = read_attributes(read_pairs(parse_page(PAGE)), "wealth_product", lang="zh", currency="CNY")
    twin = "<html><body><table><tr><th>Minimum amount</th><td>CNY 10,000</td></tr><tr><th>Odd</th><td>x</td></tr></table></body></html>"
    pairs = read_pairs(parse_page(twin.encode()), prefix="en:")
    assert all(pair.locator.startswith("en:") for pair in pairs)
    add_texts(read, pairs, "wealth_product", lang="zh", other="en")
    assert read.values["min_amount"].texts == {"zh": "1万元", "en": "CNY 10,000"}
    assert any(issue.locator.startswith("en:") for issue in read.issues)
