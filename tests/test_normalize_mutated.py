"""Any damage to a payload: nothing raises, no leaf disappears, no figure becomes another one unsaid."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalizers.normalize import normalize_payload
from normalizers.parse.result import Parsed
from normalizers.parse.terms import parse_term
from normalizers.pointer import leaf_text
from normalizers.records import Normalized
from normalizers.shapes.au_cdr import IGNORED
from normalizers.shapes.cdr.values import number
from tests.test_normalize_real import STRUCTURE, leaves, locators

BODIES = sorted((Path(__file__).parent / "fixtures/shapes/au-cdr").glob("*/payload.json"))
DOCUMENTS = [json.loads(path.read_bytes()) for path in BODIES]
FIGURES = frozenset(
    ["rate", "comparisonRate", "amount", "balanceRate", "transactionRate", "accruedRate", "additionalValue", "minimumValue", "maximumValue"]
)
ODD: list[Any] = [
    None, "", " ", [], {}, True, 0, -1, 12, 1.5, 0.0525, 10**15, "-0.05", "5.5", "550", "1e3", "NaN", "N/A", "TBA", "<b>5.00%</b>",
    "５％", "4.5% p.a.", "$1,000", "1,000.50", "1.000,50", "9" * 50, "-0", ".5", "+0.5", "0x10", "1_000", "P3Y", "P-1Y", "PT1H", "9 years",
    "31/12/2026", "2026-13-45", "9999-12-31", {"a": 1}, {"amount": "5"}, [1, 2], ["x"], [{"rate": "0.05"}], "ünïcode\u202e", " 0.05 ",
    "五", "12 months", "UNKNOWN_WORD", "Fixed ", "XXX", "5%%", "0.05-0.06", "up to 0.05", "a" * 5000,
]  # fmt: skip


def places(node: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in pairs:
        yield (*at, key)
        yield from places(child, (*at, key))


def within(node: Any, at: tuple[Any, ...]) -> Any:
    for key in at:
        node = node[key]
    return node


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A payload of the fixtures with a few leaves replaced, dropped, doubled or made of another kind."""
    document = copy.deepcopy(draw(st.sampled_from(DOCUMENTS)))
    for _ in range(draw(st.integers(1, 5))):
        found = [at for at in places(document) if len(at) > 1 and at[-1] != "productId"]
        if not found:
            break
        figures = [at for at in found if at[-1] in FIGURES]
        at = draw(st.sampled_from(figures if figures and draw(st.booleans()) else found))
        holder, kind = within(document, at[:-1]), draw(st.sampled_from(["odd", "odd", "odd", "drop", "double", "swap", "wrap"]))
        if kind == "drop":
            del holder[at[-1]]
        elif kind == "double" and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[at[-1]]))
        elif kind == "swap" and isinstance(holder, dict) and "minimumValue" in holder:
            holder["minimumValue"], holder["maximumValue"] = holder.get("maximumValue"), holder["minimumValue"]
        elif kind == "wrap":
            holder[at[-1]] = [holder[at[-1]]]
        else:
            holder[at[-1]] = copy.deepcopy(draw(st.sampled_from(ODD)))
    return document


@given(damaged())
@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_payload_loses_no_leaf_and_changes_no_figure(document: Any) -> None:
    done = normalize_payload("au-cdr", json.dumps(document).encode())
    product = done.product or done.held
    if product is None:
        assert any(issue.severity == "item" for issue in done.issues)
        assert not lost(document, {}, done)
        return
    read = product.to_json()
    told = {issue["locator"] for issue in read.pop("issues")}
    assert not lost(document, read, done, told)
    for value, leaf in figures_of(read, document):
        assert same_figure(value, leaf), (value, leaf)


def lost(document: Any, read: Any, done: Normalized, told: set[str] | None = None) -> list[str]:
    """The leaves that are neither in a value, nor declared as ignored, nor named by an Issue."""
    if any(issue.code in ("not_a_product", "unreadable_payload") for issue in done.issues):
        return []
    known = set(locators(read)) | (told or set()) | {issue.locator for issue in done.issues}
    return [at for at in leaves(document) if at not in known and not IGNORED.match(at) and not STRUCTURE.match(at)]


def figures_of(node: Any, document: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every value with one locator, beside the text of its leaf."""
    if isinstance(node, dict):
        evidence = node.get("evidence")
        if isinstance(evidence, dict) and evidence.get("locator") and not evidence.get("locators") and isinstance(node.get("value"), str):
            leaf = pointed(document, evidence["locator"])
            if leaf is not None:
                yield node, leaf
        for child in node.values():
            yield from figures_of(child, document)
    elif isinstance(node, list):
        for child in node:
            yield from figures_of(child, document)


def pointed(document: Any, locator: str) -> str | None:
    node = document
    for key in (part.replace("~1", "/").replace("~0", "~") for part in locator.split("/")[1:]):
        node = node.get(key) if isinstance(node, dict) else node[int(key)] if isinstance(node, list) and int(key) < len(node) else None
    return None if node is None or isinstance(node, dict | list) else leaf_text(node)


def same_figure(value: dict[str, Any], leaf: str) -> bool:
    """A plain number stays that number, or is a hundredth of it and says why; a duration stays itself."""
    figure, said = number(leaf), number(value["value"])
    if figure is not None and said is not None:
        return said == figure or (said == figure / 100 and value["evidence"]["how"] == "inferred")
    if figure is not None and value["value"].startswith("P"):
        return value["value"][1:-1] == str(int(figure))
    term = parse_term(leaf)
    if value["value"][:1] == "P" and value["value"][1:2].isdigit() and isinstance(term, Parsed):
        return value["value"] in (term.term_low, term.term_high)
    return True


@pytest.mark.parametrize(
    "body",
    [
        b'{"data": {"productId": "1", "productId": "2"}}',
        b'{"data": {"productId": "1", "name": "x", "fees": [{"amount": NaN}]}}',
        b'{"data": {"productId": "1", "name": "x", "fees": [{"amount": 1e400}]}}',
        b'{"data": {"productId": "1", "name": "x", "fees": [{"amount": -Infinity}]}}',
        b'{"data": {"productId": "1", "name": "x", "fees": ' + b"[" * 5000 + b"]" * 5000 + b"}}",
        b'{"data": {"productId": "1", "name": "\xff"}}',
        b'{"data": [{"productId": "1"}]}',
        b"[]",
        b"",
    ],
)
def test_what_is_no_plain_json_gives_an_issue_and_no_product(body: bytes) -> None:
    done = normalize_payload("au-cdr", body)
    assert done.product is None
    assert [issue.severity for issue in done.issues] == ["item"]


def test_a_tier_that_ends_before_it_begins_keeps_its_beginning_only() -> None:
    tiers = [{"name": "t", "unitOfMeasure": "DOLLAR", "minimumValue": "1000000.01", "maximumValue": "1000000.00"}]
    rates = [{"depositRateType": "VARIABLE", "rate": "0.05", "tiers": tiers}]
    data = {"productId": "1", "name": "Saver", "productCategory": "TRANS_AND_SAVINGS_ACCOUNTS", "brand": "b", "depositRates": rates}
    product = normalize_payload("au-cdr", json.dumps({"data": data}).encode()).product
    assert product is not None
    (band,) = product.lists["rates"][0]["applies"]["balance"]
    assert (Decimal(band["low"].value), band["high"].value, band["high"].state) == (Decimal("1000000.01"), None, "not_disclosed")
    assert [(issue.code, issue.locator) for issue in product.issues if issue.code == "reversed_bound"] == [
        ("reversed_bound", "/data/depositRates/0/tiers/0/maximumValue")
    ]
