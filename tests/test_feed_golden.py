"""Bad feeds, each with what has to be said of it: every seeded error found with its place, and none invented."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from normalizers.__main__ import main
from normalizers.feed.notices import Summary
from normalizers.feed.rules import RULES
from normalizers.feed.validate import Judged, Options, validate

FEEDS = Path(__file__).parent / "fixtures" / "feeds"
EXPECTED: dict[str, Any] = json.loads((FEEDS / "expected.json").read_text(encoding="utf-8"))


def notices(path: Path, **options: str) -> tuple[list[Any], Summary]:
    summary, found = Summary(), []
    for told in validate(path, Options(**options), summary):
        found += told.notices if isinstance(told, Judged) else (told,)
    return found, summary


def test_every_feed_of_the_set_has_its_expectation() -> None:
    assert {path.name for path in FEEDS.iterdir()} == {*EXPECTED, "expected.json"}
    assert len(EXPECTED) >= 40


@pytest.mark.parametrize("name", EXPECTED)
def test_every_seeded_error_is_found_at_its_place_and_none_is_invented(name: str) -> None:
    case = EXPECTED[name]
    found, summary = notices(FEEDS / name, **case["options"])
    assert [[told.code, told.line, told.column, told.pointer] for told in found] == case["notices"]
    assert summary.counts == {} or sum(summary.counts.values()) == len(found)
    for told in found:
        shown = told.to_json("zh-hans")
        assert shown["message"] and shown["mend"] and len(shown.get("found", "")) <= 6 * 121
        assert shown.get("found", "").isprintable()


def test_every_rule_but_those_of_size_is_seen_in_the_set() -> None:
    seen = {notice[0] for case in EXPECTED.values() for notice in case["notices"]}
    of_size = {"too_large", "unpacked_too_large", "too_many_items", "too_many", "more_notices"}
    rare = {"repeated_choice", "unread", "our_fault"}
    of_the_catalogue = {"unknown_key", "stale_delivery"}
    assert set(RULES) - seen == of_size | rare | of_the_catalogue


@pytest.mark.parametrize("name", ["json_nan.json", "csv_ragged.csv", "json_repeated_field.json", "xml_attribute.xml"])
def test_an_unreadable_item_keeps_its_key_so_that_it_is_not_taken_for_withdrawn(name: str) -> None:
    summary = Summary()
    judged = [told for told in validate(FEEDS / name, Options(**EXPECTED[name]["options"]), summary) if isinstance(told, Judged)]
    assert all(one.key for one in judged) and summary.refused == 1


def test_the_command_prints_each_notice_and_closes_with_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["feed", str(FEEDS / "csv_rate_in_percent.csv"), "--mode", "full", "--lang", "zh-hans"]) == 3
    *told, report = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["code"], one["line"], one["cell"], one["better"]) for one in told] == [
        ("percent_not_fraction", 3, "rates.1.value", "0.0175")
    ]
    assert report["type"] == "report" and report["items"] == 2 and report["accepted"] == 1 and report["outcome"] == "held"
    assert main(["feed", str(FEEDS / "not there")]) == 1
