"""Celery on RabbitMQ: the wake-up, and the spread over machines. What is to be done and who does it stands in the run table.

A message may be lost, doubled or late: the one static entry looks each minute, and a claim decides (RELIABILITY §5).
"""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import setup_logging
from kombu import Exchange, Queue

from portal.config.environment import environment
from portal.pipeline.queues import EVERY, QUEUES, ROUTES, TICK

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
app = Celery("yardstick", broker=environment().broker_url or None)
app.conf.update(
    task_queues=[Queue(name, Exchange(name, durable=True), routing_key=name, durable=True) for name in QUEUES],
    task_routes=ROUTES,
    task_default_queue="index",
    task_serializer="json",
    accept_content=["json"],
    task_ignore_result=True,
    # A task is acknowledged when it is done, and again put in the queue when its process dies; the crawl is not (tasks.py).
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=200,
    worker_soft_shutdown_timeout=30,
    task_soft_time_limit=540,
    task_time_limit=600,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"confirm_publish": True},
    beat_scheduler="celery.beat:Scheduler",  # keeps nothing on disk: an entry more or less costs a minute
    beat_schedule={TICK: {"task": TICK, "schedule": EVERY, "options": {"expires": EVERY}}},
    timezone="UTC",
)
app.autodiscover_tasks(["portal.pipeline"])


def keep_our_logging(**_: object) -> None:
    """Celery sets up no logging of its own where somebody answers this: ours stays, one line a record and no secret in it."""


setup_logging.connect(keep_our_logging)
