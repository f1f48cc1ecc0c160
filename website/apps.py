"""The app of the pages for people. It has no tables."""

from __future__ import annotations

from django.apps import AppConfig


class WebsiteConfig(AppConfig):
    name = "website"
    verbose_name = "Pages for people"
