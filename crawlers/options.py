"""What one run was told on its command line, and what follows from it for addresses and politeness."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import tldextract

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

DEFAULT_PORTS = {"http": 80, "https": 443}


class UsageError(ValueError):
    """A wrong combination of options; the text is one sentence."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """One run: where it writes, when it is said to happen, whom it asks and how politely.

    ``at`` is the run's date and time (ISO 8601 UTC): every date that is written comes from it. ``url`` replaces scheme, host and port
    of the source's start. ``allow_private`` lets exactly that scheme, host and port be a private address. ``delay`` in seconds
    replaces the politeness (0 only with ``allow_private``). ``time_limit`` in seconds can only shorten the run's own.
    ``contact`` is an address of the operator, told in the User-Agent. ``validators``: the file that remembers between the runs of this
    source what was last answered, for conditional requests; None asks for everything.
    """

    source: str
    run: str
    at: str
    folder: Path
    snapshots: Path
    url: str | None = None
    allow_private: bool = False
    delay: float | None = None
    time_limit: float | None = None
    contact: str = ""
    validators: Path | None = None

    def check(self) -> None:
        """Raise UsageError for options that contradict each other."""
        if self.url is not None:
            parts = urlsplit(self.url)
            if parts.scheme not in DEFAULT_PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
                raise UsageError(f"--url {self.url!r} must be http:// or https:// with a host and perhaps a port, and no path.")
        if self.delay is not None and (self.delay < 0 or (self.delay == 0 and not self.allow_private)):
            raise UsageError("--delay must be above 0 seconds; 0 is only for --allow-private.")
        if not self.contact.isascii() or not self.contact.isprintable():
            raise UsageError("--contact must be plain ASCII text on one line.")


def origin(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) of an address, the default port written out; port -1 when the address has none that is valid."""
    parts = urlsplit(url)
    return parts.scheme.lower(), (parts.hostname or "").rstrip(".").lower(), _port(parts)


def _port(parts: SplitResult) -> int:
    try:
        return parts.port or DEFAULT_PORTS.get(parts.scheme.lower(), -1)
    except ValueError:
        return -1


def rebased(start: str, base: str | None) -> str:
    """``start`` with the scheme, host and port of ``base``."""
    if base is None:
        return start
    parts = urlsplit(base)
    return urlsplit(start)._replace(scheme=parts.scheme, netloc=parts.netloc).geturl()


@cache
def _suffixes() -> tldextract.TLDExtract:
    """The public suffix list as it ships with tldextract: never fetched, never cached on disk."""
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())


def registrable_domain(url: str) -> str:
    """The domain that somebody registered (``bank.com.au`` of ``https://api.cdr.bank.com.au/x``), or the host itself."""
    host = origin(url)[1]
    return _suffixes()(host).top_domain_under_public_suffix or host


def slot_of(url: str, institution: str, settings: BaseSettings) -> str:
    """Who is asked politely: the institution where many share one loopback host, else the registrable domain."""
    allowed = settings.get("YARDSTICK_PRIVATE_ORIGIN")
    if allowed and origin(url) == origin(allowed):
        return f"institution {institution}"
    return registrable_domain(url)
