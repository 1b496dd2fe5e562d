"""Feeds that nobody wrote in good faith, or at all: each gives notices, none an exception, and none costs more than its limits."""

from __future__ import annotations

import json
import tempfile
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalizers.feed import examples, limits
from normalizers.feed.notices import Summary, shown
from normalizers.feed.parts import read_part
from normalizers.feed.scan import read, scan
from normalizers.feed.validate import FORMATS, MODES, Judged, Options, report, validate
from normalizers.feed.write import write
from normalizers.pointer import resolve_pointer
from normalizers.schema import SCHEMA

FAMILIES = [family.key for family in SCHEMA.families]
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(("key", "category", "values", "rates", "role", "low", "x")), inner, max_size=4)
    ),
    max_leaves=12,
)


def judged(body: bytes, options: Options) -> tuple[list[Any], Summary]:
    """A body judged whole; what every report has to keep is asserted here."""
    summary, found, items = Summary(), [], 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"
        path.write_bytes(body)
        for told in validate(path, options, summary):
            items += isinstance(told, Judged)
            found += told.notices if isinstance(told, Judged) else (told,)
    assert summary.items == items and summary.refused >= 0
    assert summary.items or summary.problem
    for notice in found:
        document = notice.to_json("zh-hans")
        assert json.loads(json.dumps(document)) == document and len(notice.found) <= 6 * limits.FOUND + 2
        assert notice.code != "our_fault", document
    return found, summary


@MANY
@given(st.binary(max_size=300), st.sampled_from(("", *FORMATS)), st.sampled_from(("", *MODES)), st.sampled_from(("utf-8", "gb18030")))
def test_any_bytes_give_a_report(body: bytes, form: str, mode: str, charset: str) -> None:
    judged(body, Options(form, mode, charset))


@MANY
@given(st.data())
def test_a_good_feed_with_bytes_changed_gives_a_report(data: st.DataObject) -> None:
    form = data.draw(st.sampled_from(FORMATS))
    body = bytearray(write(examples.items(data.draw(st.sampled_from(FAMILIES)))[:2], form).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(body) - 1))
        body[start : start + data.draw(st.integers(0, 6))] = data.draw(
            st.binary(max_size=6) | st.sampled_from((b'"', b"\\", b"<", b"]]>", b"&x;", b"{", b","))
        )
    judged(bytes(body), Options(form, "full"))


@MANY
@given(st.lists(TREES, max_size=5), st.sampled_from(MODES))
def test_any_json_items_give_a_report(items: list[Any], mode: str) -> None:
    body = json.dumps({"format": "yardstick-feed", "version": "1", "mode": mode, "items": items}).encode(errors="surrogatepass")
    judged(body, Options("json"))
    judged(b"\n".join(json.dumps(item).encode(errors="surrogatepass") for item in items), Options("jsonl", mode))


@MANY
@given(
    st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=5),
    st.lists(
        st.sampled_from(
            (
                "name",
                "name.zh",
                "rates.1.value",
                "rates.1",
                "rates.7.value",
                "values.rate_type",
                "values.rate_type.1",
                "values.rate.low",
                "values.rate",
                "x",
                "fees.1.shares.2.of",
            )
        ),
        max_size=5,
    ),
)
def test_any_table_gives_a_report(rows: list[list[str]], columns: list[str]) -> None:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out).writerows([["key", *columns], *rows])
    judged(out.getvalue().encode(errors="surrogatepass"), Options("csv", "full"))


@MANY
@given(TREES)
def test_the_fast_reader_and_the_walk_agree(tree: Any) -> None:
    text = json.dumps(tree, ensure_ascii=False)
    value, flaws = read(text)
    walk = scan(text)
    assert flaws == walk.flaws
    if not flaws and isinstance(value, dict | list):
        for pointer, offset in walk.places.items():
            resolve_pointer(value, pointer)
            assert text[offset] not in " \t\r\n,:]}"


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("family", FAMILIES)
def test_the_part_of_an_item_says_by_itself_what_the_item_says(family: str, form: str, tmp_path: Path) -> None:
    (tmp_path / "feed").write_text(write(examples.items(family), form), encoding="utf-8")
    for told in validate(tmp_path / "feed", Options(mode="full"), Summary()):
        assert isinstance(told, Judged)
        assert read_part(told.item.part.encode()) == told.item.data


def test_every_format_says_the_same_of_a_product(tmp_path: Path) -> None:
    for family in FAMILIES:
        said = []
        for form in FORMATS:
            (tmp_path / "feed").write_text(write(examples.items(family), form), encoding="utf-8")
            said.append(
                [told.item.data for told in validate(tmp_path / "feed", Options(mode="full"), Summary()) if isinstance(told, Judged)]
            )
        assert all(one == said[0] for one in said) and said[0] == examples.items(family)


def test_places_in_crowded_lines_are_those_of_the_file(tmp_path: Path) -> None:
    wrong = [{**item, "url": "ftp://x"} for item in examples.items("loan")]
    for form in ("json", "jsonl", "xml"):
        text = write(wrong, form)
        (tmp_path / "feed").write_text(text, encoding="utf-8")
        notices, _ = report(tmp_path / "feed", Options(mode="full"))
        lines = text.split("\n")
        assert [notice.code for notice in notices] == ["bad_address"] * len(wrong)
        for notice in notices:
            assert lines[notice.line - 1][notice.column - 1 :].startswith(('"ftp://x"', "<url>ftp://x"))


def test_a_file_past_a_limit_is_left_where_it_passes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = tmp_path / "big"
    with big.open("wb") as file:
        file.truncate(limits.SENT + 1)
    assert report(big, Options(mode="full"))[1]["problem"] == "too_large"
    (tmp_path / "feed").write_text(write(examples.items("loan"), "json"), encoding="utf-8")
    monkeypatch.setattr(limits, "ITEMS", 3)
    found, summary = report(tmp_path / "feed", Options(mode="full"))
    assert (summary["problem"], summary["items"], summary["outcome"], found[-1].code) == ("too_many_items", 3, "refused", "too_many_items")
    monkeypatch.setattr(limits, "UNPACKED", 1000)
    assert report(tmp_path / "feed", Options(mode="full"))[1]["problem"] == "unpacked_too_large"


def test_memory_does_not_grow_with_the_feed(tmp_path: Path) -> None:
    """A hundred times the items in about the memory of a few."""
    one = write(examples.items("wealth")[:1], "jsonl").splitlines()[1]

    def peak(items: int) -> int:
        lines = "\n".join(one.replace("EXAMPLE-", f"E{number}-", 1) for number in range(items))
        (tmp_path / "feed").write_bytes(lines.encode())
        tracemalloc.start()
        assert report(tmp_path / "feed", Options("jsonl", "full"))[1]["accepted"] == items
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    few = peak(20)
    assert peak(2000) < few + 9_000_000


def test_what_was_found_is_shown_on_one_visible_line() -> None:
    assert shown("a\x00b\nc\u2028d\u202ee") == "a\\u0000b\\nc\\u2028d\\u202ee"
    assert shown("x" * 500) == "x" * limits.FOUND + "…"
