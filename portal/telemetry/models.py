"""What each part last said of itself: that it lives, or what it found. One row per part, written over."""

from __future__ import annotations

from django.db import models


class Pulse(models.Model):
    """``name``: ``worker``, ``index.check`` …; ``facts``: what it found, small and without secrets."""

    name = models.CharField(primary_key=True, max_length=60)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
