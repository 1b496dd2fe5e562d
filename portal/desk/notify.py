"""What staff are told of the desk: tasks that are new to it, and overrides of theirs that end."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from django.utils.translation import override

from normalizers.schema import Label
from portal.accounts import notices
from portal.accounts.models import Notice, User
from portal.accounts.roles import ROLES, Permission
from portal.desk import queue
from portal.desk.models import Proposal
from portal.desk.people import USER

WHO = {"held": Permission.JUDGE, "report": Permission.REPORTS, "proposal": Permission.APPROVE}
"""Whose a kind of task is; any other is told to everybody at the desk but those who only watch or run it."""
OWN = "expiring"  # told to whom it belongs
BEFORE = Label("您的修正即将到期", "An override of yours is about to end")
ENDED = Label("您的修正已到期", "An override of yours has ended")


def tell_new_tasks(now: datetime) -> int:  # noqa: ARG001 (as every look of the worker)
    """Tell whoever may do them of tasks that nobody was told of; how many there were."""
    found = {f"task:{task.subject}": task for task in queue.tasks() if task.kind != OWN and not task.waits}
    known = set(Notice.objects.filter(key__in=list(found)).values_list("key", flat=True))
    fresh = {key: task for key, task in found.items() if key not in known}
    if not fresh:
        return 0
    staff, labels, proposed = _staff(), _labels(), _proposers()
    for key, task in fresh.items():
        by = proposed.get(task.subject, "")
        whose = WHO.get(task.kind, Permission.OVERRIDE)
        people = [user for user in staff if whose in user.permissions and USER + user.public_id != by]
        zh, en = (labels[lang].get(task.kind, task.kind) for lang in ("zh-hans", "en"))
        where = "/" + task.href.lstrip("/").partition("/")[2]
        notices.tell(people, "task", Label(f"{zh}: {task.title}", f"{en}: {task.title}"), where, key)
    return len(fresh)


def tell_of_overrides(now: datetime) -> int:
    """Tell whoever proposed an override a week before it ends, and when it has; how many were told."""
    told = 0
    for row in queue.expiring(now):
        ended = row.expires_at is not None and row.expires_at <= now
        owner = User.objects.filter(public_id=row.owner.removeprefix(USER), is_active=True)
        says, name = ENDED if ended else BEFORE, row.product.name
        where = notices.place("desk:propose", row.product_id) + f"?path={quote(row.path)}"
        key = f"override:{row.pk}:{'ended' if ended else 'before'}"
        told += notices.tell(owner, "override", notices.about(says, name), where, key)
    return told


def _staff() -> list[User]:
    return list(User.objects.filter(is_active=True, grants__role__in=ROLES).distinct())


def _labels() -> dict[str, dict[str, str]]:
    out = {}
    for lang in ("zh-hans", "en"):
        with override(lang):
            out[lang] = queue.kind_labels()
    return out


def _proposers() -> dict[str, str]:
    waiting = Proposal.objects.filter(state=Proposal.State.WAITING).values_list("pk", "by")
    return {queue.proposal_subject(pk): by for pk, by in waiting}
