"""Cutting a folded text into declared words and numbers. What is not declared stays unknown and refuses the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.numerals import SCALES, read_chinese

MAX_TOKENS = 120

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*|\.\d+")
_SCALE = re.compile(r"(?:百万|千万|百亿|千亿|万亿|[千百万亿])(?![分])")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿点]+")
_COMPOSITE = re.compile(r"(\d{1,9})(亿|万)(\d{1,4})(千万|百万|万|千|百)(?![\d.,])")
_ISO = re.compile(r"p(?=\d)(?:(\d+(?:\.\d+)?)y)?(?:(\d+)m)?(?:(\d+)w)?(?:(\d+)d)?(?![a-z0-9.])")
_PERMYRIAD = re.compile(r"万(?:分之)?(?=[\d一二三四五六七八九])")
_HYPHEN = re.compile(r"(?<=\d)-(?=(?:year|month|day|week|yr|mth)s?\b)")
_DISCLAIMER = re.compile(
    r"(?:具体|实际|最终)?(?:的)?(?:年化)?(?:利率|额度|费率|期限|金额|收费|价格|结果)?(?:最终|均|请|需)?以[\u4e00-\u9fff]{1,14}?为准"
)  # 具体以审批结果为准: holds no figure, whatever decides
_SEPARATORS = MappingProxyType(
    {"(": ";", ")": ";", ":": ":", ",": ",", ";": ";", ".": ";", "!": ";", "·": ";", "|": ";", "/": "/", "、": "/", "-": "-", "+": "+"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """``tag`` says what the word does, ``key`` what it means; ``number`` is set for numbers only, ``at`` is its place."""

    tag: str
    key: str
    raw: str
    at: int
    number: Decimal | None = None
    spaced: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Declared phrases with their tag and key; the longest phrase at a place wins."""

    phrases: Mapping[str, tuple[str, str]]
    starts: Mapping[str, Sequence[str]]
    """The phrases by their first character, longest first: an alternation of all of them at every place would take milliseconds."""
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict)
    """Compiled when a text first needs them: all of them take most of a second, and most commands read no text."""

    def at(self, text: str, place: int) -> re.Match[str] | None:
        sign = text[place]
        pattern = self._patterns.get(sign)
        if pattern is None:
            if sign not in self.starts:
                return None
            pattern = self._patterns[sign] = re.compile("|".join(map(_bounded, self.starts[sign])))
        return pattern.match(text, place)


def read_table(table: str) -> Iterable[tuple[str, tuple[str, str]]]:
    """The phrases of a table of lines ``tag key: phrase | phrase`` (see ``words``)."""
    for line in table.strip().splitlines():
        head, _, tail = line.partition(": ")
        tag, _, key = head.partition(" ")
        for phrase in tail.split(" | "):
            if phrase.strip():
                yield phrase.strip(), (tag, key)


def lexicon(*tables: str) -> Lexicon:
    """A lexicon of several tables; a later table decides the meaning of a phrase that an earlier one has too."""
    phrases: dict[str, tuple[str, str]] = {}
    for table in tables:
        phrases.update(read_table(table))
    starts: dict[str, list[str]] = {}
    for phrase in sorted(phrases, key=len, reverse=True):
        starts.setdefault(phrase[0], []).append(phrase)
    return Lexicon(MappingProxyType(phrases), MappingProxyType(starts))


def _bounded(phrase: str) -> str:
    """The pattern of a phrase: letters end at a word's end, figures at a number's."""
    pattern = re.escape(phrase).replace(r"\ ", " ?" if not phrase.isascii() else " ")
    pattern = re.sub(r"(?<=\w)\\-(?=\w)", "[- ]", pattern)
    if re.match(r"[a-z]", phrase):
        pattern = r"(?<![a-z])" + pattern
    if re.match(r"\d", phrase):
        pattern = r"(?<![\d.,])" + pattern
    if re.search(r"[a-z]$", phrase):
        pattern += r"(?![a-z])"
    return pattern


