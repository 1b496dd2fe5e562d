"""People, what they may do, their sessions; the limits on guessing; and the audit, of which no row is ever changed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from portal.accounts.roles import APART, Permission, permissions_of
from portal.catalog.models import Institution, Product, Report

ID_LETTERS = "abcdefghijkmnopqrstuvwxyz23456789"  # nothing that is misread
EMAIL_LENGTH = 254


def opaque_id() -> str:
    """An id that tells nothing and cannot be guessed: 16 letters and digits."""
    return get_random_string(16, ID_LETTERS)


class Users(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=str(username).lower())


class User(AbstractBaseUser):
    """An account. Its login is its e-mail address, kept in small letters. ``public_id`` stands for it in the audit."""

    class Mail(models.TextChoices):
        EACH = "each", _("one by one, as it happens")
        DAILY = "daily", _("once a day, all together")

    public_id = models.CharField(max_length=16, unique=True, default=opaque_id, editable=False)
    email = models.EmailField(max_length=EMAIL_LENGTH, unique=True)
    language = models.CharField(max_length=10, default="en")  # that of its mails
    mail = models.CharField(max_length=5, choices=Mail.choices, default=Mail.EACH)
    digested_on = models.DateField(null=True)  # the day of its last daily letter
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[Users] = Users()
    EMAIL_FIELD = USERNAME_FIELD = "email"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(self.grants.values_list("role", flat=True))

    @cached_property
    def permissions(self) -> frozenset[Permission]:
        return permissions_of(self.roles) if self.is_active else frozenset()

    @cached_property
    def owns_a_partner(self) -> bool:
        return self.memberships.filter(role=Membership.Role.OWNER).exists()

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone opens nothing to this account."""
        return bool(self.roles) or self.owns_a_partner

    @property
    def is_staff(self) -> bool:
        """Whether the framework's admin is open to it."""
        return Permission.ADMIN in self.permissions

    def has_perm(self, perm: str, obj: object = None) -> bool:  # noqa: ARG002 (Django's signature)
        """What the framework's admin asks: it shows, and changes nothing."""
        return self.is_staff and ".view_" in perm

    def has_module_perms(self, app_label: str) -> bool:  # noqa: ARG002 (Django's signature)
        return self.is_staff


class RoleGrant(models.Model):
    """That an account has a role. Removed when it is revoked: the audit keeps both."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="one_grant_of_a_role"),
            models.UniqueConstraint(fields=["user"], condition=Q(role__in=APART), name="operator_and_auditor_are_two_people"),
        ]


class Partner(models.Model):
    """An organisation that sends what it sells itself. ``public_id`` stands in its addresses."""

    public_id = models.CharField(max_length=16, unique=True, default=opaque_id, editable=False)
    name = models.CharField(max_length=200, unique=True)
    institutions = models.ManyToManyField(Institution, related_name="partners", blank=True)
    made_at = models.DateTimeField(auto_now_add=True)


class Membership(models.Model):
    """That an account works for a partner."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MEMBER = "member"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "partner"], name="one_membership_of_a_partner")]


class Session(AbstractBaseSession):
    """A session. Its key is kept as a hash, so that a copy of the table opens nothing. ``agent``: browser and system in words."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    agent = models.CharField(max_length=60, blank=True)


class Letter(models.Model):
    """A mail: the log of what was sent, and what waits to be. ``sealed``: to whom and what it says, encrypted; empty once it was sent.

    ``next_at``: when it is tried next; None once it was sent or given up. ``error``: the kind of the last failure.
    """

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=20)  # account, digest, or that of the notices that it tells
    subject = models.CharField(max_length=200)
    sealed = models.TextField(blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_index=True)
    error = models.CharField(max_length=60, blank=True)


class Notice(models.Model):
    """Something that a person is told. ``key``: its reason, told to each person once. ``place``: where it leads, without a language.

    ``posted_at``: when its letter was written; None while it waits for its time.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=20)
    says = models.JSONField()  # by language
    place = models.CharField(max_length=1000)
    key = models.CharField(max_length=180)
    made_at = models.DateTimeField(auto_now_add=True, db_index=True)
    read_at = models.DateTimeField(null=True)
    posted_at = models.DateTimeField(null=True, db_index=True)
    letter = models.ForeignKey(Letter, on_delete=models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_notice_of_a_reason")]
        indexes = [models.Index(fields=["key"])]


class Dispute(models.Model):
    """That a report is a partner's, of its own product. ``document``: the address of what it says shows it."""

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="dispute")
    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="disputes")
    by = models.CharField(max_length=80)  # as the audit calls them
    document = models.CharField(max_length=2000, blank=True)
    told_at = models.DateTimeField(null=True)  # when the partner was told of the answer


class Attachment(models.Model):
    """The document that a partner sent with its dispute. ``name``: as they call it; ``kind``: its media type, which its bytes bear out."""

    dispute = models.OneToOneField(Dispute, on_delete=models.CASCADE, related_name="attachment")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()


class Question(models.Model):
    """What an editor asks a partner about a value of its product, and what the partner answered. ``path``: of the value."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="questions")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="questions")
    path = models.CharField(max_length=500)
    text = models.TextField()
    by = models.CharField(max_length=80)  # as the audit calls them
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, db_index=True)


class Limit(models.Model):
    """What the limits on guessing remember, under a hash of its name: over all processes and machines."""

    key = models.CharField(max_length=64, primary_key=True)
    value = models.JSONField()
    until = models.FloatField(db_index=True)  # seconds since 1970


class AuditEntry(models.Model):
    """One field of one thing that somebody changed, or one event. Only ``audit.record`` writes rows, and none is ever changed.

    A trigger refuses UPDATE and DELETE (migration 0002). SQLite loses it when a later migration alters this table: install it again.
    ``digest`` is made of the whole row and of the digest before it.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=80)  # user:…, command:…, system
    action = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=160, db_index=True)  # user:…, partner:…, product:…
    field = models.CharField(max_length=120, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.TextField(blank=True)
    request = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
