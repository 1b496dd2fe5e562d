"""The mail server of YARDSTICK_MAIL_URL as Django takes it; without one, mails are written to the console."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Mail:
    """``tls``: from the first byte (smtps); ``starttls``: after a greeting, except to this machine itself."""

    backend: str = "django.core.mail.backends.console.EmailBackend"
    host: str = "localhost"
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail(url: str) -> Mail:
    """``smtp://USER:PASSWORD@HOST:PORT`` (587) or ``smtps://…`` (465); checked by the environment."""
    if not url:
        return Mail()
    parts = urlsplit(url)
    tls, host = parts.scheme == "smtps", parts.hostname or ""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Mail(backend, host, parts.port or (465 if tls else 587), user, password, not tls and host not in LOOPBACK, tls)
