"""The truth: institutions, runs, products, what changed, what could not be read, and what the index still has to learn.

Only ``store`` writes product rows. Rows of history are never updated. All dates come from the run, never from the clock.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode

from django.db import models


def public_id(source: str, source_key: str) -> str:
    """The stable public id of a product: 16 letters and digits that follow from its identity alone."""
    digest = hashlib.sha256(f"{source}\0{source_key}".encode()).digest()
    return b32encode(digest[:10]).decode().lower()


class Institution(models.Model):
    """An institution as one source knows it. ``id`` is the source's own id of it."""

    id = models.CharField(primary_key=True, max_length=64)
    source = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=300)
    names = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)  # legal name, register number, website, as the register states them
    state = models.CharField(max_length=20, default="new")  # published, partly, held, failed, nothing_listed, new
    reasons = models.JSONField(default=list)  # why it is held or failed, as sentences
    checked_at = models.DateTimeField(null=True)  # the last run that was published
    tried_at = models.DateTimeField(null=True)  # the last run that asked it
    demonstration = models.BooleanField(default=False)


class Run(models.Model):
    """One collection of one source. Lease, heartbeat and attempt fence it (RELIABILITY §5.2)."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        FETCHED = "fetched"
        JUDGED = "judged"
        PUBLISHED = "published"
        PARTLY = "partly"
        HELD = "held"
        FAILED = "failed"
        EXPIRED = "expired"

    source = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=20, default="refresh")  # refresh, renormalise
    state = models.CharField(max_length=12, choices=State.choices, default=State.QUEUED, db_index=True)
    at = models.DateTimeField()  # the run's date: every date in the catalogue comes from here
    options = models.JSONField(default=dict)
    folder = models.CharField(max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=120, unique=True)
    lease_owner = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)  # the last claim; its hard limit counts from here
    counts = models.JSONField(default=dict)  # the closing JSON of refresh
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)


class Judgement(models.Model):
    """What the gate said of one institution in one run, with the figures that later runs are judged against."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="judgements")
    institution = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=20)  # published, held, failed, nothing_listed, rejected
    reasons = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    summary = models.JSONField(default=dict)  # normalizers.gate.Summary
    counts = models.JSONField(default=dict)  # found, published, new, changed, unchanged, withdrawn, refused, issues
    decided_by = models.CharField(max_length=150, blank=True)
    decided_why = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "institution"], name="one_judgement_per_institution")]
        indexes = [models.Index(fields=["institution", "state"])]


class Snapshot(models.Model):
    """A body that some value cites; the bytes lie on disk under their hash."""

    sha256 = models.CharField(primary_key=True, max_length=64)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    url = models.TextField()
    fetched_at = models.DateTimeField()


class Product(models.Model):
    """A product that the public may see, in canonical form. Withdrawn ones keep page, id and history."""

    class Status(models.TextChoices):
        CURRENT = "current"
        ENDED = "ended"  # past its own effective date
        WITHDRAWN = "withdrawn"  # no longer listed by its institution
        HIDDEN = "hidden"  # by editors, whatever its institution says
        MERGED = "merged"  # by editors: it is another row's product, and its address leads there

    id = models.CharField(primary_key=True, max_length=16)
    number = models.PositiveIntegerField(unique=True)  # row number: the last sort key of both engines
    source = models.CharField(max_length=40)
    source_key = models.CharField(max_length=600)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="products")
    name = models.TextField()
    family = models.CharField(max_length=20)
    category = models.CharField(max_length=40, db_index=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.CURRENT, db_index=True)
    document = models.JSONField()  # records.Product.to_json() with its derived values
    digest = models.CharField(max_length=64)  # of the document without evidence: equal digests are equal products
    snapshot = models.CharField(max_length=64)
    parts = models.JSONField(default=dict)  # further snapshots by role
    fetched_at = models.DateTimeField()  # of the snapshot that the document cites
    first_seen = models.DateTimeField()
    changed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    version = models.PositiveBigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "source_key"], name="one_product_per_source_key")]
        # Counts and the data version are read from these alone, never from the rows with their long documents.
        indexes = [models.Index(fields=["version"]), models.Index(fields=["status", "family", "category"])]

    @property
    def source_status(self) -> str:
        """What its source says of it: the status that it has unless editors decided otherwise."""
        return str(self.Status.WITHDRAWN if self.withdrawn_at is not None else self.document["status"])


