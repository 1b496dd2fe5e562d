"""What came of a delivered item is the same, whether it is carried from the judging of its file or worked out by its run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawlers.output import keep_body
from normalizers.feed import examples
from normalizers.feed.notices import Summary
from normalizers.feed.validate import Judged, Options, validate
from normalizers.feed.write import write
from normalizers.records import InstitutionReport, RawProduct
from normalizers.schema import SCHEMA
from portal.pipeline.came import Carrier, packed
from portal.pipeline.prepare import Job, Prepared, prepare, prepare_all

AT = "2026-11-26T00:00:00Z"
SOURCE, NAME = "feed-abc", "Example Bank"
FACTS = {"market": "CN", "currency": "CNY", "name": NAME}
Delivered = tuple[Job, dict[str, bytes]]
Carry = Callable[[set[str]], Job]


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory) -> Delivered:
    """A run of one item of every category, one of them with a rate that says nothing; and what was kept when its file was judged."""
    folder = tmp_path_factory.mktemp("delivered")
    pool = [item for family in SCHEMA.families for item in examples.items(family.key)]
    items = [{**item, "key": f"K-{number}"} for number, item in enumerate(pool)]
    rated = next(item for item in items if item.get("rates"))
    rated["rates"] = [*rated["rates"], {key: part for key, part in rated["rates"][0].items() if key != "value"}]
    (folder / "feed").write_text(write(items, "jsonl"), encoding="utf-8")
    options = Options("jsonl", "full", at=AT, hints={"market": "CN", "institution_name": NAME}, source=SOURCE)
    raws, kept = list[RawProduct](), dict[str, bytes]()
    for told in validate(folder / "feed", options, Summary(), keep=packed):
        assert isinstance(told, Judged)
        body = told.item.part.encode()
        raw = RawProduct(SOURCE, SOURCE, told.key, "feed", "", hashlib.sha256(body).hexdigest(), "application/json", AT, {"line": "1"})
        keep_body(folder, raw.sha256, body)
        raws.append(raw)
        kept[told.key] = told.kept
    return Job(InstitutionReport(SOURCE, NAME, {}, "complete"), raws, folder, AT, FACTS), kept


@pytest.fixture
def carry(delivered: Delivered, tmp_path: Path) -> Carry:
    job, kept = delivered

    def carrying(keys: set[str]) -> Job:
        with Carrier(tmp_path / "carried") as carrier:
            for key in keys:
                carrier.add(key, kept[key])
        return replace(job, carried=carrier.carried(raw.key for raw in job.raws))

    return carrying


def said(prepared: Prepared) -> tuple[object, ...]:
    return list(prepared.arrivals), prepared.summary, prepared.issues, prepared.report


def test_it_is_the_same_in_the_same_order_however_much_is_carried(delivered: Delivered, carry: Carry) -> None:
    job, kept = delivered
    worked_out = said(prepare(job))
    assert len(kept) > 15 and any(issue.code == "rate_not_stated" for _, issue in prepare(job).issues)
    nowhere = replace(carry(set(kept)), snapshots=job.snapshots / "nothing")  # no snapshot is read again
    assert said(prepare(nowhere)) == worked_out
    assert said(prepare(carry(set(list(kept)[::2])))) == worked_out


def test_no_process_is_started_for_what_is_carried(delivered: Delivered, carry: Carry, monkeypatch: pytest.MonkeyPatch) -> None:
    job, kept = delivered
    monkeypatch.setattr("portal.pipeline.prepare.WORTH_A_PROCESS", 1)
    monkeypatch.setattr("portal.pipeline.prepare.SHARE", 4)
    monkeypatch.setattr("portal.pipeline.prepare.pool", None)
    assert [said(one) for one in prepare_all([carry(set(kept))])] == [said(prepare(job))]


def test_what_came_of_another_line_is_not_taken(delivered: Delivered, carry: Carry) -> None:
    job, kept = delivered
    carried = carry(set(kept)).carried
    assert carried is not None
    first, second = job.raws[:2]
    assert None not in carried[:2].of([first, second])
    assert carried[:2].of([second, first]) == [None, None]
    assert carried[:1].of([replace(first, parts={"rates": "0" * 64})]) == [None]
