"""What a partner's people are told: a delivery that is held, withdrawals that wait, a key that was made or ended or is about to end,
a webhook that was switched off. Each is a notice of theirs, and a letter as they wish it."""

from __future__ import annotations

from django.utils.crypto import get_random_string

from normalizers.schema import Label
from portal.accounts import notices
from portal.accounts.models import Membership, Partner, User
from portal.partners.models import ApiKey, Delivery, Webhook

KINDS = ("delivery", "key", "webhook", "dispute", "question")
HELD = Label("一次提交暂缓发布", "A delivery is held")
WAITING = Label("缺少的产品等您决定", "Missing products wait for your word")
FAILED = Label("一次提交未被采用", "A delivery was not taken")
KEY_MADE = Label("新建了一个密钥", "A key was made")
KEY_ENDED = Label("撤销了一个密钥", "A key was revoked")
HOOK_OFF = Label("一个 Webhook 因长期失败已停用", "A webhook was switched off after long failure")


def of_delivery(delivery: Delivery) -> None:
    """To everybody who works for the partner, when something is to be done."""
    state = Delivery.State(delivery.state)
    subject = {Delivery.State.HELD: HELD, Delivery.State.REFUSED: FAILED, Delivery.State.FAILED: FAILED}.get(state)
    if delivery.pending and subject is None:
        subject = WAITING
    if subject is not None:
        where = notices.place("partner:delivery", delivery.feed.partner.public_id, delivery.public_id)
        tell(delivery.feed.partner, "delivery", subject, delivery.feed.name, where=where, key=f"delivery:{delivery.public_id}:{state}")


def of_key(key: ApiKey, *, made: bool) -> None:
    """To the owners: whoever did not do it should know at once."""
    of_end(key, KEY_MADE if made else KEY_ENDED, "made" if made else "revoked")


def of_end(key: ApiKey, subject: Label, what: str) -> int:
    """To the owners, once for a key and what became of it; how many were told."""
    where = notices.place("partner:keys", key.partner.public_id)
    return tell(key.partner, "key", subject, f"{key.name} (yk_{key.prefix}_…)", where=where, key=f"key:{key.prefix}:{what}", owners=True)


def of_webhook(hook: Webhook) -> None:
    """To the owners: nothing more is sent there until one of them switches it on again."""
    where = notices.place("partner:webhook", hook.partner.public_id, hook.public_id)
    key = f"webhook:{hook.public_id}:{get_random_string(8)}"  # it may happen again
    tell(hook.partner, "webhook", HOOK_OFF, hook.url, where=where, key=key, owners=True)


def tell(partner: Partner, kind: str, subject: Label, about: str, *, where: str, key: str, owners: bool = False) -> int:
    """Tell the partner's people, or its owners; how many."""
    own = partner.memberships.filter(role=Membership.Role.OWNER) if owners else partner.memberships.all()
    people = User.objects.filter(is_active=True, pk__in=own.values("user"))
    return notices.tell(people, kind, notices.about(subject, about), where, key)