class Observation(models.Model):
    """One value that changed: what it was, what it became, and where that was read. Append-only. ``run`` None: by an override."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="observations")
    run = models.ForeignKey(Run, models.PROTECT, null=True)  # None: an override changed it
    path = models.CharField(max_length=500)  # values/rate, rates/<entry key>/value, status
    attribute = models.CharField(max_length=60, blank=True, db_index=True)
    old = models.JSONField(null=True)
    new = models.JSONField(null=True)
    old_at = models.DateTimeField()  # since when the old value was known
    at = models.DateTimeField()
    snapshot = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["product", "path", "at"])]


class Override(models.Model):
    """A value that two people set in place of a source's. No row is ever changed: a later one of the same place supersedes it.

    ``value`` None: the source's own value stands again. ``owner`` proposed it and ``approved_by`` agreed, as the audit calls them.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="overrides")
    path = models.CharField(max_length=300)
    value = models.JSONField(null=True)  # canonical, with its evidence
    reason = models.TextField()
    owner = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # None with the value None
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")


class Listing(models.Model):
    """What editors decided of a product's place in the catalogue. No row is ever changed: one that undoes it supersedes it.

    ``other``: the product that it is merged into, or that replaces it. ``owner`` decided and, where one person is not enough,
    ``approved_by`` agreed, as the audit calls them.
    """

    class Act(models.TextChoices):
        HIDE = "hide"
        SHOW = "show"
        MERGE = "merge"
        SPLIT = "split"
        SUCCEED = "succeed"  # names the one that replaces it
        ALONE = "alone"  # names none any more

    product = models.ForeignKey(Product, models.CASCADE, related_name="listings")
    act = models.CharField(max_length=8, choices=Act.choices)
    other = models.ForeignKey(Product, models.CASCADE, null=True, related_name="named_by")
    reason = models.TextField()  # the public reads it
    owner = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")


class Disagreement(models.Model):
    """That two merged listings, each read from a source of its own, state one value of the product differently.

    A row is added when they do and ended when they agree again, say something else, or are split; what it says is never changed.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="disagreements")  # the survivor, whose value the public sees
    beside = models.ForeignKey(Product, models.CASCADE, related_name="disagreements_beside")
    path = models.CharField(max_length=300)
    own = models.JSONField()  # each side as a value with its evidence, snapshot and date
    other = models.JSONField()
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["beside", "path"], condition=models.Q(ended_at=None), name="one_disagreement_at_a_time")
        ]


class Word(models.Model):
    """What a word of sources means that the declaration does not know, as two people agreed. No row is ever changed: a later one of
    the same word supersedes it.

    ``target``: a key of ``normalizers.reviewed.targets(slot)``, ``NO_VALUE``, or "" (the word is unknown again). ``institution``: ""
    for every one. ``version``: of the whole list, which each row raises by one. ``owner`` proposed it and ``approved_by`` agreed.
    """

    version = models.PositiveIntegerField(unique=True)
    slot = models.CharField(max_length=60)
    text = models.CharField(max_length=200)  # as normalizers.reviewed.fold_word leaves it
    institution = models.CharField(max_length=64, blank=True)
    target = models.CharField(max_length=60, blank=True)
    reason = models.TextField()
    owner = models.CharField(max_length=150)
    approved_by = models.CharField(max_length=150)
    created_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")

    class Meta:
        indexes = [models.Index(fields=["slot", "text"])]


class Report(models.Model):
    """That a reader holds one value to be wrong. Its number is public; whoever sent it is not known to us."""

    class State(models.TextChoices):
        OPEN = "open"
        MENDED = "mended"  # we had read it wrongly, and have mended that
        SOURCE = "source"  # the source says so; its institution has to mend it
        REFUSED = "refused"  # the value is right

    product = models.ForeignKey(Product, models.CASCADE, related_name="reports")
    path = models.CharField(max_length=500)
    shown = models.TextField()  # what the page said when it was reported
    message = models.TextField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN, db_index=True)
    answer = models.TextField(blank=True)  # the word to the public
    answered_by = models.CharField(max_length=80, blank=True)
    made_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)


class Issue(models.Model):
    """Something a source sent that could not be read, or was mended. ``fingerprint`` is stable between runs."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="issues")
    source_key = models.CharField(max_length=600, blank=True)
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=60, db_index=True)
    severity = models.CharField(max_length=10)
    locator = models.TextField()
    text = models.TextField()
    detail = models.TextField()
    slot = models.CharField(max_length=60, blank=True)  # of an unknown word, and of each use of a reviewed one
    word = models.CharField(max_length=200, blank=True)
    first_seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "fingerprint"], name="one_issue_per_fingerprint")]
        indexes = [models.Index(fields=["slot", "word"], condition=~models.Q(slot=""), name="issues_of_words")]


class Counter(models.Model):
    """A number that only rises; raising it locks its row until the transaction ends, on every database."""

    name = models.CharField(primary_key=True, max_length=40)
    value = models.PositiveBigIntegerField(default=0)


class Dirty(models.Model):
    """The outbox: one row per document that the index has yet to learn (RELIABILITY §5.3)."""

    key = models.CharField(primary_key=True, max_length=64)  # product id
    version = models.PositiveBigIntegerField()
    op = models.CharField(max_length=8)  # index, delete (what is not on offer stays in the store and leaves the index)
    enqueued_at = models.DateTimeField(auto_now_add=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
