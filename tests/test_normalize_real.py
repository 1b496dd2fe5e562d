"""Real institutions, where ../shared is present: no leaf of any snapshot is lost, and nearly every rate is read."""

from __future__ import annotations

import json
import re
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from normalizers import strict_json
from normalizers.normalize import normalize_institution
from normalizers.payload import Payload
from normalizers.pointer import escape
from normalizers.records import RawProduct
from normalizers.shapes.au_cdr import IGNORED
from normalizers.verify import verify

FIGURE = re.compile(
    r"^(?:/data)?/(?:(?:lendingRates|depositRates)/\d+/(?:rate|comparisonRate)|fees/\d+/(?:amount|balanceRate|transactionRate|accruedRate)"
    r"|constraints/\d+/additionalValue)$"
)
RATE = re.compile(r"^(?:/data)?/(?:lendingRates|depositRates)/\d+/(?:rate|comparisonRate)$")
STRUCTURE = re.compile(  # leaves that decide where a value stands, or what its unit is, and are no value themselves
    r"^(?:/data)?/(?:productId|productCategory|name|brand|brandName|brandGroup|fees/\d+/currency|fees/\d+/(?:discounts/\d+/)?rateBased(?:/\d+)?/rateType"
    r"|(?:lendingRates|depositRates)/\d+/(?:lendingRateType|depositRateType|tiers/\d+/unitOfMeasure)|features/\d+/featureType)$"
)
SNAPSHOTS = ("au-cdr-2022-12-31", "au-cdr-2023-10-19", "au-cdr-2024-03-01", "au-cdr-2024-08-12", "au-cdr-second-collector-2023-10-20")


def bodies(path: Path) -> Iterator[tuple[str, str, bytes]]:
    with tarfile.open(path) as tar:
        for member in tar:
            parts = member.name.removeprefix("./").split("/")
            if member.isfile() and len(parts) >= 3 and parts[-3] in ("product", "productDetails") and parts[-1].endswith(".json"):
                handle = tar.extractfile(member)
                assert handle is not None
                yield parts[-2], parts[-1], handle.read()


def leaves(node: Any, at: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, child in node.items():
            yield from leaves(child, f"{at}/{escape(key)}")
    elif isinstance(node, list):
        for place, child in enumerate(node):
            yield from leaves(child, f"{at}/{place}")
    elif node is not None and str(node).strip():
        yield at


def locators(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "locator" in node:
            yield node["locator"]
        yield from node.get("locators", ()) if isinstance(node.get("locators"), list) else ()
        for child in node.values():
            yield from locators(child)
    elif isinstance(node, list):
        for child in node:
            yield from locators(child)


def evidence_states(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("evidence"), dict):
            yield node["evidence"]["state"]
        for child in node.values():
            yield from evidence_states(child)
    elif isinstance(node, list):
        for child in node:
            yield from evidence_states(child)


@pytest.mark.market
@pytest.mark.parametrize("snapshot", SNAPSHOTS)
def test_no_leaf_of_a_real_market_is_lost(snapshot: str, shared: Path) -> None:
    path = shared / "data" / "au-cdr" / f"{snapshot}.tar.xz"
    if not path.exists():
        pytest.skip(f"needs {path.name}, which is absent here")
    groups: dict[str, list[Payload]] = defaultdict(list)
    for brand, name, body in bodies(path):
        groups[brand].append(Payload(RawProduct("au-cdr", brand, name, "au-cdr", "", "", "application/json", ""), body))
    lost: Counter[str] = Counter()
    rates = read = products = 0
    for payloads in groups.values():
        for payload, done in normalize_institution(payloads, at=snapshot[-10:], facts={}):
            product = done.product or done.held
            if product is None:
                assert any(issue.severity == "item" for issue in done.issues)
                continue
            products += 1
            document = product.to_json()
            issues = document.pop("issues")
            got = set(locators(document))
            told = {issue["locator"] for issue in issues} | {issue.locator for issue in done.issues}
            for at in leaves(strict_json.loads(payload.body)):
                if RATE.match(at):
                    rates += 1
                    read += at in got
                if at not in got and at not in told and (FIGURE.match(at) or not (IGNORED.match(at) or STRUCTURE.match(at))):
                    lost[re.sub(r"\d+", "N", at)] += 1
            assert set(evidence_states(verify(document, payload.body, {}))) == {"verified"}
    assert products > 3000
    assert not lost, json.dumps(lost.most_common(5))
    assert read >= 0.98 * rates
