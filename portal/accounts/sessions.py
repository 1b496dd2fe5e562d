"""Sessions in the database, under a hash of their key; each knows its account, its age and what browser it is of.

How long one lasts is judged where accounts are needed (``access``): public pages never read a session.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, cast

from django.contrib.sessions.backends.db import SessionStore as Database
from django.http import HttpRequest

from portal.accounts.models import Session, User

MADE, SEEN, AGENT, OWNER = "made", "seen", "agent", "_auth_user_id"
TOUCH = 60  # seconds between two notes of when a session was last seen
STRICT = (timedelta(minutes=30), timedelta(hours=12))  # idle, altogether: staff and owners of partners
PLAIN = (timedelta(days=3), timedelta(days=14))
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("Linux", "Linux"))


def hashed(key: str) -> str:
    """How the table knows a session key: the key itself is 190 random bits, which no table of hashes holds."""
    return sha256(key.encode()).hexdigest()


class SessionStore(Database):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def _get_session_from_db(self) -> Session | None:
        row = Session.objects.filter(session_key=hashed(cast(str, self.session_key)), expire_date__gt=datetime.now(UTC)).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return super().exists(hashed(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = cast(Session, super().create_model_instance(data))
        now = time.time()
        row.session_key = hashed(row.session_key)
        row.user_id = int(data[OWNER]) if OWNER in data else None
        row.made_at = datetime.fromtimestamp(data.get(MADE, now), UTC)
        row.seen_at = datetime.fromtimestamp(data.get(SEEN, now), UTC)
        row.agent = str(data.get(AGENT, ""))
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            Session.objects.filter(session_key=hashed(key)).delete()


def begin(request: HttpRequest) -> None:
    """Note when and with what this session signed in; those that ended long ago go."""
    now = time.time()
    request.session.update({MADE: now, SEEN: now, AGENT: agent_of(request.headers.get("User-Agent", ""))})
    SessionStore.clear_expired()


def is_over(request: HttpRequest, user: User) -> bool:
    """Whether this session has lasted too long, or was not used for too long. Notes at most once a minute that it is in use."""
    idle, whole = STRICT if user.needs_second_factor else PLAIN
    now, made, seen = time.time(), request.session.get(MADE, 0), request.session.get(SEEN, 0)
    if now - made > whole.total_seconds() or now - seen > idle.total_seconds():
        return True
    if now - seen > TOUCH:
        request.session[SEEN] = now
    return False


def end_others(user: User, request: HttpRequest | None = None) -> int:
    """End the sessions of an account, but not the one that asks; how many."""
    rows = Session.objects.filter(user=user)
    if request is not None and request.session.session_key:
        rows = rows.exclude(session_key=hashed(request.session.session_key))
    return rows.delete()[0]


def agent_of(header: str) -> str:
    """Browser and system in two words: enough to know one's own, too little to know a person by."""
    browser = next((name for sign, name in BROWSERS if sign in header), "")
    system = next((name for sign, name in SYSTEMS if sign in header), "")
    return ", ".join(part for part in (browser, system) if part)
