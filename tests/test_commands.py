"""The commands' contract (DESIGN §9): exit codes, every key of the closing JSON on every exit, one sentence for what is wrong."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import OperationalError

from portal.catalog.models import Dirty, Observation, Product, Run
from portal.pipeline.demonstration import collect_demonstration
from portal.pipeline.errors import sentence
from search import indexer
from tests.run_folders import Crawl, bank

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parent.parent
KEYS = {"source", "run", "outcome", "found", "published", "new", "changed", "unchanged", "withdrawn", "refused", "issues", "held"} | {
    "seconds"
}
AT = ("--url", "http://127.0.0.1:9", "--allow-private", "--delay", "0")
Told = tuple[int, dict[str, Any], str]


@pytest.fixture
def manage(capsys: pytest.CaptureFixture[str]) -> Any:
    """``manage("refresh", "au-cdr")``: exit code, closing JSON (the last line of stdout), stderr."""

    def call(*arguments: str) -> Told:
        handler = signal.getsignal(signal.SIGTERM)
        code = 0
        try:
            call_command(*arguments, "--json")
        except SystemExit as ended:
            code = int(ended.code or 0)
        finally:
            signal.signal(signal.SIGTERM, handler)
        told = capsys.readouterr()
        return code, json.loads(told.out.strip().splitlines()[-1]), told.err

    return call


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (("nosuch",), "nosuch"),
        (("au-cdr", *AT, "--as-of", "2024-02-31"), "2024-02-31"),
        (("au-cdr", "--as-of", "2024-02-01"), "--as-of"),
        (("au-cdr", "--url", "http://127.0.0.1:9", "--delay", "0"), "--delay"),
        (("au-cdr", *AT[:4], "soon"), "soon"),
        (("au-cdr", "--url", "http://127.0.0.1:9/path", "--allow-private"), "no path"),
    ],
)
def test_a_wrong_refresh_is_one_sentence_with_every_key_and_exit_1(manage: Any, arguments: tuple[str, ...], names: str) -> None:
    code, closing, told = manage("refresh", *arguments)
    assert code == 1 and set(closing) >= KEYS and closing["outcome"] == "failed" and closing["source"] == arguments[0]
    assert names in closing["error"] and len(told.strip().splitlines()) == 1 and not Run.objects.exists()


def test_an_unreachable_host_judges_nothing_and_is_named(manage: Any) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
    code, closing, _ = manage("refresh", "au-cdr", "--url", base, "--allow-private", "--delay", "0")
    assert code == 1 and set(closing) >= KEYS and base in closing["error"] and Run.objects.get().state == "failed"


def test_exit_codes_tell_all_some_and_none(manage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl({"tern": bank()}))
    code, closing, _ = manage("refresh", "au-cdr", *AT, "--as-of", "2026-10-01")
    assert (code, closing["outcome"], closing["published"], closing["found"], closing["held"]) == (0, "published", 6, 6, {})
    monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl({"tern": bank(3)}))
    code, closing, _ = manage("refresh", "au-cdr", *AT, "--as-of", "2026-10-02")
    assert (code, closing["outcome"], closing["published"], closing["found"], set(closing["held"])) == (3, "held", 0, 3, {"tern"})
    code, told, _ = manage("publish", str(closing["run"]), "--reason", "they closed half")
    assert code == 0 and set(told) >= KEYS and (told["published"], told["withdrawn"]) == (3, 3)
    code, closing, _ = manage("refresh", "au-cdr", *AT, "--as-of", "2026-10-01")
    assert code == 1 and set(closing) >= KEYS and "2026-10-02" in closing["error"]


def test_sources_publish_reject_prune_and_renormalise_answer_without_data(manage: Any) -> None:
    code, closing, _ = manage("sources")
    assert code == 0 and {"name", "families", "country", "last_good_run", "age_days", "state"} <= set(closing["sources"][0])
    assert manage("publish", "7")[0] == 1 and manage("reject", "7")[0] == 1 and manage("renormalise")[0] == 1
    assert manage("renormalise", "nosuch")[0] == 1 and manage("prune", "--dry-run")[1]["runs"] == 0


def test_the_index_is_checked_mended_and_rebuilt(manage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl({"tern": bank()}))
    manage("refresh", "au-cdr", *AT)
    assert manage("index", "check")[1] == {"action": "check", "missing": 0, "stale": 0, "ghost": 0}
    Product.objects.filter(source_key="tern/p0").update(version=9)
    code, closing, _ = manage("index", "check")
    assert code == 1 and closing["missing"] + closing["stale"] == 1
    assert manage("index", "check", "--repair")[0] == 0 and manage("index", "rebuild")[0] == 0 and manage("index", "check")[0] == 0
    assert manage("index", "drain")[0] == 0


def test_a_damaged_index_is_rebuilt_by_one_command(manage: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl({"tern": bank()}))
    manage("refresh", "au-cdr", *AT)
    for path in (settings.YARDSTICK_DATA / "index").rglob("*"):
        if path.is_file() and path.suffix != ".lock":
            path.unlink()  # cut short under a process that has it mapped, a file would end that process instead
            path.write_bytes(b"not an index")
    assert manage("index", "check")[0] == 1
    assert manage("index", "rebuild")[0] == 0 and manage("index", "check")[0] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("database or disk is full", "disk is full"),
        ("database is locked", "locked"),
        ("database disk image is malformed", "damaged"),
        ("unable to open database file", "YARDSTICK_DATA"),
        ("odd", "odd"),
    ],
)
def test_errors_of_the_database_are_one_sentence(text: str, says: str) -> None:
    assert says in sentence(OperationalError(text)) and "\n" not in sentence(OperationalError(text))


def test_a_full_disk_leaves_the_catalogue_as_it_was(manage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl({"tern": bank()}))
    monkeypatch.setattr("portal.catalog.store.keep_issues", full)
    code, closing, told = manage("refresh", "au-cdr", *AT)
    assert code == 1 and set(closing) >= KEYS and "disk is full" in closing["error"] and "disk is full" in told
    assert not Product.objects.exists() and not Dirty.objects.exists() and Run.objects.get().state == "failed"


def test_the_demonstration_market_passes_the_gate_twice_and_has_history() -> None:
    assert collect_demonstration(date(2026, 11, 20), lambda _: None)
    first, second = Run.objects.order_by("pk")
    assert (first.state, second.state) == ("published", "published") and second.counts["held"] == {}
    assert Product.objects.count() >= 180 and set(Product.objects.values_list("family", flat=True)) == {"loan", "wealth", "insurance"}
    assert Observation.objects.exists() and second.counts["changed"] and second.counts["withdrawn"]
    assert not collect_demonstration(date(2026, 11, 21), lambda _: None) and Run.objects.count() == 2
    counts = indexer.check()
    assert (counts.missing, counts.stale, counts.ghost) == (0, 0, 0)


def outside(tmp_path: Path, *arguments: str, **env: str) -> subprocess.Popen[str]:
    """``manage.py`` as a process of its own, on a data folder of its own."""
    environment = {**os.environ, "YARDSTICK_DATA": str(tmp_path), "DATABASE_URL": "", **env}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


def test_a_database_without_tables_is_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    process = outside(tmp_path, "refresh", "au-cdr", "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1 and set(json.loads(out)) >= KEYS and "manage.py migrate" in err and len(err.strip().splitlines()) == 1


def test_a_file_that_is_no_database_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "yardstick.sqlite3").write_bytes(b"nothing of a database" * 100)
    process = outside(tmp_path, "sources", "--json")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "damaged" in err and "Traceback" not in err


def test_a_taken_port_and_a_wrong_one_are_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = outside(tmp_path, "up", PORT=str(port))
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and str(port) in err and len(err.strip().splitlines()) == 1
    process = outside(tmp_path, "up", "--port", "http")
    _, err = process.communicate(timeout=60)
    assert process.returncode == 1 and "http" in err and len(err.strip().splitlines()) == 1


def test_serving_ends_soon_after_being_asked_with_every_child(tmp_path: Path, tables: Path) -> None:
    shutil.copytree(tables, tmp_path, dirs_exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = outside(tmp_path, "serve", "--port", str(port))
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        asked = time.monotonic()
        process.terminate()
        process.wait(timeout=10)
        assert time.monotonic() - asked < 10
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
