"""The parameters that a request may have, read from the schema, and the reading of each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from normalizers.finance.questions import PREFIX, QUESTIONS, Question
from normalizers.schema import SCHEMA, Attribute
from normalizers.schema.kinds import CHOICE, FLAG, PERCENT, RATE, TEXT, scaled
from search.buckets import buckets
from search.projections import PATH_OF, endless_options
from search.reading import EXAMPLES, canonical_number, canonical_percent
from search.scenario import My, read_my
from search.selection import MAX_PAGE_SIZE, MAX_TEXT, MAX_VALUES, NA, ND, PAGE_SIZE, UNIVERSAL, WINDOW, RequestError, Selection, ordered

_INSTITUTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ENDS = {"min": "low", "max": "high", "min_percent": "low", "max_percent": "high"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter, for the API's description. ``choices`` empty: any value of ``pattern``."""

    name: str
    kind: Literal["text", "choice", "number", "integer"]
    zh: str
    en: str
    repeated: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    attribute: Attribute | None = None
    question: Question | None = None


def filterable(attribute: Attribute) -> bool:
    return attribute.kind is not TEXT


def free(key: str) -> bool:
    """Whether a number may be bounded anywhere: of the attributes that hold on one entry of a list, one alone (SEARCH §5)."""
    return key not in PATH_OF or PATH_OF[key].free.key == key


def choices_of(key: str) -> tuple[str, ...]:
    """The declared values of a key in their order (without the absences); empty for an institution, a currency or a plain number."""
    if key == "family":
        return tuple(family.key for family in SCHEMA.families)
    if key == "category":
        return tuple(SCHEMA.categories)
    attribute = SCHEMA.attributes.get(key)
    if attribute is None:
        return ()
    if attribute.kind is FLAG:
        return ("yes", "no")
    if attribute.kind is CHOICE:
        return tuple(choice.key for choice in attribute.choices)
    return tuple(bucket.key for bucket in buckets(attribute))


def parameters() -> list[Parameter]:
    """Every parameter of a search, in order."""
    out = [Parameter("q", "text", "搜索词", "Text to search for")]
    names = {
        "family": ("产品大类", "Family"),
        "category": ("产品类别", "Category"),
        "institution": ("机构", "Institution"),
        "currency": ("币种", "Currency"),
    }
    patterns = {"institution": _INSTITUTION.pattern, "currency": _CURRENCY.pattern}
    out += [
        Parameter(key, "choice", *names[key], repeated=True, choices=choices_of(key), pattern=patterns.get(key, "")) for key in UNIVERSAL
    ]
    for attribute in SCHEMA.attributes.values():
        if not filterable(attribute):
            continue
        choices = (*choices_of(attribute.key), *endless_options(attribute), ND, NA)
        out.append(Parameter(attribute.key, "choice", attribute.zh, attribute.en, repeated=True, choices=choices, attribute=attribute))
        if attribute.kind.numeric:
            upper = ("max", "不高于", "at most") if free(attribute.key) else ("max", "低于", "below")
            for end, zh, en in (("min", "不低于", "at least"), upper):
                out.append(
                    Parameter(f"{attribute.key}.{end}", "number", f"{attribute.zh}{zh}", f"{attribute.en}, {en}", attribute=attribute)
                )
    for question in QUESTIONS:
        values = ("yes", "no") if question.kind is FLAG else tuple(choice.key for choice in question.choices)
        out.append(Parameter(question.parameter, "choice" if values else "number", *_both(question), choices=values, question=question))
    out.append(Parameter("sort", "choice", "排序", "Order", choices=tuple(sort_keys())))
    out.append(Parameter("page", "integer", "页码", "Page"))
    return [*out, Parameter("page_size", "integer", "每页条数", "Results on a page")]


def _both(question: Question) -> tuple[str, str]:
    return f"您的{question.label.zh}", f"Yours: {question.label.en[0].lower()}{question.label.en[1:]}"


def sort_keys() -> list[str]:
    """Every value that ``sort`` takes; ``cost`` only with a scenario (``my.*``)."""
    keys = ["relevance", "default", COST, "name", "name:asc", "name:desc"]
    for attribute in SCHEMA.attributes.values():
        if attribute.sorts:
            keys += [attribute.key, f"{attribute.key}:asc", f"{attribute.key}:desc"]
    return keys


Parts = tuple[str, dict[str, Selection], str, int, int, My]
"""q, selections, sort, page, page_size, my."""
COST = "cost"


def read(pairs: Iterable[tuple[str, str]]) -> Parts:
    """The parts of the request that the pairs ask for; RequestError for the first one that is wrong."""
    single: dict[str, str] = {}
    my: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    bounds: dict[str, dict[str, str]] = {}
    for name, raw in pairs:
        text = raw.strip()
        if name in ("q", "sort", "page", "page_size") or name.startswith(PREFIX):
            given = my if name.startswith(PREFIX) else single
            if name in given and text:
                raise RequestError(name[:60], f"参数 {name[:60]} 只能出现一次。", f"The parameter {name[:60]} may be given only once.")
            given |= {name: text} if text else {}
            continue
        key, dot, end = name.partition(".")
        if dot and end in _ENDS and key in SCHEMA.attributes:
            if text:
                _bound(bounds, key, end, text)
        elif not dot and (key in UNIVERSAL or (key in SCHEMA.attributes and filterable(SCHEMA.attributes[key]))):
            if text:
                values.setdefault(key, []).append(_value(key, text))
        else:
            raise unknown(name)
    return _request(single, values, bounds, read_my(my))


