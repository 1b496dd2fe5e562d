"""What a partner's people are written: a delivery that is held, withdrawals that wait, a key that was made or ended,
a webhook that was switched off. Sent by the worker."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import override

from normalizers.schema import Label
from portal.accounts import letters
from portal.accounts.models import Membership, Partner
from portal.partners.models import ApiKey, Delivery, Webhook

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
        _tell(delivery.feed.partner, "delivery", subject, delivery.feed.name, ("partner:delivery", delivery.public_id))


def of_key(key: ApiKey, *, made: bool) -> None:
    """To the owners: whoever did not do it should know at once."""
    _tell(key.partner, "key", KEY_MADE if made else KEY_ENDED, f"{key.name} (yk_{key.prefix}_…)", ("partner:keys",), owners=True)


def of_webhook(hook: Webhook) -> None:
    """To the owners: nothing more is sent there until one of them switches it on again."""
    _tell(hook.partner, "webhook", HOOK_OFF, hook.url, ("partner:webhook", hook.public_id), owners=True)


def _tell(partner: Partner, kind: str, subject: Label, about: str, place: tuple[str, ...], *, owners: bool = False) -> None:
    people = partner.memberships.select_related("user").filter(user__is_active=True)
    for one in people.filter(role=Membership.Role.OWNER) if owners else people:
        lang = one.user.language
        with override(lang):
            path = reverse(place[0], args=[partner.public_id, *place[1:]])
        address = letters.public_address(path)
        letters.post(one.user.email, f"{subject(lang)}: {about}"[:200], f"{partner.name}\n{subject(lang)}: {about}\n\n{address}\n", kind)
