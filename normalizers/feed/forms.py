"""What may stand where in an item, made from the schema: the JSON Schema states these forms, the validator checks them.

A place of the format takes a text, an object or a list, each with one form at most, so that the type of what stands there says
which form judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from normalizers.feed.leaves import CURRENCY, DECIMAL, KEY, NOT_NEGATIVE, PLAIN_TEXT, URL, WORD, Bounds, Leaf, leaf_of
from normalizers.records import NOT_DISCLOSED, NOT_OFFERED
from normalizers.schema import SCHEMA, Attribute, EntryType, Kind
from normalizers.schema.derive import RateOf
from normalizers.schema.entries import APPLIES, IDENTITY, TABLES
from normalizers.schema.kinds import AGE, CHOICE, COUNT, DATE, RATE, TERM, TEXT
from normalizers.schema.model import Choice, Field

Mode = Literal["full", "delta", "rates_only"]
MODES: tuple[Mode, ...] = ("full", "delta", "rates_only")
LANGUAGES = ("zh", "en")
ADDRESSES = frozenset({"address", "condition_address"})  # fields of entries that hold an https address
OURS = frozenset({"locators", "quotes", "states"})  # evidence, which the portal writes itself
MOST_ENTRIES = 200  # of one list


@dataclass(frozen=True, slots=True)
class When:
    """In a record whose ``key`` says one of ``words``, ``field`` has this form instead of its own."""

    key: str
    words: tuple[str, ...]
    field: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class Record:
    """An object: its fields, which of them must be there, and how many at least."""

    fields: Mapping[str, Slot]
    required: tuple[str, ...] = ()
    least: int = 0
    when: tuple[When, ...] = ()

    def slot(self, key: str, data: Mapping[str, object]) -> Slot | None:
        """The form of a field in this object; None for a field that the record does not have."""
        for case in self.when:
            if case.field == key and data.get(case.key) in case.words:
                return case.slot
        return self.fields.get(key)


@dataclass(frozen=True, slots=True)
class Many:
    """A list of ``least`` to ``most`` things of one form. ``each``: none of its texts may stand in it twice."""

    of: Slot
    least: int = 1
    most: int = MOST_ENTRIES
    each: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """A place: the forms of a text, an object, an object that says ``state`` (an absence), and a list. None: not taken here."""

    text: Leaf | None = None
    record: Record | None = None
    absence: Record | None = None
    many: Many | None = None


ANYTHING = Slot()
"""A place that is not judged, because what would judge it is not known."""


STATES = (Choice(NOT_OFFERED, "不提供", "Not offered"), Choice(NOT_DISCLOSED, "未披露", "Not disclosed"))
REASONS = tuple(Choice(key, zh, en) for key, zh, en in (
    ("at_cost", "按成本", "At cost"), ("on_approval", "以审批为准", "On approval"), ("by_formula", "按公式", "By formula"),
    ("no_limit", "无上限", "No limit"), ("no_end", "无截止", "No end"),
))  # fmt: skip
ABSENCE = Record(
    MappingProxyType({"state": Slot(Leaf("choice", choices=STATES)), "reason": Slot(Leaf("choice", choices=REASONS))}), ("state",)
)
WORDS = Slot(PLAIN_TEXT, Record(MappingProxyType({lang: Slot(PLAIN_TEXT) for lang in LANGUAGES}), least=1))
"""A text in one language or in both."""


def measure(kind: Kind, choices: tuple[Choice, ...] = (), bounds: Bounds = (None, None), *, many: bool = False) -> Slot:
    """A value of a kind: its text; a range of numbers; why it is not there; of a choice of several, a list."""
    if kind is TEXT:
        return Slot(PLAIN_TEXT, WORDS.record, ABSENCE)
    leaf = leaf_of(kind, choices, bounds)
    if kind.numeric:
        return Slot(leaf, Record(MappingProxyType({"low": Slot(leaf), "high": Slot(leaf)}), least=1), ABSENCE)
    return Slot(leaf, None, ABSENCE, Many(Slot(leaf), most=len(choices), each=True) if many else None)


def attribute_slot(attribute: Attribute) -> Slot:
    """The place of an attribute under ``values``."""
    return measure(attribute.kind, attribute.choices, attribute.bounds, many=attribute.many)


_REFERENCE = Slot(
    record=Record(MappingProxyType({"index": Slot(PLAIN_TEXT), "spread": Slot(DECIMAL), "multiplier": Slot(DECIMAL)}), ("index",))
)
_PERSON = tuple(
    Choice(key, zh, en) for key, zh, en in (("male", "男", "Male"), ("female", "女", "Female"), ("any", "不区分", "Not distinguished"))
)
_YES_NO_ANY = tuple(
    Choice(key, zh, en) for key, zh, en in (("yes", "是", "Yes"), ("no", "否", "No"), ("any", "不区分", "Not distinguished"))
)
_CELLS: Mapping[str, Leaf] = MappingProxyType({
    "age": leaf_of(AGE), "sex": Leaf("choice", choices=_PERSON), "smoker": Leaf("choice", choices=_YES_NO_ANY),
    "social_insurance": Leaf("choice", choices=_YES_NO_ANY), "plan": PLAIN_TEXT, "sum_assured": NOT_NEGATIVE, "term": PLAIN_TEXT,
    "pay_term": PLAIN_TEXT, "amount": NOT_NEGATIVE, "year": leaf_of(COUNT), "premium": NOT_NEGATIVE,
    "paid": NOT_NEGATIVE, "benefit": NOT_NEGATIVE, "illustrated": NOT_NEGATIVE,
})  # fmt: skip
_MOST_ROWS = 2000


def _columns(entry: str, *required: str) -> Slot:
    """A table kept as columns."""
    return Slot(
        record=Record(
            MappingProxyType({column: Slot(many=Many(Slot(_CELLS[column]), most=_MOST_ROWS)) for column in TABLES[entry]}), required
        )
    )


_STRUCTURE: Mapping[tuple[str, str], Slot] = MappingProxyType({
    ("rates", "reference"): _REFERENCE,
    ("condition", "kind"): Slot(WORD),
    ("covers", "kind"): Slot(WORD),
    ("bounds", "high_excluded"): Slot(Leaf("flag", "yes|no", longest=3)),
    ("premiums", "currency"): Slot(CURRENCY),
    ("premiums", "period"): Slot(leaf_of(TERM)),
    ("premiums", "columns"): _columns("premiums", "age", "amount"),
    ("cash_values", "currency"): Slot(CURRENCY),
    ("cash_values", "columns"): _columns("cash_values", "year", "amount"),
    ("nav", "dates"): Slot(many=Many(Slot(leaf_of(DATE)), most=_MOST_ROWS)),
    ("nav", "values"): Slot(many=Many(Slot(NOT_NEGATIVE), most=_MOST_ROWS)),
})  # fmt: skip
"""Fields without a kind of value; a new one is added here, or the module does not load."""
_NEEDED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"premiums": ("currency", "columns"), "cash_values": ("currency", "columns"), "nav": ("dates", "values")}
)


def entry_slot(entry: EntryType, dimension: Kind | None = None) -> Slot:
    """The place of one entry of a typed list. ``dimension``: the kind of a band's ends."""
    fields = {field.key: _field_slot(entry, field, dimension) for field in entry.fields if delivered(entry, field)}
    told = IDENTITY.get(entry.key, ())
    roles = tuple(field.key for field in entry.fields if field.kind is None and field.choices and field.key in told)
    required = tuple(dict.fromkeys((*roles, *_NEEDED.get(entry.key, ()), *(f.key for f in entry.fields if f.required))))
    return Slot(record=Record(MappingProxyType(fields), tuple(key for key in required if key in fields), least=1))


