"""Text becomes tokens here, once, for every engine (SEARCH §3): both are given the same space-joined tokens.

NFKC, lower case, traditional Han folded to simplified, English stemming, numbers whole (``80,000`` is ``80000``),
overlapping Han bigrams and the last character of each Han run by itself (no bigram starts with it), so that one
character of a query matches as a prefix. Tokens carry offsets into the source, for highlighting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from threading import Lock

import snowballstemmer

ANALYSIS_VERSION = "1"  # part of the index fingerprint: raise it with every change of what the tokens are

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORDS = re.compile(rf"(?P<number>\d+(?:[.,]\d+)+)|(?P<han>[{HAN}〇]+)|(?P<word>[^\W_{HAN}]+)")
_ASCII_WORD = re.compile(r"[a-z]{3,}")
_HAN_RUN = re.compile(rf"[{HAN}]+")
MAX_TERM = 64  # characters of one token; what is longer is cut, on both sides of the match


@dataclass(frozen=True, slots=True)
class Token:
    """A term with the half-open range of the source that it stands for. ``tail``: the last character of a Han run of several."""

    term: str
    start: int
    end: int
    han: bool = False
    tail: bool = False


def tokens(text: str) -> list[Token]:
    """The tokens of a text, in order."""
    folded, places = _fold(text)
    out: list[Token] = []
    for match in _WORDS.finditer(folded):
        start, end = match.span()
        if match.lastgroup == "han":
            out.extend(_han(match.group(), start, places))
        else:
            word = match.group().replace(",", "") if match.lastgroup == "number" else stem(match.group())
            out.append(Token(word[:MAX_TERM], places[start][0], places[end - 1][1]))
    return out


def terms(text: str) -> list[str]:
    return [token.term for token in tokens(text)]


@lru_cache(maxsize=20_000)
def joined(text: str) -> str:
    """The tokens as both engines are given them. Kept: names of categories and choices stand in thousands of products."""
    return " ".join(terms(text))


@lru_cache(maxsize=20_000)
def words(text: str) -> frozenset[str]:
    """Latin words of at least four letters as they are written: what a misspelt word is corrected to."""
    return frozenset(word for word in fold(text).split() if len(word) > 3 and word.isascii() and word.isalpha())


def exact_key(text: str) -> str:
    """One term for a whole name or code: two texts that differ only in width, case, script or punctuation have the same."""
    return "".join(match.group() for match in _WORDS.finditer(fold(text)))[:200]


def _han(run: str, start: int, places: list[tuple[int, int]]) -> Iterator[Token]:
    for index in range(len(run) - 1):
        yield Token(run[index : index + 2], places[start + index][0], places[start + index + 1][1], han=True)
    last = start + len(run) - 1
    yield Token(run[-1], places[last][0], places[last][1], han=True, tail=len(run) > 1)


def fold(text: str) -> str:
    """The text in one form: NFKC, lower case, simplified Han."""
    if text.isascii():
        return text.lower()
    folded = text.translate(_FOLDED)
    return folded if _FOLDED.combining.isdisjoint(text) else _fold(text)[0]


class _Folding(dict[int, str]):
    """Characters folded one by one, the first of them noted. ``combining``: those met that belong to the one before them."""

    KEPT = 20_000  # no text from outside makes it larger

    def __init__(self) -> None:
        super().__init__()
        self.combining: set[str] = set()

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.combining(character):
            self.combining.add(character)
        folded = _folded(character)
        if len(self) < self.KEPT:
            self[code] = folded
        return folded


_FOLDED = _Folding()


def _folded(cluster: str) -> str:
    """A character, with what combines with it."""
    simple = simplified()
    return "".join(simple.get(one, one) for one in unicodedata.normalize("NFKC", cluster).lower())


def _fold(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The folded text, and for each of its characters the half-open range of the source that it came from."""
    if text.isascii():
        return text.lower(), [(index, index + 1) for index in range(len(text))]
    out: list[str] = []
    places: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        folded = _FOLDED[ord(text[start])] if end == start + 1 else _folded(text[start:end])
        out.append(folded)
        places += [(start, end)] * len(folded)
        start = end
    return "".join(out), places


_STEMMING = Lock()  # a stemmer keeps the word at hand in itself: two threads at once would get, and keep, each other's stems


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The English stem of a word of letters; anything else as it is."""
    if not _ASCII_WORD.fullmatch(word):
        return word
    with _STEMMING:
        return str(_stemmer().stemWord(word))


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("english")


@cache
def simplified() -> dict[str, str]:
    """Traditional character -> simplified: OpenCC's table of characters, read on first use."""
    table: dict[str, str] = {}
    for line in files("opencc").joinpath("dictionary/TSCharacters.txt").read_text("utf-8").splitlines():
        source, _, targets = line.partition("\t")
        simple = targets.split(" ")[0]
        if len(source) == 1 and len(simple) == 1 and source != simple:
            table[source] = simple
    return table


FULL, INITIALS = (2, 4), (2, 6)  # lengths, in characters, of the parts of a name that pinyin finds


@lru_cache(maxsize=20_000)
def pinyin_terms(name: str) -> tuple[str, ...]:
    """Pinyin of the Han runs of a name: whole, of each two to four characters, and the initials of two to six."""
    found: dict[str, None] = {}
    for run in _HAN_RUN.findall(fold(name)):
        syllables = pinyin(run)
        found["".join(syllables)[:MAX_TERM]] = None
        for (least, most), pick in ((FULL, slice(None)), (INITIALS, slice(1))):
            for start in range(len(syllables)):
                for size in range(least, most + 1):
                    if start + size <= len(syllables):
                        found["".join(one[pick] for one in syllables[start : start + size])] = None
    return tuple(found)


@lru_cache(maxsize=20_000)
def pinyin(run: str) -> tuple[str, ...]:
    """One syllable, without tone, for each Han character."""
    from pypinyin import lazy_pinyin  # heavy: its tables are read when somebody indexes a Chinese name

    return tuple(syllable.lower() for syllable in lazy_pinyin(run))


def sort_name(name: str) -> str:
    """The name as it is ordered: Latin letters first by themselves, Han by pinyin; the same in both languages of the page."""
    return " ".join(_HAN_RUN.sub(lambda match: " " + " ".join(pinyin(match.group())) + " ", fold(name)).split())
