"""Feeds that hypothesis makes, through the partners' door and the worker: no answer is a 5xx, and whatever was taken has its report.

What gets past it becomes public and its pages open: no value that a feed may state breaks what shows it.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from normalizers.feed import examples
from normalizers.feed.validate import FORMATS, MODES
from normalizers.feed.write import write
from normalizers.schema import SCHEMA
from portal.catalog.models import Product, Run
from portal.partners.models import Delivery
from portal.pipeline.publishing import Decision, publish
from tests.door import Door, silent, work
from tests.test_feed_schema import mutated

TYPES = {"json": "application/json", "jsonl": "application/x-ndjson", "csv": "text/csv", "xml": "application/xml"}
ITEMS = {family.key: examples.items(family.key) for family in SCHEMA.families}
DIRT = st.binary(max_size=8) | st.sampled_from((b'"', b"\\", b"<", b"]]>", b"&x;", b"{", b",", b"\r\n", b"\x00", b"\xef\xbb\xbf", b"1e400"))


def zipped(body: bytes, names: tuple[str, ...]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, body)
    return out.getvalue()


PACKED = {
    "plain": lambda body: body,
    "gzip": gzip.compress,
    "gzip twice": lambda body: gzip.compress(gzip.compress(body)),
    "gzip cut": lambda body: gzip.compress(body)[:-9],
    "zip": lambda body: zipped(body, ("../../feed",)),
    "zip of two": lambda body: zipped(body, ("a", "b")),
    "zip cut": lambda body: zipped(body, ("a",))[:-20],
}


@st.composite
def bodies(draw: st.DrawFn) -> tuple[str, str, bytes]:
    """A format, a mode and a body that is, or nearly is, a feed of them."""
    form, mode = draw(st.sampled_from(FORMATS)), draw(st.sampled_from(MODES))
    items = draw(st.sampled_from(sorted(ITEMS))) if mode == "full" else mode
    wholes = draw(st.permutations(ITEMS[items]))[:5] if mode == "full" else examples.one(mode)
    wrong = draw(st.sampled_from((0, 1, 1, 5)))
    made = [mutated(draw(st.integers(0, 2**16)), item) if place < wrong else item for place, item in enumerate(wholes)]
    try:
        body = write(made, form, mode).encode("utf-8", "surrogatepass")
    except (AttributeError, TypeError, ValueError, KeyError):  # what cannot be said in this format is said as a text of it
        body = json.dumps(made).encode()
    body = body.replace(b"\n", draw(st.sampled_from((b"\n", b"\r\n"))))
    for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2)))):
        start = draw(st.integers(0, len(body)))
        body = body[:start] + draw(DIRT) + body[start + draw(st.integers(0, 3)) :]
    return form, mode, PACKED[draw(st.sampled_from((*PACKED, "plain", "plain")))](body)


@pytest.mark.django_db(transaction=True)
def test_any_feed_gets_an_answer_and_a_report_and_what_is_public_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.partners.receiving.A_DAY", 10**6)
    door, states = Door(), set()
    door.opened(3)

    @seed(20261126)
    @settings(max_examples=40, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(
        bodies(), st.sampled_from(("", "format", "type")), st.booleans(), st.booleans(), st.sampled_from(("", "utf-8", "gb18030", "latin1"))
    )
    def posted(made: tuple[str, str, bytes], said: str, named: bool, atomic: bool, charset: str) -> None:
        form, mode, body = made
        words = [f"format={form}"] * (said == "format") + [f"mode={mode}"] * named + ["atomic=true"] * atomic
        kind = TYPES[form] if said == "type" else "application/octet-stream"
        answer = door.call("POST", f"{door.base}?{'&'.join(words)}", body, CONTENT_TYPE=f"{kind}; charset={charset}" if charset else kind)
        assert answer.status_code == 202 or (answer.status_code, charset) == (400, "latin1"), answer.content
        if answer.status_code == 202:
            work()
            report = door.call("GET", answer.json()["report"]).json()
            states.add(report["state"])
            assert report["state"] not in Delivery.OPEN, report
            if report["state"] == Delivery.State.HELD:  # an editor who lets everything pass
                publish(Run.objects.get(delivery__public_id=report["delivery"]).pk, [], Decision("editor", "looked at"), silent)
            assert report["notices"] or report["reasons"] or report["outcome"], report
            assert not [notice for notice in report["notices"] if notice["code"] == "our_fault"], report
            assert door.call("GET", report["csv"]).status_code == 200

    posted()
    assert states >= {"held", "refused"}
    shown = Product.objects.filter(source=door.source)
    assert len(shown) > 3
    for row in shown:
        for path in (f"/api/v1/products/{row.pk}", f"/zh-hans/product/{row.pk}/"):
            assert Client(raise_request_exception=False).get(path).status_code == 200, path
