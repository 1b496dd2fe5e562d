"""The doors themselves: signing in and out, the second factor, sessions, and what an account may take along or end."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings as configured
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.test import Client

from portal.accounts import limits, people, sessions
from portal.accounts.models import AuditEntry, Limit, Membership, Session, User
from tests.people import PASSWORD, SECRET, account, code, signed_in

pytestmark = pytest.mark.django_db
LOGIN = "/en/account/login/"


def sign_in(client: Client, email: str = "ada@example.org", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("number").values_list("action", flat=True))


def text(answer: Any) -> str:
    return str(answer.content.decode())


class TestSigningIn:
    def test_an_invited_operator_comes_in_by_their_own_means(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(transaction, "on_commit", lambda act: act())  # the transaction of a test never ends
        people.make_operator("ada@example.org", "command:root")
        path = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body).group(1)  # type: ignore[union-attr]
        client = Client()
        page = client.get(path, follow=True)
        assert "Choose a password" in text(page)
        address = page.redirect_chain[-1][0]
        assert "common" in text(client.post(address, {"password1": "password123456", "password2": "password123456"}))
        done = client.post(address, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
        assert "The password is set" in text(done) and EmailAddress.objects.get().verified
        assert "too old, or was used already" in text(Client().get(path, follow=True))
        home = sign_in(client, follow=True)
        assert home.redirect_chain[-1][0] == "/en/account/" and "Your role needs one." in text(home)
        assert client.get("/admin/", follow=True).redirect_chain == [("/en/account/2fa/", 302)]
        assert client.get("/en/account/sessions/").status_code == 302
        assert client.get("/en/account/2fa/totp/activate/")["Location"].startswith("/en/account/reauthenticate/")
        assert client.post("/en/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
        form = client.get("/en/account/2fa/totp/activate/")
        secret = form.context["form"].secret
        assert secret in text(form) and "<svg" in text(form) and "data:" not in text(form)
        shown = client.post("/en/account/2fa/totp/activate/", {"code": _code(secret)}, follow=True)
        codes = re.findall(r"<li><code>(\w+)</code>", text(shown))
        assert len(codes) == 10
        assert client.get("/admin/").status_code == 200
        assert not set(codes) & set(re.findall(r"\w+", text(client.get("/en/account/2fa/recovery-codes/"))))
        assert client.post("/en/account/logout/").status_code == 302
        other = Client()
        assert sign_in(other)["Location"].endswith("/2fa/authenticate/") and other.get("/admin/").status_code == 302
        assert other.post("/en/account/2fa/authenticate/", {"code": codes[0]}, follow=True).redirect_chain[-1][0] == "/en/account/"
        third = Client()
        sign_in(third)
        assert "Incorrect code" in text(third.post("/en/account/2fa/authenticate/", {"code": codes[0]}))
        assert [one for one in actions() if one.startswith(("login", "factor", "password"))] == [
            "password.reset", "login", "factor.added", "factor.added", "factor.recovery_code_used", "login", "factor.failed",
        ]  # fmt: skip

    def test_a_code_of_the_app_works_once(self) -> None:
        account(factor=True, role="editor")
        now = code()
        for expected in (302, 200):
            client = Client()
            sign_in(client)
            assert client.post("/en/account/2fa/authenticate/", {"code": now}).status_code == expected

    def test_secrets_are_kept_encrypted(self) -> None:
        account(factor=True)
        kept = Authenticator.objects.get().data["secret"]
        assert SECRET not in kept and kept.startswith("gAAAA")

    def test_the_session_gets_a_new_key(self) -> None:
        account()
        client = Client()
        client.get("/en/account/password/reset/")
        client.cookies[configured.SESSION_COOKIE_NAME] = "a" * 32
        sign_in(client)
        key = client.cookies[configured.SESSION_COOKIE_NAME].value
        assert key != "a" * 32 and Session.objects.get().session_key == sha256(key.encode()).hexdigest() != key

    def test_a_wrong_word_is_the_same_for_known_and_unknown(self) -> None:
        account()
        known, unknown = (text(sign_in(Client(), email, "wrong")) for email in ("ada@example.org", "bob@example.org"))
        strip = re.compile(r'value="[^"]*"')
        assert strip.sub("", known) == strip.sub("", unknown) and "not correct" in known
        subjects = AuditEntry.objects.filter(action="login.failed").values_list("subject", flat=True)
        assert [one.partition(":")[0] for one in subjects] == ["user", "unknown"] and "bob" not in subjects[1]

    def test_the_sixth_wrong_word_is_refused_and_so_is_the_right_one_then(self) -> None:
        account()
        for _ in range(5):
            assert "not correct" in text(sign_in(Client(), password="wrong"))
        assert "Too many failed login attempts" in text(sign_in(Client(), password="wrong"))
        assert "Too many failed login attempts" in text(sign_in(Client()))
        assert not Session.objects.exists()

    def test_one_address_of_a_reader_tries_ten_accounts_a_minute_and_no_more(self) -> None:
        for one in range(10):
            assert "not correct" in text(sign_in(Client(), f"{one}@example.org", "wrong"))
        assert "Too many failed" in text(sign_in(Client(), "11@example.org", "wrong"))
        assert "not correct" in text(sign_in(Client(), "11@example.org", "wrong", REMOTE_ADDR="198.51.100.7"))

    @pytest.mark.parametrize(("lang", "words"), [("en", "Forgotten the password?"), ("zh-hans", "忘记密码")])
    def test_the_way_to_a_new_password_stands_once(self, lang: str, words: str) -> None:
        page = text(Client().get(f"/{lang}/account/login/"))
        assert page.count(words) == 1 and page.count("orgot") <= 1 and f'href="/{lang}/account/password/reset/"' in page

    def test_nobody_signs_up(self) -> None:
        answer = Client().post("/en/account/signup/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})
        assert "by invitation" in text(answer) and not User.objects.exists()

    @pytest.mark.parametrize("after", ["//evil.example", "https://evil.example/", "javascript:x", "/\\evil.example", "http:evil.example"])
    def test_leads_to_no_other_place(self, after: str) -> None:
        account()
        assert sign_in(Client(), QUERY_STRING=f"next={after}")["Location"] == "/en/account/"

    def test_a_switched_off_account_stays_outside_and_falls_out(self) -> None:
        user = account()
        client = signed_in(user)
        assert client.get("/en/account/").status_code == 200
        User.objects.update(is_active=False)
        assert client.get("/en/account/").status_code == 302
        assert not sign_in(Client(), follow=True).wsgi_request.user.is_authenticated

    def test_without_a_confirmed_address_a_mail_is_sent_first(self) -> None:
        account()
        EmailAddress.objects.update(verified=False)
        client = Client()
        assert sign_in(client)["Location"] == "/en/account/confirm-email/"
        path = re.search(r"http://[^/]+(/\S+)", mail.outbox[0].body).group(1)  # type: ignore[union-attr]
        assert "ada@example.org" in text(client.get(path))
        client.post(path)
        assert EmailAddress.objects.get().verified

    def test_a_form_of_another_site_changes_nothing(self) -> None:
        client = Client(enforce_csrf_checks=True)
        answer = sign_in(client)
        assert answer.status_code == 403 and "not sent from a page of ours" in text(answer)
        for path in ("/en/", "/en/account/logout/", "/admin/"):
            assert client.post(path).status_code in (403, 405)


def _code(secret: str) -> str:
    from allauth.mfa.totp.internal import auth as totp

    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


class TestLimitsThatCannotBeCounted:
    @pytest.fixture(autouse=True)
    def away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        account(factor=True)

        def broken(*_: Any, **__: Any) -> None:
            raise limits.LimitsAwayError from DatabaseError("gone")

        for name in ("add", "get", "set", "delete"):
            monkeypatch.setattr(limits.Limits, name, broken)

    @pytest.mark.parametrize("lang", ["en", "zh-hans"])
    def test_close_every_door_with_a_sentence(self, lang: str) -> None:
        for path, form in (
            ("login", {"login": "ada@example.org", "password": PASSWORD}), ("password/reset", {"email": "ada@example.org"}),
        ):  # fmt: skip
            answer = Client().post(f"/{lang}/account/{path}/", form)
            assert answer.status_code == 503 and answer["Retry-After"] == "60"
            assert ("attempts cannot be counted" if lang == "en" else "暂时无法登录") in text(answer)
        assert not Session.objects.exclude(user=None).exists() and not mail.outbox

    def test_leave_public_pages_alone(self) -> None:
        assert Client().get("/en/").status_code == Client().get("/api/v1/search").status_code == 200


class TestLimits:
    def test_count_in_a_table_that_holds_no_address_of_anybody(self) -> None:
        sign_in(Client(), "bob@example.org", "wrong", REMOTE_ADDR="198.51.100.7")
        kept = list(Limit.objects.values_list("key", "value"))
        assert kept and all(re.fullmatch(r"[0-9a-f]{64}", key) for key, _value in kept)
        assert "198.51" not in str(kept) and "bob" not in str(kept)

    def test_adding_is_decided_once_until_it_ends(self) -> None:
        assert cache.add("allauth:x", 1, 60) and not cache.add("allauth:x", 2, 60) and cache.get("allauth:x") == 1
        Limit.objects.update(until=time.time() - 1)
        assert cache.get("allauth:x") is None and cache.add("allauth:x", 3, 60) and cache.get("allauth:x") == 3
        assert cache.delete("allauth:x") and cache.get("allauth:x", "none") == "none"
        cache.set("allauth:y", [1.5, 2.5], None)
        cache.set("allauth:y", [1.5], None)
        assert cache.get("allauth:y") == [1.5]

    def test_what_ended_long_ago_goes(self) -> None:
        cache.set("allauth:x", 1, 60)
        Limit.objects.update(until=time.time() - 7200)
        cache.add("allauth:y", 1, 60)
        assert Limit.objects.count() == 1

    def test_a_lost_database_is_told_apart_from_nothing_counted(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {Limit._meta.db_table} RENAME TO elsewhere")
        for act in (lambda: cache.get("allauth:x"), lambda: cache.add("allauth:x", 1), lambda: cache.set("allauth:x", 1)):
            with pytest.raises(limits.LimitsAwayError), transaction.atomic():
                act()

    def test_pages_cannot_keep_anything_there_by_mistake(self) -> None:
        with pytest.raises(ValueError, match="process"):
            cache.set("catalog.home", 1)


class TestSessions:
    @pytest.mark.parametrize(
        ("role", "made", "seen", "over"),
        [
            ("editor", timedelta(hours=11), timedelta(minutes=29), False),
            ("editor", timedelta(hours=11), timedelta(minutes=31), True),
            ("editor", timedelta(hours=13), timedelta(0), True),
            ("", timedelta(hours=13), timedelta(days=2), False),
            ("", timedelta(days=13), timedelta(days=4), True),
            ("", timedelta(days=15), timedelta(0), True),
        ],
    )
    def test_end_when_they_were_idle_or_are_old(self, role: str, made: timedelta, seen: timedelta, over: bool) -> None:
        client = signed_in(account(factor=bool(role), role=role))
        session = client.session
        session.update({sessions.MADE: time.time() - made.total_seconds(), sessions.SEEN: time.time() - seen.total_seconds()})
        session.save()
        answer = client.get("/en/account/")
        assert (answer.status_code == 302) is over
        if over:
            assert "had been away" in text(client.get(answer["Location"])) and not Session.objects.exclude(user=None).exists()

    def test_that_are_used_say_so_at_most_once_a_minute(self) -> None:
        client = signed_in(account())
        seen = Session.objects.get().seen_at
        client.get("/en/account/")
        assert Session.objects.get().seen_at == seen
        session = client.session
        session[sessions.SEEN] = time.time() - 61
        session.save()
        client.get("/en/account/")
        assert datetime.now(UTC) - Session.objects.get().seen_at < timedelta(seconds=30)

    def test_are_listed_and_ended_one_by_one_or_all_but_this(self) -> None:
        user = account()
        client, phone, office = (signed_in(user) for _ in range(3))
        foreign = signed_in(account("bob@example.org"))
        page = text(client.get("/en/account/sessions/"))
        named = sha256(phone.cookies[configured.SESSION_COOKIE_NAME].value.encode()).hexdigest()
        assert page.count('name="session"') == 2 and named in page and "this one" in page
        assert client.post("/en/account/sessions/", {"session": named}).status_code == 302
        assert phone.get("/en/account/").status_code == 302 and office.get("/en/account/").status_code == 200
        not_mine = sha256(foreign.cookies[configured.SESSION_COOKIE_NAME].value.encode()).hexdigest()
        assert client.post("/en/account/sessions/", {"session": not_mine}).status_code == 404
        client.post("/en/account/sessions/")
        assert office.get("/en/account/").status_code == 302
        assert client.get("/en/account/").status_code == foreign.get("/en/account/").status_code == 200

    def test_of_others_end_with_a_new_password_and_with_a_new_factor(self) -> None:
        user = account()
        here, there = signed_in(user), signed_in(user)
        new = "another long passphrase"
        changed = here.post("/en/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
        assert changed["Location"] == "/en/account/"
        assert here.get("/en/account/").status_code == 200 and there.get("/en/account/").status_code == 302
        assert "password.changed" in actions()

    @pytest.mark.parametrize(
        ("header", "agent"),
        [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge, Windows"),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1", "Safari, iOS"),
            ("<script>", ""),
        ],
    )  # fmt: skip
    def test_know_of_a_browser_only_two_words(self, header: str, agent: str) -> None:
        assert sessions.agent_of(header) == agent


class TestSecondFactor:
    def test_the_last_one_of_whoever_needs_one_stays(self) -> None:
        user = account(factor=True, role="editor")
        answer = signed_in(user).post("/en/account/2fa/totp/deactivate/")
        assert "cannot deactivate" in text(answer) and Authenticator.objects.filter(type="totp").exists()

    def test_of_anybody_else_goes(self) -> None:
        user = account(factor=True)
        there = signed_in(user)
        assert signed_in(user).post("/en/account/2fa/totp/deactivate/").status_code == 302
        assert not Authenticator.objects.exists() and "factor.removed" in actions()
        assert there.get("/en/account/").status_code == 302

    def test_is_not_set_up_by_whoever_finds_an_open_browser(self) -> None:
        client = signed_in(account(), recently=False)
        assert client.get("/en/account/2fa/totp/activate/")["Location"].startswith("/en/account/reauthenticate/")

    def test_a_security_key_is_asked_for_by_our_own_script(self) -> None:
        user = account(factor=True, role="editor")
        page = text(signed_in(user).get("/en/account/2fa/webauthn/add/"))
        assert "mfa/js/webauthn.js" in page and '"creation_options"' in page
        scripts = re.findall(r"<script([^>]*)>", page)
        assert all("src=" in one or "application/json" in one for one in scripts)
        assert not re.search(r"\sstyle=|\son\w+=", page)


class TestOwnData:
    def test_is_a_file_with_everything_and_no_secret(self) -> None:
        user = account(factor=True)
        answer = signed_in(user).get("/en/account/data.json")
        told = answer.json()
        assert "attachment" in answer["Content-Disposition"] and told["account"]["email"] == "ada@example.org"
        assert [one["action"] for one in told["audit"]] == ["account.exported"] and len(told["sessions"]) == 1
        assert "argon2" not in text(answer) and "secret" not in text(answer)

    def test_needs_the_password_once_more(self) -> None:
        client = signed_in(account(), recently=False)
        assert client.get("/en/account/data.json").status_code == client.get("/en/account/delete/").status_code == 302

    def test_goes_when_its_owner_says_so_and_the_audit_keeps_an_id(self) -> None:
        user = account(factor=True)
        client = signed_in(user)
        assert client.get("/en/account/delete/").status_code == 200 and User.objects.exists()
        client.post("/en/account/delete/")
        assert not User.objects.exists() and not Authenticator.objects.exists() and not Session.objects.exclude(user=None).exists()
        assert not EmailAddress.objects.exists()
        entry = AuditEntry.objects.get(action="account.deleted")
        assert entry.subject == f"user:{user.public_id}" and actions()[-1] == "account.deleted"

    def test_of_the_only_operator_or_owner_stays(self) -> None:
        operator = account("op@example.org", factor=True, role="operator")
        assert "only operator" in text(signed_in(operator).post("/en/account/delete/"))
        partner = people.create_partner("Harbour", "eve@harbour.example", [], "command:root")
        owner = User.objects.get(email="eve@harbour.example")
        Authenticator.objects.create(user=owner, type="totp", data={"secret": ""})
        assert "only owner of “Harbour”" in text(signed_in(owner).post("/en/account/delete/"))
        people.add_member(partner, account("max@harbour.example"), Membership.Role.OWNER, "command:root")
        signed_in(owner).post("/en/account/delete/")
        assert not User.objects.filter(email="eve@harbour.example").exists()


PAGES = (
    "", "sessions/", "delete/", "logout/", "inactive/", "confirm-email/", "password/change/", "2fa/", "2fa/totp/deactivate/",
    "2fa/recovery-codes/generate/", "2fa/webauthn/", "2fa/webauthn/add/", "reauthenticate/", "2fa/reauthenticate/",
)  # fmt: skip
OUTSIDE = ("login/", "signup/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/", "confirm-email/")
LATIN = re.compile(r"[A-Za-z][a-z]{3,}")
NAMES = {"Yardstick", "Java", "Script", "English"}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_an_account_has_no_english_in_chinese(path: str) -> None:
    answer = signed_in(account("a@b.c", factor=True, role="editor")).get(f"/zh-hans/account/{path}")
    assert answer.status_code == 200
    _chinese(text(answer))


@pytest.mark.parametrize("path", OUTSIDE)
def test_nor_has_a_door(path: str) -> None:
    answer = Client().get(f"/zh-hans/account/{path}")
    assert answer.status_code == 200
    _chinese(text(answer))


def _chinese(page: str) -> None:
    shown = re.sub(r"<script.*?</script>|<head>.*?</head>|<svg.*?</svg>|<p class=.print-only.*?</p>|<[^>]*>", " ", page, flags=re.DOTALL)
    assert set(LATIN.findall(shown)) <= NAMES
    labels = re.findall(r'(?:placeholder|aria-label)="([^"]*)"', page)
    assert set(LATIN.findall(" ".join(labels))) <= NAMES
    assert "no-store" not in page and 'name="robots" content="noindex"' in page