def unknown(name: str) -> RequestError:
    shown = name[:60]
    return RequestError(shown, f"没有名为“{shown}”的参数。", f"There is no parameter called “{shown}”.")


def _request(single: dict[str, str], values: dict[str, list[str]], bounds: dict[str, dict[str, str]], my: My) -> Parts:
    selections = {key: Selection(tuple(values.get(key, ())), **bounds.get(key, {})) for key in {**values, **bounds}}
    for key, chosen in selections.items():
        if chosen.low is not None and chosen.high is not None:
            _check_order(key, chosen)
    if sum(len(chosen) for chosen in selections.values()) > MAX_VALUES:
        raise RequestError(
            next(iter(selections)), f"筛选条件最多 {MAX_VALUES} 个。", f"A request takes at most {MAX_VALUES} filter values."
        )
    text = shortened(single.get("q", ""))
    size = _integer("page_size", single.get("page_size", str(PAGE_SIZE)), MAX_PAGE_SIZE)
    page = _integer("page", single.get("page", "1"), 10**6)
    if (page - 1) * size >= WINDOW:
        english = f"Only the first {WINDOW} results can be paged through; the export has all of them."
        raise RequestError("page", f"最多翻看前 {WINDOW} 条结果；完整结果请导出。", english)
    return text, ordered(selections), _sort(single.get("sort", ""), text, bool(my)), page, size, my


def shortened(text: str) -> str:
    """The words of a text with single spaces, as many as fit: a longer text is cut between words, where it has any."""
    words = " ".join(text.replace("\0", " ").split())
    if len(words) <= MAX_TEXT:
        return words
    cut = words[: MAX_TEXT + 1]
    return cut.rpartition(" ")[0] if " " in cut else cut[:MAX_TEXT]


def _value(key: str, text: str) -> str:
    attribute = SCHEMA.attributes.get(key)
    if attribute is not None and text in (ND, NA, *endless_options(attribute)):
        return text
    pattern = _INSTITUTION if key == "institution" else _CURRENCY if key == "currency" else None
    if (pattern is not None and pattern.fullmatch(text)) or text in choices_of(key):
        return text
    shown = text[:60]
    some = "、".join(choices_of(key)[:12])
    raise RequestError(
        key,
        f"“{shown}”不是 {key} 的可选值" + (f"：{some}。" if some else "。"),
        f"“{shown}” is not a value of {key}" + (f"; it takes {some.replace('、', ', ')}." if some else "."),
    )


def _bound(bounds: dict[str, dict[str, str]], key: str, end: str, text: str) -> None:
    attribute, name = SCHEMA.attributes[key], f"{key}.{end}"
    percent = end.endswith("_percent")
    if not attribute.kind.numeric or (percent and attribute.kind not in (RATE, PERCENT)):
        raise unknown(name)
    read_as = canonical_percent(text) if percent else canonical_number(attribute, text)
    if read_as is None:
        shown, some = text[:60], "6, 6.5" if percent else EXAMPLES.get(attribute.kind.key, "120")
        raise RequestError(
            name, f"“{shown}”读不出数值；可写作 {some}。", f"“{shown}” is not a number that can be read here; write it as {some}."
        )
    if not free(key):
        read_as = _edge(attribute, read_as, name)
    if bounds.setdefault(key, {}).setdefault(_ENDS[end], read_as) != read_as:
        raise RequestError(
            name, f"{attribute.zh}的同一界限给了两个值。", f"Two different values are given for the same limit of {attribute.en}."
        )


def _edge(attribute: Attribute, value: str, name: str) -> str:
    """The declared edge that a limit is: on a path only one number may be bounded freely (SEARCH §5)."""
    edges = [bucket.from_ for bucket in buckets(attribute) if bucket.from_ is not None]
    for edge in edges:
        if scaled(attribute.kind, edge) == scaled(attribute.kind, value):
            return edge
    some = ", ".join(edges)
    raise RequestError(name, f"{attribute.zh}只能取这些界限：{some}。", f"{attribute.en} takes only these limits: {some}.")


def _check_order(key: str, chosen: Selection) -> None:
    attribute = SCHEMA.attributes[key]
    assert chosen.low is not None
    assert chosen.high is not None
    low, high = scaled(attribute.kind, chosen.low), scaled(attribute.kind, chosen.high)
    if low > high or (low == high and not free(key)):
        raise RequestError(
            f"{key}.max", f"{attribute.zh}的上限不能低于下限。", f"The upper limit of {attribute.en} must not be below the lower one."
        )


def _sort(text: str, q: str, personal: bool) -> str:
    """ "" for the order without a choice: by relevance with a text, by cost for a scenario, else the declared one."""
    usual = usual_order(q, personal)
    if text in ("", usual, "relevance"):
        return ""
    if text == COST and not personal:
        raise RequestError("sort", "按费用排序需要先给出您的情况（my.*）。", "An order by cost needs a scenario (my.*).")
    if text not in sort_keys():
        shown = text[:60]
        raise RequestError("sort", f"不能按“{shown}”排序。", f"There is no order by “{shown}”.")
    key, _, direction = text.partition(":")
    attribute = SCHEMA.attributes.get(key)
    better = "asc" if attribute is None or attribute.better != "higher" else "desc"
    return key if direction in ("", better) else text


def usual_order(q: str, personal: bool) -> str:
    """The order of a request that asks for none; ``personal``: it has a scenario."""
    return "relevance" if q else COST if personal else "default"


def _integer(name: str, text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text[:9]) <= most or len(text) > 9:
        raise RequestError(name, f"{name} 必须是 1 到 {most} 的整数。", f"{name} takes a whole number from 1 to {most}.")
    return int(text)
