"""Real institutions through the whole journey: two snapshots months apart, each twice, then every fault of the replay.

Twelve institutions by default; ``--market-whole`` takes all of them and every snapshot.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.market, pytest.mark.timeout(3600)]
ROOT = Path(__file__).resolve().parent.parent
SHORT, WHOLE = ("2024-03-01", "2024-08-12"), ("2022-12-31", "2023-10-19", "2024-03-01", "2024-08-12")
FAULTS = {
    "empty": "too_few", "html": "wrong_type", "envelope": "envelope", "down": "down", "percent": "unit_changed", "swap": "wrong_product",
    "half": "too_few", "truncated": "truncated", "redirect": "redirect", "loop": "page_loop", "gone": "not_found", "huge": "oversized",
}  # fmt: skip
COUNT = "import json; print(json.dumps({m.__name__: m.objects.count() for m in (Product, Observation, Issue, Dirty, Snapshot)}))"
Json = dict[str, Any]


@dataclass
class Market:
    """A data folder of its own, and the replay of snapshots beside the project."""

    data: Path
    shared: Path
    brands: tuple[str, ...]

    def manage(self, *arguments: str) -> tuple[int, Json]:
        env = {**os.environ, "YARDSTICK_DATA": str(self.data), "DATABASE_URL": ""}
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        lines = done.stdout.strip().splitlines()
        assert lines, done.stderr
        return done.returncode, json.loads(lines[-1])

    @contextmanager
    def replay(self, snapshot: str, *faults: str) -> Iterator[str]:
        archive = self.shared / "data" / "au-cdr" / f"au-cdr-{snapshot}.tar.xz"
        options = [word for fault in faults for word in ("--fault", fault)]
        command = [sys.executable, str(self.shared / "sources" / "cdr"), str(archive), "--port", "0", *self.brands, *options]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            assert process.stdout is not None
            try:
                yield process.stdout.readline().strip()
            finally:
                process.kill()

    def refresh(self, url: str, date: str) -> tuple[int, Json]:
        return self.manage("refresh", "au-cdr", "--url", url, "--allow-private", "--delay", "0", "--as-of", date, "--json")

    def counts(self) -> dict[str, int]:
        """Rows of every table that a run without news leaves alone."""
        code = f"import django; django.setup(); from portal.catalog.models import *; {COUNT}"
        env = {**os.environ, "YARDSTICK_DATA": str(self.data), "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "portal.config.settings"}
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        found: dict[str, int] = json.loads(done.stdout)
        return found


@pytest.fixture(scope="module")
def market(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Market:
    from tests.conftest import SHARED

    if not (SHARED / "sources" / "cdr").exists():
        pytest.skip("needs ../shared with the replay of real institutions, which is absent here")
    whole = request.config.getoption("--market-whole")
    made = Market(tmp_path_factory.mktemp("market"), SHARED, () if whole else ("--brands", "12"))
    env = {**os.environ, "YARDSTICK_DATA": str(made.data), "DATABASE_URL": ""}
    subprocess.run([sys.executable, "manage.py", "migrate"], cwd=ROOT, env=env, check=True, capture_output=True)
    return made


def test_snapshots_in_order_keep_ids_and_the_second_run_of_each_writes_nothing(market: Market, request: pytest.FixtureRequest) -> None:
    before_that = date.max
    for snapshot in WHOLE if request.config.getoption("--market-whole") else SHORT:
        with market.replay(snapshot) as url:
            code, one = market.refresh(url, snapshot)
            # Ten months in which a central bank raised its rate five times move most deposits by more than the gate lets pass.
            soon = date.fromisoformat(snapshot) - before_that < timedelta(days=183)
            assert code in (0, 3) and (not soon or len(one["held"]) <= 0.3 * 81), one
            if one["held"]:
                assert market.manage("publish", str(one["run"]), "--json")[0] == 0
            before = market.counts()
            code, two = market.refresh(url, snapshot)
        assert (two["changed"], two["new"], two["withdrawn"]) == (0, 0, 0) and set(two["held"]) <= set(one["held"]), two
        assert market.counts() == before and before["Dirty"] == 0
        before_that = date.fromisoformat(snapshot)
        told = {key: one[key] for key in ("found", "published", "new", "changed", "withdrawn", "seconds")}
        reasons = Counter(reason.partition(":")[0] for found in one["held"].values() for reason in found)
        print(snapshot, told, len(one["held"]), "held", dict(reasons))
    assert before["Observation"] > 0
    assert market.manage("index", "check", "--json")[0] == 0


def test_what_words_and_overrides_would_change_is_what_they_then_change(market: Market, request: pytest.FixtureRequest) -> None:
    number = 50 if request.config.getoption("--market-whole") else 6
    env = {**os.environ, "YARDSTICK_DATA": str(market.data) + "-impacts", "DATABASE_URL": ""}
    shutil.copytree(market.data, env["YARDSTICK_DATA"])  # the tests that follow know nothing of it
    command = [sys.executable, "-m", "tests.impacts", "20261126", str(number)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    print({key: told[key] for key in ("words", "overrides", "moved")})
    assert told["wrong"] == [] and told["words"] + told["overrides"] == number and told["moved"] > 0


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_everywhere_changes_nothing_and_is_named(market: Market, fault: str) -> None:
    before = market.counts()
    with market.replay(SHORT[-1], f"*={fault}") as url:
        code, told = market.refresh(url, "2024-08-13")
    assert code == 3 and (told["new"], told["changed"], told["withdrawn"]) == (0, 0, 0), told
    reasons = " ".join(reason for found in told["held"].values() for reason in found)
    assert FAULTS[fault] in reasons
    after = market.counts()
    assert {key: after[key] for key in ("Product", "Observation")} == {key: before[key] for key in ("Product", "Observation")}
    assert market.manage("index", "check", "--json")[0] == 0


def test_a_fault_of_one_institution_holds_that_one_alone(market: Market) -> None:
    with market.replay(SHORT[-1]) as url:
        _, healthy = market.refresh(url, "2024-08-13")
    one = "209da5b7-0f1c-ec11-a827-000d3a884a20"
    for fault in ("percent", "swap", "half", "html"):
        with market.replay(SHORT[-1], f"{one}={fault}") as url:
            _, told = market.refresh(url, "2024-08-13")
        assert set(told["held"]) == {*healthy["held"], one} and told["changed"] == 0, (fault, told)


def test_a_server_that_is_busy_once_is_asked_again(market: Market) -> None:
    with market.replay(SHORT[-1], "*=flaky") as url:
        _, told = market.refresh(url, "2024-08-13")
    assert told["changed"] == 0 and told["published"] > 0.9 * told["found"]
