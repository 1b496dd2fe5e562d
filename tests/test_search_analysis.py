"""The analysis of texts where several threads of a web process ask for it at once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from search import analysis

ENDINGS = ("", "s", "ing", "ational", "fulness", "ization", "ed", "ively")
WORDS = [f"{stem}{ending}" for stem in ("sav", "premium", "mortgag", "lend", "insur", "deposit", "relat", "hope") for ending in ENDINGS] * 6


@pytest.fixture
def hurried() -> Iterator[None]:
    """Threads take turns as often as they can, so that they meet."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.parametrize("text", ["Ｐｌｕｓ 貸款", "cafe\u0301 ﬁxed", "İ①Σς", "ガ\u3099\u0345x", "plain", ""])
def test_a_text_is_folded_alike_with_and_without_its_places(text: str) -> None:
    folded, places = analysis._fold(text)
    assert analysis.fold(text) == folded and len(places) == len(folded)


def test_what_characters_fold_to_is_kept_of_a_bounded_number(monkeypatch: pytest.MonkeyPatch) -> None:
    folding = analysis._Folding()
    monkeypatch.setattr(folding, "KEPT", 2)
    assert "貸貸款é\u0301".translate(folding) == "贷贷款é\u0301" and len(folding) == 2 and folding.combining == {"\u0301"}


def test_threads_get_their_own_words_stems(hurried: None) -> None:
    unkept = analysis.stem.__wrapped__
    alone = [unkept(word) for word in WORDS]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(unkept, WORDS * 4)) == alone * 4
