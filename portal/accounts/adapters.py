"""How the accounts of allauth fit this portal: nobody signs up without an invitation, and secrets are kept encrypted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from portal.accounts import audit
from portal.accounts.models import User
from portal.accounts.sealing import ring


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 (its signature)
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The reader's address, by which attempts are counted; a request that hides it behind too few proxies is refused."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured as error:
            raise PermissionDenied from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """An attempt is written down without what was typed: an unknown address as a keyed hash, to count attempts by."""
        super().authentication_failed(request, **credentials)
        email = str(credentials.get("email", "")).lower()
        user = User.objects.filter(email=email).first()
        subject = audit.of_user(user) if user is not None else f"unknown:{pseudonym(email)}"
        audit.record("anonymous", "login.failed", subject)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 (its signature)
        return reverse("account_home")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of whoever it is for."""
        user = context.get("user")
        with override(user.language if isinstance(user, User) else get_language()):
            super().send_mail(template_prefix, email, context)


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seeds of second factors are encrypted with the keys of YARDSTICK_FIELD_KEYS: the first encrypts, all of them decrypt."""

    def encrypt(self, text: str) -> str:
        return ring().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return ring().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last second factor of an account that needs one stays: another one is added first."""
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(type=Authenticator.Type.RECOVERY_CODES)
        return not authenticator.user.needs_second_factor or others.exclude(pk=authenticator.pk).exists()

    def get_totp_issuer(self) -> str:
        return _("Yardstick")


def pseudonym(email: str) -> str:
    """What stands for an address that belongs to no account: the same each time, of no use to anybody without the key."""
    return salted_hmac("portal.accounts.audit", email, algorithm="sha256").hexdigest()[:16]
