"""Addresses without a language: the way in, what machines ask for, and whether the portal lives."""

from django.urls import path

from portal.web import health, machines

urlpatterns = [
    path("", machines.entrance, name="entrance"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("metrics", health.figures, name="metrics"),
]
