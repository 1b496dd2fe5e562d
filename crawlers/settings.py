"""Scrapy's settings: only where the spiders are, and the one add-on that hardens every run (see ``crawlers.hardening``)."""

BOT_NAME = "yardstick"
SPIDER_MODULES = ["crawlers.spiders"]
ADDONS = {"crawlers.hardening.Hardening": 100}
