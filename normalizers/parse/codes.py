"""Words that stand for a code: ways of repayment, product types, risk levels, investor classes. The number decides, not the word."""

from __future__ import annotations

import re
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.result import Parsed, Unparsed, plain
from normalizers.parse.text import fold
from normalizers.parse.tokens import Token, cut, lexicon
from normalizers.parse.words_codes import INSURANCE_TYPES, INVESTORS, REPAYMENTS, RISKS, WEALTH_TYPES

_LTV = re.compile(r"(?:lvr|ltv) ?(<=|>=|<|>) ?(\d{1,3}(?:\.\d{1,4})?) ?%")
_YEARS = re.compile(r"(?<![\d.])(\d{1,2}) ?(?:years?|yrs?)(?![a-z])")
_CLASS = re.compile(r"(?<![a-z0-9])c\d{1,2}(?![a-z0-9])")  # a lender's own pricing class beside the repayment type
_LEVEL = re.compile(r"(?<![a-z0-9])(p?r|c)([1-5])(?![0-9a-z])")
_GRADE = re.compile(r"(?<![\d一二三四五-])([1-5一二三四五]) ?级")
_INTEREST_FIRST = re.compile(
    r"(?:每月|按月|按期|每期|按季|每季|按季度|每季度)(?:付息|还息|结息|付利息|还利息)"
    r"[,、; ]?(?:到期)(?:一次性?|后)?(?:归还|偿还|还|付)(?:本金?)"
)
_BARE_GRADE = re.compile(r"(?<![等评])级(?!别)")
_GRADES = MappingProxyType(dict(zip("一二三四五", "12345", strict=True)))
_ABOVE = re.compile(r"(?:及|或|\()?(?:含\))?以上(?:\(含\))?|or above|and above|or higher|\+")
_BELOW = re.compile(r"(?:及|或)?以下|or below|and below|or lower")

_LEXICONS = MappingProxyType(
    {
        "repayment": lexicon(REPAYMENTS),
        "type:wealth": lexicon(WEALTH_TYPES),
        "type:insurance": lexicon(INSURANCE_TYPES),
        "risk": lexicon(RISKS),
        "investor_class": lexicon(INVESTORS),
    }
)


def parse_codes(text: str, field: str, domain: str = "") -> Parsed | Unparsed:
    """The codes that a text names, joined with ";" in ``low`` and ``high``; ``field``: repayment or type.

    Ways of repayment come first, then the purpose, a loan-to-value condition, a fixed term, the rest.
    """
    folded = fold(text)
    if not folded:
        return Unparsed(text, "blank, or not plain text")
    extra: list[str] = []
    if field == "repayment":
        folded, extra = _conditions(_INTEREST_FIRST.sub("先息后本", folded))
    tokens = cut(folded, _LEXICONS[field if field == "repayment" else f"{field}:{domain}"])
    if isinstance(tokens, str):
        return Unparsed(text, f"not a declared word: {tokens}")
    stray = [token for token in tokens if token.tag not in ("code", "purpose", "rest", "x") and not _joint(token)]
    if stray:
        return Unparsed(text, f"unread: {stray[0].raw}")
    found = [token.key for tag in ("code", "purpose") for token in tokens if token.tag == tag]
    found += [*extra, *(token.key for token in tokens if token.tag == "rest")]
    if not any(token.tag == "code" for token in tokens) and not (found and field == "repayment"):
        return Unparsed(text, "no declared word in it")
    joined = ";".join(dict.fromkeys(found))
    return Parsed("enum", joined, joined, "code", text=text)


def _joint(token: Token) -> bool:
    return token.tag == "op" and token.raw in (",", "、", "/", ";", "(", ")", "-", "|", "+")


def _conditions(folded: str) -> tuple[str, list[str]]:
    extra: list[str] = []
    share = _LTV.search(folded)
    if share is not None:
        extra.append(f"LTV{share.group(1)}{plain(Decimal(share.group(2)) / 100)}")
        folded = folded[: share.start()] + " " + folded[share.end() :]
    years = _YEARS.search(folded)
    if years is not None:
        extra.append(f"P{int(years.group(1))}Y")
        folded = folded[: years.start()] + " " + folded[years.end() :]
    return _CLASS.sub(" ", folded), extra


def parse_level(text: str, field: str) -> Parsed | Unparsed:
    """A risk level R1-R5 (``field`` risk) or an investor class C1-C5 (investor_class); a range or "及以上" keeps its ends.

    A number decides (R2, PR2, 2级, 二级), the issuer's own word stands beside it as qualifier; a word alone only when declared.
    """
    folded = fold(text)
    if not folded:
        return Unparsed(text, "blank, or not plain text")
    letter = "R" if field == "risk" else "C"
    numbers = [n for kind, n in _LEVEL.findall(folded) if (kind == "c") == (letter == "C")]
    if len(numbers) < len(_LEVEL.findall(folded)):
        return Unparsed(text, "levels of two scales")
    rest = _LEVEL.sub(" ", folded)
    if field == "risk":
        grades = [_GRADES.get(n, n) for n in _GRADE.findall(rest)]
        rest = _BARE_GRADE.sub(" ", _GRADE.sub(" ", rest))
        if numbers and grades and set(numbers) != set(grades):
            return Unparsed(text, "two levels")
        numbers = numbers or grades
    above, below = _ABOVE.search(rest), _BELOW.search(rest)
    rest = _BELOW.sub(" ", _ABOVE.sub(" ", rest))
    tokens = cut(rest, _LEXICONS[field])
    if isinstance(tokens, str):
        return Unparsed(text, f"not a declared word: {tokens}")
    if any(token.tag not in ("word", "x") and not _joint(token) for token in tokens):
        return Unparsed(text, "unread words beside the level")
    words = list(dict.fromkeys(token.key for token in tokens if token.tag == "word"))
    if not numbers and (len(words) != 1 or not words[0]):
        return Unparsed(text, "no single level in it")
    levels = [letter + n for n in dict.fromkeys(numbers)] or [words[0]]
    said = [token.raw for token in tokens if token.tag == "word"]
    return _level(text, levels, said, span="-" in rest or "至" in rest, above=above is not None, below=below is not None)


def _level(text: str, levels: list[str], said: list[str], *, span: bool, above: bool, below: bool) -> Parsed | Unparsed:
    marks = tuple(f"issuer_word={word}" for word in said[:1])
    kind = "risk"
    if above or below:
        if len(levels) != 1 or (above and below):
            return Unparsed(text, "a bound on several levels")
        return Parsed(kind, levels[0] if above else None, levels[0] if below else None, "code", qualifiers=marks, text=text)
    if len(levels) == 2 and span:
        return Parsed(kind, min(levels), max(levels), "code", qualifiers=marks, text=text)
    joined = ";".join(levels)
    return Parsed(kind, joined, joined, "code", qualifiers=marks, text=text)
