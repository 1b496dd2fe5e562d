"""Who may open which address: every address of the portal × every kind of person. An address without an expectation fails.

A new address is one line in ``OPEN``, or in ``PUBLIC`` when it is everybody's and knows nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import Error
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import clear_url_caches, path

from portal.accounts import checks, middleware
from portal.accounts.access import account, partner, partner_owner, staff, zone_of
from portal.accounts.models import AuditEntry, Partner, Session
from portal.accounts.roles import ROLES, Permission
from tests.people import KINDS, PARTNERS, STAFF, Cast, signed_in
from tests.people import account as make
from tests.rows import product

pytestmark = pytest.mark.django_db

WRITES = re.compile(r"(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM|REPLACE INTO) \"?(\w+)")
TRACES = {Session._meta.db_table, AuditEntry._meta.db_table}  # all that looking leaves: when somebody was here, and what they took along
EVERYBODY = set(KINDS)
OURS = {"member", "owner"}  # of the partner in the address
SIGNED_IN = EVERYBODY - {"anonymous"}
PUBLIC = {
    "", "robots.txt", "sitemap.xml", "favicon.ico", "healthz", "readyz", "metrics", "api/v1/search", "api/v1/suggest", "api/v1/export.csv",
    "api/v1/export.json", "api/v1/products/<product_id>", "api/v1/compare", "api/v1/compare.csv", "api/v1/changes", "api/v1/institutions",
    "api/v1/institutions/<institution_id>", "api/v1/sources", "api/v1/schema", "api/v1/snapshots/<sha256>", "api/v1/openapi.json",
    "api/v1/docs", "api/v1/^", "en/", "en/search/", "en/product/<slug:product_id>/", "en/compare/", "en/compare.csv", "en/help/",
    "en/method/", "en/sources/", "en/institution/<str:institution_id>/", "en/about/", "en/privacy/", "en/contact/",
    "en/report/<slug:product_id>/", "en/corrections/", "en/changes.atom",
    "en/<family:family>/", "en/<family:family>/<category:category>/", "en/feeds/", "en/feeds/rules/", "en/feeds/check/",
    "en/feeds/feed.schema.json", "en/feeds/<family:family>.template.csv", "en/feeds/<family:family>.example.<form:form>",
    "en/feeds/<mode:mode>.example.<form:form>", "en/order/", "en/receipts/<str:text>/",
    "en/calculators/<slug:kind>/", "go/<slug:product_id>/", "en/go/<slug:product_id>/", "en/go/<slug:product_id>/on/",
    # a program's doors: by key alone, never by who is signed in (tests/test_deliveries.py)
    "api/v1/feeds/validate", "api/v1/feeds/<slug:feed>/deliveries", "api/v1/feeds/<slug:feed>/deliveries/<slug:delivery>",
    "api/v1/feeds/<slug:feed>/deliveries/<slug:delivery>.csv", "api/v1/feeds/<slug:feed>/deliveries/<slug:delivery>/withdrawals",
}  # fmt: skip
OPEN: dict[str, set[str]] = {
    "en/partner/": SIGNED_IN,
    "en/partner/<slug:partner>/": OURS,
    "en/partner/<slug:partner>/feeds/<slug:feed>/": OURS,
    "en/partner/<slug:partner>/feeds/<slug:feed>/differences/": OURS,
    "en/partner/<slug:partner>/feeds/<slug:feed>/pull/": {"owner"},
    "en/partner/<slug:partner>/deliveries/<slug:delivery>/": OURS,
    "en/partner/<slug:partner>/deliveries/<slug:delivery>.json": OURS,
    "en/partner/<slug:partner>/deliveries/<slug:delivery>.csv": OURS,
    "en/partner/<slug:partner>/deliveries/<slug:delivery>/withdrawals/": OURS,
    "en/partner/<slug:partner>/members/": {"owner"},
    "en/partner/<slug:partner>/keys/": {"owner"},
    "en/partner/<slug:partner>/keys/<slug:prefix>/replace/": {"owner"},
    "en/partner/<slug:partner>/keys/<slug:prefix>/revoke/": {"owner"},
    "en/partner/<slug:partner>/disputes/": OURS,
    "en/partner/<slug:partner>/disputes/<slug:product>/": OURS,
    "en/partner/<slug:partner>/questions/<int:number>/": OURS,
    "en/partner/<slug:partner>/webhooks/": {"owner"},
    "en/partner/<slug:partner>/webhooks/<slug:hook>/": {"owner"},
    "en/account/": SIGNED_IN,
    "en/account/sessions/": SIGNED_IN,
    "en/account/notices/": SIGNED_IN,
    "en/account/data.json": SIGNED_IN,
    "en/account/delete/": SIGNED_IN,
    "en/account/login/": EVERYBODY,
    "en/account/logout/": EVERYBODY,
    "en/account/inactive/": EVERYBODY,
    "en/account/signup/": EVERYBODY,
    "en/account/reauthenticate/": SIGNED_IN,
    "en/account/confirm-email/": EVERYBODY,
    r"en/account/^confirm-email/(?P<key>[-:\w]+)/$": EVERYBODY,
    "en/account/password/change/": SIGNED_IN,
    "en/account/password/set/": SIGNED_IN,
    "en/account/password/reset/": EVERYBODY,
    "en/account/password/reset/done/": EVERYBODY,
    "en/account/password/reset/key/done/": EVERYBODY,
    r"en/account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": EVERYBODY,
    "en/account/2fa/": SIGNED_IN,
    "en/account/2fa/authenticate/": EVERYBODY,
    "en/account/2fa/reauthenticate/": SIGNED_IN,
    "en/account/2fa/totp/activate/": SIGNED_IN,
    "en/account/2fa/totp/deactivate/": SIGNED_IN,
    "en/account/2fa/recovery-codes/": SIGNED_IN,
    "en/account/2fa/recovery-codes/generate/": SIGNED_IN,
    "en/account/2fa/webauthn/": SIGNED_IN,
    "en/account/2fa/webauthn/add/": SIGNED_IN,
    "en/account/2fa/webauthn/reauthenticate/": SIGNED_IN,
    "en/account/2fa/webauthn/keys/<int:pk>/remove/": SIGNED_IN,
    "en/account/2fa/webauthn/keys/<int:pk>/edit/": SIGNED_IN,
    "en/desk/": set(STAFF),
    "en/desk/take/": set(STAFF),
    "en/desk/help/": set(STAFF),
    "en/desk/audit/": {"auditor"},
    "en/desk/overrides/": set(STAFF),
    "en/desk/override/<slug:product_id>/": {"editor"},
    "en/desk/proposal/<int:number>/": set(STAFF),
    "en/desk/proposal/<int:number>/decide/": {"reviewer"},
    "en/desk/listings/": set(STAFF),
    "en/desk/listings/preview/": {"editor"},
    "en/desk/listings/decide/": {"editor"},
    "en/desk/listings/decision/<int:number>/": set(STAFF),
    "en/desk/listings/decision/<int:number>/decide/": {"reviewer"},
    "en/desk/listing/<slug:product_id>/": set(STAFF),
    "en/desk/differences/<slug:product_id>/": set(STAFF),
    "en/desk/differences/<slug:product_id>/settle/": {"editor"},
    "en/desk/differences/<slug:product_id>/ask/": {"editor"},
    "en/desk/words/": set(STAFF),
    "en/desk/word/": set(STAFF),
    "en/desk/word/map/": {"editor"},
    "en/desk/meaning/<int:number>/": set(STAFF),
    "en/desk/meaning/<int:number>/propose/": {"editor"},
    "en/desk/meaning/<int:number>/decide/": {"reviewer"},
    "en/desk/sources/": set(STAFF),
    "en/desk/sources/<slug:name>/": set(STAFF),
    "en/desk/sources/<slug:name>/run/": {"operator", "editor"},
    "en/desk/institution/<str:institution_id>/": set(STAFF),
    "en/desk/report/<int:number>/": set(STAFF),
    "en/desk/report/<int:number>/document/": set(STAFF),
    "en/desk/report/<int:number>/answer/": {"editor", "reviewer"},
    "en/desk/audit.csv": {"auditor"},
    "en/desk/letters/": {"operator"},
    "en/desk/snapshot/<str:sha256>/": set(STAFF),
    "en/desk/run/<int:run_id>/": set(STAFF),
    "en/desk/run/<int:run_id>/<str:institution>/": set(STAFF),
    "en/desk/run/<int:run_id>/decide/": {"editor", "reviewer"},
}
ZONES = {"admin/": {"operator"}}  # everything below has one declaration, and one expectation
EXAMPLES = {
    "product_id": "nosuch",
    "institution_id": "harbour",
    "family": "loan",
    "category": "home_loan",
    "app_label": "accounts",
    "form": "csv",
    "mode": "delta",
    "text": "receipt",
    "kind": "overpay",
}


def expected(address: str) -> set[str] | None:
    """Who may open an address; None when nobody has said."""
    if address in PUBLIC:
        return EVERYBODY
    return OPEN.get(address) or next((who for start, who in ZONES.items() if address.startswith(start)), None)


def example(address: str, of: Partner) -> str:
    """An address that leads to that view."""
    filled = re.sub(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>", lambda found: f"<{found[1] or found[2]}>", address)
    filled = re.sub(r"<(\w+)>", lambda found: of.public_id if found[1] == "partner" else EXAMPLES.get(found[1], "1"), filled)
    return "/" + re.sub(r"[\^$]", "", filled)


ADDRESSES = [address for address, _view in checks.addresses()]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_has_an_expectation(address: str) -> None:
    assert expected(address) is not None, f"say in OPEN of {__name__} who may open {address}"
    assert (address in PUBLIC) == (zone_of("/" + address) == "")


def test_no_expectation_is_of_an_address_that_is_gone() -> None:
    assert set(OPEN) | PUBLIC <= set(ADDRESSES) | {"api/v1/docs"}


@pytest.mark.parametrize("kind", KINDS)
def test_each_address_opens_to_whom_it_should_and_to_nobody_else(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address is asked for in either language: in one by the kinds at even places, in the other by the others, in turns."""
    product()
    people = Cast()
    client = people.client(kind)
    passed: list[bool] = []
    judge = middleware.refusal

    def watched(*arguments: Any) -> HttpResponse | None:
        passed.append(False)
        answer = judge(*arguments)
        passed[-1] = answer is None
        return answer

    monkeypatch.setattr(middleware, "refusal", watched)
    for place, address in enumerate(ADDRESSES, KINDS.index(kind)):
        where = example(address, people.partner).replace("/en/", ("/en/", "/zh-hans/")[place % 2], 1)
        del passed[:]
        with CaptureQueriesContext(connection) as asked:
            status = client.get(where).status_code
        assert status < 500, where
        written = {found[1] for query in asked if (found := WRITES.match(query["sql"]))}
        assert written <= TRACES, (where, written)
        if address in PUBLIC:
            assert not passed, where
            continue
        assert len(passed) == 1 and passed[0] == (kind in (expected(address) or ())), f"{kind} at {where}: {status}"
        if not passed[0]:
            told = kind == "member" if address.startswith("en/partner/") else kind in STAFF  # that it is there, and not theirs
            assert status == (302 if kind == "anonymous" else 403 if told else 404), where


