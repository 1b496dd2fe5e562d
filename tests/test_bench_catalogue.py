"""The synthetic catalogue is what it says: real documents, the same for the same seed, and requests that can be asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import catalogue
from bench.market import MAKERS
from search.document import project

NAMES = {id_: (en, zh) for id_, en, zh in MAKERS}


def test_a_document_of_a_mould_is_the_projection_of_the_whole_product() -> None:
    for number in range(1, 200):
        one = catalogue.product(number)
        whole = catalogue.canonical(one)
        made = catalogue.projected(one)
        real = project(
            id=made.id,
            version=1,
            number=number,
            document=whole,
            institution=whole["institution"],
            institution_names=NAMES[whole["institution"]],
        )
        assert made == real
        assert made.digest == real.digest


def test_what_is_stored_is_what_was_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YARDSTICK_BENCH", str(tmp_path))
    read = list(catalogue.documents(60))
    assert read == [catalogue.projected(catalogue.product(number)) for number in range(1, 61)]
    assert len({one.id for one in read}) == 60
