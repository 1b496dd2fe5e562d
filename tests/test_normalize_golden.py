"""Golden pairs of JSON shapes: a payload and everything that was read from it, products and issues, found by convention."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from normalizers.normalize import normalize_institution, shape_names
from normalizers.payload import Payload
from normalizers.records import RawProduct
from normalizers.verify import verify

FOLDER = Path(__file__).resolve().parent / "fixtures" / "shapes"
CASES = sorted(path.parent for path in FOLDER.glob("*/*/payload.json"))
AT = "2026-11-23T00:00:00Z"


def read(case: Path) -> tuple[dict[str, Any], bytes]:
    raw = RawProduct("au-cdr", "tern", case.name, case.parent.name, "https://api.tern.example/x", "", "application/json", AT)
    body = (case / "payload.json").read_bytes()
    ((_, done),) = normalize_institution([Payload(raw, body)], at=AT, facts={"name": "Tern Credit Union"})
    found = {
        "product": None if done.product is None else done.product.to_json(),
        "issues": [issue.to_json() for issue in done.issues],
        "conventions": dict(done.conventions),
    }
    return found, body


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_payload_gives_what_was_read_before(case: Path) -> None:
    found, _ = read(case)
    expected = case / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was written: read it, then run this again")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_every_value_of_a_payload_is_verified_in_it(case: Path) -> None:
    found, body = read(case)
    if found["product"] is not None:
        states = list(states_of(verify(found["product"], body, {})))
        assert states
        assert set(states) == {"verified"}


def states_of(node: Any) -> Any:
    if isinstance(node, dict):
        if "evidence" in node:
            yield node["evidence"]["state"]
        for child in node.values():
            yield from states_of(child)
    elif isinstance(node, list):
        for child in node:
            yield from states_of(child)


def test_every_shape_has_a_golden_pair() -> None:
    assert {path.parent.parent.name for path in FOLDER.glob("*/*/payload.*")} == set(shape_names())
