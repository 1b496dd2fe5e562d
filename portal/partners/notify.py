"""What a partner's people are written: a delivery that is held, withdrawals that wait, a key that was made or ended. Sent by the worker."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from normalizers.schema import Label
from portal.accounts import letters
from portal.accounts.models import Membership, Partner
from portal.partners.models import ApiKey, Delivery

HELD = Label("一次提交暂缓发布", "A delivery is held")
WAITING = Label("缺少的产品等您决定", "Missing products wait for your word")
FAILED = Label("一次提交未被采用", "A delivery was not taken")
KEY_MADE = Label("新建了一个密钥", "A key was made")
KEY_ENDED = Label("撤销了一个密钥", "A key was revoked")


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


def _tell(partner: Partner, kind: str, subject: Label, about: str, place: tuple[str, ...], *, owners: bool = False) -> None:
    people = partner.memberships.select_related("user").filter(user__is_active=True)
    for one in people.filter(role=Membership.Role.OWNER) if owners else people:
        lang = one.user.language
        with override(lang):
            path = reverse(place[0], args=[partner.public_id, *place[1:]])
        address = f"{settings.YARDSTICK_BASE_URL or 'http://127.0.0.1:8000'}{path}"
        letters.post(one.user.email, f"{subject(lang)}: {about}"[:200], f"{partner.name}\n{subject(lang)}: {about}\n\n{address}\n", kind)
