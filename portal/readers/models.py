"""The views of products, one row a product and day."""

from __future__ import annotations

from django.db import models

from portal.catalog.models import Product


class View(models.Model):
    """How often the page of one product was opened on one day (UTC), in whatever language."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="views")
    day = models.DateField(db_index=True)
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "day"], name="one_sum_of_views_a_product_and_day")]
