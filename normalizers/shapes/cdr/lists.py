"""The other lists of a product: eligibility, constraints, features, bundles, documents, instalment plans."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from normalizers.parse.result import plain
from normalizers.records import KNOWN, NOT_DISCLOSED, NOT_OFFERED, Evidence, Json, Value
from normalizers.schema.entries import CONSTRAINT_KINDS, ELIGIBILITY_KINDS, FEATURE_KINDS
from normalizers.shapes.cdr.reader import Leaf, Node, Reader
from normalizers.shapes.cdr.values import (
    Names,
    age_value,
    choice_value,
    clean,
    evidence,
    key_of,
    money_value,
    names_of,
    number,
    term_value,
    text_value,
    unreadable,
)

PER_CENT = Decimal("1.5")  # no loan-to-value ratio of a market is above 150 %, and none is below 2 %
ELIGIBILITY_NAMES, CONSTRAINT_NAMES, FEATURE_NAMES = names_of(ELIGIBILITY_KINDS), names_of(CONSTRAINT_KINDS), names_of(FEATURE_KINDS)
AGES = frozenset(("min_age", "max_age"))
INCOMES = frozenset(("min_income", "min_turnover"))
RATIOS = frozenset(("min_lvr", "max_lvr"))
TERM_FEATURES = frozenset(("interest_free", "interest_free_transfers"))
ABSENT_FEATURE = frozenset(
    (
        "not available",
        "not applicable",
        "n/a",
        "not offered",
        "no redraw",
        "no offset",
        "redraw not available",
        "offset not available",
        "redraw is not available",
        "offset is not available",
        "no redraw available",
        "no offset available",
        "no redraw facility",
        "redraw facility not available",
        "offset facility not available",
        "extra repayments not available",
        "extra repayments are not available",
        "additional repayments not available",
        "no additional repayments",
        "no extra repayments",
    )
)
URIS: Mapping[str, str] = MappingProxyType(
    {
        "overviewUri": "overview",
        "termsUri": "terms",
        "eligibilityUri": "eligibility",
        "feesAndPricingUri": "fees",
        "bundleUri": "bundle",
    }
)
MORE_URIS: Mapping[str, str] = MappingProxyType(
    {
        "additionalOverviewUris": "overview",
        "additionalOverViewUris": "overview",
        "additionalTermsUris": "terms",
        "additionalEligibilityUris": "eligibility",
        "additionalFeesAndPricingUris": "fees",
        "additionalBundleUris": "bundle",
    }
)
PLANS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "maximumConcurrentPlans": ("max_plans", "count"),
        "instalmentsLimit": ("plans_limit", "amount"),
        "minimumPlanValue": ("min_plan", "amount"),
        "maximumPlanValue": ("max_plan", "amount"),
        "minimumSplit": ("min_split", "count"),
        "maximumSplit": ("max_split", "count"),
    }
)


def _start(node: Node, field: str, kinds: Names, slot: str, reader: Reader) -> Json:
    """The kind of an entry: ``other``, with its word and an Issue, where the schema declares none of that name."""
    kind = node.leaf(field)
    if kind is None:
        return {"kind": "other"}
    return {"kind": key_of(kind, kinds, slot, reader) or "other", "type": choice_value(kind, kinds, slot, reader, "unknown_kind")}


def _words(entry: Json, node: Node) -> None:
    for key, field in (("detail", "additionalInfo"), ("address", "additionalInfoUri")):
        leaf = node.leaf(field)
        if leaf is not None:
            entry[key] = text_value(leaf)


def read_eligibility(root: Node, reader: Reader) -> list[Json]:
    found = []
    for node in root.children("eligibility"):
        entry = _start(node, "eligibilityType", ELIGIBILITY_NAMES, "eligibility/kind", reader)
        leaf = node.leaf("additionalValue")
        if leaf is not None and entry["kind"] in AGES:
            entry["age"] = age_value(leaf, reader)
        elif leaf is not None and entry["kind"] in INCOMES:
            entry["amount"] = _amount(leaf, reader)
        elif leaf is not None:
            entry["value"] = text_value(leaf)
        _words(entry, node)
        found.append(entry)
    return found


def read_constraints(root: Node, reader: Reader) -> list[Json]:
    found = []
    for node in root.children("constraints"):
        entry = _start(node, "constraintType", CONSTRAINT_NAMES, "constraints/kind", reader)
        leaf = node.leaf("additionalValue")
        if leaf is not None and entry["kind"] in RATIOS:
            entry["share"] = _ratio(leaf, reader)
        elif leaf is not None and entry["kind"] != "other":
            entry["amount"] = _limit(leaf, entry["kind"], reader)
        elif leaf is not None:
            entry["value"] = text_value(leaf)
        _words(entry, node)
        found.append(entry)
    for node in root.children("instalments"):
        found += _plans(node, reader)
    return found


def _amount(leaf: Leaf, reader: Reader, *, limit: bool = False) -> Value:
    """The amount of a condition, which is never below zero."""
    figure = number(leaf.text)
    if figure is not None and figure < 0:
        return unreadable(leaf, reader, "negative_amount", "A limit below zero says nothing.")
    return money_value(leaf, reader.currency, reader, limit=limit)


def _limit(leaf: Leaf, kind: str, reader: Reader) -> Value:
    value = _amount(leaf, reader, limit=True)
    if value.state == "zero" and kind.startswith("max_"):
        reader.issue("zero_maximum", leaf.at, leaf.text, "A largest amount of 0 was taken as not stated.", "note")
        return Value(None, value.text, NOT_DISCLOSED, reason="not_stated", evidence=value.evidence)
    return value


def _ratio(leaf: Leaf, reader: Reader) -> Value:
    figure = number(leaf.text.strip().removesuffix("%"))
    if figure is None or figure < 0 or figure > 150:
        return unreadable(leaf, reader, "unreadable_share", "No loan-to-value ratio could be read.")
    per_cent = leaf.text.strip().endswith("%")
    if PER_CENT < figure <= 2 or (per_cent and figure <= PER_CENT and figure != 0):
        return unreadable(leaf, reader, "unreadable_share", "Neither as a fraction nor in per cent a loan-to-value ratio of a market.")
    if per_cent:
        return Value(plain(figure / 100), clean(leaf.text), KNOWN, evidence=evidence(leaf))
    if figure > 2:
        reader.once("unit_mended", leaf.at, leaf.text, "A loan-to-value ratio above 2 was read as per cent.")
        return Value(
            plain(figure / 100),
            clean(leaf.text),
            KNOWN,
            evidence=evidence(leaf, "inferred", "a loan-to-value ratio above 2 can only be per cent"),
        )
    return Value(plain(figure), clean(leaf.text), KNOWN, evidence=evidence(leaf))


def _plans(node: Node, reader: Reader) -> list[Json]:
    """Instalment plans (V7): each bound is a constraint of its own."""
    found: list[Json] = []
    for field, (kind, slot) in PLANS.items():
        leaf = node.leaf(field)
        if leaf is None:
            continue
        if slot == "amount":
            found.append({"kind": kind, slot: _amount(leaf, reader)})
            continue
        figure = number(leaf.text)
        if figure is None or figure != int(figure):
            found.append({"kind": kind, slot: unreadable(leaf, reader, "unreadable_count", "No whole number could be read.")})
        else:
            found.append({"kind": kind, slot: Value(str(int(figure)), clean(leaf.text), KNOWN, evidence=evidence(leaf))})
    return found


def read_features(root: Node, reader: Reader) -> list[Json]:
    found = []
    for node in root.children("features"):
        if not node.data:
            continue
        entry = _start(node, "featureType", FEATURE_NAMES, "features/kind", reader)
        leaf = node.leaf("additionalValue")
        if leaf is not None:
            entry["term" if entry["kind"] in TERM_FEATURES else "value"] = (
                term_value(leaf, reader) if entry["kind"] in TERM_FEATURES else text_value(leaf)
            )
        _words(entry, node)
        _absence(entry)
        found.append(entry)
    return found


def _absence(entry: Json) -> None:
    """A feature that its own words deny is not offered: ``redraw`` with "Not available" says no, not yes."""
    stated, kind = entry.get("type"), entry["kind"]
    if stated is None or kind == "other":
        return
    for key in ("value", "detail"):
        words = entry.get(key)
        if words is not None and " ".join(words.text.casefold().split()).strip(" .!") in ABSENT_FEATURE:
            proof = Evidence(
                stated.evidence.locator,
                f"{stated.evidence.quote} · {words.evidence.quote}",
                "read",
                (stated.evidence.locator, words.evidence.locator),
            )
            entry["type"] = Value(None, words.text, NOT_OFFERED, evidence=proof)
            return


def read_bundles(root: Node) -> list[Json]:
    found = []
    for node in root.children("bundles"):
        entry: Json = {}
        for key, field in (("name", "name"), ("summary", "description")):
            leaf = node.leaf(field)
            if leaf is not None:
                entry[key] = text_value(leaf)
        members = node.texts("productIds")
        if members:
            text = ", ".join(leaf.text for leaf in members)
            locators = tuple(leaf.at for leaf in members) if len(members) > 1 else ()
            entry["products"] = Value(
                text, text, KNOWN, evidence=Evidence(members[0].at, " · ".join(leaf.text for leaf in members), "read", locators)
            )
        _words(entry, node)
        if entry:
            found.append(entry)
    return found


def read_documents(root: Node) -> list[Json]:
    """Every address of the product: overview, terms, eligibility, fees, bundle, application."""
    found: list[Json] = []
    for node in root.children("additionalInformation"):
        for field, kind in URIS.items():
            leaf = node.leaf(field)
            if leaf is not None:
                found.append({"kind": kind, "address": text_value(leaf)})
        for field, kind in MORE_URIS.items():
            found += [
                _document(child, kind)
                for child in node.children(field)
                if child.data.get("additionalInfoUri") or child.data.get("description")
            ]
    leaf = root.leaf("applicationUri")
    if leaf is not None:
        found.append({"kind": "application", "address": text_value(leaf)})
    return found


def _document(node: Node, kind: str) -> Json:
    entry: Json = {"kind": kind}
    for key, field in (("title", "description"), ("address", "additionalInfoUri")):
        leaf = node.leaf(field)
        if leaf is not None:
            entry[key] = text_value(leaf)
    return entry
