"""One log record, one line: JSON for machines, text for a person; with request and run id, without secrets, without forged lines."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from typing import Any

from portal.telemetry.context import ID, request_id, run_id
from portal.telemetry.scrub import scrub

ACCESS = "yardstick.access"
# What may stand beside the message: whoever logs names it in ``extra={"facts": {…}}``.
FACTS = "facts"
# Everything that some reader of lines takes for the end of a line, or for a command to the terminal.
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160))} | {0x2028: "\\u2028", 0x2029: "\\u2029"}
_CONTROL |= {9: "\\t", 10: "\\n", 13: "\\r"}


class _Formatter(logging.Formatter):
    """``secrets``: what this process was given in confidence, and hides wherever it turns up."""

    converter = staticmethod(time.gmtime)

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        super().__init__()
        self.secrets = tuple(secrets)

    def clean(self, text: str) -> str:
        """One line without secrets and without control characters."""
        return scrub(text, self.secrets).translate(_CONTROL)

    def facts(self, record: logging.LogRecord) -> dict[str, Any]:
        """What was said beside the message: numbers as they are, anything else as cleaned text."""
        told = getattr(record, FACTS, {})
        return {name: value if isinstance(value, int | float) else self.clean(str(value)) for name, value in told.items()}

    def trace(self, record: logging.LogRecord) -> list[str]:
        """The lines of the traceback, each cleaned."""
        if not record.exc_info:
            return []
        return [self.clean(line) for line in scrub(self.formatException(record.exc_info), self.secrets).splitlines()]


class JsonLines(_Formatter):
    """``{"at", "level", "logger", "message", "request", "run", …facts, "trace": […]}``; request, run and trace where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        at = self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}Z"
        line: dict[str, Any] = {"at": at, "level": record.levelname, "logger": record.name, "message": self.clean(record.getMessage())}
        line |= {name: value for name, value in _ids(record) if value}
        line |= {name: value for name, value in self.facts(record).items() if name not in line}
        trace = self.trace(record)
        if trace:
            line["trace"] = trace
        return json.dumps(line, ensure_ascii=False)


class Text(_Formatter):
    """The same for a person: one line, and the traceback below it, each of its lines behind a bar."""

    def format(self, record: logging.LogRecord) -> str:
        ids = [f"{name}={value}" for name, value in _ids(record) if value]
        told = [f"{name}={value}" for name, value in self.facts(record).items()]
        head = f"{self.formatTime(record, '%Y-%m-%d %H:%M:%S')} {record.levelname} {record.name}"
        line = " ".join([head, self.clean(record.getMessage()), *told, *ids])
        return "\n".join([line, *(f"    | {part}" for part in self.trace(record))])


def _ids(record: logging.LogRecord) -> tuple[tuple[str, str], ...]:
    """The request and the run that a record belongs to."""
    request = request_id() or getattr(getattr(record, "request", None), ID, "")
    return (("request", request), ("run", run_id()))


def configuration(kind: str, *, access: bool, secrets: Sequence[str]) -> dict[str, Any]:
    """The logging of this process. ``kind``: ``json`` or ``text``; ``access``: whether each request has its line."""
    formatter = {"json": "portal.telemetry.logs.JsonLines", "text": "portal.telemetry.logs.Text"}[kind]
    quiet = {"level": "INFO" if access else "WARNING", "propagate": True}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "secrets": [one for one in secrets if one]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            ACCESS: quiet,
            "yardstick.progress": {"level": "INFO"},
            "portal.pipeline.tasks": {"level": "INFO"},
            # Django writes these to the console in its own form as well unless they are told not to.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            "_granian": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }
