"""The journal of changes, and what is made of it."""

from __future__ import annotations

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Changes"
    default_auto_field = "django.db.models.BigAutoField"
