"""The lines of a run folder are read where they lie: in any order, of several files, and a piece of them as well as the whole."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from normalizers.raw_lines import RawLines, Writer, in_order, placed, raw_at, read_raw, written
from normalizers.records import RawProduct


def raw(key: str, body: str = "0") -> RawProduct:
    return RawProduct("source", "bank", key, "feed", "", body * 64, "application/json", "2026-11-01T00:00:00Z", {"name": "海鸥银行"})


def lines(path: Path, *raws: RawProduct) -> Path:
    path.write_bytes(b"".join(map(written, raws)))
    return path


def test_lines_come_in_the_order_of_their_keys_and_those_of_one_key_as_they_stand(tmp_path: Path) -> None:
    path = lines(tmp_path / "raw.jsonl", raw("b"), raw("a", "1"), raw("c"), raw("a", "2"))
    found = in_order((one.key, place) for place, one in placed(path))
    assert list(found) == [raw("a", "1"), raw("a", "2"), raw("b"), raw("c")] and len(found) == 4
    assert (found[0], found[-1], list(found[1:3])) == (raw("a", "1"), raw("c"), [raw("a", "2"), raw("b")])
    assert list(pickle.loads(pickle.dumps(found[2:]))) == [raw("b"), raw("c")]  # as another process is given them
    assert list(read_raw(path)) == [raw("b"), raw("a", "1"), raw("c"), raw("a", "2")]
    assert list(RawLines(())) == []


def test_new_lines_are_laid_over_old_ones(tmp_path: Path) -> None:
    standing = {one.key: place for place, one in placed(lines(tmp_path / "old.jsonl", raw("a"), raw("b"), raw("c")))}
    with Writer(tmp_path / "new.jsonl") as new:
        standing["b"] = new.add(raw("b", "1"))
        standing["d"] = new.add(raw("d", "1"))
    assert list(in_order(standing.items())) == [raw("a"), raw("b", "1"), raw("c"), raw("d", "1")]
    assert raw_at(standing["d"]) == raw("d", "1")


def test_a_file_that_is_gone_is_an_error_of_the_disk(tmp_path: Path) -> None:
    found = in_order((one.key, place) for place, one in placed(lines(tmp_path / "raw.jsonl", raw("a"))))
    (tmp_path / "raw.jsonl").unlink()
    with pytest.raises(OSError, match=r"raw\.jsonl"):
        list(found)
