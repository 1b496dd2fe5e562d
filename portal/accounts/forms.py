"""Forms of allauth whose fields have no words of their own in its languages."""

from __future__ import annotations

from allauth.mfa.webauthn import forms
from django.forms import CharField
from django.utils.translation import gettext_lazy as _


class AddKeyForm(forms.AddWebAuthnForm):  # type: ignore[misc]
    name = CharField(label=_("Name"), required=False, max_length=60)


class EditKeyForm(forms.EditWebAuthnForm):  # type: ignore[misc]
    name = CharField(label=_("Name"), max_length=60)
