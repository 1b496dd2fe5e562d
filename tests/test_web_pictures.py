"""Pictures on a true scale: the ruler, its marks, the strip, the steps of a history; and the small texts beside them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from normalizers.schema.kinds import AGE, MONEY, RATE, TERM, TEXT
from portal.catalog.spreadsheet import cell
from portal.web import svg, words
from portal.web.texts import outward

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
numbers = st.lists(st.floats(min_value=-1e9, max_value=1e9, allow_nan=False).map(lambda n: round(n, 6)), min_size=1, max_size=30)


@given(numbers)
def test_a_scale_holds_every_number_and_keeps_their_order(values):
    scale = svg.scale_of(values)
    assert scale is not None
    assert scale.low <= min(values)
    assert scale.high >= max(values)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(0 <= place <= scale.width for place in places)
    assert 2 <= len(scale.ticks) <= 12


def test_no_number_has_no_scale():
    assert svg.scale_of([]) is None


def test_unknown_is_hatched_over_the_whole_scale_and_never_a_mark():
    scale = svg.scale_of([0.05, 0.07])
    assert svg.bar(scale, None, None, None) == {"unknown": True}


def test_a_mark_stands_at_its_value_and_a_span_from_low_to_high():
    scale = svg.Scale(0.05, 0.07, 0.005)
    bar = svg.bar(scale, 0.055, 0.055, 0.06)
    assert bar == {"at": 73.0, "x": 75.0, "width": 75.0}


def test_zero_is_a_place_on_the_scale():
    scale = svg.scale_of([0.0, 100.0])
    assert svg.bar(scale, 0.0, None, None)["at"] == 0


def test_lengths_of_time_share_a_scale_of_years():
    assert svg.number_of(TERM, "P12M") == svg.number_of(TERM, "P1Y") == 1
    assert svg.number_of(AGE, "P35Y") == 35


def test_texts_and_absent_values_have_no_number():
    assert svg.number_of(TEXT, "0.05") is None
    assert svg.number_of(RATE, None) is None


def test_ticks_say_money_in_the_words_of_the_language():
    assert svg.tick_text(MONEY, 200_000, "zh-hans") == "20万"
    assert svg.tick_text(MONEY, 200_000, "en") == "200k"
    assert svg.tick_text(RATE, 0.065, "en") == "6.5 %"


def test_one_outlier_does_not_flatten_a_strip():
    strip = svg.strip([1.0 + n / 1000 for n in range(200)] + [1000.0], 1.1, ("1", "median", "2"), "title")
    assert 100 < strip["median"] < 200


def test_a_gap_in_a_history_is_not_bridged_by_the_line():
    a, b, c, d = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 5, 7))
    picture = svg.steps(RATE, [(a, b, 0.06), (c, d, 0.06)], "en")
    assert picture["path"].count("M") == 2
    joined = svg.steps(RATE, [(a, b, 0.06), (b, d, 0.055)], "en")
    assert joined["path"].count("M") == 1


def test_a_date_that_is_not_there_has_no_age():
    with override("en"):
        assert words.day(None, "en") == "not yet checked"
        assert words.age(None, NOW) == "not yet checked"
    assert words.days_old(None, NOW) is None


@pytest.mark.parametrize(("days", "en", "zh"), [(0, "today", "今天"), (1, "yesterday", "1 天前"), (12, "12 days ago", "12 天前")])
def test_ages_are_whole_days(days, en, zh):
    with override("en"):
        assert words.age(NOW - timedelta(days=days), NOW) == en
    with override("zh-hans"):
        assert words.age(NOW - timedelta(days=days), NOW) == zh


def test_a_date_reads_as_its_language_writes_it():
    assert words.day("2026-11-03T04:05:06Z", "en") == "3 Nov 2026"
    assert words.day("2026-11-03T04:05:06Z", "zh-hans") == "2026年11月3日"


@pytest.mark.parametrize(
    "address",
    [
        "http://bank.example/",
        "javascript:alert(1)",
        "https://",
        "https://user@bank.example/",
        "//bank.example",
        "",
        "https://[",
        "data:text/html,x",
    ],
)
def test_only_https_leads_out(address):
    assert outward(address) == outward("")


def test_a_link_outward_names_its_host():
    assert outward(" https://bank.example/a?b=c ").host == "bank.example"
    assert outward("https://bank.example:8443/").host == "bank.example:8443"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@x", "\tx", "＝cmd", "－1"])
def test_a_cell_that_a_spreadsheet_would_run_is_defused(text):
    assert cell(text) == f'"\'{text}"'


@pytest.mark.parametrize("text", ["6.49 %", "-1", "-0.25"])
def test_a_cell_that_is_a_figure_stays_as_it_is(text):
    assert cell(text) == f'"{text}"'


def test_the_readme_shows_a_picture_that_is_there_and_light():
    root = Path(__file__).parent.parent
    named = re.findall(r"!\[[^]]*\]\(([^)]+)\)", (root / "README.md").read_text())
    assert named == ["docs/results.png"]
    picture = (root / named[0]).read_bytes()
    assert int.from_bytes(picture[16:20], "big") == 1280  # the width in a PNG's header
    assert len(picture) < 300_000
