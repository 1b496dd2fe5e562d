"""What the framework checks of the doors: that the guard stands in its place, and that every guarded address says who may open it; and that
letters know where the portal is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern

from portal.accounts.access import access_of, zone_of
from portal.accounts.letters import base

GUARD = "portal.accounts.middleware.Guard"


def listen() -> None:
    register(every_door_is_guarded, Tags.security)
    register(letters_know_the_address)


def every_door_is_guarded(**_: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if GUARD not in settings.MIDDLEWARE:
        found.append(Error(f"{GUARD} is not in MIDDLEWARE: nothing would be guarded.", id="accounts.E001"))
    for address, view in addresses():
        zone = zone_of("/" + address)
        if zone and access_of(view, zone) is None:
            found.append(Error(f"/{address} does not say who may open it.", hint="See portal.accounts.access.", id="accounts.E002"))
    return found


def letters_know_the_address(**_: Any) -> list[CheckMessage]:
    """In production nothing but the configuration says under which address the portal is reached."""
    if base():
        return []
    told = "YARDSTICK_BASE_URL is not set: letters and webhooks name pages without a host, and nobody can be invited."
    return [checks.Warning(told, hint="Set it to the public address: https://portal.example", id="accounts.W001")]


def addresses(patterns: list[URLPattern | URLResolver] | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address of the portal and its view; pages in languages once, under ``en/``; parameters as ``<name>``."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        prefix = "en/" if isinstance(one.pattern, LocalePrefixPattern) else str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + prefix)
        else:
            yield before + prefix, one.callback
