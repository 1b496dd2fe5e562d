"""What holds for accounts in production alone: names and flags of cookies, hashing of passwords, a forged host in a mail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal.config.mail import Mail, mail
from tests.test_deploy import PRODUCTION, ROOT

ASK = """
import json, django
from django.conf import settings
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth.hashers import make_password
from django.test import Client
client = Client(HTTP_HOST="portal.example", HTTP_X_FORWARDED_PROTO="https", enforce_csrf_checks=True)
from tests.people import PASSWORD, account
account("ada@example.org")
page = client.get("/en/account/login/")
token = client.cookies["__Host-csrf"].value
sent = {"login": "ada@example.org", "password": PASSWORD, "csrfmiddlewaretoken": token}
foreign = client.post("/en/account/login/", sent, headers={"Origin": "https://evil.example"})
own = client.post("/en/account/login/", sent, headers={"Origin": "https://portal.example"})
cookies = {name: {flag: one[flag] for flag in ("secure", "httponly", "samesite", "path", "domain")} for name, one in client.cookies.items()}
public = client.get("/en/")
plain = Client(HTTP_HOST="portal.example").get("/en/account/login/")
print(json.dumps({"cookies": cookies, "foreign": foreign.status_code, "own": own.status_code, "plain": plain["Location"],
                  "hash": make_password("x").partition("$")[0], "public": "Set-Cookie" in public}))
"""


def test_cookies_go_to_this_host_alone_over_tls_and_forms_come_from_it(tmp_path: Path) -> None:
    environment = {**os.environ, **PRODUCTION, "YARDSTICK_DATA": str(tmp_path), "DATABASE_URL": "", "YARDSTICK_LOG": "text"}
    environment["DJANGO_SETTINGS_MODULE"] = "portal.config.settings"
    done = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert set(told["cookies"]) == {"__Host-session", "__Host-csrf"}
    for flags in told["cookies"].values():
        assert flags == {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "domain": ""}
    assert (told["foreign"], told["own"], told["plain"]) == (403, 302, "https://portal.example/en/account/login/")
    assert told["hash"] == "argon2" and told["public"] is False


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "starttls", "tls"),
    [
        ("smtp://mailer:p%40ss@mail.example", "mail.example", 587, "mailer", "p@ss", True, False),
        ("smtp://mail.example:2525", "mail.example", 2525, "", "", True, False),
        ("smtps://mailer:x@mail.example", "mail.example", 465, "mailer", "x", False, True),
        ("smtp://127.0.0.1:25", "127.0.0.1", 25, "", "", False, False),
    ],
)
def test_mail_goes_over_tls_to_any_other_machine(
    url: str, host: str, port: int, user: str, password: str, starttls: bool, tls: bool
) -> None:
    assert mail(url) == Mail("django.core.mail.backends.smtp.EmailBackend", host, port, user, password, starttls, tls)


def test_without_a_server_mails_are_written_to_the_console() -> None:
    assert mail("").backend == "django.core.mail.backends.console.EmailBackend"
