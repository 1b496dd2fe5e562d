"""Bounds: a figure outside what its attribute declares holds its product back for an editor."""

from __future__ import annotations

from collections.abc import Iterator

from normalizers.records import Issue, Product, Value
from normalizers.schema import Attribute, Schema
from normalizers.schema.derive import RateOf
from normalizers.schema.kinds import scaled


def implausible(product: Product, schema: Schema) -> list[Issue]:
    """An Issue of severity ``item`` for every value, and every rate behind a derived one, outside its attribute's bounds."""
    found: dict[str, Issue] = {}
    for attribute in schema.of(product.category):
        for value in _figures(product, attribute):
            wrong = _outside(value, attribute)
            if wrong is not None:
                locator = "" if value.evidence is None else value.evidence.locator
                found.setdefault(
                    locator, Issue(f"implausible_{attribute.kind.key}", locator, value.text, f"{attribute.en}: {wrong}.", "item")
                )
    return list(found.values())


def _figures(product: Product, attribute: Attribute) -> Iterator[Value]:
    """The figures that an attribute stands on: every rate of its roles, not only the one shown; else its own value."""
    derive = attribute.derive
    if isinstance(derive, RateOf):
        for entry in product.lists.get("rates", ()):
            if entry.get("role") in derive.roles and derive.field in entry:
                yield entry[derive.field]
    elif attribute.key in product.values:
        yield product.values[attribute.key]


def _outside(value: Value, attribute: Attribute) -> str | None:
    least, most = attribute.bounds
    scalars = [item for item in (value.value, value.low, value.high) if isinstance(item, str)]
    if not attribute.kind.numeric or (least is None and most is None):
        return None
    for scalar in scalars:
        number = scaled(attribute.kind, scalar)
        if least is not None and number < scaled(attribute.kind, least):
            return f"{scalar} is below {least}"
        if most is not None and number > scaled(attribute.kind, most):
            return f"{scalar} is above {most}"
    return None
