"""Golden pairs of the page shapes: a page (with its English twin, if it has one) and all that is read from it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from normalizers.normalize import normalize_institution
from normalizers.payload import Payload
from normalizers.records import RawProduct

FOLDER = Path(__file__).resolve().parent / "fixtures" / "shapes"
CASES = sorted(
    path.parent for shape in ("zh-wealth-page", "zh-loan-page", "insurance-page") for path in (FOLDER / shape).glob("*/payload.html")
)
HINTS = {"institution_name": "云杉", "market": "demo"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_page_gives_what_was_read_before(case: Path) -> None:
    raw = RawProduct(
        "demo", "spruce", case.name, case.parent.name, "https://spruce.example/page", "", "text/html", "2026-11-23T00:00:00Z", HINTS
    )
    twin = case / "payload.en.html"
    payload = Payload(raw, (case / "payload.html").read_bytes(), {"en": twin.read_bytes()} if twin.exists() else {})
    ((_, done),) = normalize_institution([payload], at="2026-11-23T00:00:00Z", facts={})
    found = {"product": None if done.product is None else done.product.to_json(), "issues": [issue.to_json() for issue in done.issues]}
    expected = case / "expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        pytest.fail(f"{expected} was written: read it, then run this again")
    assert found == json.loads(expected.read_text(encoding="utf-8"))
