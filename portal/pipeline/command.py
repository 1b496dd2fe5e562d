"""What every command shares: its closing JSON as the last line of stdout, one sentence for what went wrong, exit codes."""

from __future__ import annotations

import json
import logging
import re
import signal
import sys
import time
from collections.abc import Callable
from getpass import getuser
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from portal.accounts.checks import letters_know_the_address
from portal.catalog import version
from portal.pipeline.conclude import ENDINGS
from portal.pipeline.errors import Interrupted, RefusalError, sentence
from portal.pipeline.switch import require_none
from search import startup

Json = dict[str, Any]
_DIGITS = re.compile(r"\d+")
progress = logging.getLogger("yardstick.progress")
TELL_EVERY = 1.0  # seconds between lines of progress that say the same in other numbers


class PipelineCommand(BaseCommand):
    """A command ends in ``perform``, which returns its exit code and closing JSON. Progress goes to stderr."""

    requires_system_checks: list[str] = []
    needs_database = True
    service = False  # runs until it is ended: what it says is a log, not an answer to a person

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
        if self.service:
            for warning in letters_know_the_address():
                self.say(f"{warning.msg} {warning.hint}")
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
            if self.service and settings.YARDSTICK_LOG == "json":
                progress.info("%s", text)
            else:
                self.stderr.write(text)


def user_name() -> str:
    """Who runs this command."""
    try:
        return getuser()
    except (OSError, KeyError, ImportError):  # no user name in this environment
        return "unknown user"


def at_the_command_line() -> str:
    """How the audit calls whoever runs this command."""
    return f"command:{user_name()}"


def _terminated(*_: object) -> NoReturn:
    raise Interrupted


def require_database() -> None:
    """Raise RefusalError unless the database has exactly the tables that this version needs, and no restore is half switched."""
    require_none(Path(settings.YARDSTICK_DATA))
    problem = version.problem()
    if problem:
        raise RefusalError(problem)


def require_search(say: Callable[[str], None]) -> None:
    """Raise EngineUnavailable for a search server or an index that this version cannot use; say so when it is only away."""
    told = startup.require_search()
    if told:
        say(told)
