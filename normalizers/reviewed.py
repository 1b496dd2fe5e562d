"""Words of sources that no declaration has, and what people have said that they mean. Plain data, handed in with a payload.

A *slot* is the place of the schema that a word stands for: ``label/<category>`` (the heading of a value), ``category/<family>``
(``category/any`` where the source names no family), ``currency``, ``unit`` (of a tier), ``interval``, ``values/<attribute>`` (a choice
or a flag), or a field of a typed list (``fees/kind``, ``rates/applies/purpose``). What a word may mean there follows from the
declaration. A reviewed word is asked only where the declaration knows none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType

from normalizers.labels import fold_label
from normalizers.parse.tokens import read_table
from normalizers.parse.words import UNITS
from normalizers.records import Issue, Value
from normalizers.schema import SCHEMA, Label
from normalizers.schema.display import show_duration
from normalizers.schema.entries import ENTRIES
from normalizers.schema.kinds import CHOICE, FLAG
from normalizers.schema.model import Choice, EntryType

NO_VALUE = "-"
"""What a word means that names no value that the schema holds: people have seen it, and it is asked about no more."""
REVIEWED = "reviewed_word"
"""The Issue, a note, that names each use of a reviewed word."""
LONGEST = 200  # characters of a word; what is longer is known by its beginning
ANY = "any"
CURRENCY, UNIT, INTERVAL = "currency", "unit", "interval"
UNITS_OF_TIERS = MappingProxyType(
    {
        "DOLLAR": Label("金额", "An amount of money"),
        "DAY": Label("天", "Days"),
        "MONTH": Label("月", "Months"),
        "PERCENT": Label("百分比", "Per cent"),
    }
)
INTERVALS = ("P1D", "P7D", "P14D", "P1M", "P3M", "P6M", "P1Y")


@dataclass(frozen=True, slots=True)
class Word:
    """What ``text`` (as ``fold_word`` leaves it) means in a slot, at one institution, or at every one where it is "".

    ``target``: a key of ``targets(slot)``, or NO_VALUE. ``version``: of the list, since this word is in it.
    """

    slot: str
    text: str
    target: str
    institution: str
    version: int


@dataclass(frozen=True)
class Words:
    """The reviewed words that hold at one institution."""

    known: Mapping[tuple[str, str], Word] = field(default_factory=dict)

    def find(self, slot: str, text: str) -> Word | None:
        return self.known.get((slot, fold_word(text))) if self.known else None

    def target(self, slot: str, text: str) -> str | None:
        """The key that a word was given; None for one that is unknown, or names no value."""
        found = self.find(slot, text)
        return None if found is None or found.target == NO_VALUE else found.target


NONE = Words()


def words_at(institution: str, words: Iterable[Word]) -> Words:
    """Those that hold at an institution; its own go before those of everybody."""
    held = sorted((word for word in words if word.institution in ("", institution)), key=lambda word: word.institution != "")
    return Words({(word.slot, word.text): word for word in held}) if held else NONE


def fold_word(text: str) -> str:
    """The form in which words are compared and grouped."""
    return fold_label(text)[:LONGEST]


def marked(value: Value, word: Word) -> Value:
    """A value that a reviewed word has read says so in its evidence."""
    return value if value.evidence is None else replace(value, evidence=replace(value.evidence, words=word.version))


def asking(issue: Issue, slot: str, text: str) -> Issue:
    """An Issue about a word that nobody knows, with its slot: people can say what it means."""
    return replace(issue, slot=slot, word=fold_word(text))


def use_of(word: Word, locator: str, text: str) -> Issue:
    """The note that names the use of a reviewed word."""
    said = "this is no value that we hold" if word.target == NO_VALUE else f"this is read as {word.target!r}"
    detail = f"By a reviewed word list, version {word.version}, {said}."
    return Issue(REVIEWED, locator, text, detail, "note", word.slot, word.text)


def targets(slot: str) -> Mapping[str, Label]:
    """What a word of a slot may mean, by key, with labels. KeyError for a slot that the declaration does not have."""
    found = _targets().get(slot)
    if found is None:
        raise KeyError(slot)
    return found


def slot_label(slot: str) -> Label:
    """What a word of this slot is: ``Fees · Kind``. KeyError as ``targets``."""
    targets(slot)
    head, _slash, rest = slot.partition("/")
    if head == "label":
        return _joined(Label("页面上的标签", "Label on a page"), SCHEMA.categories[rest])
    if head == "category":
        own = Label("产品类别", "Category")
        return own if rest == ANY else _joined(own, SCHEMA.family(rest))
    if head == "values":
        return _joined(Label("取值", "Value"), SCHEMA.attributes[rest])
    plain = {CURRENCY: Label("币种", "Currency"), UNIT: Label("分档单位", "Unit of a tier"), INTERVAL: Label("周期", "Interval")}
    return plain[slot] if slot in plain else _field_labels()[slot]


def _joined(*named: object) -> Label:
    return Label(" · ".join(one.zh for one in named), " · ".join(one.en for one in named))  # type: ignore[attr-defined]


@cache
def _targets() -> Mapping[str, Mapping[str, Label]]:
    """Every slot of the declaration with what a word may mean there."""
    found: dict[str, Mapping[str, Label]] = {
        CURRENCY: {code: Label(code, code) for code in _currencies()},
        UNIT: UNITS_OF_TIERS,
        INTERVAL: {key: Label(show_duration(key, "zh"), show_duration(key, "en")) for key in INTERVALS},
        f"category/{ANY}": {key: Label(one.zh, one.en) for key, one in SCHEMA.categories.items()},
    }
    for family in SCHEMA.families:
        found[f"category/{family.key}"] = {one.key: Label(one.zh, one.en) for one in family.categories}
    for category in SCHEMA.categories:
        found[f"label/{category}"] = {one.key: Label(one.zh, one.en) for one in SCHEMA.of(category)}
    for attribute in SCHEMA.attributes.values():
        if attribute.kind is CHOICE:
            found[f"values/{attribute.key}"] = _labels(attribute.choices)
        elif attribute.kind is FLAG:
            found[f"values/{attribute.key}"] = {"yes": Label("是", "Yes"), "no": Label("否", "No")}
    return found | {slot: _labels(choices) for slot, (_label, choices) in _fields().items()}


def _labels(choices: Iterable[Choice]) -> dict[str, Label]:
    return {one.key: Label(one.zh, one.en) for one in choices}


@cache
def _fields() -> Mapping[str, tuple[Label, tuple[Choice, ...]]]:
    found: dict[str, tuple[Label, tuple[Choice, ...]]] = {}
    for entry in ENTRIES:
        _walk(entry, entry.key, _joined(entry), found)
    return found


def _walk(entry: EntryType, at: str, label: Label, found: dict[str, tuple[Label, tuple[Choice, ...]]]) -> None:
    for one in entry.fields:
        named = _joined(label, one)
        if one.choices:
            found[f"{at}/{one.key}"] = (named, one.choices)
        if one.entry is not None and at.count("/") < 3:
            _walk(one.entry, f"{at}/{one.key}", named, found)


def _field_labels() -> Mapping[str, Label]:
    return {slot: label for slot, (label, _choices) in _fields().items()}


def _currencies() -> list[str]:
    return sorted({code for _phrase, (tag, code) in read_table(UNITS) if tag == "cur" and code.isalpha()})
