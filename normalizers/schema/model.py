"""What a declaration is made of: kinds, choices, facets, attributes, entry types, categories, families.

Frozen and typed. Behaviour hangs on the kind; an attribute only names its kind (DESIGN §2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Better = Literal["lower", "higher", ""]
Nature = Literal["promised", "guaranteed", "target", "past", "illustrated", ""]

Channel = Literal["document", "page", "feed"]
"""How a source comes by what it says: from a legal document, from the institution's own pages or interface, by delivery."""

BINDING: tuple[Channel, ...] = ("document", "page", "feed")
DELIVERED: tuple[Channel, ...] = ("feed", "document", "page")
"""Orders of trust: whose word counts where sources of one product disagree. What binds the institution first, then what everybody can
read; or, of what no contract states, what it delivers about itself first."""

LOWER: Better = "lower"
HIGHER: Better = "higher"


@dataclass(frozen=True, slots=True)
class Label:
    """A text in both languages of the portal."""

    zh: str
    en: str

    def __call__(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: how it is written canonically, scaled for an index, and whether it can be ordered.

    ``scale``: the number of integer units of the index in one canonical unit (a rate of 1 = 10_000_000
    thousandths of a basis point); None for kinds that are keys or texts.
    """

    key: str
    scale: int | None
    label: Label
    json: Mapping[str, Any]
    """JSON Schema of the canonical ``value``."""

    @property
    def numeric(self) -> bool:
        return self.scale is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """One declared answer of a choice, with the words for it on real pages (matched as whole phrases)."""

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    help: Label | None = None

    def label(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Terms:
    """A facet of the declared choices, in their order (or by count where there are none declared)."""


@dataclass(frozen=True, slots=True)
class Toggle:
    """A facet of yes and no."""


@dataclass(frozen=True, slots=True)
class Ranges:
    """A facet of half-open ranges between canonical edges: [None, e1), [e1, e2) ... [en, None)."""

    edges: tuple[str, ...]


Facet = Terms | Toggle | Ranges | None


@dataclass(frozen=True, slots=True)
class Group:
    """A block of attributes on the product page and in the comparison. ``trust``: that of its attributes that declare no own."""

    key: str
    zh: str
    en: str
    trust: tuple[Channel, ...] = BINDING

    def label(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that people choose by. A new attribute is one line; everything else follows.

    ``derive`` computes the value from the product's typed lists and read values (a function of ``derive.py``
    taking the canonical product and giving a value as JSON, or None for not disclosed); without it the value is read.
    ``path``: facets of one path hold on the same entry of a list (the same rate tier).
    ``nature`` keeps promised, guaranteed, target and past figures apart: they never share a column or an order.
    ``bounds``: plausible canonical limits; a value outside is held for an editor, never published.
    ``decision``: the gate watches the fill rate of this attribute.
    ``trust``: whose word counts where sources disagree on it, where that is another order than its group's.
    """

    key: str
    kind: Kind
    zh: str
    en: str
    group: Group
    help: Label | None = None
    aliases: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    bounds: tuple[str | None, str | None] = (None, None)
    required: bool = False
    decision: bool = False
    better: Better = ""
    facet: Facet = None
    headline: bool = False
    searchable: bool = False
    sortable: bool | None = None
    derive: Callable[[dict[str, Any]], Any] | None = None
    path: str = ""
    nature: Nature = ""
    many: bool = False
    period: str = ""
    trust: tuple[Channel, ...] = ()

    def label(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en

    @property
    def trusted(self) -> tuple[Channel, ...]:
        """Whose word counts where sources disagree on it, the first before the others: its own order, or its group's."""
        return self.trust or self.group.trust

    @property
    def sorts(self) -> bool:
        """Whether a sort by it is offered: declared, or a number with a better end that is no target or past figure."""
        if self.sortable is not None:
            return self.sortable
        return self.kind.numeric and self.better != "" and self.nature not in ("target", "past", "illustrated")

    def choice(self, key: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an entry of a typed list.

    ``kind`` None: structure (a key, a list of keys, a nested object); otherwise a Value of that kind.
    """

    key: str
    zh: str
    en: str
    kind: Kind | None = None
    choices: tuple[Choice, ...] = ()
    many: bool = False
    entry: EntryType | None = None
    required: bool = False

    def label(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class EntryType:
    """A typed list of a product (rates, fees ...): its key and the fields an entry may have."""

    key: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    by_key: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {one.key: one for one in self.fields})

    def label(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en

    def field(self, key: str) -> Field:
        if key in self.by_key:
            return self.by_key[key]
        raise KeyError(f"entry type {self.key!r} declares no field {key!r}; add it in normalizers/schema/entries.py")


@dataclass(frozen=True, slots=True)
class Category:
    """A category of a family. ``order``: attribute keys of the default order, first known first; then the name."""

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    """Keys of the family's attributes that make no sense here: they are neither shown nor called undisclosed."""
    attributes: tuple[Attribute, ...] = ()
    help: Label | None = None

    def label(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Family:
    key: str
    zh: str
    en: str
    categories: tuple[Category, ...]
    attributes: tuple[Attribute, ...]
    help: Label | None = None

    def label(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True)
class Schema:
    """All families. Checks itself when made; an error names the line to add or mend."""

    families: tuple[Family, ...]
    entries: tuple[EntryType, ...]
    groups: tuple[Group, ...]
    attributes: Mapping[str, Attribute] = field(init=False)
    categories: Mapping[str, Category] = field(init=False)
    family_of: Mapping[str, Family] = field(init=False)
    _in_category: Mapping[str, tuple[Attribute, ...]] = field(init=False)
    _named: Mapping[str, Mapping[str, Attribute]] = field(init=False)

    def __post_init__(self) -> None:
        from normalizers.schema.check import check  # a check imports the model; declared lazily, once

        attributes: dict[str, Attribute] = {}
        categories: dict[str, Category] = {}
        family_of: dict[str, Family] = {}
        in_category: dict[str, tuple[Attribute, ...]] = {}
        for family in self.families:
            for category in family.categories:
                categories.setdefault(category.key, category)
                family_of.setdefault(category.key, family)
                own = [a for a in family.attributes if a.key not in category.without]
                in_category.setdefault(category.key, (*own, *category.attributes))
            for attribute in (*family.attributes, *(a for c in family.categories for a in c.attributes)):
                attributes.setdefault(attribute.key, attribute)
        object.__setattr__(self, "attributes", attributes)
        object.__setattr__(self, "categories", categories)
        object.__setattr__(self, "family_of", family_of)
        object.__setattr__(self, "_in_category", in_category)
        object.__setattr__(self, "_named", {key: {one.key: one for one in own} for key, own in in_category.items()})
        check(self)

    def family(self, key: str) -> Family:
        for family in self.families:
            if family.key == key:
                return family
        raise KeyError(key)

    def of(self, category: str) -> tuple[Attribute, ...]:
        """The attributes of a category, in their declared order."""
        return self._in_category[category]

    def named(self, category: str) -> Mapping[str, Attribute]:
        """The same by their keys."""
        return self._named[category]

    def entry(self, key: str) -> EntryType:
        for entry in self.entries:
            if entry.key == key:
                return entry
        raise KeyError(f"no typed list {key!r}; declare it in normalizers/schema/entries.py")
