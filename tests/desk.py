"""The desk as its people use it: a market that was collected, a run that is held, and staff at their browsers."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from portal.accounts.models import AuditEntry, User
from portal.pipeline.outcome import Outcome
from portal.pipeline.refresh import refresh
from portal.pipeline.rulings import perform_rulings
from tests.people import account, signed_in
from tests.run_folders import Crawl, Json, order


class Desk:
    """``go``: collect that market on that day. ``editor`` …: a browser signed in with that role. ``work``: what a worker does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._people: dict[str, tuple[User, Client]] = {}

    def go(self, day: int, market: Mapping[str, Mapping[str, Json | None] | None]) -> Outcome:
        self._monkeypatch.setattr("portal.pipeline.refresh.collect", Crawl(market))
        return refresh(order(day), lambda _: None)

    def user(self, role: str, name: str = "") -> User:
        return self._person(role, name or role)[0]

    def client(self, role: str, name: str = "") -> Client:
        return self._person(role, name or role)[1]

    def _person(self, role: str, name: str) -> tuple[User, Client]:
        if name not in self._people:
            user = account(f"{name}@example.org", factor=True, role=role)
            self._people[name] = user, signed_in(user)
        return self._people[name]

    def work(self) -> None:
        perform_rulings(lambda _: None)


def text(answer: Any) -> str:
    """What a page says, its tags taken off."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def token(answer: Any) -> str:
    found = re.search(r'name="token" value="(\w+)"', answer.content.decode())
    assert found is not None
    return found.group(1)


def entries(action: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=action).order_by("number"))
