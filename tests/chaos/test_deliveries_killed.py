"""A worker that is killed (SIGKILL) while it performs a delivery, wherever it happens to be: the next one ends it, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.chaos
ROOT = Path(__file__).resolve().parent.parent.parent
ITEMS = 150
BEGIN = "import django; django.setup()\nfrom tests.chaos import feed_steps as steps\n"


class Portal:
    """A portal of its own, whose steps are processes of their own."""

    def __init__(self, folder: Path) -> None:
        self.environment = {**os.environ, "YARDSTICK_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "portal.config.settings"}

    def start(self, step: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", f"{BEGIN}steps.{step}"]
        return subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True, start_new_session=True)

    def do(self, step: str) -> Any:
        process = self.start(step)
        try:
            out, _ = process.communicate(timeout=240)
        except subprocess.TimeoutExpired:  # nothing of it outlives its test
            os.killpg(process.pid, 9)
            raise
        assert process.returncode == 0, out
        return json.loads(out.splitlines()[-1])


@pytest.mark.parametrize("after", [0.0, 0.4, 0.9, 1.6])
def test_a_killed_delivery_is_ended_by_the_next_worker_and_its_report_equals_what_was_done(tmp_path: Path, after: float) -> None:
    """``after``: seconds of work before each kill, over two kills; the third worker is let alone (a run that keeps dying is given up)."""
    portal = Portal(tmp_path)
    portal.do(f"prepare({ITEMS})")
    for number in range(2):
        worker = portal.start("work()")
        assert worker.stdout is not None
        assert worker.stdout.readline().strip() == "at work"
        time.sleep(after * (1 + number / 2))
        os.killpg(worker.pid, 9)
        worker.communicate()
    portal.do("work()")
    told = portal.do("look()")
    assert told["state"] == "published" and told["outcome"] == {
        "created": 1,
        "changed": ITEMS // 10,
        "withdrawn": 1,
        "unchanged": ITEMS - ITEMS // 10 - 1,
    }
    assert told["public"] == ITEMS and told["keys"] == ITEMS + 1  # one product per key, the withdrawn one with them
    assert told["doubled"] == 0 and told["index"] == [0, 0, 0]


def test_one_idempotency_key_in_parallel_makes_one_delivery(tmp_path: Path) -> None:
    told = Portal(tmp_path).do("deliver_in_parallel(3)")
    assert told == {"statuses": [202, 409, 409], "deliveries": 1}
