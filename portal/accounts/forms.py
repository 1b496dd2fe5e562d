"""Forms of allauth whose words are missing in its languages, or stand on our pages already."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.webauthn import forms
from django.forms import CharField
from django.utils.translation import gettext_lazy as _


class LoginForm(account.LoginForm):  # type: ignore[misc]
    """Without the link to a new password beside the field: the page has it below the form."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AddKeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    name = CharField(label=_("Name"), required=False, max_length=60)


class EditKeyForm(forms.EditWebAuthnForm):  # type: ignore[misc]
    name = CharField(label=_("Name"), max_length=60)
