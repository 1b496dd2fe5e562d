"""Who is who: roles that exclude each other, invitations without a password, and commands that say in one sentence what is wrong."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import IntegrityError, transaction

from portal.accounts import audit, people
from portal.accounts.models import AuditEntry, Membership, Partner, RoleGrant, Session, User
from portal.accounts.people import PeopleError
from portal.accounts.roles import APART, ROLES, Permission, permissions_of
from tests.people import account, signed_in
from tests.rows import institution

pytestmark = pytest.mark.django_db
BY = "command:ada"


def run(*arguments: str) -> tuple[int, dict[str, Any], str]:
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, "--json", stdout=out, stderr=err)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(out.getvalue().splitlines()[-1]), err.getvalue()


def rows(action: str) -> list[tuple[str, str, Any, Any, str]]:
    return list(AuditEntry.objects.filter(action=action).values_list("actor", "subject", "before", "after", "why"))


def test_nobody_gets_an_account_without_the_keys_that_encrypt_its_factors(settings: Any) -> None:
    settings.YARDSTICK_FIELD_KEYS = ()
    code, _, told = run("operator", "ada@example.org")
    assert code == 1 and "YARDSTICK_FIELD_KEYS" in told and not User.objects.exists()


class TestRoles:
    def test_nobody_watches_over_their_own_work(self) -> None:
        assert Permission.AUDIT in ROLES["auditor"].permissions
        assert all(Permission.AUDIT not in role.permissions for role in ROLES.values() if role.key != "auditor")
        assert all(ROLES[one].permissions for one in APART)

    def test_permissions_of_several_roles_add_up(self) -> None:
        both = permissions_of(["editor", "reviewer"])
        assert both == ROLES["editor"].permissions | ROLES["reviewer"].permissions

    @pytest.mark.parametrize(("first", "second"), [("operator", "auditor"), ("auditor", "operator")])
    def test_operator_and_auditor_are_two_people_whoever_writes(self, first: str, second: str) -> None:
        user = User.objects.create(email="ada@example.org")
        people.grant(user, first, BY, "")
        with pytest.raises(PeopleError, match="no account is both"):
            people.grant(user, second, BY, "")
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(user=user, role=second)
        assert list(user.grants.values_list("role", flat=True)) == [first]
        assert [row[3] for row in rows("role.granted")] == [first]

    def test_the_last_operator_stays(self) -> None:
        user = people.make_operator("ada@example.org", BY)
        with pytest.raises(PeopleError, match="only operator"):
            people.revoke(user, "operator", BY, "")
        people.staff("bob@example.org", "operator", BY, "")
        people.revoke(user, "operator", BY, "has left")
        assert rows("role.revoked") == [(BY, audit.of_user(user), "operator", None, "has left")]

    def test_an_account_that_is_switched_off_may_nothing(self) -> None:
        user = people.make_operator("ada@example.org", BY)
        user.is_active = False
        assert user.permissions == frozenset() and not user.is_staff

    def test_a_role_that_is_given_or_taken_ends_the_sessions(self) -> None:
        user = User.objects.create(email="ada@example.org")
        for act in (lambda: people.grant(user, "editor", BY, ""), lambda: people.revoke(user, "editor", BY, "")):
            Session.objects.create(session_key="k", user=user, expire_date=user.made_at, made_at=user.made_at, seen_at=user.made_at)
            act()
            assert not user.sessions.exists()


class TestInvitation:
    def test_holds_a_link_and_no_password_in_the_language_asked_for(self) -> None:
        user = people.make_operator("Ada@Example.org", BY, language="zh-hans")
        (sent,) = mail.outbox
        assert user.email == "ada@example.org" and sent.to == ["ada@example.org"] and not user.has_usable_password()
        assert re.search(r"http://127\.0\.0\.1:8000/zh-hans/account/password/reset/key/\w+-\S+/", sent.body) and "链接" in sent.body

    def test_goes_out_again_until_a_password_is_chosen(self) -> None:
        user = people.account("ada@example.org", BY)
        assert people.account("ada@example.org", BY) == user and len(mail.outbox) == 2
        user.set_password("correct horse battery")
        user.save()
        assert people.account("ada@example.org", BY) == user and len(mail.outbox) == 2
        assert len(rows("account.made")) == 1

    def test_in_production_needs_the_public_address(self, settings: Any) -> None:
        settings.PRODUCTION = True
        with pytest.raises(PeopleError, match="YARDSTICK_BASE_URL"):
            people.account("ada@example.org", BY)
        assert not User.objects.exists() and not mail.outbox


class TestPartner:
    def test_has_an_owner_and_institutions(self) -> None:
        bank = institution("harbour")
        code, told, _ = run("partner", "create", "Harbour  Bank", "--owner", "eve@harbour.example", "--institution", bank.pk)
        made = Partner.objects.get()
        assert code == 0 and told == {"partner": made.public_id, "name": "Harbour Bank", "institutions": [bank.pk]}
        assert re.fullmatch(r"[a-z2-9]{16}", made.public_id)
        owner = Membership.objects.get()
        assert owner.role == "owner" and owner.user.needs_second_factor and len(mail.outbox) == 1
        assert [row[3] for row in rows("partner.made")] == ["Harbour Bank", [bank.pk]]

    def test_nobody_stands_on_both_sides_of_the_counter(self) -> None:
        people.create_partner("Harbour", "eve@harbour.example", [], BY)
        with pytest.raises(PeopleError, match="works for a partner"):
            people.staff("eve@harbour.example", "editor", BY, "")
        people.staff("ada@example.org", "editor", BY, "")
        with pytest.raises(PeopleError, match="is staff"):
            people.create_partner("Other", "ada@example.org", [], BY)
        assert Partner.objects.count() == 1

    def test_a_member_alone_needs_no_second_factor(self) -> None:
        partner = people.create_partner("Harbour", "eve@harbour.example", [], BY)
        member = people.account("max@harbour.example", BY)
        people.add_member(partner, member, Membership.Role.MEMBER, BY)
        assert not member.needs_second_factor


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["operator", "ada"], "'ada' is no e-mail address."),
        (["operator", "a@b.example\r\nBcc: x@y.example"], "is no e-mail address"),
        (["operator", "a@b.example", "--language", "fr"], "--language is 'fr'; it takes one of zh-hans, en."),
        (["role", "grant", "a@b.example", "king"], "There is no role 'king'; it takes one of operator, editor, reviewer, auditor."),
        (["role", "revoke", "a@b.example", "editor"], "There is no account of 'a@b.example'."),
        (["partner", "create", "  ", "--owner", "a@b.example"], "A partner needs a name"),
        (["partner", "create", "X", "--owner", "a@b.example", "--institution", "none"], "There is no institution 'none'"),
        (["audit", "export"], "Name the file to write"),
        (["audit", "export", "x.csv", "--since", "soon"], "--since is 'soon'"),
    ],
)
def test_bad_input_is_one_sentence_and_changes_nothing(arguments: list[str], says: str) -> None:
    code, told, err = run(*arguments)
    assert code == 1 and says in told["error"] and err.strip() == told["error"] and "\n" not in told["error"].strip()
    assert not User.objects.exists() and not Partner.objects.exists() and not AuditEntry.objects.exists() and not mail.outbox


def test_lost_factors_are_taken_off_for_a_reason_alone() -> None:
    user = account(factor=True, role="editor")
    client = signed_in(user)
    assert "needs --reason" in run("factors", "reset", user.email)[1]["error"]
    assert run("factors", "reset", user.email, "--reason", "called back")[1]["removed"] == 1
    assert client.get("/en/account/").status_code == 302 and rows("factor.reset")[0][2:] == (["totp"], [], "called back")
    assert "no second factor" in run("factors", "reset", user.email, "--reason", "again")[1]["error"]


def test_the_first_operator_is_made_once() -> None:
    code, told, _ = run("operator", "ada@example.org")
    assert code == 0 and told["role"] == "operator"
    code, told, _ = run("operator", "bob@example.org")
    assert code == 1 and "ada@example.org" in told["error"] and User.objects.count() == 1
    code, told, _ = run("role", "grant", "bob@example.org", "operator", "--reason", "holidays")
    assert code == 0 and told["roles"] == ["operator"] and rows("role.granted")[-1][4] == "holidays"
