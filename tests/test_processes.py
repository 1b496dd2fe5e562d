"""Work in several processes: the same answers in the same order as here, and an end where the items end."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

import pytest

from normalizers import processes
from normalizers.feed import examples
from normalizers.feed.notices import Notice, Summary
from normalizers.feed.validate import Options, validate
from normalizers.feed.write import write
from normalizers.processes import side_by_side


def numbers(end: int, error: Exception | None = None) -> Iterator[tuple[str, int]]:
    for number in range(end):
        yield f"n{number}", -number
    if error is not None:
        raise error


@pytest.mark.parametrize(("first", "end"), [(10, 3), (3, 3), (0, 0), (2, 2 + 100), (2, 2 + 100 * 6 + 1)])
def test_every_item_comes_with_its_answer_in_order(first: int, end: int) -> None:
    found = list(side_by_side(abs, numbers(end), of=itemgetter(1), first=first))
    assert found == [((f"n{number}", -number), number) for number in range(end)]


@pytest.mark.parametrize("end", [1, 30, 350])
def test_what_ends_the_items_comes_behind_the_answers_to_all_before_it(end: int) -> None:
    seen: list[int] = []
    with pytest.raises(KeyError):
        for _, answer in side_by_side(abs, numbers(end, KeyError()), of=itemgetter(1), first=3):
            seen.append(answer)
    assert seen == list(range(end))


def test_what_the_work_raises_is_raised_here() -> None:
    with pytest.raises(TypeError):
        list(side_by_side(len, iter([(1, [])] * 3 + [(1, 5)]), of=itemgetter(1), first=1))  # type: ignore[arg-type]


def test_a_feed_is_told_the_same_whether_its_items_are_judged_here_or_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    one = examples.items("wealth")[0]
    items = [{**one, "key": f"K-{n % 35}", "currency": "CNY" if n % 7 else "money"} for n in range(40)]
    path = tmp_path / "feed"
    path.write_text(write(items, "jsonl") + '{"key": "x", "key": "x"}\nnull\n{')

    def told() -> tuple[list[object], object]:
        summary = Summary()
        out = [
            one if isinstance(one, Notice) else (one.key, one.notices)
            for one in validate(path, Options("jsonl", "full", at="2026-11-26T00:00:00Z"), summary)
        ]
        return out, summary.to_json()

    here = told()
    monkeypatch.setattr("normalizers.feed.validate.FIRST", 1)
    monkeypatch.setattr(processes, "AT_ONCE", 7)
    assert told() == here and here[1]["notices"]["error"] > 5  # type: ignore[index]
