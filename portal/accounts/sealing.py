"""What the database keeps encrypted: the keys of YARDSTICK_FIELD_KEYS, of which the first encrypts and all decrypt."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def ring() -> MultiFernet:
    """The keys of what the database keeps encrypted."""
    return MultiFernet([Fernet(key) for key in settings.YARDSTICK_FIELD_KEYS])
