"""Product details of the Australian Consumer Data Right (Consumer Data Standards, detail schema V1 to V7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from normalizers import strict_json
from normalizers.payload import Payload, ShapeError
from normalizers.records import KNOWN, Json, Normalized, Product, Value
from normalizers.schema import SCHEMA
from normalizers.shapes.cdr.categories import category_of
from normalizers.shapes.cdr.fees import read_fees
from normalizers.shapes.cdr.lists import read_bundles, read_constraints, read_documents, read_eligibility, read_features
from normalizers.shapes.cdr.rates import read_rates
from normalizers.shapes.cdr.reader import Node, Reader
from normalizers.shapes.cdr.units import CONVENTION, Unit, Units, conventions_of, proof_of
from normalizers.shapes.cdr.units import survey as survey_units
from normalizers.shapes.cdr.values import clean, date_value, evidence, text_value

SHAPE = "au-cdr"
MARKET = "AU"
CURRENCY = "AUD"  # the standard's default where an amount states none
IGNORED = re.compile(
    r"^(?:/links(?:/|$)|/meta(?:/|$)"  # of the answer, not of the product
    r"|(?:/data)?/cardArt(?:/|$)"  # pictures of cards
    r"|(?:/data)?/(?:status|lastUpdatedBy|lastUpdatedDateTime|links|meta)(?:/|$)"  # of the collector or of the institution's own system
    r")"
)
UPDATED, FROM, UNTIL = "updated", "available_from", "available_until"


def parse(body: bytes) -> Json:
    """The document of a payload; raise ShapeError when it is no product detail."""
    try:
        document = strict_json.loads(body)
    except strict_json.StrictJsonError as error:
        raise ShapeError("unreadable_payload", str(error)) from None
    if not isinstance(document, dict) or not isinstance(_root(document)[0].get("productId"), str | int):
        raise ShapeError("not_a_product", "The payload is no product detail.")
    return document


def _root(document: Json) -> tuple[Json, str]:
    """The product's own object and its pointer: inside the standard's envelope, or bare as some collectors save it."""
    data = document.get("data")
    return (data, "/data") if isinstance(data, dict) else (document, "")


def survey(payloads: Sequence[Payload]) -> Mapping[str, str]:
    """The unit of the institution's rates, seen over all its products."""
    return conventions_of(survey_units(_products(payloads)))


def _products(payloads: Sequence[Payload]) -> Iterator[Json]:
    for payload in payloads:
        try:
            yield _root(payload.document(parse))[0]
        except ShapeError:  # named when this payload is normalised
            continue


def normalize(payload: Payload, conventions: Mapping[str, str], at: str | None) -> Normalized:
    """One product as its payload states it, without derived values."""
    document = payload.document(parse)
    data, pointer = _root(document)
    reader = Reader(IGNORED, payload.raw.hints.get("currency") or CURRENCY, payload.words)
    if pointer:
        reader.node({key: value for key, value in document.items() if key != "data"}, "")
    root = reader.node(data, pointer)
    unit: Unit = conventions.get(CONVENTION, "fraction")  # type: ignore[assignment]
    if unit == "mixed":
        reader.issue("mixed_units", pointer, "", "The institution sends some rates as fractions and others in per cent.", "note")
    key = root.leaf("productId")
    name = root.leaf("name")
    found = category_of(root, "" if name is None else clean(name.text), reader)
    if name is None:
        reader.issue("no_name", f"{pointer}/name", "", "The payload states no name.", "item")
    if found is None or name is None or key is None:
        reader.finish("Not read, because the product is held back.")
        return Normalized(None, tuple(reader.issues), conventions)
    product = _product(payload, root, Facts(found[0], clean(name.text), key.text, at), Units(unit, proof_of(data)), reader)
    reader.finish()
    return Normalized(product.with_issues(*reader.issues), (), conventions)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a product is before its lists are read; ``at`` is the run's date."""

    category: str
    name: str
    key: str
    at: str | None


def _product(payload: Payload, root: Node, facts: Facts, units: Units, reader: Reader) -> Product:
    raw, family = payload.raw, SCHEMA.family_of[facts.category].key
    lists: dict[str, list[Json]] = {
        "rates": read_rates(root, family, units, reader),
        "fees": read_fees(root, reader),
        "eligibility": read_eligibility(root, reader),
        "constraints": read_constraints(root, reader),
        "features": read_features(root, reader),
        "documents": read_documents(root),
        "bundles": read_bundles(root),
    }
    values = _values(root, reader)
    ages = [entry["age"] for entry in lists["eligibility"] if entry["kind"] == "min_age" and "age" in entry and entry["age"].state == KNOWN]
    if len(ages) == 1 and "min_age" in {attribute.key for attribute in SCHEMA.of(facts.category)}:
        values["min_age"] = ages[0]
    brands = [leaf for leaf in (root.leaf(field) for field in ("brandName", "brand", "brandGroup")) if leaf is not None]
    until = values.get(UNTIL)
    ended = facts.at is not None and until is not None and isinstance(until.value, str) and until.value < facts.at[:10]
    return Product(
        source=raw.source,
        source_key=f"{raw.institution}/{facts.key}",
        institution=raw.institution,
        brand=clean(brands[0].text) if brands else raw.hints.get("institution_name", ""),
        name=facts.name,
        family=family,
        category=facts.category,
        currency=reader.currency,
        market=raw.hints.get("market") or MARKET,
        url=_url(lists["documents"]),
        names={"en": facts.name},
        status="ended" if ended else "current",
        values=values,
        lists={key: entries for key, entries in lists.items() if entries},
    )


def _values(root: Node, reader: Reader) -> dict[str, Value]:
    values: dict[str, Value] = {}
    description, tailored = root.leaf("description"), root.leaf("isTailored")
    if description is not None:
        values["description"] = text_value(description)
    if tailored is not None:
        word = tailored.text.strip().casefold()
        if word in ("true", "false"):
            values["tailored"] = Value("yes" if word == "true" else "no", tailored.text, KNOWN, evidence=evidence(tailored))
        else:
            reader.issue("unreadable_flag", tailored.at, tailored.text, "Neither true nor false.")
    for key, field in ((FROM, "effectiveFrom"), (UNTIL, "effectiveTo"), (UPDATED, "lastUpdated")):
        leaf = root.leaf(field)
        if leaf is not None:
            values[key] = date_value(leaf, reader)
    return values


def _url(documents: list[Json]) -> str:
    """The overview's address when it is https with a host; nothing else is linked to."""
    for entry in documents:
        if entry["kind"] == "overview" and "address" in entry:
            text: Any = entry["address"].value
            try:
                parts = urlsplit(text)
            except ValueError:
                return ""
            return text if parts.scheme == "https" and parts.hostname else ""
    return ""
