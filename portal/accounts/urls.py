"""The addresses of an account, each with who may open it. Those of allauth keep their names, since it asks for them by name;
what is not listed here does not exist."""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as code_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as key_views
from django.urls import path, re_path

from portal.accounts import views
from portal.accounts.access import account, anybody, early

urlpatterns = [
    path("", early(views.home), name="account_home"),
    path("sessions/", account(views.sessions), name="account_sessions"),
    path("notices/", account(views.told), name="account_notices"),
    path("data.json", account(views.data), name="account_data"),
    path("delete/", account(views.delete), name="account_delete"),
    path("login/", anybody(account_views.login), name="account_login"),
    path("logout/", anybody(account_views.logout), name="account_logout"),
    path("inactive/", anybody(account_views.account_inactive), name="account_inactive"),
    path("signup/", anybody(account_views.signup), name="account_signup"),
    path("reauthenticate/", early(account_views.reauthenticate), name="account_reauthenticate"),
    path("confirm-email/", anybody(account_views.email_verification_sent), name="account_email_verification_sent"),
    re_path(r"^confirm-email/(?P<key>[-:\w]+)/$", anybody(account_views.confirm_email), name="account_confirm_email"),
    path("password/change/", early(account_views.password_change), name="account_change_password"),
    path("password/set/", early(account_views.password_set), name="account_set_password"),
    path("password/reset/", anybody(account_views.password_reset), name="account_reset_password"),
    path("password/reset/done/", anybody(account_views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        anybody(account_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path("password/reset/key/done/", anybody(account_views.password_reset_from_key_done), name="account_reset_password_from_key_done"),
    path("2fa/", early(factor_views.index), name="mfa_index"),
    path("2fa/authenticate/", anybody(factor_views.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", account(factor_views.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", early(totp_views.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", account(totp_views.deactivate_totp), name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", account(code_views.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/generate/", account(code_views.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("2fa/webauthn/", early(key_views.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", early(key_views.add_webauthn), name="mfa_add_webauthn"),
    path("2fa/webauthn/reauthenticate/", account(key_views.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/remove/", account(key_views.remove_webauthn), name="mfa_remove_webauthn"),
    path("2fa/webauthn/keys/<int:pk>/edit/", account(key_views.edit_webauthn), name="mfa_edit_webauthn"),
]
