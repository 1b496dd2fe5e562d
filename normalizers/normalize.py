"""From collected payloads to products in the common schema: read by the shape, completed and checked by the declaration."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, Protocol, cast

from normalizers import shapes
from normalizers.payload import Payload, ShapeError
from normalizers.plausible import implausible
from normalizers.records import Normalized, Product, RawProduct, Value, entry_json
from normalizers.schema import SCHEMA, Schema
from normalizers.validate import validate
from normalizers.verify import read_body

__all__ = [
    "BAD_INPUT", "Payload", "complete", "normalize_institution", "normalize_payload", "normalize_read", "reader_of", "shape_names",
    "surveys",
]  # fmt: skip

BAD_INPUT = (ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError, RecursionError)
"""What a payload that no reader foresaw may do to a normaliser: it fails that product, never the run."""
UNKNOWN = RawProduct("unknown", "unknown", "", "", "", "", "", "")


class Shape(Protocol):
    """What ``normalizers.shapes`` asks of a module."""

    SHAPE: str
    survey: Callable[[Sequence[Payload]], Mapping[str, str]]
    normalize: Callable[[Payload, Mapping[str, str], str | None], Normalized]


def normalize_institution(payloads: Sequence[Payload], *, at: str, facts: Mapping[str, str]) -> list[tuple[Payload, Normalized]]:
    """Every payload of one institution, in order. Its conventions of units are surveyed over all of them first.

    ``at``: the run's date, ISO 8601. ``facts``: what the register says of the institution, used where a payload is
    silent (``market``, ``currency``, ``name``). A payload that is not of its shape gives no product and an Issue of
    severity ``item``. Raises KeyError for an unknown shape.
    """
    known = [_with_facts(payload, facts) for payload in payloads]
    names = dict.fromkeys(payload.raw.shape for payload in known)
    conventions = {shape: load(shape).survey([payload for payload in known if payload.raw.shape == shape]) for shape in names}
    return [(given, normalize_read(payload, conventions[payload.raw.shape], at)) for given, payload in zip(payloads, known, strict=True)]


def normalize_payload(shape: str, body: bytes, *, at: str | None = None, raw: RawProduct | None = None) -> Normalized:
    """One saved payload by itself, without its institution; its conventions are those that it shows alone."""
    payload = Payload(replace(UNKNOWN if raw is None else raw, shape=shape), body)
    return normalize_read(payload, load(shape).survey([payload]), at)


def normalize_read(payload: Payload, conventions: Mapping[str, str], at: str | None) -> Normalized:
    """One payload whose shape and conventions are known, completed and checked."""
    try:
        read = load(payload.raw.shape).normalize(payload, conventions, at)
    except ShapeError as error:
        return Normalized(None, (error.issue,), conventions)
    return _completed(read)


def surveys(shape: str) -> bool:
    """Whether payloads of a shape are understood only beside each other. A shape that declares ``ALONE`` needs no other payload."""
    return not getattr(load(shape), "ALONE", False)


def reader_of(shape: str) -> Callable[[bytes], Any]:
    """How the snapshots of a shape are read when evidence is looked up in them: its own ``read_body``, where it has one."""
    own: Callable[[bytes], Any] = getattr(load(shape), "read_body", read_body)
    return own


def complete(product: Product, schema: Schema = SCHEMA) -> Product:
    """The product with its derived values; a value that the source states itself is kept. Raises for what the schema does not declare."""
    canonical = product.to_json()
    validate(canonical, schema)
    values = dict(product.values)
    for attribute in schema.of(product.category):
        if attribute.derive is not None and attribute.key not in values:
            derived = attribute.derive(canonical)
            if derived is not None:
                values[attribute.key] = Value.from_json(entry_json(derived))
    return replace(product, values=values)


def _completed(read: Normalized) -> Normalized:
    """Derived values added and bounds checked: a product with a figure outside its bounds is held back."""
    if read.product is None:
        return read
    product = complete(read.product)
    refused = [*(issue for issue in product.issues if issue.severity == "item"), *implausible(product, SCHEMA)]
    if refused:
        noted = [issue for issue in product.issues if issue.severity != "item"]
        return Normalized(None, (*read.issues, *refused, *noted), read.conventions, product)
    return Normalized(product, read.issues, read.conventions)


def _with_facts(payload: Payload, facts: Mapping[str, str]) -> Payload:
    hints = {key: facts[key] for key in ("market", "currency") if facts.get(key)} | dict(payload.raw.hints)
    if facts.get("name"):
        hints.setdefault("institution_name", facts["name"])
    return replace(payload, raw=replace(payload.raw, hints=hints))


def shape_names() -> tuple[str, ...]:
    """Every shape that can be read: the modules of ``normalizers.shapes`` that declare ``SHAPE``."""
    names = [module.name for module in iter_modules(shapes.__path__) if not module.ispkg]
    return tuple(name.replace("_", "-") for name in names if hasattr(import_module(f"normalizers.shapes.{name}"), "SHAPE"))


@cache
def load(shape: str) -> Shape:
    """The module of a shape; KeyError names the shapes there are."""
    name = shape.replace("-", "_")
    if re.fullmatch(r"[a-z][a-z0-9_]*", name) and name in {module.name for module in iter_modules(shapes.__path__) if not module.ispkg}:
        module = import_module(f"normalizers.shapes.{name}")
        if getattr(module, "SHAPE", None) == shape:
            return cast(Shape, module)
    raise KeyError(f"no shape {shape!r}; there are: {', '.join(shape_names())}")
