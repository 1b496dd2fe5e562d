"""The gate's checks: what each is called for people, and the sentences that it gives as a reason, in both languages.

A reason is kept, sent and logged as ``code: sentence`` in English; a page says it in its own language, read back by the same sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from string import Formatter

from normalizers.schema import SCHEMA, Label

CHINESE = "zh"


@dataclass(frozen=True, slots=True)
class Check:
    """``says``: its sentences, told apart by the names of their fields."""

    name: Label
    says: tuple[Label, ...]


def _check(zh: str, en: str, *says: Label) -> Check:
    return Check(Label(zh, en), says)


CHECKS: Mapping[str, Check] = {
    "unfinished": _check(
        "采集未完成", "The collection was not finished",
        Label("尚未读完该机构的全部页面，采集就结束了。", "the run ended before every page of this institution was read."),
    ),
    "short_list": _check(
        "列表不完整", "The list is shorter than it says",
        Label("列表页共有 {listed} 个产品，而其自称有 {stated} 个。", "the list pages hold {listed} products; they state {stated}."),
    ),
    "short_register": _check(
        "登记名录过短", "The register is too short",
        Label(
            "名录列出 {listed} 家机构；应不少于上次可靠采集的 {before} 家的 {share}。",
            "the register lists {listed} institutions; at least {share} of the {before} of the last good run are expected.",
        ),
        Label(
            "名录列出 {listed} 家机构；应不少于 {least} 家。", "the register lists {listed} institutions; at least {least} are expected."
        ),
    ),
    "no_product": _check(
        "没有读出任何产品", "No product could be read",
        Label(
            "{planned} 个详情页没有一个读出产品；最常见的原因是 {often}（{times} 次）。",
            "none of its {planned} details gave a product; most often {often} ({times}).",
        ),
        Label("{planned} 个详情页没有一个读出产品。", "none of its {planned} details gave a product."),
    ),
    "details_failed": _check(
        "读取失败的产品过多", "Too many products could not be read",
        Label(
            "{planned} 个详情页中有 {bad} 个失败或被拒；最多允许 {may} 个；最常见的原因是 {often}（{times} 次）。",
            "{bad} of {planned} details failed or were refused; at most {may} may; most often {often} ({times}).",
        ),
        Label(
            "{planned} 个详情页中有 {bad} 个失败或被拒；最多允许 {may} 个。",
            "{bad} of {planned} details failed or were refused; at most {may} may.",
        ),
    ),
    "same_body": _check(
        "所有产品的页面内容相同", "All products have one and the same page",
        Label("全部 {products} 个产品页的内容相同。", "all {products} product pages have the same content."),
    ),
    "first_run": _check(
        "首次采集，来源没有声明应有的范围", "The first delivery or run, whose source declares no bounds",
        Label(
            "首次列出 {listed} 个产品，而来源没有声明应有的范围，须由编辑查看。",
            "{listed} products are listed for the first time and the source declares no bounds, so an editor must look.",
        ),
    ),
    "too_few": _check(
        "产品比往常少得多", "Far fewer products than usual",
        Label("列出 {listed} 个产品；来源声明至少 {least} 个。", "{listed} products are listed; the source expects at least {least}."),
        Label(
            "列出 {listed} 个产品；应不少于往常 {usual} 个的 {share}。",
            "{listed} products are listed; at least {share} of the usual {usual} are expected.",
        ),
    ),
    "many_more": _check(
        "产品比往常多得多", "Far more products than usual",
        Label("列出 {listed} 个产品；来源声明至多 {most} 个。", "{listed} products are listed; the source expects at most {most}."),
        Label("列出 {listed} 个产品，超过往常的两倍。", "{listed} products are listed, more than twice the usual number."),
    ),
    "keys_gone": _check(
        "太多已知产品不见了", "Too many known products are gone",
        Label(
            "上次发布的 {before} 个产品中仍列出 {left} 个；应不少于 {share}。",
            "{left} of the {before} products published last are still listed; at least {share} are expected.",
        ),
    ),
    "withdrawals": _check(
        "同时撤下的产品过多", "Too many products go at once",
        Label(
            "{public} 个公开产品中有 {gone} 个不再列出（{which}），须由人判断。",
            "{gone} of {public} public products are no longer listed ({which}), which needs a person.",
        ),
    ),
    "doubtful_withdrawals": _check(
        "撤下可疑：整次采集都有问题", "Doubtful withdrawals: the whole run is in trouble",
        Label(
            "本次采集的 {asked} 家机构中有 {troubled} 家暂缓或失败，因此这里不见的 {gone} 个产品须由人判断。",
            "{troubled} of {asked} institutions of this run are held or failed, so the {gone} products missing here wait for a person.",
        ),
    ),
    "unit_changed": _check(
        "单位变了", "A unit has changed",
        Label(
            "{unit} 的值以前按 {old} 发布，现在按 {new} 提供。",
            "{unit} values were published as {old} and are now sent as {new}.",
        ),
    ),
    "fill_rate": _check(
        "关键内容的披露变少", "Less is stated of what people decide by", Label("{attribute}：{shares}。", "{attribute}: {shares}.")
    ),
    "value_jump": _check(
        "太多利率变动过大", "Too many rates move too far",
        Label(
            "{stating} 个写明利率的产品中有 {jumped} 个的利率变动超过 1 个百分点或三倍（例如 {key} 由 {old} 变为 {new}）。",
            "{jumped} of {stating} products that state a rate move one by more than 1 point or a factor of 3 "
            "(for instance {key} from {old} to {new}).",
        ),
    ),
    "common_shift": _check(
        "利率普遍同幅变动", "Rates move together",
        Label("{products} 个产品的利率都变动了 {step} 个百分点。", "rates of {products} products moved by the same {step} points."),
    ),
    "constant": _check(
        "所有产品的取值变得一样", "A value has become the same for all products",
        Label(
            "全部 {products} 个产品的 {attribute} 现在都是 {value}；以前有 {values} 种取值。",
            "{attribute} is now {value} for all {products} products; it had {values} values before.",
        ),
    ),
    "items_refused": _check(
        "有误的条目过多", "Too many items are wrong",
        Label(
            "{items} 个条目中有 {refused} 个有误；最多允许 {share} 且不超过 {most} 个。",
            "{refused} of {items} items are wrong; at most {share} and {most} may.",
        ),
        Label(
            "{items} 个条目中有 {refused} 个有误；而要求的是要么全收、要么全不收。",
            "{refused} of {items} items are wrong; all or nothing was asked for.",
        ),
    ),
    "no_good_item": _check(
        "没有可发布的条目", "No item can be published", Label("本次交付没有一个条目可以发布。", "No item of the delivery can be published.")
    ),
}  # fmt: skip
FETCHES = (
    Label("无法使用 {url}（{detail}）。", "{url} could not be used ({detail})."),
    Label("无法使用 {url}。", "{url} could not be used."),
)
"""Of what could not be fetched, whose code is its own word."""
SHARE = Label("其{category}产品中 {now} 写明了它，通常为 {usual}", "{now} of its {category} products state it, usually {usual}")
STANDARD = Label("标准单位", "the standard's unit")


def reason(code: str, **fields: object) -> str:
    """A reason as it is kept: the sentence of the check, or of a failed fetch, that has these fields."""
    says = CHECKS[code].says if code in CHECKS else FETCHES
    sentence = next(one for one in says if _names(one.en) == fields.keys())
    return f"{code}: {sentence.en.format(**fields)}"


def percent(share: float) -> str:
    """A share as sentences say it."""
    return f"{share * 100:.0f} %"


def check_label(kept: str) -> Label | None:
    """What the check is called that a reason is of; None for the fault of a fetch, whose code is its own word."""
    check = CHECKS.get(kept.partition(":")[0])
    return None if check is None else check.name


def said(kept: str, lang: str) -> str:
    """A reason in a language; as it is kept where no sentence is the one that it was made by."""
    if not lang.startswith(CHINESE):
        return kept
    code, _colon, told = kept.partition(": ")
    sentences = CHECKS[code].says if code in CHECKS else FETCHES
    found = next((read for sentence in sentences if (read := _in_chinese(sentence, told))), "")
    return f"{code}: {found}" if found else kept


def named(reasons: Iterable[str], lang: str) -> list[dict[str, str]]:
    """Each reason as ``said`` in a ``lang``, with what its ``check`` is called, "" where it has no name."""
    return [_named(one, lang) for one in reasons]


def _named(kept: str, lang: str) -> dict[str, str]:
    label, told = check_label(kept), said(kept, lang)
    return {"check": "" if label is None else label(lang), "said": told, "lang": "en" if told == kept else lang}


@cache
def _names(sentence: str) -> frozenset[str]:
    return frozenset(name for _text, name, _format, _conversion in Formatter().parse(sentence) if name)


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    """What reads the fields of a sentence back."""
    return re.compile("".join(_pieces(sentence)), re.DOTALL)


def _pieces(sentence: str) -> Iterator[str]:
    for text, name, _format, _conversion in Formatter().parse(sentence):
        yield re.escape(text) + (f"(?P<{name}>.+?)" if name else "")


def _in_chinese(sentence: Label, told: str) -> str:
    """What was said by a sentence, by the same one in Chinese; "" when it was said by another."""
    found = _pattern(sentence.en).fullmatch(told)
    return sentence.zh.format(**{name: _word(name, text) for name, text in found.groupdict().items()}) if found else ""


def _word(name: str, text: str) -> str:
    """A field of a sentence: what is itself a word of ours in Chinese, anything else as it is."""
    if name == "attribute":
        called = {one.label(CHINESE) for one in SCHEMA.attributes.values() if text in (one.key, one.label("en"))}
        return called.pop() if len(called) == 1 else text
    if name == "shares":
        return "；".join(_in_chinese(SHARE, one) or one for one in text.split("; "))
    if name == "category" and text in SCHEMA.categories:
        return SCHEMA.categories[text].label(CHINESE)
    return STANDARD.zh if text == STANDARD.en else text
