"""Shared bases of spiders: one per kind of site. Spiders themselves are in ``crawlers/spiders``, 10-40 lines each."""
