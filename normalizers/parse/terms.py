"""Terms: days, weeks, months, years, ISO 8601; ranges and lists; terms without end. Days stay days: 91天 is not three months."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.figures import Figure, Item, Span, Unread
from normalizers.parse.result import Parsed, Unparsed, plain, words
from normalizers.parse.spans import spans
from normalizers.parse.text import fold
from normalizers.parse.tokens import cut, lexicon, read_table
from normalizers.parse.words import BOUNDS, COMMON, UNITS
from normalizers.parse.words_term import TERM_PHRASES, TERM_WORDS

_WORDS = lexicon(UNITS, BOUNDS, COMMON, TERM_WORDS)
_PHRASES = MappingProxyType({phrase: head.strip(":") for phrase, (head, _) in read_table(TERM_PHRASES)})
_ISO = re.compile(r"P(?:(\d+)(?:\.(\d+))?Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")
_SETTLEMENT = re.compile(
    r"(?:赎回)?\(?t ?\+ ?(\d{1,2})\)?(?:个工作日|个交易日|工作日|交易日|日|天|business days?)?"
    r"(?:内)?(?:赎回)?(?:资金)?(?:到账|确认|可赎回|可用|settlement)?"
)
_SHORT = re.compile(r"(?<=\d)(?=(?:yrs?|mths?|mos?|wks?)\b)")
_PLUS = re.compile(r"(\d+) ?\+ ?(years?|months?|days?|yrs?|mths?)(?![a-z])")
_ARM = re.compile(r"(\d{1,2})/(?:1|6|6m) arm(?: loan)?")
_HOLDER_JSON = re.compile(
    r'\{ ?"term": ?"?(\d{1,4})"? ?, ?"period": ?"(day|week|month|year)(?:s|\(s\))?" ?\}'
)  # as two CDR holders send it
_WEEKDAY = re.compile(r"每周[一二三四五六日天](?:开放)?(?:申购赎回|申赎|申购和赎回)?")
_DAILY = re.compile(
    r"(?:每个?(?:工作日|交易日|开放日|自然日|日|天)|工作日)(?:均|都)?(?:(开放|可?开放)|可|支持|接受)"
    r"(?:办理)?(?:申购赎回|申购和赎回|申购及赎回|申购、赎回|申购/赎回|申赎|赎回|购买赎回|购买和赎回)?(?:业务)?"
)
_FREE_DAYS = re.compile(r"(\d+) interest[- ]free days")
_LIST_END = re.compile(r"(?<=[年月天日期])(?:和|及|或)(?=\d)|(?<=[年月天日期]) (?:和|及|或) (?=\d)")  # 20年, 30年和40年
_FIELD_NAME = re.compile(r"^(?:产品|投资|存续|存款|贷款|保险|保障|缴费|交费)?(?:期限|期间|期)(?:类型)?:? ?(?=.)")
_LIMITS = MappingProxyType({"D": 60_000, "W": 6_000, "M": 2_400, "Y": 200})


def parse_term(text: str, lang: str = "en", *, instalments: str = "", currency: str = "", unit: str = "") -> Parsed | Unparsed:
    """A term as ISO 8601 in ``term_low`` and ``term_high``; open-ended, whole of life and on-demand ones only a qualifier.

    ``instalments``: the interval of one 期 ("P1M" when the field's instalments are monthly); without it 期 is refused.
    ``unit``: what a number without a unit counts in this column, "D", "M" or "Y"; without it such a number is refused.
    """
    folded = fold(text)
    if folded is None or not folded:
        return Unparsed(text, "not a term: blank, too long or with raised characters")
    whole = _whole(text, folded)
    if whole is not None:
        return whole
    folded = _FREE_DAYS.sub(r"\1 days interest free", folded)
    if "、" in folded:
        folded = _LIST_END.sub("、", folded)
    tokens = cut(_PLUS.sub(r"\1 \2 or more", _SHORT.sub(" ", folded)), _WORDS)
    if isinstance(tokens, str):
        return Unparsed(text, f"unread: {tokens}")
    items = spans([t for t in tokens if t.tag != "nterm"], "term", currency or ("CNY" if lang.startswith("zh") else "AUD"))
    if isinstance(items, Unread):
        return Unparsed(text, items.reason)
    return _read(text, items, instalments, unit)


def _whole(text: str, folded: str) -> Parsed | None:
    """The declared phrases that are a term by themselves, and T+n."""
    name = _PHRASES.get(folded.rstrip(".;")) or _PHRASES.get(_FIELD_NAME.sub("", folded.rstrip(".;")))
    if name is not None:
        mark, _, term = name.partition("=")
        marks = () if mark == "none" else ("accident_only",) if mark == "none_accident" else (mark,)
        state = "zero" if term == "P0D" else "known"
        return Parsed(
            "term", term_low=term or None, term_high=term or None, qualifiers=marks, state="zero" if state == "zero" else "known", text=text
        )
    parts = [_PHRASES.get(part.strip()) for part in re.split(r"[,;]", folded) if part.strip()]
    if len(parts) > 1 and len(set(parts)) == 1 and parts[0] in ("open_ended", "whole_life"):
        return Parsed("term", qualifiers=(parts[0],), text=text)
    if (daily := _DAILY.fullmatch(folded)) is not None:
        opens = daily.group(1) is not None
        at = "P1D" if opens else None
        return Parsed("term", term_low=at, term_high=at, qualifiers=("open_daily" if opens else "daily_redeemable",), text=text)
    arm = _ARM.fullmatch(folded)
    if arm is not None:
        years = f"P{int(arm.group(1))}Y"
        return Parsed("term", term_low=years, term_high=years, qualifiers=("fixed_then_adjustable",), text=text)
    sent = _HOLDER_JSON.fullmatch(folded)
    if sent is not None:
        term = f"P{int(sent.group(1))}{sent.group(2)[0].upper()}"
        return Parsed("term", term_low=term, term_high=term, qualifiers=("cdr_dirty_json",), text=text)
    if _WEEKDAY.fullmatch(folded):
        return Parsed("term", term_low="P7D", term_high="P7D", qualifiers=("periodic_open",), text=text)
    settled = _SETTLEMENT.fullmatch(folded)
    if settled is not None:
        days = f"P{int(settled.group(1))}D"
        return Parsed("term", term_low=days, term_high=days, qualifiers=("settlement", "business_day"), text=text)
    return None


def _read(text: str, items: Sequence[Item], instalments: str, unit: str) -> Parsed | Unparsed:
    main: list[Span] = []
    marks: list[str] = []
    label = ""
    for place, item in enumerate(items):
        if isinstance(item, Span):
            done = _figure(item, label, main, marks, unit)
            if done:
                return Unparsed(text, done)
            label = ""
        elif item.tag == "label":
            label = item.key
        elif item.tag == "q":
            marks += item.key.split(",")
        elif item.tag == "every":
            marks.append("every")
        elif item.tag == "approx":
            marks.append("approximate")
        elif not (item.tag == "op" and item.key in (",", ";", "-")) or (item.key == "-" and isinstance((*items, None)[place + 1], Span)):
            return Unparsed(text, f"unread: {item.raw}")
    if len(main) == 2 and _equal(*main):
        main.pop()  # up to 10 years (120 months)
    if len(main) != 1 or label:
        return Unparsed(text, "no term in it" if not main else "several terms")
    return _result(text, main[0], marks, instalments)


def _equal(first: Span, second: Span) -> bool:
    """Whether the second span says in months what the first says in years."""
    one, other = first.figures[-1], second.figures[-1]
    alike = first.point == second.point or second.point
    return alike and (one.unit, other.unit) == ("Y", "M") and one.number * 12 == other.number and len(first.figures) == len(second.figures)


def _figure(span: Span, label: str, main: list[Span], marks: list[str], unit: str) -> str:
    if span.dim == "money":
        sides = (("amount_low", span.low), ("amount_high", span.high))
        marks += [f"{side}={plain(one.number)}" for side, one in sides if one is not None]
        return ""
    if span.dim == "bare" and unit:
        low, high = (None if one is None else _named(one, unit) for one in (span.low, span.high))
        span = replace(span, low=low, high=high, options=tuple(_named(one, unit) for one in span.options))
    if span.dim != "term":
        return f"not a term: {span.dim}"
    if label:
        marks.append(f"{label}={iso(span.figures[-1], 'P1M')}")
        return ""
    main.append(span)
    return ""


def _named(figure: Figure, unit: str) -> Figure:
    return Figure(figure.number, "term", unit, figure.scale, figure.qualifiers)


def _result(text: str, span: Span, marks: list[str], instalments: str) -> Parsed | Unparsed:
    bounds = duration(span, instalments)
    if bounds is None:
        return Unparsed(text, "a count of instalments of unknown length, or an impossible term")
    low, high, more = bounds
    if "min_holding" in marks and low:
        high, marks = "", [m for m in marks if m != "fixed"]
    if marks.count("every") and not {"rolling", "periodic_open"} & set(marks):
        marks.append("rolling")
    known = words([*more, *(m for m in marks if m != "every")])
    return Parsed("term", term_low=low or None, term_high=high or None, qualifiers=known, text=text)


def duration(span: Span, instalments: str = "") -> tuple[str, str, tuple[str, ...]] | None:
    """The ISO 8601 ends of a span of terms ("" for an open one) with its qualifiers; None when it has no such form."""
    if span.dim != "term" or any(figure.dim != "term" for figure in span.figures):
        return None
    sides = [None if one is None else iso(one, instalments) for one in (span.low, span.high)]
    if any(side == "" for side in sides) or any(iso(one, instalments) == "" for one in span.options):
        return None
    marks = list(span.qualifiers)
    if span.options:
        marks.append("options=" + "|".join(iso(one, instalments) for one in span.options))
    if any(one.unit == "BD" for one in span.figures):
        marks.append("business_day")
    return sides[0] or "", sides[1] or "", words(marks)


def iso(figure: Figure, instalments: str = "") -> str:
    """One figure as ISO 8601, "" when it has none (a 期 of unknown length, a fraction of a day)."""
    if figure.iso:
        return _normal(figure.iso)
    unit, half = figure.unit.removesuffix("half"), figure.unit.endswith("half")
    if unit == "instalment":
        if instalments != "P1M":
            return ""
        unit = "M"
    if figure.number < 0:
        return ""
    number = figure.number + (Decimal("0.5") if half else 0)
    if unit == "Q":
        number, unit = number * 3, "M"
    if unit == "BD":
        unit = "D"
    whole = int(number)
    if whole > _LIMITS[unit]:
        return ""
    if number == whole:
        return f"P{whole}{unit}"
    months = (number - whole) * 12
    return f"P{whole}Y{int(months)}M".replace("P0Y", "P") if unit == "Y" and months == int(months) else ""


def _normal(text: str) -> str:
    """An ISO 8601 duration as written; a decimal year in months, leading zeros dropped, "" when impossible."""
    match = _ISO.fullmatch(text)
    if match is None:
        return ""
    years, part, months, weeks, days = match.groups()
    found = [(years, "Y"), (months, "M"), (weeks, "W"), (days, "D")]
    if any(number is not None and int(number[:9]) > _LIMITS[unit] for number, unit in found):
        return ""
    if part is not None:
        extra = Decimal("0." + part) * 12
        if months is not None or extra != int(extra):
            return ""
        found[1] = (str(int(extra)), "M") if extra else (None, "M")
    return "P" + "".join(
        f"{int(number)}{unit}"
        for number, unit in found
        if number is not None and not (part is not None and unit == "Y" and int(number) == 0)
    )
