"""Mail that is not lost while its server is away: every letter is a row, sent at once where that is possible and else again later.

``Logged`` is the mail backend of the portal, so that whatever sends a mail, a library too, comes through here, and no page fails because
of it. What a letter says is kept encrypted, and only until it was sent: links in it open accounts. The row stays, as the log.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from smtplib import SMTPException

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from portal.accounts.models import Letter, User
from portal.accounts.sealing import ring

logger = logging.getLogger(__name__)
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=6)  # until a letter is tried again: doubled each time
GIVEN_UP = timedelta(days=2)  # after which links in it are of no use
KEPT = timedelta(days=180)  # rows of the log
AT_ONCE = 50


class Logged(BaseEmailBackend):
    """Writes each mail down and tries to send it; it never raises because a server is away."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return sum(attempt(post(message.to[0], str(message.subject), str(message.body))) for message in email_messages if message.to)


def base() -> str:
    """Scheme and host of this portal as its letters name it; "" in production while nobody has said it (``checks`` does say so)."""
    return str(settings.YARDSTICK_BASE_URL or ("" if settings.PRODUCTION else "http://127.0.0.1:8000"))


def public_address(path: str) -> str:
    """A path of this portal as somebody outside of it opens it. Without a base the path alone: a wrong host would be worse."""
    return base() + path


def post(address: str, subject: str, text: str, kind: str = "account") -> Letter:
    """A letter to be sent with the next round of the worker."""
    sealed = ring().encrypt(json.dumps({"to": address, "text": text}).encode()).decode()
    user = User.objects.filter(email=address.lower()).first()
    return Letter.objects.create(user=user, kind=kind, subject=subject[:200], sealed=sealed, next_at=datetime.now(UTC))


def attempt(letter: Letter) -> bool:
    """Send it; whether it went. A failure is written into its row and into the log, and into no page."""
    now = datetime.now(UTC)
    try:
        told = json.loads(ring().decrypt(letter.sealed.encode()))
        connection = get_connection(settings.YARDSTICK_MAIL_BACKEND)
        EmailMessage(letter.subject, told["text"], None, [told["to"]], connection=connection).send()
    except (OSError, SMTPException, InvalidToken) as error:
        pause = min(FIRST * 2 ** min(letter.attempts, 12), LONGEST)
        over = now - letter.made_at > GIVEN_UP or isinstance(error, InvalidToken)
        fields = {"attempts": letter.attempts + 1, "error": type(error).__name__, "next_at": None if over else now + pause}
        Letter.objects.filter(pk=letter.pk).update(**fields, **({"sealed": ""} if over else {}))
        logger.error("letter %s of kind %s was not sent (%s)", letter.pk, letter.kind, type(error).__name__)
        return False
    Letter.objects.filter(pk=letter.pk).update(sent_at=now, sealed="", error="", next_at=None, attempts=letter.attempts + 1)
    return True


def send_due(now: datetime) -> int:
    """Send what waits, the oldest first; how many went. What was sent long ago is forgotten."""
    Letter.objects.filter(Q(sent_at__lt=now - KEPT) | Q(next_at=None, sent_at=None, made_at__lt=now - KEPT)).delete()
    sent = 0
    for letter in Letter.objects.filter(next_at__lte=now).order_by("pk")[:AT_ONCE]:
        mine = Letter.objects.filter(pk=letter.pk, next_at=letter.next_at).update(next_at=now + LONGEST)
        sent += bool(mine) and attempt(letter)
    return sent
