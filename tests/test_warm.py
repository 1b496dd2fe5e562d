"""What a web process reads before its first readers come."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines

from portal.config.warm import warm


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_templates_and_sources_are_there_and_are_never_looked_through_again() -> None:
    before = gc.get_freeze_count()
    warm()  # without the mark of a test that may ask the database
    kept = engines["django"].engine.template_loaders[0].get_template_cache  # type: ignore[attr-defined]
    assert {"web/product.html", "web/results.html", "web/compare.html", "web/footer.html"} <= set(kept)
    assert "pypinyin" in sys.modules and "crawlers.spiders.demo" in sys.modules
    assert gc.get_freeze_count() > before + 10_000


def test_a_damaged_index_stops_no_start(settings: Any) -> None:
    index = Path(settings.YARDSTICK_DATA) / "index"
    index.mkdir()
    (index / "current").write_text("nowhere", encoding="utf-8")
    warm()
