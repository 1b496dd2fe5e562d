"""A new attribute is one line: a copy of the project gets that line and nothing else, and is run whole."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINE = (
    '    Attribute("holding_min", TERM, "最短持有期", "Shortest holding", ACCESS, better=LOWER, '
    'decision=True, facet=Ranges(("P8D", "P31D"))),\n'
)


@pytest.fixture(scope="module")
def reached(tmp_path_factory):
    """What the journey of the copy printed."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    skip = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache", "screenshots", "static-root", ".hypothesis")
    shutil.copytree(ROOT, copy, ignore=skip)
    wealth = copy / "normalizers" / "schema" / "wealth.py"
    text = wealth.read_text(encoding="utf-8")
    start = text.index("    Attribute(")
    wealth.write_text(text[:start] + LINE + text[start:], encoding="utf-8")
    env = {key: word for key, word in os.environ.items() if not key.startswith(("YARDSTICK_", "DATABASE_URL", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, str(copy / "tests" / "one_line" / "journey.py")],
        cwd=copy, env={**env, "YARDSTICK_DATA": str(copy / "var")}, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_it_is_read_from_pages_with_its_evidence(reached) -> None:
    value = reached["value"]
    assert reached["stored"] >= 10
    assert value["value"] in ("P30D", "P90D", "P7D")
    assert value["evidence"]["quote"] in ("30天", "90天", "7天")
    assert value["evidence"]["state"] == "verified"


def test_the_gate_watches_it(reached) -> None:
    assert reached["gate"] > 0


def test_it_is_a_facet_whose_counts_are_the_products(reached) -> None:
    counts = {one["value"]: one["count"] for one in reached["facet"]["values"]}
    assert sum(counts.values()) + reached["facet"]["not_disclosed"]["count"] == reached["total"]
    assert len([count for count in counts.values() if count]) >= 2


def test_it_bounds_and_sorts_a_search(reached) -> None:
    known = reached["known_max"]
    assert set(reached["bounded"]) == {key for key, term in known.items() if term in ("P7D", "P30D")}
    days = [int(known[key][1:-1]) for key in reached["bounded"]]
    assert days == sorted(days)


def test_it_is_compared(reached) -> None:
    assert len(reached["compared"]) == 1
    assert len(reached["compared"][0]["cells"]) == 3


def test_it_is_documented(reached) -> None:
    assert reached["openapi"] >= 2


def test_it_is_shown_in_both_languages(reached) -> None:
    assert all(count > 0 for count in reached["pages"].values())
    assert all(count > 0 for count in reached["lists"].values())
