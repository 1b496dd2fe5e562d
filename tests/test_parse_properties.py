"""Rules that hold for any text and any figure."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from normalizers.parse.absence import parse_absence
from normalizers.parse.choices import parse_flag
from normalizers.parse.dates import parse_date, parse_timestamp
from normalizers.parse.fields import FIELDS, parse
from normalizers.parse.money import parse_money
from normalizers.parse.numerals import read_chinese
from normalizers.parse.rates import parse_rate
from normalizers.parse.result import Parsed, Unparsed
from normalizers.parse.shares import parse_count, parse_percent
from normalizers.parse.terms import parse_term
from normalizers.schema.kinds import duration_units

PIECES = st.sampled_from([
    "年化", "利率", "%", "p.a.", "LPR", "-", "+", "/", "万", "元", "$", "起", "最高", "up", "to", "from",
    "天", "个月", "年", "期", "百分之", "厘", "分", "半", "(", ")", "<", "<=", "至", "to", "and", "1", "2.5",
    "30", "0", "1,000", ".", ",", ":", "K", "m", "P3M", "LVR", "R2", "岁", "减", "基点", "x", "免",
    "per", "day", "or", "more", "不含", "含",
])  # fmt: skip
WORDS = st.lists(PIECES, max_size=12).map("".join) | st.lists(PIECES, max_size=12).map(" ".join)
TEXT = st.text(max_size=60) | WORDS
DIGITS = "零一二三四五六七八九"


@given(st.sampled_from(FIELDS), TEXT, st.sampled_from(["zh", "en", ""]), st.sampled_from(["loan", "wealth", "insurance", "deposit"]))
def test_no_text_raises_and_a_reading_is_canonical(field: str, text: str, lang: str, domain: str) -> None:
    result = parse(field, text, lang, domain)
    assert result.text == text
    if isinstance(result, Unparsed):
        assert result.reason
        return
    for bound in (result.term_low, result.term_high):
        assert bound is None or duration_units(bound) >= 0
    if result.unit not in ("code", "years", "") and result.low is not None and result.high is not None:
        assert Decimal(result.low) <= Decimal(result.high)


@given(TEXT)
def test_the_helpers_never_raise(text: str) -> None:
    for helper in (parse_percent, parse_count, parse_date, parse_timestamp, parse_flag, parse_absence):
        helper(text)


@given(st.decimals(min_value=0, max_value=99, places=2))
def test_a_percent_is_a_hundredth_per_year(number: Decimal) -> None:
    result = parse_rate(f"{number}% p.a.")
    assert isinstance(result, Parsed)
    assert result.low is not None
    assert Decimal(result.low) == number / 100
    assert result.period == "P1Y"


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_spread_keeps_its_sign(points: int, more: int) -> None:
    result = parse_rate(f"LPR-{points}BP", "zh")
    other = parse_rate(f"LPR+{more}BP", "zh")
    assert isinstance(result, Parsed)
    assert isinstance(other, Parsed)
    assert Decimal(result.spread or "x") == Decimal(-points) / 10_000
    assert Decimal(other.spread or "x") == Decimal(more) / 10_000


@given(st.integers(0, 10**12), st.sampled_from(["{:,}", "{}"]))
def test_separators_change_nothing(number: int, shape: str) -> None:
    result = parse_money("$" + shape.format(number), "NZD")
    assert isinstance(result, Parsed)
    assert (result.low, result.high, result.currency) == (str(number), str(number), "NZD")


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_range_needs_its_lower_end_first(low: int, high: int) -> None:
    result = parse_term(f"{low}-{high}天", "zh")
    if low <= high:
        assert isinstance(result, Parsed)
        assert (result.term_low, result.term_high) == (f"P{low}D", f"P{high}D")
    else:
        assert isinstance(result, Unparsed)


@given(st.integers(0, 9999))
def test_chinese_numerals_say_their_number(number: int) -> None:
    assert read_chinese(_spoken(number)) == number


def _spoken(number: int) -> str:
    """The full standard numeral of a number below ten thousand."""
    if number < 10:
        return DIGITS[number]
    out, zero = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit == 0:
            zero = bool(out)
            continue
        out += ("零" if zero else "") + DIGITS[digit] + sign
        zero = False
    return out
