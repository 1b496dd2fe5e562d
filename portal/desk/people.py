"""What staff call those whom the audit knows as ``user:…``."""

from __future__ import annotations

from collections.abc import Iterable

from portal.accounts.models import User

USER = "user:"


def names(actors: Iterable[str]) -> dict[str, str]:
    """The address of each account, and every other actor (``command:…``, ``system``, one that is gone) as it is. One query."""
    wanted = set(actors)
    ids = [actor.removeprefix(USER) for actor in wanted if actor.startswith(USER)]
    found = dict(User.objects.filter(public_id__in=ids).values_list("public_id", "email"))
    return {actor: found.get(actor.removeprefix(USER), actor) if actor.startswith(USER) else actor for actor in wanted}