@pytest.mark.parametrize("kind", [*STAFF, "owner"])
def test_without_a_second_factor_nothing_opens_but_its_set_up(kind: str) -> None:
    people = Cast()
    people.client(kind)
    user = people.users[kind]
    user.authenticator_set.all().delete()
    client = signed_in(user)
    early = {
        "en/account/", "en/account/reauthenticate/", "en/account/password/change/", "en/account/password/set/", "en/account/2fa/",
        "en/account/2fa/totp/activate/", "en/account/2fa/webauthn/", "en/account/2fa/webauthn/add/",
    }  # fmt: skip
    for address in ADDRESSES:
        if address in PUBLIC or expected(address) == EVERYBODY:
            continue
        answer = client.get(example(address, people.partner))
        sent_away = answer.status_code == 302 and answer["Location"].endswith("/account/2fa/")
        assert sent_away == (address not in early), address


class TestDeclarations:
    """What a face declares, tried on addresses of its own."""

    @pytest.fixture(autouse=True)
    def faces(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        def view(request: HttpRequest, **in_path: str) -> HttpResponse:
            return HttpResponse(getattr(getattr(request, "membership", None), "role", "in"))

        from portal.config import urls

        patterns = [
            path("desk/judged/", staff(Permission.JUDGE)(view)),
            path("desk/read/", staff(Permission.AUDIT)(view)),
            path("desk/forgotten/", view),
            path("en/partner/", partner(view)),
            path("en/partner/<slug:partner>/", partner(view)),
            path("en/partner/<slug:partner>/keys/", partner_owner(view)),
            path("account/odd/", account(view)),
        ]
        monkeypatch.setattr(urls, "urlpatterns", [*patterns, *urls.urlpatterns])
        clear_url_caches()
        yield
        clear_url_caches()

    @pytest.mark.parametrize("kind", KINDS)
    def test_open_to_whom_they_name(self, kind: str) -> None:
        people = Cast()
        client = people.client(kind)
        outside = 302 if kind == "anonymous" else 404
        for address, permission in (("/desk/judged/", Permission.JUDGE), ("/desk/read/", Permission.AUDIT)):
            allowed = kind in ROLES and permission in ROLES[kind].permissions
            assert client.get(address).status_code == (200 if allowed else 403 if kind in STAFF else outside)
        at = f"/en/partner/{people.partner.public_id}/"
        inside = kind in ("member", "owner")
        assert client.get(at).status_code == (200 if inside else outside)
        assert client.get(at + "keys/").status_code == (200 if kind == "owner" else 403 if inside else outside)
        assert client.get("/en/partner/").status_code == (302 if kind == "anonymous" else 200)
        if inside:
            assert client.get(at).content.decode() == kind
        assert client.get("/en/partner/nosuch/").status_code == outside

    def test_that_are_missing_close_the_door_and_are_named(self) -> None:
        assert Cast().client("operator").get("/desk/forgotten/").status_code == 404
        found = checks.every_door_is_guarded()
        assert [one.msg for one in found if isinstance(one, Error)] == ["/desk/forgotten/ does not say who may open it."]

    def test_without_the_guard_are_an_error(self, settings: Any) -> None:
        settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "Guard" not in one]
        assert "accounts.E001" in [one.id for one in checks.every_door_is_guarded()]


