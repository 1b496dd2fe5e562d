"""The declaration checks itself: a wrong line fails at import, and the error names the line to add or mend."""

from __future__ import annotations

import re
from itertools import pairwise

from normalizers.schema.kinds import CHOICE, FLAG, scaled
from normalizers.schema.model import BINDING, Attribute, Category, Ranges, Schema, Terms, Toggle

_KEY = re.compile(r"^[a-z][a-z0-9_]*$")
RESERVED = frozenset(
    {"q", "sort", "page", "page_size", "lang", "family", "category", "institution", "currency", "market", "id", "name", "source", "status"}
)


class SchemaError(ValueError):
    """A declaration that cannot stand; the text says which line to add or mend."""


def check(schema: Schema) -> None:
    """Raise SchemaError for the first line that is wrong."""
    declared: dict[str, Attribute] = {}
    for family in schema.families:
        keys = {attribute.key for attribute in family.attributes}
        for attribute in (*family.attributes, *(a for c in family.categories for a in c.attributes)):
            other = declared.setdefault(attribute.key, attribute)
            if other != attribute:
                raise SchemaError(
                    f"attribute {attribute.key!r} is declared twice and differently: make the lines equal or give one another key"
                )
            _check_attribute(schema, attribute)
        for category in family.categories:
            _check_category(schema, category, keys)
            _check_aliases(schema, category)
    seen: set[str] = set()
    for key in (key for family in schema.families for key in (family.key, *(category.key for category in family.categories))):
        if key in seen:
            raise SchemaError(f"{key!r} names two categories or families: give one another key")
        seen.add(key)


def _check_attribute(schema: Schema, attribute: Attribute) -> None:
    key = attribute.key
    if not _KEY.match(key) or key in RESERVED:
        raise SchemaError(f"attribute key {key!r} is reserved or not lower_case: rename it")
    if attribute.group not in schema.groups:
        raise SchemaError(
            f"attribute {key!r} stands in group {attribute.group.key!r}: add that group to GROUPS in normalizers/schema/common.py"
        )
    if sorted(attribute.trusted) != sorted(BINDING):
        raise SchemaError(f"attribute {key!r}: trust= (its own or its group's) names each of {', '.join(BINDING)} once")
    if (attribute.kind is CHOICE) != bool(attribute.choices):
        raise SchemaError(f"attribute {key!r}: a choice needs choices=(…), and only a choice has them")
    _check_facet(attribute)
    if attribute.better and not attribute.kind.numeric:
        raise SchemaError(f"attribute {key!r}: better= needs a number, not a {attribute.kind.key}")
    if attribute.better and attribute.nature in ("target", "past", "illustrated"):
        raise SchemaError(f"attribute {key!r} is a {attribute.nature} figure: it has no better end, drop better=")
    for bound in attribute.bounds:
        if bound is not None:
            scaled(attribute.kind, bound)
    if len({choice.key for choice in attribute.choices}) != len(attribute.choices):
        raise SchemaError(f"attribute {key!r} declares a choice key twice")


def _check_facet(attribute: Attribute) -> None:
    facet, key = attribute.facet, attribute.key
    if isinstance(facet, Terms) and attribute.kind is not CHOICE:
        raise SchemaError(f"attribute {key!r}: facet=Terms() needs kind CHOICE")
    if isinstance(facet, Toggle) and attribute.kind is not FLAG:
        raise SchemaError(f"attribute {key!r}: facet=Toggle() needs kind FLAG")
    if isinstance(facet, Ranges):
        if not attribute.kind.numeric:
            raise SchemaError(f"attribute {key!r}: facet=Ranges(…) needs a number, not a {attribute.kind.key}")
        numbers = [scaled(attribute.kind, edge) for edge in facet.edges]
        if not numbers or any(low >= high for low, high in pairwise(numbers)):
            raise SchemaError(f"attribute {key!r}: the edges of Ranges(…) must rise")


def _check_category(schema: Schema, category: Category, family_keys: set[str]) -> None:
    own = {attribute.key for attribute in schema.of(category.key)}
    for key in category.without:
        if key not in family_keys:
            raise SchemaError(
                f"category {category.key!r}: without= names {key!r}, which its family does not declare: add an Attribute line"
            )
    for key in (*category.headline, *category.order):
        if key not in own:
            raise SchemaError(f"category {category.key!r}: {key!r} is no attribute of it: add an Attribute line or drop the word")
    for key in category.order:
        if not schema.attributes[key].sorts:
            raise SchemaError(
                f"category {category.key!r}: a default order by {key!r} is not allowed (no better end, or a target or past figure)"
            )


def _check_aliases(schema: Schema, category: Category) -> None:
    claimed: dict[str, str] = {}
    for attribute in schema.of(category.key):
        for phrase in (attribute.zh, attribute.en, *attribute.aliases):
            word = " ".join(phrase.casefold().split())
            other = claimed.setdefault(word, attribute.key)
            if other != attribute.key:
                raise SchemaError(
                    f"the label {phrase!r} is claimed by {other!r} and {attribute.key!r} of {category.key!r}: drop it from one"
                )
