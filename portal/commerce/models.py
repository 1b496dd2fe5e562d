"""What is commercial, apart from everything that orders products: who pays for hand-overs, and how many there were.

Nothing below this application may import it, and of the faces only those that show it (pyproject.toml holds both).
"""

from __future__ import annotations

from django.db import models

from portal.catalog.models import Institution, Product


class Contract(models.Model):
    """That somebody pays the operator for each hand-over to an institution, from a day to another. A price is never changed: a
    contract ends, and another begins."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="contracts")
    payer = models.CharField(max_length=200)
    price = models.DecimalField(max_digits=12, decimal_places=4)  # of one hand-over
    currency = models.CharField(max_length=3)
    begins = models.DateField()
    ends = models.DateField(null=True)  # the last day; None: until it is ended

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(price__gt=0), name="a_contract_has_a_price")]
        indexes = [models.Index(fields=["institution", "begins"])]


class VerifiedHost(models.Model):
    """A host that staff know to be an institution's own, though neither its register nor the place of its data says so."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="verified_hosts")
    host = models.CharField(max_length=253)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["institution", "host"], name="one_row_of_a_verified_host")]


class HandOver(models.Model):
    """How many readers were handed over from one product to its institution on one day (UTC)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="hand_overs")
    day = models.DateField(db_index=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "day"], name="one_count_of_a_product_and_day")]


class Salt(models.Model):
    """What a day's visitors are hashed with. It goes with its day, and nobody can tell then who they were."""

    day = models.DateField(primary_key=True)
    value = models.CharField(max_length=64)


class Visitor(models.Model):
    """That somebody was counted today: a hash of address and product under the day's salt. It goes with its day."""

    digest = models.CharField(max_length=64, primary_key=True)
    day = models.DateField(db_index=True)
