"""What those who watch the portal ask for: life, readiness by part, figures."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.catalog import selectors
from portal.catalog.models import Dirty, Run
from portal.config.environment import ConfigurationError, read_environment
from portal.pipeline import worker
from portal.pipeline.indexing import check
from portal.pipeline.serving import RefusalError, host_of, workers_of
from portal.telemetry import broker, pulses
from portal.telemetry.models import Pulse
from portal.web import readiness
from search import indexer
from search.engine import EngineUnavailable
from tests.rows import product

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parent.parent
TOKEN = "a-token-of-twenty-letters"
NOW = datetime(2026, 11, 1, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_verdict_kept() -> Iterator[None]:
    caches["process"].clear()
    yield
    caches["process"].clear()


@pytest.fixture
def sound() -> None:
    """A catalogue with one product, its index, and a worker that has just shown itself."""
    product()
    indexer.rebuild()
    pulses.say(pulses.WORKER)


def parts() -> dict[str, Any]:
    caches["process"].clear()
    found: dict[str, Any] = Client().get("/readyz").json()["parts"]
    return found


class TestLife:
    def test_asks_nothing_of_any_server(self) -> None:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            found = Client().get("/healthz")
        assert found.status_code == 200 and not queries.captured_queries

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
    def test_is_answered_under_any_host_name_without_tls_and_never_kept(self, settings: Any, sound: None, path: str) -> None:
        settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["portal.example"], True
        found = Client().get(path, headers={"Host": "10.2.3.4:8000"})
        assert found.status_code == 200 and "no-store" in found["Cache-Control"]
        assert Client().get("/en/", headers={"Host": "10.2.3.4:8000"}).status_code == 400
        assert Client().get("/en/", headers={"Host": "portal.example"}).status_code == 301

    @pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
    def test_only_reads(self, path: str) -> None:
        assert Client().post(path).status_code == 405


class TestReadiness:
    def test_names_every_part_and_its_state(self, sound: None) -> None:
        found = Client().get("/readyz")
        told = found.json()
        assert found.status_code == 200 and told["status"] == "ok" and told["data_version"] == selectors.data_version()
        assert told["parts"] == {name: {"state": "ok"} for name in ("database", "migrations", "worker", "outbox", "index")}

    def test_a_database_that_is_away_is_broken_and_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away() -> str:
            raise OperationalError('connection to server at "10.1.1.1", port 5432 failed: password=hunter22')

        monkeypatch.setattr(selectors, "data_version", away)
        monkeypatch.setattr("portal.catalog.version.problem", away)
        found = Client().get("/readyz")
        assert (found.status_code, found.json()["status"]) == (503, "broken") and found["Retry-After"]
        assert found.json()["parts"]["database"] == {
            "state": "broken",
            "says": "The database does not answer; start it, or mend DATABASE_URL.",
        }
        assert "10.1.1.1" not in found.content.decode() and "hunter22" not in found.content.decode()

    def test_a_database_of_another_version_is_broken_and_says_the_mend(self, sound: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'telemetry'")
        found = Client().get("/readyz")
        assert found.status_code == 503
        assert found.json()["parts"]["migrations"] == {
            "state": "broken",
            "says": "The database is of an older version; run: python manage.py migrate",
        }

    def test_a_database_of_a_newer_version_degrades_so_that_the_old_servers_of_an_upgrade_go_on(self, sound: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('catalog', '0999_later', '2026-11-01')")
        found = Client().get("/readyz")
        assert found.status_code == 200 and found.json()["parts"]["migrations"]["state"] == "degraded"
        assert "0999_later" in found.json()["parts"]["migrations"]["says"]

    def test_an_index_that_cannot_answer_degrades_and_readers_are_still_sent_here(self, sound: None, settings: Any) -> None:
        for path in (settings.YARDSTICK_DATA / "index").rglob("*"):
            if path.is_file():
                path.write_bytes(b"x")
        found = Client().get("/readyz")
        says = found.json()["parts"]["index"]["says"]
        assert (found.status_code, found.json()["status"]) == (200, "degraded") and "index rebuild" in says
        assert str(settings.YARDSTICK_DATA) not in found.content.decode()
        assert Client().get("/readyz?strict=1").status_code == 503

    def test_names_of_files_in_the_reason_of_an_engine_are_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Damaged:
            def generation(self) -> str:
                raise EngineUnavailable("The search index is damaged ([Errno 2] '/srv/data/index/meta.json'): run: it anew.")

        monkeypatch.setattr("search.readiness.open_engine", Damaged)
        assert parts()["index"]["says"] == "The search index is damaged: run: it anew."

    def test_a_worker_that_is_silent_for_three_minutes_is_missed_unless_its_run_beats(self, sound: None) -> None:
        Pulse.objects.update(at=datetime.now(UTC) - timedelta(seconds=181))
        assert "python manage.py worker" in parts()["worker"]["says"]
        Run.objects.create(source="demo", at=NOW, dedupe_key="x", heartbeat_at=datetime.now(UTC))
        assert parts()["worker"]["state"] == "ok"

    def test_an_outbox_that_waits_or_is_refused_is_told(self, sound: None) -> None:
        Dirty.objects.create(key="a", version=1, op="index")
        assert parts()["outbox"]["state"] == "ok"
        Dirty.objects.update(enqueued_at=datetime.now(UTC) - timedelta(seconds=300))
        assert "index drain" in parts()["outbox"]["says"]
        Dirty.objects.update(attempts=5, error="refused")
        assert "index check --repair" in parts()["outbox"]["says"]

    def test_asking_often_asks_the_parts_once(self, sound: None) -> None:
        Client().get("/readyz")
        with CaptureQueriesContext(connection) as queries:
            for _ in range(5):
                Client().get("/readyz")
        assert not queries.captured_queries

    def test_a_broker_is_a_part_where_one_is_configured(self, sound: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        assert "broker" not in parts()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            settings.CELERY_BROKER_URL = f"amqp://guest:hunter22@127.0.0.1:{free.getsockname()[1]}//"
        told = parts()["broker"]
        assert told["state"] == "degraded" and "CELERY_BROKER_URL" in told["says"] and "hunter22" not in str(told)

    def test_a_broker_that_takes_the_connection_and_says_nothing_is_given_up(self) -> None:
        with socket.socket() as frozen:
            frozen.bind(("127.0.0.1", 0))
            frozen.listen()
            assert broker.failure(f"amqp://guest:guest@127.0.0.1:{frozen.getsockname()[1]}//")

    def test_every_part_says_how_it_is_mended(self) -> None:
        found = readiness.look(datetime.now(UTC))
        assert all("run:" in part.says or "start" in part.says for part in found.parts.values() if part.state != readiness.OK)


class TestFigures:
    def test_are_for_this_machine_alone(self, sound: None) -> None:
        assert Client().get("/metrics").status_code == 200
        assert Client().get("/metrics", REMOTE_ADDR="::1").status_code == 200
        for address in ("203.0.113.9", "10.0.0.2", "", "unix:"):
            assert Client().get("/metrics", REMOTE_ADDR=address).status_code == 404

    @pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via"])
    def test_what_a_proxy_on_this_machine_passes_on_is_not_from_this_machine(self, header: str) -> None:
        assert Client().get("/metrics", headers={header: "127.0.0.1"}).status_code == 404

    def test_or_for_whoever_has_the_token(self, settings: Any, sound: None) -> None:
        settings.YARDSTICK_METRICS_TOKEN = TOKEN
        ask: dict[str, Any] = {"REMOTE_ADDR": "203.0.113.9"}
        assert Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}, **ask).status_code == 200
        for wrong in ("", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer 编号"):
            assert Client().get("/metrics", headers={"Authorization": wrong}, **ask).status_code == 404
        settings.YARDSTICK_METRICS_TOKEN = ""
        assert Client().get("/metrics", headers={"Authorization": "Bearer "}, **ask).status_code == 404

    def test_a_weak_token_stops_the_start(self) -> None:
        for weak in ("short", "with space in it but long", "编" * 30):
            with pytest.raises(ConfigurationError, match="YARDSTICK_METRICS_TOKEN"):
                read_environment({"YARDSTICK_METRICS_TOKEN": weak, "SECRET_KEY": "x"})

    def test_tell_the_catalogue_of_this_moment(self, sound: None) -> None:
        Run.objects.create(source="demo", at=datetime.now(UTC) - timedelta(hours=2), dedupe_key="x", state="partly")
        Dirty.objects.create(key="a", version=1, op="index", attempts=5)
        Dirty.objects.update(enqueued_at=datetime.now(UTC) - timedelta(seconds=300))
        check(lambda _: None)
        told = figures()
        assert 7200 <= told['yardstick_source_age_seconds{source="demo"}'] < 7300
        assert told['yardstick_runs{state="partly"}'] == 1 and told['yardstick_runs{state="held"}'] == 0
        assert told['yardstick_products{status="current"}'] == 1 and told['yardstick_engine_up{engine="embedded"}'] == 1
        assert told["yardstick_outbox_depth"] == told["yardstick_outbox_dead"] == 1 and told["yardstick_outbox_oldest_seconds"] >= 300
        assert told['yardstick_index_difference{kind="missing"}'] == 0 and told["yardstick_index_check_age_seconds"] < 60
        assert told["yardstick_worker_age_seconds"] < 60

    def test_tell_latency_by_route_engine_and_status(self, sound: None) -> None:
        name = 'yardstick_request_seconds_count{engine="embedded",route="api:search",status="200"}'
        before = figures().get(name, 0)
        Client().get("/api/v1/search")
        assert figures()[name] == before + 1

    def test_are_there_without_a_database(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def away() -> None:
            raise OperationalError("away")

        monkeypatch.setattr("portal.web.health.gauges", away)
        assert b"yardstick_request_seconds" in Client().get("/metrics").content

    def test_name_no_more_routes_than_there_are(self, sound: None) -> None:
        for number in range(5):
            Client().get(f"/en/product/nosuch{number}/")
            Client().get(f"/nosuch{number}")
        routes = set(re.findall(r'route="([^"]*)"', Client().get("/metrics").content.decode()))
        assert not any("nosuch" in route for route in routes) and {"none", "web:product"} <= routes


def figures() -> dict[str, float]:
    return numbers(Client().get("/metrics").content.decode())


def numbers(text: str) -> dict[str, float]:
    return {name: float(number) for name, number in re.findall(r"^(yardstick\S+) (\S+)$", text, re.MULTILINE)}


def test_the_worker_shows_itself_and_looks_after_the_index_each_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds = iter([False, True])
    monkeypatch.setattr(worker, "CHECK_EVERY", 0.0)
    monkeypatch.setattr(worker, "PAUSE", 0.0)
    product()
    told: list[str] = []
    worker.work(told.append, lambda: next(rounds))
    assert pulses.last(pulses.WORKER) is not None
    found = pulses.last(pulses.INDEX_CHECK)
    assert found is not None and found.facts["missing"] == 1 and any("index check --repair" in line for line in told)


def test_only_production_listens_to_the_world(settings: Any) -> None:
    assert host_of("127.0.0.1") == "127.0.0.1" and host_of("::1") == "::1"
    for wrong in ("0.0.0.0", "10.0.0.1", "localhost", ""):
        with pytest.raises(RefusalError, match="--host"):
            host_of(wrong)
    settings.PRODUCTION = True
    assert host_of("0.0.0.0") == "0.0.0.0"
    for number in ("0", "65", "many"):
        with pytest.raises(RefusalError, match="--workers"):
            workers_of(number)


def test_figures_of_all_web_workers_are_added_up(tmp_path: Path, tables: Path) -> None:
    shutil.copytree(tables, tmp_path, dirs_exist_ok=True)
    environment = {**os.environ, "YARDSTICK_DATA": str(tmp_path), "DATABASE_URL": "", "YARDSTICK_ENV": "local", "TMPDIR": str(tmp_path)}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "manage.py", "serve", "--port", base.rpartition(":")[2], "--workers", "3"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        _wait(base)
        start = numbers(_get(f"{base}/metrics")).get(ALIVE, 0)
        for _ in range(30):
            _get(f"{base}/healthz")
        assert {numbers(_get(f"{base}/metrics"))[ALIVE] - start for _ in range(6)} == {30}
        assert len({path.name.rpartition("_")[2] for path in tmp_path.glob("yardstick-figures-*/histogram_*.db")}) > 1
    finally:
        process.terminate()
        process.wait(15)


ALIVE = 'yardstick_request_seconds_count{engine="",route="healthz",status="200"}'


def _get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return str(answer.read().decode())


def _wait(base: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            _get(f"{base}/healthz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the portal did not answer within a minute")
