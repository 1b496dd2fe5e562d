"""What a person is told: a row that their account shows, and a letter of it, at once or with the one of the day, as they choose.

Whatever happens several times for one reason has one key, and is told to each person once. Texts stand in both languages; the
address stands without a language, and gets that of the page or letter that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from normalizers.schema import Label
from portal.accounts import letters
from portal.accounts.models import Notice, User

AT_ONCE = ("key", "webhook")  # kinds that wait for no daily letter: somebody else may have done it
HOUR = 6  # UTC, from which on the letter of the day goes out
KEPT = timedelta(days=90)
LISTED = 100  # in one letter


def place(name: str, *arguments: object) -> str:
    """The address of a page without its language."""
    with override("en"):
        return reverse(name, args=arguments).removeprefix("/en")


def about(says: Label, what: str) -> Label:
    """What is said, with the name of what it is said of."""
    return Label(f"{says.zh}: {what}", f"{says.en}: {what}")


def tell(users: Iterable[User], kind: str, says: Label, where: str, key: str) -> int:
    """Tell each of them, once for this key; to how many it was new."""
    wanted = {user.pk: user for user in users}
    known = set(Notice.objects.filter(key=key, user__in=wanted).values_list("user", flat=True))
    texts = {code: says(code)[:300] for code, _label in settings.LANGUAGES}
    rows = [Notice(user_id=pk, kind=kind, says=texts, place=where, key=key) for pk in wanted if pk not in known]
    return len(Notice.objects.bulk_create(rows, ignore_conflicts=True))


def post_due(now: datetime) -> int:
    """Make the letters whose time has come, one for each person; how many. What was told long ago is forgotten."""
    Notice.objects.filter(made_at__lt=now - KEPT).delete()
    people = User.objects.filter(is_active=True, pk__in=Notice.objects.filter(posted_at=None).values("user"))
    return sum(_post(user, now) for user in people)


def _post(user: User, now: datetime) -> bool:
    day, waiting = now.astimezone(UTC), Q(posted_at=None)
    if user.mail == User.Mail.DAILY and not (day.hour >= HOUR and user.digested_on != day.date()):
        waiting &= Q(kind__in=AT_ONCE)
    with transaction.atomic():
        rows = list(Notice.objects.select_for_update().filter(waiting, user=user).order_by("pk"))
        mine = Notice.objects.filter(pk__in=[row.pk for row in rows], posted_at=None).update(posted_at=now)
        if not rows or mine != len(rows):
            return False
        letter = letters.post(user.email, *_written(user, rows, day.date()))
        Notice.objects.filter(pk__in=[row.pk for row in rows]).update(letter=letter)
        if user.mail == User.Mail.DAILY and any(row.kind not in AT_ONCE for row in rows):
            User.objects.filter(pk=user.pk).update(digested_on=day.date())
    return True


def _written(user: User, rows: Sequence[Notice], day: date) -> tuple[str, str, str]:
    """Subject, text and kind of the letter that tells these."""
    lang = user.language
    with override(lang):
        told = [f"{row.says[lang]}\n{letters.public_address(f'/{lang}{row.place}')}\n" for row in rows[:LISTED]]
        if len(rows) > LISTED:
            told.append(_("And %(n)s more.") % {"n": len(rows) - LISTED} + "\n")
        several = ngettext("%(n)s message", "%(n)s messages", len(rows)) % {"n": len(rows)}
        subject = rows[0].says[lang] if len(rows) == 1 else f"{_('Yardstick')}, {day.isoformat()}: {several}"
        chosen = letters.public_address(reverse("account_notices"))
        end = _("Whether letters come one by one or once a day is chosen here:") + f"\n{chosen}\n"
    return subject, "\n".join([*told, end]), rows[0].kind if len({row.kind for row in rows}) == 1 else "digest"


def mail_state(notice: Notice) -> str:
    """What became of the letter, in words."""
    if notice.posted_at is None:
        daily = notice.user.mail == User.Mail.DAILY and notice.kind not in AT_ONCE
        return _("comes with the letter of the day") if daily else _("the mail waits to be sent")
    if notice.letter is None or notice.letter.sent_at is not None:
        return _("sent by mail")
    return _("the mail waits to be sent") if notice.letter.next_at is not None else _("the mail could not be sent")


def shown(rows: Iterable[Notice], lang: str) -> list[dict[str, object]]:
    """Notices as a page lists them."""
    return [{"row": row, "says": row.says.get(lang, ""), "href": f"/{lang}{row.place}", "mail": mail_state(row)} for row in rows]
