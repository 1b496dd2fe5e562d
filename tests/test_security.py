"""Defences that every route shares, and the sheet that names the proofs (docs/security.md)."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from portal.api.routes import ROUTES
from portal.catalog import selectors
from portal.config.environment import ConfigurationError, read_environment
from tests.rows import product

ROOT = Path(__file__).resolve().parent.parent
SHEET = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
PAGES = (
    "/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/healthz", "/readyz", "/metrics", "/en/", "/zh-hans/", "/en/search/", "/en/loan/",
    "/en/loan/home_loan/", "/en/compare/", "/en/method/", "/en/sources/", "/en/about/", "/en/privacy/", "/en/contact/", "/en/changes.atom",
    "/en/institution/harbour/", "/static/web/yardstick.css",
)  # fmt: skip
WRONG = (
    "/nosuch",
    "/en/nosuch/",
    "/en/search/?nosuch=1",
    "/en/product/nosuch/",
    "/api/v1/nosuch",
    "/api/v1/search?nosuch=1",
    "/static/x.css",
)
INTERFACE = tuple("/api/v1" + re.sub(r"{\w+}", "nosuch", route.path) for route in ROUTES)

pytestmark = pytest.mark.django_db


def check(answer: Any) -> None:
    assert answer["X-Content-Type-Options"] == "nosniff" and answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "strict-origin-when-cross-origin" and answer["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert len(answer["X-Request-ID"]) >= 8 and "Set-Cookie" not in answer and not answer.cookies


@pytest.mark.parametrize("path", [*PAGES, *WRONG, *INTERFACE])
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_every_answer_carries_the_headers(path: str, method: str) -> None:
    product()
    answer = getattr(Client(raise_request_exception=False), method)(path)
    check(answer)
    assert answer.status_code < 500
    answer.close()


def test_the_answer_of_a_broken_server_carries_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(selectors, "home", broken)
    answer = Client(raise_request_exception=False).get("/en/")
    assert answer.status_code == 500
    check(answer)


@pytest.mark.parametrize("path", ["/en/", "/en/search/", "/api/v1/search", "/sitemap.xml"])
@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "evil.example:80", "127.0.0.1@evil.example", "<script>"])
def test_a_foreign_host_name_is_refused(path: str, host: str) -> None:
    answer = Client(raise_request_exception=False).get(path, headers={"Host": host})
    assert answer.status_code == 400 and "evil" not in answer.content.decode() and "<script>" not in answer.content.decode()
    check(answer)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("page_size=51", "page_size"),
        ("page_size=50&page=21", "page"),
        ("page=100000000000000000000", "page"),
        ("&".join(f"category=home_loan&institution=i{number}" for number in range(20)), ""),
        ("&".join(f"x{number}=1" for number in range(600)), ""),
        ("rate.min=" + "9" * 5000, ""),
    ],
)
@pytest.mark.parametrize("path", ["/en/search/", "/api/v1/search"])
def test_what_is_too_much_is_refused_by_name(path: str, query: str, names: str) -> None:
    answer = Client().get(f"{path}?{query}")
    assert answer.status_code == 400 and names in answer.content.decode()


@pytest.mark.parametrize(
    "text",
    [
        "*:*",
        "_exists_:name",
        "name:/.*a{99999}/",
        '{"match_all":{}}',
        "' OR 1=1 --",
        "a* AND (b OR",
        "%_%",
        "\\",
        "((((",
        "+-!^~",
        "a" * 5000,
    ],
)
def test_signs_of_query_languages_are_only_text(text: str) -> None:
    product("Basic home loan")
    for path in ("/api/v1/search", "/api/v1/suggest", "/en/search/"):
        answer = Client().get(path, {"q": text})
        assert answer.status_code == 200
    found = Client().get("/api/v1/search", {"q": text}).json()
    assert found["total"] in (0, 1) and (found["total"] == 0 or not re.search(r"\w", text))


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "a.example,*"}, "ALLOWED_HOSTS"),
        ({"YARDSTICK_LOG": "xml"}, "YARDSTICK_LOG"),
        ({"YARDSTICK_FIELD_KEYS": "A" * 43 + "=,short"}, "YARDSTICK_FIELD_KEYS"),
        ({"YARDSTICK_MAIL_URL": "http://mail.example"}, "YARDSTICK_MAIL_URL"),
        ({"YARDSTICK_MAIL_FROM": "a@b.example\r\nBcc: c@d.example"}, "YARDSTICK_MAIL_FROM"),
        ({"YARDSTICK_PROXIES": "many"}, "YARDSTICK_PROXIES"),
    ],
)
def test_production_starts_with_no_default(missing: dict[str, str], told: str, tmp_path: Path) -> None:
    key = "A" * 43 + "="
    whole = {
        "YARDSTICK_ENV": "production", "SECRET_KEY": "x" * 40, "ALLOWED_HOSTS": "a.example", "YARDSTICK_DATA": str(tmp_path),
        "YARDSTICK_FIELD_KEYS": key,
    }  # fmt: skip
    assert read_environment(whole).log == "json"
    with pytest.raises(ConfigurationError, match=told):
        read_environment({**whole, **missing})


def test_production_needs_no_key_of_accounts_before_the_first_one(tmp_path: Path) -> None:
    whole = {"YARDSTICK_ENV": "production", "SECRET_KEY": "x" * 40, "ALLOWED_HOSTS": "a.example", "YARDSTICK_DATA": str(tmp_path)}
    assert read_environment(whole).field_keys == () and not (tmp_path / "field_key").exists()


def test_no_secret_stands_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("needs the repository: this is a copy of its files alone")
    shapes = re.compile(
        r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b"
        r"|(?im:^\s*(?:SECRET_KEY|\w*PASSWORD|\w*_TOKEN)\s*=\s*['\"][A-Za-z0-9+/_-]{16,}['\"])"
    )
    files = [
        ROOT / name for name in listed.stdout.split() if Path(name).suffix in {".py", ".yaml", ".toml", ".md", ".in", ".cfg", ".html", ""}
    ]
    found = [str(path.relative_to(ROOT)) for path in files if path.is_file() and shapes.search(path.read_text("utf-8", errors="replace"))]
    assert files and not found
    assert not any(Path(name).name in {".env", "secret_key"} for name in listed.stdout.split())


def test_the_sheet_has_every_threat_once_with_a_proof_or_a_reason() -> None:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in SHEET.splitlines() if re.match(r"\| (T\d+|–) ", line)]
    assert [row[0] for row in rows if row[0] != "–"] == [f"T{number}" for number in range(1, 28)]
    assert all(len(row) == 5 and ("`tests/" in row[3] or row[2].startswith("not applicable yet, because")) for row in rows)


@pytest.mark.parametrize("proof", sorted(set(re.findall(r"`(tests/(?:browser/)?\w+\.py(?:::\w+)?)`", SHEET))))
def test_every_proof_of_the_sheet_exists(proof: str) -> None:
    file, _, name = proof.partition("::")
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not name or re.search(rf"def {name}\(", text)
