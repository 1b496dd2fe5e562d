"""Plain shares, counts and the paid share of a cover."""

from __future__ import annotations

import re

from normalizers.parse.clauses import Unit
from normalizers.parse.figures import Span, Unread
from normalizers.parse.numerals import read_chinese, read_number
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.text import fold
from normalizers.parse.tokens import Token, cut, lexicon
from normalizers.parse.words import BOUNDS, UNITS

_SHARE_WORDS = """
q conditional: 经社保结算 | 未经社保结算 | 有社保 | 无社保 | 经社保报销 | 未经社保报销 | 经社保 | 未经社保 | 社保内 | 社保外 | 经医保结算
q conditional: 未经医保结算 | 有医保 | 无医保 | 以有社保身份 | 以无社保身份 | 以有社保身份投保 | 以无社保身份投保 | 经基本医保结算
q conditional: 未经基本医保结算 | 已经社保报销 | 未使用社保 | 使用社保 | 以社保身份投保 | 医保内 | 医保外 | 经过社保报销 | 未经过社保报销
q conditional: 在社保范围内 | 社保范围内 | 社保范围外 | 经公费医疗结算 | with social insurance | without social insurance | 医保目录内
q conditional: 医保目录外 | 以社保身份投保未经社保结算 | 以有社保身份投保但未使用社保 | 以有社保身份投保未经社保结算 | 有社保身份投保
q conditional: 未经社保结算的 | 经社保结算的 | 但未经社保结算 | 未以社保身份结算 | 参加社保 | 未参加社保 | 既往症 | 非既往症 | in network
q conditional: 社保报销后 | 医保报销后 | 经社保报销后 | 未经社保报销后 | 未经医保报销 | 经医保报销 | 经医保报销后
q conditional: out of network | in-network | out-of-network
nshare x: 赔付 | 赔付比例 | 给付比例 | 报销 | 报销比例 | 比例 | 赔 | 按 | 的 | 为 | 理赔 | 给付 | 医疗 | 结算 | 保险金 | 住院 | 门诊
nshare x: 一般医疗 | 重疾 | 重大疾病 | 重疾医疗 | 可 | 者 | 后 | 则 | 给付比例为 | 赔付比例为 | 理赔比例 | 投保 | 身份 | 均 | 保险金额
nshare x: 特定药品 | 特药 | 院外特药 | 质子重离子
nshare x: of | the | pays | paid | reimbursement | coinsurance | we pay | plan pays | cover | covered | benefit | benefits | costs
nshare x: of costs | of eligible expenses | eligible expenses | share paid
"""
_SHARES = lexicon(UNITS, BOUNDS, _SHARE_WORDS)
_COUNT = re.compile(
    r"(?:最多|max(?:imum)? |up to )?(\d+(?:,\d{3})*|[零一二两三四五六七八九十百千]+) ?"
    r"(?:次|个|笔|项|种|张|家|只|条|times?|claims?|transactions?|items?)?"
)
_UNLIMITED = frozenset(["unlimited", "不限", "不限次", "不限次数", "无限", "无限次", "无限制", "no limit", "不限笔数", "无限次数"])


def parse_percent(text: str, unit: Unit = None) -> Parsed | Unparsed:
    """A share as a ratio in ``low`` and ``high`` (kind ``ratio``, unit ``fraction``), several with the qualifier ``conditional``.

    ``unit``: what a number without a sign means; None refuses it.
    """
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not a share: blank, too long or with raised characters")
    tokens = cut(folded, _SHARES)
    if isinstance(tokens, str):
        return Unparsed(text, f"unread: {tokens}")
    items = spans([t for t in tokens if t.tag != "nshare"], "fraction")
    if isinstance(items, Unread):
        return Unparsed(text, items.reason)
    main = [item for item in items if isinstance(item, Span)]
    marks = [item.key for item in items if isinstance(item, Token) and item.tag == "q"]
    stray = [
        item
        for item in items
        if isinstance(item, Token) and item.tag not in ("q", "approx") and not (item.tag == "op" and item.key in (",", ";", "/"))
    ]
    if stray or not main or any(one.dim not in ("fraction", "bare") for one in main) or (len(main) > 1 and not marks):
        return Unparsed(text, f"unread: {stray[0].raw}" if stray else "no single share in it")
    return _share(text, main, marks, unit)


def _share(text: str, main: list[Span], marks: list[str], unit: Unit) -> Parsed | Unparsed:
    if any(one.dim == "bare" for one in main) and (unit is None or len(main) > 1):
        return Unparsed(text, "a number without a unit")
    factor = 100 if main[0].dim == "bare" and unit == "percent" else 1
    if len(main) > 1:
        if any(not one.point for one in main):
            return Unparsed(text, "several ranges")
        numbers = [one.figures[0].number for one in main]
        return Parsed("ratio", plain(min(numbers)), plain(max(numbers)), "fraction", qualifiers=words(marks), text=text)
    low, high = (None if one is None else plain(one.number / factor) for one in (main[0].low, main[0].high))
    zero = main[0].point and main[0].figures[0].number == 0
    return Parsed(
        "ratio", low, high, "fraction", qualifiers=words([*main[0].qualifiers, *marks]), state="zero" if zero else "known", text=text
    )


def parse_count(text: str) -> Parsed | Unparsed:
    """A whole number of things (3, 三次, 5 times) in ``low`` and ``high``, unit ``count``; "unlimited" has no number but that qualifier."""
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not a count: blank, too long or with raised characters")
    if folded in _UNLIMITED:
        return Parsed("count", unit="count", qualifiers=("unlimited",), text=text)
    match = _COUNT.fullmatch(folded)
    if match is None:
        decimal = re.fullmatch(r"\d{1,12}\.0{1,20}", folded)
        if decimal is None:
            return Unparsed(text, "not a whole number")
        number = int(folded.partition(".")[0])
    else:
        raw = match.group(1)
        read = read_number(raw) if raw[0].isdigit() else (read_chinese(raw), ())
        if read is None or read[0] is None:
            return Unparsed(text, "not a whole number")
        number = int(read[0])
    upper = match is not None and folded.startswith(("最多", "max", "up to"))
    return Parsed(
        "count", None if upper else str(number), str(number), "count", state="zero" if number == 0 and not upper else "known", text=text
    )
