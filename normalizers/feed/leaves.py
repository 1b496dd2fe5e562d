"""The leaves of the format: what a text of each kind looks like, and how that is said to a person.

A pattern is ECMA 262 and Python alike, matches the whole text, and is what the public JSON Schema states.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache

from normalizers.feed.decimals import between
from normalizers.feed.limits import TEXT as LONGEST
from normalizers.schema import Kind, Label
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, FLAG, MONEY, PERCENT, RATE, TERM, TEXT
from normalizers.schema.model import Choice

Bounds = tuple[str | None, str | None]

UNBOUNDED: Bounds = (None, None)
WHOLE, PLACES = 15, 10  # digits before and after the point
_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f"
_DAY = r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-9]))"
_LENGTH = r"P(?=[0-9])(?:[0-9]{1,3}Y)?(?:[0-9]{1,4}M)?(?:[0-9]{1,4}W)?(?:[0-9]{1,5}D)?"
PLAIN = rf"(?![^{_CONTROL}]*<[A-Za-z/!?])[^{_CONTROL}]*[^{_CONTROL} \t\r\n\u3000][^{_CONTROL}]*"
"""Without markup and control characters, and not blank."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A text. ``kind``: a kind of the schema, or one of the format's own below. ``choices``: the words there are, when they are
    declared. ``bounds``: of a decimal, as declared."""

    kind: str
    pattern: str = ""
    choices: tuple[Choice, ...] = ()
    bounds: Bounds = UNBOUNDED
    longest: int = LONGEST
    words: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", frozenset(choice.key for choice in self.choices))

    def takes(self, text: str) -> bool:
        if len(text) > self.longest:
            return False
        if self.choices:
            return text in self.words
        return _compiled(self.pattern).fullmatch(text) is not None

    def expected(self) -> Label:
        """What stands here in a good feed."""
        if self.choices:
            words = ", ".join(choice.key for choice in self.choices)
            return Label(f"以下之一：{words}", f"one of: {words}")
        said = EXPECTED[self.kind]
        low, high = self.bounds
        if low is None and high is None:
            return said
        return Label(f"{said.zh}，介于 {low or '…'} 与 {high or '…'} 之间", f"{said.en}, from {low or '…'} to {high or '…'}")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


EXPECTED = {
    "money": Label('金额，写成文本的十进制数，如 "1500.00"', 'an amount as a decimal in a text: "1500.00"'),
    "percent": Label('比例，写成小数的文本，如 1.5% 写 "0.015"', 'a share as a decimal fraction in a text: "0.015" for 1.5 %'),
    "rate": Label('利率，写成小数的文本，如 3.85% 写 "0.0385"', 'a rate as a decimal fraction in a text: "0.0385" for 3.85 %'),
    "term": Label('ISO 8601 时长，如 "P12M"、"P1Y"、"P90D"', 'an ISO 8601 duration: "P12M", "P1Y", "P90D"'),
    "age": Label('ISO 8601 时长表示的年龄，如 "P18Y"', 'an age as an ISO 8601 duration: "P18Y"'),
    "count": Label('整数文本，如 "120"', 'a whole number in a text: "120"'),
    "date": Label('日期，如 "2026-11-25"', 'a day: "2026-11-25"'),
    "flag": Label('"yes" 或 "no"', '"yes" or "no"'),
    "text": Label(
        "纯文本，1 至 4000 个字符，无标记与控制字符", "plain text of 1 to 4,000 characters, without markup or control characters"
    ),
    "key": Label(
        "产品代码：字母或数字开头，其后为字母、数字和 . _ : -，至多 100 个字符",
        "your product key: a letter or digit, then letters, digits and . _ : -, at most 100 characters",
    ),
    "currency": Label('ISO 4217 币种代码，如 "CNY"', 'an ISO 4217 currency code: "CNY"'),
    "url": Label('https 网址，如 "https://bank.example/loan"', 'an https address: "https://bank.example/loan"'),
    "word": Label("小写英文词，如 new_customer", "a lower-case word: new_customer"),
    "sequence": Label('递增的整数文本，如 "17"', 'a whole number that rises, in a text: "17"'),
    "moment": Label('UTC 时刻，如 "2026-11-25T08:00:00Z"', 'a moment in UTC: "2026-11-25T08:00:00Z"'),
    "cell": Label("保费表的一格：小写词、年龄或金额", "a cell of a premium table: a word, an age or an amount"),
}

KEY = Leaf("key", r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", longest=100)
CURRENCY = Leaf("currency", r"[A-Z]{3}", longest=3)
URL = Leaf("url", r"https://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][!#-;=?-\[\]_a-z~%]*)?", longest=1000)
WORD = Leaf("word", r"[a-z][a-z0-9_]{0,39}", longest=40)
PLAIN_TEXT = Leaf("text", PLAIN)
SEQUENCE = Leaf("sequence", r"0|[1-9][0-9]{0,17}", longest=18)
MOMENT = Leaf("moment", _DAY + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z", longest=20)
DECIMAL = Leaf("percent", between(None, None, WHOLE, PLACES))
NOT_NEGATIVE = Leaf("money", between("0", None, WHOLE, PLACES), bounds=("0", None))


def leaf_of(kind: Kind, choices: tuple[Choice, ...] = (), bounds: Bounds = UNBOUNDED) -> Leaf:
    """The leaf of a kind of the schema. Raise KeyError for a kind that has no written form yet: add it here."""
    if kind is CHOICE:
        return Leaf("choice", choices=choices)
    if kind in (MONEY, PERCENT, RATE):
        low, high = bounds if bounds != UNBOUNDED else (("0", None) if kind is MONEY else UNBOUNDED)
        return Leaf(kind.key, between(low, high, WHOLE, PLACES), bounds=(low, high))
    return {
        TERM.key: Leaf("term", _LENGTH, longest=24),
        AGE.key: Leaf("age", _LENGTH, longest=24),
        COUNT.key: Leaf("count", r"0|[1-9][0-9]{0,8}", longest=9),
        DATE.key: Leaf("date", _DAY, longest=10),
        FLAG.key: Leaf("flag", "yes|no", longest=3),
        TEXT.key: PLAIN_TEXT,
    }[kind.key]
