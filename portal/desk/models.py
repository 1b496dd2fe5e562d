"""Who works on what, what editors decided of held runs and of listings, and what waits for a second person.

Who acts stands here as the audit calls them (``user:…``), so that an account may go and what it did stays.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.catalog.models import Listing, Override, Product, Run, Word

ACTOR_LENGTH = 80


class Claim(models.Model):
    """That one person works on one task until then. ``subject`` names the task: ``run:7/harbour``, ``report:12`` …"""

    subject = models.CharField(max_length=160, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE)
    until = models.DateTimeField()


class Ruling(models.Model):
    """What an editor decided of what a run holds of one institution; the worker does it. ``institution`` "" for ``again``."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("Publish")
        DISCARD = "discard", _("Discard")
        AGAIN = "again", _("Run the source again")

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        REFUSED = "refused"

    run = models.ForeignKey(Run, models.PROTECT, related_name="rulings")
    institution = models.CharField(max_length=64, blank=True)
    act = models.CharField(max_length=8, choices=Act.choices)
    left = models.JSONField(default=list)  # keys of products that stay as the public sees them
    reason = models.TextField()
    by = models.CharField(max_length=ACTOR_LENGTH)
    token = models.CharField(max_length=32)  # of the form: sent twice, it is one ruling
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, db_index=True)
    told = models.JSONField(default=dict)  # the closing figures, or why it was refused
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token", "institution"], name="one_ruling_of_a_form"),
            models.UniqueConstraint(fields=["run", "institution"], condition=Q(state="waiting"), name="one_ruling_at_a_time"),
        ]


class Proposal(models.Model):
    """An override that one person proposes and another one decides on. Approved, it becomes a row of the catalogue's overrides."""

    class State(models.TextChoices):
        WAITING = "waiting"
        APPROVED = "approved"
        REFUSED = "refused"

    product = models.ForeignKey(Product, models.CASCADE, related_name="proposals")
    path = models.CharField(max_length=300)
    value = models.JSONField(null=True)  # None: the source's own value stands again
    reason = models.TextField()
    address = models.TextField(blank=True)  # where the editor read it
    quote = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=ACTOR_LENGTH)
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, db_index=True)
    decided_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    decided_why = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    override = models.OneToOneField(Override, models.PROTECT, null=True, related_name="proposal")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "path"], condition=Q(state="waiting"), name="one_proposal_at_a_time")]


class Rearrangement(models.Model):
    """What an editor decided of products' places in the catalogue, a second person agreeing where it needs one; the worker does it.

    ``effects``: what they saw that it would do, as (product, status before, status after). If that is no longer so, nothing is done.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"  # waits for a second person
        WAITING = "waiting"  # for the worker
        DONE = "done"
        REFUSED = "refused"  # by the second person
        FAILED = "failed"  # could not be done

    act = models.CharField(max_length=8, choices=Listing.Act.choices)
    effects = models.JSONField()
    other = models.ForeignKey(Product, models.CASCADE, null=True, related_name="+")
    reason = models.TextField()  # the public reads it
    by = models.CharField(max_length=ACTOR_LENGTH)
    token = models.CharField(max_length=32, unique=True)  # of the form: sent twice, it is one decision
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    decided_why = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    problems = models.JSONField(default=dict)  # why it could not be done, by product
    done_at = models.DateTimeField(null=True)


class Settlement(models.Model):
    """That an editor has looked at a difference and leaves what the public sees as it is. Another wording is another difference.

    ``subject`` names it: ``issue:`` and the fingerprint of what a source says against itself.
    """

    subject = models.CharField(max_length=160, unique=True)
    reason = models.TextField()
    by = models.CharField(max_length=ACTOR_LENGTH)
    made_at = models.DateTimeField(auto_now_add=True)


class WordProposal(models.Model):
    """What one person says that a word means. The worker works out what that would change, then its maker proposes it, and another
    one decides. Approved, it becomes a row of the catalogue's list of words.

    ``impact``: see ``impact.WordImpact``; None until it was worked out. ``basis``: of what state of the catalogue and the list.
    """

    class State(models.TextChoices):
        DRAFT = "draft"
        WAITING = "waiting"
        APPROVED = "approved"
        REFUSED = "refused"

    OPEN = (State.DRAFT, State.WAITING)

    slot = models.CharField(max_length=60)
    text = models.CharField(max_length=200)
    institution = models.CharField(max_length=64, blank=True)  # "" for every one
    target = models.CharField(max_length=60, blank=True)  # as catalog.Word's
    reason = models.TextField()
    by = models.CharField(max_length=ACTOR_LENGTH)
    made_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT, db_index=True)
    impact = models.JSONField(null=True)
    basis = models.CharField(max_length=80, blank=True)
    decided_by = models.CharField(max_length=ACTOR_LENGTH, blank=True)
    decided_why = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    word = models.OneToOneField(Word, models.PROTECT, null=True, related_name="proposal")
    performed_at = models.DateTimeField(null=True)  # since when past pages are read anew, or wait to be

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["slot", "text"], condition=Q(state__in=("draft", "waiting")), name="one_meaning_at_a_time")
        ]