class TestReaders:
    """Public pages know nobody: no cookie, no query more, nothing that a cache must tell apart."""

    PAGES = ("/en/", "/zh-hans/loan/home_loan/", "/en/search/?q=loan", "/en/compare/", "/api/v1/search", "/en/nosuch/", "/en/method/")

    @pytest.mark.parametrize("where", PAGES)
    def test_pay_nothing_for_accounts(self, where: str) -> None:
        product()
        Client().get(where)
        with CaptureQueriesContext(connection) as queries:
            answer = Client().get(where)
        assert not answer.cookies and "Set-Cookie" not in answer and "Cookie" not in answer.get("Vary", "")
        assert not [one["sql"] for one in queries.captured_queries if re.search(r"accounts_|account_|mfa_|auth_|django_", one["sql"])]

    @pytest.mark.parametrize("where", PAGES)
    def test_who_are_signed_in_get_the_same_page_without_a_look_at_their_session(self, where: str) -> None:
        product()
        client = signed_in(make(factor=True, role="editor"))
        Client().get(where)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(where)
        assert not answer.cookies and "Cookie" not in answer.get("Vary", "")
        assert not [one["sql"] for one in queries.captured_queries if "accounts_" in one["sql"]]
        strip = re.compile(rb'"took_ms": *[0-9.]+')
        assert strip.sub(b"", answer.content) == strip.sub(b"", Client().get(where).content)

    def test_pages_of_accounts_are_kept_by_nobody(self) -> None:
        answer = Client().get("/en/account/login/")
        assert "no-store" in answer["Cache-Control"] and "private" in answer["Cache-Control"]


