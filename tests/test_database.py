"""What differs between databases is decided here, not by them: limits, orders, characters that one of them cannot keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError
from django.test import Client, override_settings

from portal.catalog import selectors
from portal.catalog.models import Institution, Issue, Run
from portal.config import database
from portal.config.environment import ConfigurationError, read_environment
from portal.pipeline import queues, runs
from portal.pipeline.errors import RefusalError, sentence
from portal.web.errors import server_error
from tests.factories import document, stored
from tests.run_folders import order

DATA = Path("/nowhere")


def test_postgresql_bounds_what_may_wait_shorter_for_a_page_than_for_a_worker() -> None:
    config = database.database("postgresql://ada:secret@db.example:5433/yard?sslmode=require", DATA)
    assert (config["HOST"], config["PORT"], config["NAME"], config["OPTIONS"]["sslmode"]) == ("db.example", 5433, "yard", "require")
    assert "-c statement_timeout=60s" in config["OPTIONS"]["options"] and config["CONN_HEALTH_CHECKS"] and config["CONN_MAX_AGE"]
    database.limit(config, database.WEB)
    assert "-c statement_timeout=2s" in config["OPTIONS"]["options"] and "-c lock_timeout=1s" in config["OPTIONS"]["options"]


def test_sqlite_takes_no_limits_of_postgresql_and_only_a_web_server_maps_its_file() -> None:
    config = database.database("", DATA)
    assert "mmap" not in config["OPTIONS"]["init_command"]
    database.limit(config, database.WEB)
    assert config["OPTIONS"]["init_command"].endswith("PRAGMA mmap_size=268435456;")
    assert config["NAME"] == str(DATA / "yardstick.sqlite3") and "options" not in config["OPTIONS"]


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://", "postgresql://ada:secret@host:port/x", "sqlite://", "yard"])
def test_a_wrong_address_stops_the_start_and_shows_no_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as refused:
        read_environment({"DATABASE_URL": url, "SECRET_KEY": "x"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('connection failed: connection to server at "127.0.0.1", port 1 failed: Connection refused\n\tIs it running?', "DATABASE_URL"),
        ('connection failed: FATAL:  database "x" does not exist', "does not exist"),
        ("terminating connection due to administrator command", "ended the connection"),
        ("the connection is lost", "ended the connection"),
        ("canceling statement due to statement timeout", "longer than it may"),
        ("canceling statement due to lock timeout", "locked"),
        ("could not extend file: No space left on device", "disk is full"),
    ],
)
def test_what_postgresql_says_is_one_sentence(text: str, says: str) -> None:
    told = sentence(OperationalError(text))
    assert says in told and "\n" not in told and told.endswith(".")


@pytest.mark.django_db
def test_names_are_in_the_order_of_their_characters_on_every_database() -> None:
    for name in ("ridge", "Zebra", "ångström", "apple", "元和", "Ridge", "_low"):
        Institution.objects.create(id=name.encode().hex()[:60], source="demo", name=name)
    shown = [view.row.name for view in selectors.institutions(datetime(2026, 11, 1, tzinfo=UTC))]
    assert shown == sorted(shown) == ["Ridge", "Zebra", "_low", "apple", "ridge", "ångström", "元和"]
    row = stored(document("home_loan", "b"), document("home_loan", "B", key="upper"))[0]
    Issue.objects.bulk_create(
        Issue(institution=row.institution, source_key=row.source_key, fingerprint=at, locator=at, first_seen=row.first_seen)
        for at in ("/b", "/B", "/a")
    )
    assert [issue.locator for issue in selectors.issues_of(row)] == ["/B", "/a", "/b"]
    assert [one.name for one in selectors.products_of(row.institution_id)] == ["B", "b"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/search?q=a%00b",
        "/api/v1/search?institution=a%00b",
        "/api/v1/search?currency=%00",
        "/api/v1/compare?id=%00&id=a",
        "/api/v1/suggest?q=%00",
        "/api/v1/products/a%00",
        "/en/search/?q=%00&institution=%00",
        "/en/product/%00/",
        "/en/institution/%00/",
        "/en/compare/?id=%00&id=%00",
    ],
)
def test_a_character_that_no_database_keeps_is_no_fault_of_ours(address: str) -> None:
    stored(document("home_loan", "Basic"))
    assert Client(SERVER_NAME="localhost").get(address).status_code in (200, 302, 400, 404)


def test_a_page_says_that_the_database_is_away_and_when_to_come_back(rf: Any) -> None:
    for error in (OperationalError("gone"), InterfaceError("closed")):
        try:
            raise error
        except (OperationalError, InterfaceError):
            page = server_error(rf.get("/zh-hans/"))
        assert (page.status_code, page["Retry-After"]) == (503, "5") and "数据库" in page.content.decode()
    assert server_error(rf.get("/en/")).status_code == 500


@pytest.mark.django_db(transaction=True)
def test_the_next_run_is_the_oldest_whose_source_is_free() -> None:
    first, second = (Run.objects.create(source="au-cdr", at=runs.datetime.now(UTC), dedupe_key=key, folder="runs/x") for key in "ab")
    other = Run.objects.create(source="demo", at=runs.datetime.now(UTC), dedupe_key="c", folder="runs/y")
    taken = [runs.claim_next(), runs.claim_next(), runs.claim_next()]
    assert [None if lease is None else lease.run.pk for lease in taken] == [first.pk, other.pk, None]
    with pytest.raises(RefusalError, match="under way"):
        runs.claim(second)


@pytest.mark.django_db(transaction=True)
def test_a_later_attempt_works_in_a_folder_of_its_own() -> None:
    first = runs.claim(runs.create(order(), scheduled="slot-1"))
    Run.objects.update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
    assert runs.expire_lapsed() == 1
    second = runs.claim_next()
    assert second is not None and second.run.folder.startswith(f"runs/{first.run.pk}-") and second.attempt > first.attempt


@pytest.mark.django_db(transaction=True)
def test_a_run_that_waited_long_in_the_queue_is_not_past_its_limit_when_it_begins() -> None:
    run = runs.create(order(), scheduled="slot-1")
    Run.objects.update(created_at=datetime.now(UTC) - timedelta(days=1))
    runs.claim(run)
    assert runs.expire_lapsed() == 0
    Run.objects.update(started_at=datetime.now(UTC) - timedelta(days=1))
    assert runs.expire_lapsed() == 1 and Run.objects.get().state == "expired"


def test_queues_are_chosen_by_name_and_a_wrong_one_is_named() -> None:
    assert queues.chosen(None) == ("crawl", "index", "mail") and queues.chosen("index") == ("index",)
    with pytest.raises(RefusalError, match="nosuch"):
        queues.chosen("crawl,nosuch")


def test_celery_is_set_so_that_no_dead_worker_loses_a_task() -> None:
    from portal.config.celery import app
    from portal.pipeline import tasks

    conf = app.conf
    assert conf.task_acks_late and conf.task_reject_on_worker_lost and conf.worker_prefetch_multiplier == 1 and conf.task_ignore_result
    assert conf.accept_content == ["json"] and conf.broker_transport_options == {"confirm_publish": True} and not conf.result_backend
    assert conf.worker_max_tasks_per_child == 200 and conf.worker_soft_shutdown_timeout == 30 and conf.broker_connection_retry_on_startup
    assert not tasks.crawl.acks_late and tasks.crawl.time_limit > tasks.crawl.soft_time_limit >= 1800
    assert {(queue.name, queue.exchange.name, queue.routing_key, queue.durable) for queue in conf.task_queues} == {
        (name, name, name, True) for name in queues.QUEUES
    }
    own = {name for name in app.tasks if name.startswith("yardstick.")}
    assert own == set(queues.ROUTES) and list(conf.beat_schedule) == [queues.TICK]


def test_a_broker_that_refuses_is_one_sentence_without_its_password() -> None:
    with override_settings(CELERY_BROKER_URL="amqp://guest:secret@127.0.0.1:9//"), pytest.raises(RefusalError) as refused:
        queues.become_worker(queues.QUEUES, beat=False, concurrency=1)
    told = str(refused.value)
    assert "127.0.0.1:9" in told and "CELERY_BROKER_URL" in told and "secret" not in told and "\n" not in told
