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


def test_threads_get_their_own_words_stems(hurried: None) -> None:
    unkept = analysis.stem.__wrapped__
    alone = [unkept(word) for word in WORDS]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(unkept, WORDS * 4)) == alone * 4
