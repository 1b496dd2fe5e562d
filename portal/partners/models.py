"""Feeds, deliveries and keys. A delivery is a row that the worker performs; what it did is read from the catalogue, never guessed."""

from __future__ import annotations

from django.db import models

from crawlers.source import Source
from portal.accounts.models import Partner, opaque_id

PREFIX = "feed-"  # of the sources that are feeds
LISTED_FOR = 35  # days after its last confirmation for which a product stays listed


class Feed(models.Model):
    """What one partner sends of one institution: a source of the catalogue, as a crawled one is. Every look-up starts at the partner."""

    public_id = models.CharField(max_length=16, unique=True, default=opaque_id, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="feeds")
    name = models.CharField(max_length=200)  # of the institution, for people
    names = models.JSONField(default=dict)  # by language
    market = models.CharField(max_length=8)
    currency = models.CharField(max_length=3, blank=True)
    demonstration = models.BooleanField(default=False)
    listed_for = models.PositiveSmallIntegerField(default=LISTED_FOR)  # days; a partner may shorten it
    expires_at = models.DateTimeField(null=True, db_index=True)  # when the product that was confirmed longest ago is no longer listed
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(listed_for__range=(1, LISTED_FOR)), name="listed_for_35_days_at_most")]

    @property
    def source_name(self) -> str:
        return PREFIX + self.public_id

    def source(self) -> Source:
        """The feed as a source. It declares no bounds: an editor looks at its first delivery."""
        titles = self.names.get("zh", self.name), self.names.get("en", self.name)
        return Source(
            self.source_name, *titles, (), self.market, self.currency, "", ("feed",), interval=None,
            demonstration=self.demonstration, channel="feed",
        )  # fmt: skip


class Delivery(models.Model):
    """One file that was delivered. ``sha256`` names its body under the data folder; ``run`` does what it asks for."""

    class State(models.TextChoices):
        RECEIVED = "received"
        RUNNING = "running"
        PUBLISHED = "published"  # all of it
        PARTLY = "partly"  # the good items
        HELD = "held"  # waits for an editor
        REFUSED = "refused"  # the file cannot be used
        FAILED = "failed"  # a fault of ours, or the run was ended

    OPEN = (State.RECEIVED, State.RUNNING)

    public_id = models.CharField(max_length=16, unique=True, default=opaque_id, editable=False)
    feed = models.ForeignKey(Feed, models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED, db_index=True)
    at = models.DateTimeField()  # when it was received
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    declared = models.JSONField(default=dict)  # format, mode, charset, atomic, as the sender says
    idempotency_key = models.CharField(max_length=100, null=True)
    sequence = models.PositiveBigIntegerField(null=True)  # once it is published
    run = models.OneToOneField("catalog.Run", models.PROTECT, null=True, related_name="delivery")
    summary = models.JSONField(default=dict)  # the closing figures of the validator
    reasons = models.JSONField(default=list)  # why it is held or refused, as sentences
    outcome = models.JSONField(default=dict)  # what it did, product ids by created, changed, withdrawn; keys by held
    pending = models.JSONField(default=list)  # keys whose withdrawal waits for the partner
    decided = models.CharField(max_length=10, blank=True)  # confirm, discard
    decided_by = models.CharField(max_length=100, blank=True)
    withdrawal_run = models.OneToOneField("catalog.Run", models.PROTECT, null=True, related_name="withdrawal_of")  # does what was confirmed
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "idempotency_key"], name="one_delivery_per_idempotency_key")]
        indexes = [models.Index(fields=["feed", "at"])]


class Pull(models.Model):
    """Where the portal fetches a feed by itself, and how often.

    ``last``: the delivery that the last file became; ``etag`` and ``modified`` are of that file.
    """

    feed = models.OneToOneField(Feed, models.CASCADE, related_name="pull")
    url = models.CharField(max_length=2000)
    hours = models.PositiveSmallIntegerField(default=24)
    declared = models.JSONField(default=dict)  # as of a delivery
    last = models.ForeignKey("Delivery", models.SET_NULL, null=True, related_name="+")
    etag = models.CharField(max_length=300, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField(db_index=True)
    tried_at = models.DateTimeField(null=True)
    failed = models.CharField(max_length=40, blank=True)  # a code of crawlers.fetch or of a refusal; empty: the last try went well
    detail = models.CharField(max_length=300, blank=True)


class ApiKey(models.Model):
    """A key for programs of a partner: 256 random bits, shown once. ``digest`` is its SHA-256: what nobody can guess needs no slow hash.

    A successor may be made while the old one still works (``expires_at`` ends the overlap).
    """

    prefix = models.CharField(max_length=12, unique=True)  # stands in front of the key, and names it in lists
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="keys")
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    scopes = models.JSONField(default=list)  # of keys.SCOPES
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # to the minute: not a write for each request
    warned_at = models.DateTimeField(null=True)  # when its owners were told that it is about to end


class Webhook(models.Model):
    """Where a partner is told of what happens, signed. ``sealed``: its secret, encrypted; ``before``: the one that it replaced, which
    signs too until ``overlap_until``. A test address gets nothing but test events."""

    public_id = models.CharField(max_length=16, unique=True, default=opaque_id, editable=False)
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    live = models.BooleanField()
    kinds = models.JSONField(default=list)  # of webhooks.events.EVENTS
    sealed = models.TextField()
    before = models.TextField(blank=True)
    overlap_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)  # None: the last attempt went well, or there was none
    disabled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)


class Message(models.Model):
    """One event for one webhook: sent, or tried again until it is. ``next_at`` None: sent, or given up."""

    public_id = models.CharField(max_length=16, unique=True, default=opaque_id, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=40)
    body = models.TextField()  # as it is signed and sent
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)
    sent_at = models.DateTimeField(null=True)


class Attempt(models.Model):
    """One try to send a message. ``failed``: a code of ``crawlers.fetch``, or ``bad_status``; empty when it was taken."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    failed = models.CharField(max_length=40, blank=True)
