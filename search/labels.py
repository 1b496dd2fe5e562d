"""Words for what is asked and answered: facets and their values, orders, and why a list stands in its order."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from normalizers.schema import SCHEMA, Attribute, Label
from normalizers.schema.display import CURRENCIES, WITHOUT_END, ZERO, show_scalar, zh
from normalizers.schema.kinds import FLAG, MONEY
from portal.catalog import markets
from search.buckets import Bucket, buckets
from search.document import better_end
from search.request import SearchRequest
from search.selection import NA, ND

UNIVERSAL = {
    "family": Label("大类", "Kind of product"),
    "category": Label("类别", "Category"),
    "institution": Label("机构", "Institution"),
    "currency": Label("币种", "Currency"),
}
ABSENT = {ND: Label("未披露", "Not disclosed"), NA: Label("不提供", "Not offered")}
FLAGS = {"yes": Label("有", "Yes"), "no": Label("无", "No")}
UNKNOWN_LAST = Label("未披露的排在最后。", "What is not disclosed comes last.")


def key_label(key: str, lang: str) -> str:
    universal = UNIVERSAL.get(key)
    return SCHEMA.attributes[key].label(lang) if universal is None else universal(lang)


def value_label(key: str, value: str, lang: str, *, names: Mapping[str, str] | None = None, currency: str = "") -> str:
    """One value of a facet in words; ``names``: of institutions by id; ``currency``: of its amounts, where there is one."""
    if value in ABSENT:
        return ABSENT[value](lang)
    if key == "family":
        return SCHEMA.family(value).label(lang)
    if key == "category":
        return SCHEMA.categories[value].label(lang)
    if key == "institution":
        return (names or {}).get(value, value)
    if key == "currency":
        return f"{CURRENCIES[value][0]} {value}" if zh(lang) and value in CURRENCIES else value
    attribute = SCHEMA.attributes[key]
    if attribute.kind is FLAG:
        return FLAGS[value](lang)
    if value in WITHOUT_END:
        return WITHOUT_END[value][0 if zh(lang) else 1]
    choice = attribute.choice(value)
    if choice is not None:
        return choice.label(lang)
    return _range_label(key, value, lang, currency)


@lru_cache(maxsize=10_000)
def _range_label(key: str, value: str, lang: str, currency: str) -> str:
    attribute = SCHEMA.attributes[key]
    return next((bucket_label(attribute, bucket, lang, currency) for bucket in buckets(attribute) if bucket.key == value), value)


def bucket_label(attribute: Attribute, bucket: Bucket, lang: str, currency: str = "") -> str:
    """``3.00 % to below 5.00 %``; the smallest amount edge stands for "none charged"."""

    def one(edge: str) -> str:
        return show_scalar(attribute.kind, edge, lang, currency=currency)

    low, high = bucket.from_, bucket.below
    if attribute.kind is MONEY and high == "0.01":
        return ZERO["money"][0 if zh(lang) else 1]
    if low is None or (attribute.kind is MONEY and low == "0.01"):
        assert high is not None
        return f"{one(high)}以下" if zh(lang) else f"below {one(high)}"
    if high is None:
        return f"{one(low)}及以上" if zh(lang) else f"{one(low)} or more"
    return f"{one(low)} 至不足 {one(high)}" if zh(lang) else f"{one(low)} to below {one(high)}"


def order_label(attribute: Attribute, direction: str, lang: str) -> str:
    """``Interest rate, lowest first``."""
    up = direction == "asc"
    return f"{attribute.zh}{'从低到高' if up else '从高到低'}" if zh(lang) else f"{attribute.en}, {'lowest' if up else 'highest'} first"


def order_text(request: SearchRequest, lang: str) -> str:
    """By what a list is ordered, and why: the sentence above it."""
    key, _, direction = request.sort.partition(":")
    if request.by_cost:
        return _by_cost(request, lang)
    if key in SCHEMA.attributes:
        attribute = SCHEMA.attributes[key]
        label = order_label(attribute, direction or better_end(attribute.key), lang)
        return (
            f"按{label}排列，因为您这样选择。{UNKNOWN_LAST.zh}"
            if zh(lang)
            else f"Ordered by {_lower(label)}, because you chose so. {UNKNOWN_LAST.en}"
        )
    if key == "name":
        return "按名称排列，因为您这样选择。" if zh(lang) else "Ordered by name, because you chose so."
    if request.q and not key:
        return (
            "先是名称或编码完全相同的，再是名称含全部搜索词的，最后是其他文字含全部搜索词的。"
            if zh(lang)
            else "Exact names and codes first, then products with every word in the name, then with every word elsewhere."
        )
    return _declared(request.values("category"), lang)


def _by_cost(request: SearchRequest, lang: str) -> str:
    first = request.q and not request.sort
    if zh(lang):
        start = "先按搜索词的匹配程度，再" if first else ""
        return f"{start}按产品对您的费用或净收益排列，未披露之处按最不利一端计；各类别、各币种分列，无法计价的排在最后。"
    start = "First by how well the words match, then by" if first else "Ordered by"
    return (
        f"{start} what each product costs or pays you, at the worst end where something is not disclosed; each category and currency "
        "by itself, and what cannot be priced last."
    )


def _declared(categories: tuple[str, ...], lang: str) -> str:
    """The declared order of one category, or the order of several."""
    if len(categories) != 1:
        return "按类别排列，同类产品按各自的默认顺序。" if zh(lang) else "Ordered by category, and in each by the order declared for it."
    attributes = [SCHEMA.attributes[key] for key in markets.profile().order(categories[0])]
    if not attributes:
        return (
            "按名称排列：该类产品没有可以承诺的数字可供排序。"
            if zh(lang)
            else "Ordered by name: these products state no promised figure to order by."
        )
    labels = [order_label(attribute, better_end(attribute.key), lang) for attribute in attributes]
    if zh(lang):
        then = f"；未披露的按{labels[1]}" if len(labels) > 1 else ""
        return f"按{labels[0]}排列{then}，再按名称：这是该类产品最能相互比较的数字。{UNKNOWN_LAST.zh}"
    then = f", then those without it by {_lower(labels[1])}" if len(labels) > 1 else ""
    return f"Ordered by {_lower(labels[0])}{then}: the figure that compares these products best. {UNKNOWN_LAST.en}"


def _lower(label: str) -> str:
    return label if label[:2].isupper() else label[0].lower() + label[1:]
