"""The published schema of the standard: a payload that states every property of it leaves none unread."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from normalizers.normalize import normalize_payload

Json = dict[str, Any]
SAMPLES = {
    "RateString": "0.05",
    "AmountString": "100.00",
    "DateTimeString": "2026-10-20T09:00:00Z",
    "ExternalRef": "P1M",
    "URIString": "https://tern.example/x",
    "Number": "12",
    "PositiveInteger": 3,
    "NaturalNumber": 3,
}


def sample(schema: Json, schemas: Json, name: str = "") -> Any:
    """One value of a schema, with every property stated; of an enumeration the first."""
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, name)
    if "allOf" in schema:
        parts = [sample(part, schemas, name) for part in schema["allOf"]]
        merged: Json = {}
        for part in parts:
            if not isinstance(part, dict):
                return part
            merged |= part
        return merged
    if "properties" in schema:
        return {key: sample(child, schemas, key) for key, child in schema["properties"].items()}
    if schema.get("type") == "array":
        return [sample(schema["items"], schemas, name)]
    if "enum" in schema:
        return schema["enum"][0]
    if schema.get("type") == "boolean":
        return True
    return SAMPLES.get(schema.get("x-cds-type", ""), "P1M" if "requency" in name else "words")


@pytest.fixture
def schemas(shared: Path) -> Json:
    path = shared / "data" / "schemas" / "openapi-au-uk.tar.xz"
    if not path.exists():
        pytest.skip("needs the published schemas of ../shared, which are absent here")
    with tarfile.open(path) as tar:
        handle = tar.extractfile(next(member for member in tar if member.name.endswith("au-cds_banking.json")))
        assert handle is not None
        document: Json = json.load(handle)
    found: Json = document["components"]["schemas"] if "components" in document else document["definitions"]
    return found


def every_detail(schemas: Json) -> Json:
    detail: Json = sample(schemas["ResponseBankingProductByIdV7"], schemas)
    detail["data"] |= {"productId": "1", "name": "Everything", "productCategory": "RESIDENTIAL_MORTGAGES"}
    return detail


def test_no_property_of_the_published_schema_is_unread(schemas: Json) -> None:
    detail = every_detail(schemas)
    assert {"fees", "features", "lendingRates", "depositRates", "constraints", "eligibility", "instalments"} <= set(detail["data"])
    done = normalize_payload("au-cdr", json.dumps(detail).encode(), at="2026-11-23T00:00:00Z")
    product = done.product or done.held
    assert product is not None
    assert [issue.locator for issue in product.issues if issue.code == "unread_leaf"] == []


LISTS = (
    ("depositRates", "depositRateType", "BankingProductDepositRateV2"),
    ("lendingRates", "lendingRateType", "BankingProductLendingRateV3"),
    ("fees", "feeType", "BankingProductFeeV2"),
    ("features", "featureType", "BankingProductFeatureV4"),
    ("constraints", "constraintType", "BankingProductConstraintV3"),
    ("eligibility", "eligibilityType", "BankingProductEligibilityV2"),
)


@pytest.mark.parametrize(("key", "field", "name"), LISTS, ids=[one[0] for one in LISTS])
def test_every_word_of_its_enumerations_has_its_own_kind(key: str, field: str, name: str, schemas: Json) -> None:
    words = schemas[name]["properties"][field]["enum"]
    for word in words:
        detail = {"data": {"productId": "1", "name": "x", "productCategory": "PERS_LOANS", key: [{field: word, "rate": "0.05"}]}}
        done = normalize_payload("au-cdr", json.dumps(detail).encode())
        product = done.product or done.held
        assert product is not None
        (entry,) = product.lists["rates" if key.endswith("Rates") else key]
        assert entry.get("kind", entry.get("role")) != "other" or word == "OTHER", word