def delivered(entry: EntryType, field: Field) -> bool:
    """What a feed may state: not our evidence, and not the source's own word for a kind that the feed states in the schema's words."""
    if field.key in OURS:
        return False
    kind = entry.by_key.get("kind")
    return not (field.key == "type" and kind is not None and kind.choices and kind.choices == field.choices)


def _field_slot(entry: EntryType, field: Field, dimension: Kind | None) -> Slot:
    if entry.key == "bounds" and field.key in ("low", "high"):
        return Slot(PLAIN_TEXT if dimension is None else leaf_of(dimension))
    if (entry.key, field.key) in _STRUCTURE:
        return _STRUCTURE[entry.key, field.key]
    if field.entry is not None:
        inner = entry_slot(field.entry, field.kind)
        return Slot(many=Many(inner)) if field.many else inner
    if field.key in ADDRESSES:
        return Slot(URL)
    if field.kind is not None:
        return measure(field.kind, field.choices, many=field.many or (entry is APPLIES and field.kind is CHOICE))
    if field.choices:
        return Slot(Leaf("choice", choices=field.choices))
    raise KeyError(f"the field {field.key!r} of {entry.key!r} has no form in a feed: add it to _STRUCTURE in normalizers/feed/forms.py")


@cache
def lists() -> Mapping[str, Slot]:
    """Every typed list, without what only a category can say of it."""
    return MappingProxyType({entry.key: Slot(many=Many(entry_slot(entry), least=0)) for entry in SCHEMA.entries})


