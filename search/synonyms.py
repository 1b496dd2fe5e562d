"""Words that mean the same, in both languages, and how a query is cut into groups of alternatives.

Expanded at query time only, so that a changed list needs no new index (SEARCH §3): each alternative is the phrase of
its own tokens. 房贷 is one bigram, 房屋贷款 three, *home loan* two words: all three find the same products.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from search import analysis

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("房贷", "房屋贷款", "住房贷款", "按揭", "home loan", "mortgage", "housing loan"),
    ("车贷", "汽车贷款", "car loan", "auto loan", "vehicle loan"),
    ("个贷", "个人贷款", "消费贷", "消费贷款", "personal loan"),
    ("经营贷", "经营贷款", "企业贷款", "business loan"),
    ("信用卡", "贷记卡", "credit card"),
    ("小贷", "小额贷款", "microloan"),
    ("透支", "overdraft", "line of credit"),
    ("分期", "分期付款", "instalment", "installment"),
    ("定存", "定期存款", "term deposit", "fixed deposit", "time deposit"),
    ("活期", "活期存款", "储蓄账户", "savings account", "saver"),
    ("理财", "理财产品", "wealth product"),
    ("货基", "货币基金", "money fund", "money market fund"),
    ("重疾", "重疾险", "重大疾病", "重大疾病保险", "critical illness", "dread disease"),
    ("医疗险", "医疗保险", "百万医疗", "medical insurance", "health insurance"),
    ("定寿", "定期寿", "定期寿险", "term life"),
    ("终身寿", "终身寿险", "whole life"),
    ("年金", "年金险", "annuity"),
    ("意外险", "意外伤害保险", "personal accident", "accident insurance"),
    ("车险", "机动车保险", "motor insurance", "car insurance"),
    ("利率", "interest rate"),
    ("年费", "annual fee"),
    ("等额本息", "还本付息", "principal and interest"),
    ("先息后本", "interest only"),
    ("自住", "owner occupied", "owner occupier"),
    ("浮动利率", "variable rate"),
    ("固定利率", "fixed rate"),
    ("对冲账户", "offset account"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that must be found: any of the alternatives, each a phrase of terms.

    ``prefix``: a single Han character, which matches every token that starts with it.
    ``word``: the query's own Latin word, unstemmed, which may also match pinyin; empty for Han and numbers.
    """

    alternatives: tuple[tuple[str, ...], ...]
    prefix: str = ""
    word: str = ""


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    groups = {analysis.fold(phrase): group for group in SYNONYMS for phrase in group}
    parts = []
    for phrase in sorted(groups, key=len, reverse=True):
        latin = phrase.isascii()
        parts.append(rf"(?<![^\W_])(?:{re.escape(phrase)})(?=s?(?![^\W_]))s?" if latin else re.escape(phrase))
    return re.compile("|".join(f"({part})" for part in parts)), groups


@lru_cache(maxsize=2_000)
def groups(query: str) -> tuple[Group, ...]:
    """What a query asks for, in order, each group once. Empty for a query of only punctuation."""
    pattern, known = _pattern()
    folded = analysis.fold(query)
    found: dict[Group, None] = {}
    position = 0
    for match in pattern.finditer(folded):
        found.update(dict.fromkeys(_plain(folded[position : match.start()])))
        phrase = match.group() if match.group() in known else match.group().removesuffix("s")
        alternatives = dict.fromkeys(phrase_terms(text) for text in (phrase, *known[phrase]))
        found[Group(tuple(alternatives))] = None
        position = match.end()
    found.update(dict.fromkeys(_plain(folded[position:])))
    return tuple(found)


def phrase_terms(text: str) -> tuple[str, ...]:
    """The terms of a phrase as they stand one after another in a longer text: without the last character by itself."""
    return tuple(token.term for token in analysis.tokens(text) if not token.tail)


def _plain(text: str) -> list[Group]:
    out = []
    for token in analysis.tokens(text):
        if token.tail:
            continue
        if token.han:
            out.append(Group(((token.term,),), prefix=token.term if len(token.term) == 1 else ""))
        else:
            source = text[token.start : token.end]
            out.append(Group(((token.term,),), word=source if source.isalpha() and source.isascii() else ""))
    return out
