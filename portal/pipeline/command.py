"""What every command shares: its closing JSON as the last line of stdout, one sentence for what went wrong, exit codes."""

from __future__ import annotations

import json
import re
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from portal.pipeline.conclude import ENDINGS
from portal.pipeline.errors import Interrupted, RefusalError, sentence
from search import startup

Json = dict[str, Any]
_DIGITS = re.compile(r"\d+")
TELL_EVERY = 1.0  # seconds between lines of progress that say the same in other numbers


class PipelineCommand(BaseCommand):
    """A command ends in ``perform``, which returns its exit code and closing JSON. Progress goes to stderr."""

    requires_system_checks: list[str] = []
    needs_database = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="end with one JSON line on stdout")
        self.add_own_arguments(parser)

    def add_own_arguments(self, parser: CommandParser) -> None:
        """The command's own options."""

    def perform(self, **options: Any) -> tuple[int, Json]:
        """Do it: (exit code, closing JSON). Raise RefusalError for what ends in one sentence."""
        raise NotImplementedError

    def closing(self, **options: Any) -> Json:  # noqa: ARG002 - for a subclass
        """The keys of the closing JSON when the command could not begin."""
        return {}

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        signal.signal(signal.SIGTERM, _terminated)
        self._told, self._kind = 0.0, ""
        try:
            if self.needs_database:
                require_database()
            code, closing = self.perform(**options)
        except ENDINGS as error:
            told = sentence(error)
            self.stderr.write(told)
            code, closing = 1, {**self.closing(**options), "error": told}
        if options["json"]:
            self.stdout.write(json.dumps(closing, ensure_ascii=False))
        self.stdout.flush()
        if code:
            sys.exit(code)

    def say(self, text: str) -> None:
        """Tell a person how far it is; lines that differ only in numbers at most each second."""
        now, kind = time.monotonic(), _DIGITS.sub("", text)
        if kind != self._kind or now - self._told >= TELL_EVERY:
            self._told, self._kind = now, kind
            self.stderr.write(text)


def _terminated(*_: object) -> NoReturn:
    raise Interrupted


def require_database() -> None:
    """Raise RefusalError unless the database has exactly the tables that this version needs."""
    recorder = MigrationRecorder(connection)
    if not recorder.has_table():
        raise RefusalError("The database has no tables yet; run: python manage.py migrate")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RefusalError("The database is of an older version; run: python manage.py migrate")
    unknown = [key for key in executor.loader.applied_migrations if key[0] == "catalog" and key not in executor.loader.disk_migrations]
    if unknown:
        raise RefusalError(f"The database is of a newer version ({unknown[0][1]} is unknown here); use that version of Yardstick.")


def require_search(say: Callable[[str], None]) -> None:
    """Raise EngineUnavailable for a search server or an index that this version cannot use; say so when it is only away."""
    told = startup.require_search()
    if told:
        say(told)
