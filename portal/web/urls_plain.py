"""Addresses without a language: the way in, what machines ask for, and whether the portal lives."""

from django.urls import path

from portal.web import handover, health, machines

urlpatterns = [
    path("", machines.entrance, name="entrance"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("go/<slug:product_id>/", handover.entrance, name="go"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.figures, name="metrics"),
]