class TestAdmin:
    def test_shows_and_changes_nothing(self) -> None:
        product()
        client = Cast().client("operator")
        row = product("Other")
        for where in ("/admin/", "/admin/catalog/product/", f"/admin/catalog/product/{row.pk}/change/", "/admin/accounts/auditentry/"):
            assert client.get(where).status_code == 200, where
        for where in ("/admin/catalog/product/add/", f"/admin/catalog/product/{row.pk}/delete/"):
            assert client.get(where).status_code == 403, where
        assert client.post(f"/admin/catalog/product/{row.pk}/change/", {"name": "Mine"}).status_code == 403
        client.post("/admin/catalog/product/", {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
        row.refresh_from_db()
        assert row.name == "Other"

    def test_shows_no_password(self) -> None:
        people = Cast()
        client = people.client("operator")
        page = client.get(f"/admin/accounts/user/{people.users['operator'].pk}/change/").content.decode()
        assert "argon2" not in page and "operator@example.org" in page

    def test_lets_nobody_in_by_its_own_door(self) -> None:
        client = Client()
        answer = client.post("/admin/login/", {"username": "operator@example.org", "password": "x"})
        assert answer.status_code == 302 and "/account/login/" in answer["Location"]
        assert Cast().client("operator").get("/admin/password_change/")["Location"].endswith("/account/password/change/")


def test_partners_are_no_staff() -> None:
    people = Cast()
    for kind in PARTNERS:
        people.client(kind)
        assert not people.users[kind].permissions and not people.users[kind].is_staff
