"""What the gate's checks are called for people, by the code that each of its reasons begins with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from normalizers.schema import Label

CHECKS: Mapping[str, Label] = {
    "unfinished": Label("采集未完成", "The collection was not finished"),
    "short_list": Label("列表不完整", "The list is shorter than it says"),
    "short_register": Label("登记名录过短", "The register is too short"),
    "no_product": Label("没有读出任何产品", "No product could be read"),
    "details_failed": Label("读取失败的产品过多", "Too many products could not be read"),
    "same_body": Label("所有产品的页面内容相同", "All products have one and the same page"),
    "first_run": Label("首次采集，来源没有声明应有的范围", "The first delivery or run, whose source declares no bounds"),
    "too_few": Label("产品比往常少得多", "Far fewer products than usual"),
    "many_more": Label("产品比往常多得多", "Far more products than usual"),
    "keys_gone": Label("太多已知产品不见了", "Too many known products are gone"),
    "withdrawals": Label("同时撤下的产品过多", "Too many products go at once"),
    "doubtful_withdrawals": Label("撤下可疑：整次采集都有问题", "Doubtful withdrawals: the whole run is in trouble"),
    "unit_changed": Label("单位变了", "A unit has changed"),
    "fill_rate": Label("关键内容的披露变少", "Less is stated of what people decide by"),
    "value_jump": Label("太多利率变动过大", "Too many rates move too far"),
    "common_shift": Label("利率普遍同幅变动", "Rates move together"),
    "constant": Label("所有产品的取值变得一样", "A value has become the same for all products"),
    "items_refused": Label("有误的条目过多", "Too many items are wrong"),
}


def check_label(reason: str) -> Label | None:
    """What the check is called that a reason is of; None for the fault of a fetch, whose code is its own word."""
    return CHECKS.get(reason.partition(":")[0])


def named(reasons: Iterable[str], lang: str) -> list[dict[str, str]]:
    """Each reason as ``said``, with what its ``check`` is called, "" where it has no name."""
    return [{"check": "" if label is None else label(lang), "said": one} for one in reasons for label in [check_label(one)]]
