"""The configuration that the environment gives (DESIGN §9): a wrong value stops the start with one sentence that names it."""

from __future__ import annotations

import os
import re
import secrets
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from portal.config.database import DatabaseUrlError, database

ROOT = Path(__file__).resolve().parent.parent.parent
MARKETS = ("demo", "cn", "eu", "uk", "au", "us")


class ConfigurationError(Exception):
    """A wrong environment variable; the text names it and says what it takes."""


@dataclass(frozen=True, slots=True)
class Environment:
    production: bool
    data: Path
    database: dict[str, Any]
    secret_key: str
    allowed_hosts: tuple[str, ...]
    elasticsearch_url: str
    elasticsearch_prefix: str
    broker_url: str
    market: str
    base_url: str
    operator: str
    contact: str
    log: str
    access_log: bool
    metrics_token: str
    page_seconds: int
    field_keys: tuple[str, ...]
    mail_url: str
    mail_from: str
    proxies: int

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that was given in confidence: no log may show it."""
        passwords = (urlsplit(url).password or "" for url in (self.elasticsearch_url, self.broker_url, self.mail_url))
        told = (self.secret_key, str(self.database.get("PASSWORD") or ""), self.metrics_token, *self.field_keys, *passwords)
        return tuple(one for one in told if one)


def read_environment(env: Mapping[str, str] = os.environ) -> Environment:
    """Raise ConfigurationError for the first variable that is wrong."""
    kind = env.get("YARDSTICK_ENV", "local")
    if kind not in ("local", "production"):
        raise ConfigurationError(f"YARDSTICK_ENV is {kind!r}; it takes local or production.")
    production = kind == "production"
    data = Path(env.get("YARDSTICK_DATA") or ROOT / "var").resolve()
    hosts = tuple(host.strip() for host in env.get("ALLOWED_HOSTS", "").split(",") if host.strip())
    if production and (not hosts or "*" in hosts):
        raise ConfigurationError(
            "ALLOWED_HOSTS is required in production: the host names that the portal answers to, separated by commas, without *."
        )
    market = env.get("YARDSTICK_MARKET", "demo")
    if market not in MARKETS:
        raise ConfigurationError(f"YARDSTICK_MARKET is {market!r}; it takes one of {', '.join(MARKETS)}.")
    return Environment(
        production=production,
        data=data,
        database=_database(env.get("DATABASE_URL", ""), data),
        secret_key=_secret_key(env, production, data),
        allowed_hosts=hosts or ("127.0.0.1", "localhost"),
        elasticsearch_url=_url(env, "ELASTICSEARCH_URL", ("http", "https")),
        elasticsearch_prefix=_prefix(env),
        broker_url=_url(env, "CELERY_BROKER_URL", ("amqp", "amqps")),
        market=market,
        base_url=_url(env, "YARDSTICK_BASE_URL", ("http", "https")).rstrip("/"),
        operator=env.get("YARDSTICK_OPERATOR", ""),
        contact=env.get("YARDSTICK_CONTACT", ""),
        log=_log(env, production),
        access_log=production or "YARDSTICK_LOG" in env,
        metrics_token=_metrics_token(env),
        page_seconds=_page_seconds(env),
        field_keys=_field_keys(env, production, data),
        mail_url=_url(env, "YARDSTICK_MAIL_URL", ("smtp", "smtps")),
        mail_from=_mail_from(env),
        proxies=_proxies(env),
    )


def _page_seconds(env: Mapping[str, str]) -> int:
    text = env.get("YARDSTICK_PAGE_SECONDS", "60")
    if not re.fullmatch(r"[0-9]{1,4}", text) or int(text) > 3600:
        raise ConfigurationError(f"YARDSTICK_PAGE_SECONDS is {text!r}; it takes a number of seconds from 0 to 3600.")
    return int(text)


def _log(env: Mapping[str, str], production: bool) -> str:
    kind = env.get("YARDSTICK_LOG") or ("json" if production else "text")
    if kind not in ("json", "text"):
        raise ConfigurationError(f"YARDSTICK_LOG is {kind!r}; it takes json or text.")
    return kind


def _metrics_token(env: Mapping[str, str]) -> str:
    token = env.get("YARDSTICK_METRICS_TOKEN", "")
    if token and (len(token) < 20 or not token.isascii() or not token.isprintable() or " " in token):
        raise ConfigurationError("YARDSTICK_METRICS_TOKEN must have at least 20 characters: ASCII letters, digits and signs, no space.")
    return token


def _url(env: Mapping[str, str], name: str, schemes: tuple[str, ...]) -> str:
    text = env.get(name, "")
    if text and (urlsplit(text).scheme not in schemes or not urlsplit(text).hostname):
        shown = re.sub(r"//[^@/]*@", "//…@", text)  # no password in a log
        raise ConfigurationError(
            f"{name} is {shown!r}; it takes an address that starts with {' or '.join(scheme + '://' for scheme in schemes)}."
        )
    return text


def _prefix(env: Mapping[str, str]) -> str:
    text = env.get("ELASTICSEARCH_PREFIX", "")
    if text and not re.fullmatch(r"[a-z0-9][a-z0-9_]{0,39}", text):
        raise ConfigurationError(f"ELASTICSEARCH_PREFIX is {text!r}; it takes up to 40 small letters, digits and underscores.")
    return text


def _database(url: str, data: Path) -> dict[str, Any]:
    try:
        return database(url, data)
    except DatabaseUrlError as error:
        raise ConfigurationError(str(error)) from error


def _secret_key(env: Mapping[str, str], production: bool, data: Path) -> str:
    """The key of the environment, else one that is made once and kept under the data folder (local only)."""
    key = env.get("SECRET_KEY", "")
    if production and len(key) < 40:
        raise ConfigurationError("SECRET_KEY is required in production and must have at least 40 characters.")
    if key:
        return key
    return _kept(data, "secret_key", lambda: secrets.token_urlsafe(48))


def _field_keys(env: Mapping[str, str], production: bool, data: Path) -> tuple[str, ...]:
    """The keys of what the database keeps encrypted, the newest first. Without any, one is made and kept under the data folder where
    the portal is local; in production there is none, and nobody gets an account."""
    keys = tuple(key.strip() for key in env.get("YARDSTICK_FIELD_KEYS", "").split(",") if key.strip())
    if not keys and not production:
        keys = (_kept(data, "field_key", lambda: urlsafe_b64encode(secrets.token_bytes(32)).decode()),)
    if any(not re.fullmatch(r"[A-Za-z0-9_-]{43}=", key) for key in keys):
        raise ConfigurationError("YARDSTICK_FIELD_KEYS takes keys of 32 bytes in URL-safe base64, separated by commas; one of them is not.")
    return keys


def _kept(data: Path, name: str, made: Callable[[], str]) -> str:
    """A secret of this data folder, made at the first start."""
    path = data / name
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            temporary = path.with_name(f"{name}.{os.getpid()}")
            temporary.touch(mode=0o600)
            temporary.write_text(made())
            temporary.replace(path)
        return path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(f"YARDSTICK_DATA is {str(data)!r}, which cannot be written: {error.strerror}.") from error


def _mail_from(env: Mapping[str, str]) -> str:
    address = env.get("YARDSTICK_MAIL_FROM", "Yardstick <noreply@localhost>")
    if "@" not in address or any(sign in address for sign in "\r\n"):
        raise ConfigurationError(f"YARDSTICK_MAIL_FROM is {address!r}; it takes an address such as 'Yardstick <noreply@portal.example>'.")
    return address


def _proxies(env: Mapping[str, str]) -> int:
    text = env.get("YARDSTICK_PROXIES", "0")
    if not re.fullmatch(r"[0-9]", text):
        raise ConfigurationError(f"YARDSTICK_PROXIES is {text!r}; it takes the number of proxies in front of the portal, 0 to 9.")
    return int(text)


def environment() -> Environment:
    """The environment of this process; a wrong one ends it with its sentence on stderr and exit code 2."""
    try:
        return read_environment()
    except ConfigurationError as error:
        stop(str(error))


def stop(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    raise SystemExit(2)
