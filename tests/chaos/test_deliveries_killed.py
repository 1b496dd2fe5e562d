"""A worker that is killed (SIGKILL) while it performs a delivery, before each kind of write: the next one ends it, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.invariants import Report

pytestmark = pytest.mark.chaos
ROOT = Path(__file__).resolve().parent.parent.parent
ITEMS = 40
BEGIN = "import django; django.setup()\nfrom tests.chaos import feed_steps as steps\n"


def told_by(step: str, folder: Path) -> Any:
    """What a step says that runs as a process of its own, in a portal of its own."""
    folder.mkdir()
    environment = {**os.environ, "YARDSTICK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "portal.config.settings", "DATABASE_URL": ""}
    command = [sys.executable, "-c", f"{BEGIN}steps.{step}"]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout
    return json.loads(done.stdout.splitlines()[-1])


def test_a_killed_delivery_is_ended_by_the_next_worker_and_its_report_equals_what_was_done(tmp_path: Path, report: Report) -> None:
    began = time.monotonic()
    told = told_by(f"killed_at_each_step({ITEMS})", tmp_path / "portal")
    whole, steps = told["whole"], told["steps"]
    assert whole["state"] == "published" and whole["outcome"] == {
        "created": 1,
        "changed": ITEMS // 10,
        "withdrawn": 1,
        "unchanged": ITEMS - ITEMS // 10 - 1,
    }
    assert len(whole["products"]) == ITEMS + 1  # one product per key, the withdrawn one with them
    assert whole["doubled"] == 0 and whole["index"] == [0, 0, 0]
    assert {"UPDATE partners_delivery", "UPDATE catalog_run", "INSERT catalog_observation", "INSERT catalog_product"} <= set(steps)
    deaths = 0
    for step, found in told["killed"].items():
        deaths += found.pop("deaths")
        assert found == whole, f"after two deaths before {step}"
    assert deaths > len(steps)
    report.add(
        "feed", f"SIGKILL of a delivery before each of its {len(steps)} kinds of writes", deaths, (time.monotonic() - began) / len(steps)
    )


def test_one_idempotency_key_in_parallel_makes_one_delivery(tmp_path: Path) -> None:
    told = told_by("deliver_in_parallel(3)", tmp_path / "portal")
    assert told == {"statuses": [202, 409, 409], "deliveries": 1}