@cache
def rates_of(category: str) -> Slot:
    """The rates of a category: those behind a bounded attribute keep its bounds, by their role."""
    own = entry_slot(SCHEMA.entry("rates")).record
    assert own is not None
    cases: dict[tuple[str, str], When] = {}
    for attribute in SCHEMA.of(category):
        if isinstance(attribute.derive, RateOf) and attribute.bounds != (None, None):
            for role in attribute.derive.roles:
                slot = measure(RATE, bounds=attribute.bounds)
                cases.setdefault((role, attribute.derive.field), When("role", (role,), attribute.derive.field, slot))
    return Slot(many=Many(Slot(record=Record(own.fields, own.required, own.least, tuple(cases.values()))), least=0))


@cache
def head() -> Mapping[str, Slot]:
    """What every item of a product says of itself before its values."""
    categories = tuple(Choice(category.key, category.zh, category.en) for category in SCHEMA.categories.values())
    return MappingProxyType({
        "key": Slot(KEY), "category": Slot(Leaf("choice", choices=categories)), "name": WORDS, "brand": Slot(PLAIN_TEXT),
        "currency": Slot(CURRENCY), "url": Slot(URL),
    })  # fmt: skip


OPERATIONS = (Choice("upsert", "新增或更新", "Add or change"), Choice("delete", "下架", "Withdraw"))
_OPERATION = MappingProxyType({"operation": Slot(Leaf("choice", choices=OPERATIONS))})
HEAD = tuple(head())


@cache
def product_form(category: str) -> Record:
    """An item of the mode ``full`` in a category."""
    values = {attribute.key: attribute_slot(attribute) for attribute in SCHEMA.of(category)}
    fields = {**head(), "values": Slot(record=Record(MappingProxyType(values))), **lists(), "rates": rates_of(category)}
    return Record(MappingProxyType(fields), ("key", "category", "name", "currency"))


DELETION = Record(MappingProxyType({"key": Slot(KEY), **_OPERATION}), ("key", "operation"))
RATES_ONLY = Record(MappingProxyType({"key": Slot(KEY), "rates": Slot(many=Many(entry_slot(SCHEMA.entry("rates"))))}), ("key", "rates"))


@cache
def upsert_form(category: str) -> Record:
    """An item of the mode ``delta`` that adds or changes a product."""
    whole = product_form(category)
    return Record(MappingProxyType({**whole.fields, **_OPERATION}), (*whole.required, "operation"))


@cache
def _headless(mode: Mode) -> Record:
    """An item whose category is none: only what every category shares can be judged."""
    fields = {**head(), "values": ANYTHING, **lists(), **(_OPERATION if mode == "delta" else {})}
    return Record(MappingProxyType(fields), ("key", "category", "name", "currency", *(_OPERATION if mode == "delta" else ())))


def form_of(mode: Mode, data: Mapping[str, object]) -> Record:
    """The form that an item of a mode has to have, by what it says of itself."""
    if mode == "rates_only":
        return RATES_ONLY
    if mode == "delta" and data.get("operation") == "delete":
        return DELETION
    category = data.get("category")
    if not isinstance(category, str) or category not in SCHEMA.categories:
        return _headless(mode)
    return upsert_form(category) if mode == "delta" else product_form(category)
