"""Who may open which address: every address of the portal × every kind of person. An address without an expectation fails."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import Error
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from django.urls.resolvers import URLPattern

from portal.accounts import checks
from portal.accounts.access import ANYBODY, account, declared, partner, partner_owner, staff, zone_of
from portal.accounts.roles import ROLES, Permission
from portal.catalog.models import Observation
from tests.people import KINDS, PARTNERS, STAFF, Cast, account as make, signed_in
from tests.rows import product

pytestmark = pytest.mark.django_db

SIGNED_IN = {kind for kind in KINDS if kind != "anonymous"}
OPERATOR = {"operator"}
EVERYBODY = set(KINDS)
# What stands in an address, for a request that reaches its view.
EXAMPLES = {
    "<slug:product_id>": "nosuch", "<str:institution_id>": "harbour", "<family:family>": "loan", "<category:category>": "home_loan",
    "<int:pk>": "1", "<int:content_type_id>": "1", "<path:object_id>": "1", "<path:url>": "x", "<app_label>": "accounts",
}  # fmt: skip

OPEN: dict[str, set[str]] = {
    # address (as ``checks.addresses`` names it) -> who may open it; whoever is not named is sent away (302, 403 or 404).
    "en/account/": SIGNED_IN, "en/account/sessions/": SIGNED_IN, "en/account/data.json": SIGNED_IN, "en/account/delete/": SIGNED_IN,
    "en/account/login/": EVERYBODY, "en/account/logout/": EVERYBODY, "en/account/inactive/": EVERYBODY, "en/account/signup/": EVERYBODY,
    "en/account/reauthenticate/": SIGNED_IN, "en/account/confirm-email/": EVERYBODY,
    r"en/account/^confirm-email/(?P<key>[-:\w]+)/$": EVERYBODY,
    "en/account/password/change/": SIGNED_IN, "en/account/password/set/": SIGNED_IN, "en/account/password/reset/": EVERYBODY,
    "en/account/password/reset/done/": EVERYBODY, "en/account/password/reset/key/done/": EVERYBODY,
    r"en/account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": EVERYBODY,
    "en/account/2fa/": SIGNED_IN, "en/account/2fa/authenticate/": EVERYBODY, "en/account/2fa/reauthenticate/": SIGNED_IN,
    "en/account/2fa/totp/activate/": SIGNED_IN, "en/account/2fa/totp/deactivate/": SIGNED_IN,
    "en/account/2fa/recovery-codes/": SIGNED_IN, "en/account/2fa/recovery-codes/generate/": SIGNED_IN,
    "en/account/2fa/webauthn/": SIGNED_IN, "en/account/2fa/webauthn/add/": SIGNED_IN, "en/account/2fa/webauthn/reauthenticate/": SIGNED_IN,
    "en/account/2fa/webauthn/keys/<int:pk>/remove/": SIGNED_IN, "en/account/2fa/webauthn/keys/<int:pk>/edit/": SIGNED_IN,
}  # fmt: skip