def cut(text: str, words: Lexicon) -> list[Token] | str:
    """The tokens of a folded text, or the first piece that no declared word covers."""
    text = _HYPHEN.sub(" ", text)
    tokens: list[Token] = []
    place = 0
    while place < len(text):
        if text[place] == " ":
            place += 1
            continue
        found = _at(text, place, words, tokens)
        if found is None or len(tokens) >= MAX_TOKENS:
            return _unknown(text, place)
        tokens.extend(one for one in found if one.raw != ":" or _between_numbers(text, place))
        last = found[-1]
        place = last.at + len(last.raw)
    return tokens


def _between_numbers(text: str, place: int) -> bool:
    """A colon between two numbers (1:2, 12:30) means something; after a label it does not."""
    return text[:place].rstrip()[-1:].isdigit() and text[place + 1 :].lstrip()[:1].isdigit()


def _at(text: str, place: int, words: Lexicon, before: list[Token]) -> list[Token] | None:
    spaced = place > 0 and text[place - 1] == " "
    iso = _ISO.match(text, place)
    if iso is not None and not (place and text[place - 1].isalnum()):
        return [Token("iso", iso.group().upper(), iso.group(), place)]
    tight = _PERMYRIAD.match(text, place)
    if tight is not None and not (before and before[-1].tag == "num"):
        return [Token("frac", "permyriad", tight.group(), place)]
    word = words.at(text, place)
    if word is not None:
        tag, key = words.phrases.get(word.group()) or words.phrases[_respaced(word.group(), words)]
        return [Token(tag, key, word.group(), place, spaced=spaced)]
    said = _DISCLAIMER.match(text, place)
    if said is not None:
        return [Token("q", "indicative", said.group(), place)]
    number = _NUMBER.match(text, place)
    if number is not None and not (place and text[place - 1] == "."):
        return _figures(text, place, number.group())
    chinese = _CHINESE.match(text, place)
    if chinese is not None:
        value = read_chinese(chinese.group())
        if value is None:
            return None
        key = "scaled" if re.search("[万亿]", chinese.group()) else "zh"
        return [Token("num", key, chinese.group(), place, value)]
    if text[place] in _SEPARATORS:
        return [Token("op", _SEPARATORS[text[place]], text[place], place)]
    return None


def _respaced(found: str, words: Lexicon) -> str:
    """The declared phrase that was found with other spaces or hyphens."""
    squeezed = found.replace(" ", "").replace("-", "")
    return next(phrase for phrase in words.phrases if phrase.replace(" ", "").replace("-", "") == squeezed)


def _figures(text: str, place: int, raw: str) -> list[Token]:
    """A number in figures, with the Chinese scale that follows it; ``3,6,12`` is a list of three."""
    parts = raw.split(",")
    if len(parts) > 2 and all(len(part) <= 2 for part in parts):
        out: list[Token] = []
        for part in parts:
            out += [Token("num", "", part, place), Token("op", ",", ",", place + len(part))]
            place += len(part) + 1
        return out[:-1]
    two = _COMPOSITE.match(text, place)
    if two is not None:
        return _composite(two, place)
    end = place + len(raw)
    gap = 1 if text[end : end + 1] == " " else 0
    scale = _SCALE.match(text, end + gap)
    if scale is None:
        return [Token("num", "", raw, place)]
    factor = Decimal(1)
    for sign in scale.group():
        factor *= SCALES[sign]
    return [Token("num", "", raw, place), Token("scale", str(factor), scale.group(), end + gap)]


def _composite(found: re.Match[str], place: int) -> list[Token]:
    """1亿2000万, 3万5千: the second part must be smaller than one unit of the first."""
    high = Decimal(found.group(1)) * SCALES[found.group(2)]
    low = Decimal(found.group(3))
    for sign in found.group(4):
        low *= SCALES[sign]
    if low >= SCALES[found.group(2)]:
        return [Token("unread", "", found.group(), place)]
    return [Token("num", "scaled", found.group(), place, high + low)]


def _unknown(text: str, place: int) -> str:
    rest = re.match(r"[a-z]+|[^\x00-\x7f]{1,8}|.", text[place:])
    return rest.group() if rest is not None else text[place:]
