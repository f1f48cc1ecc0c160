"""The project package as an app: it brings documents, templates, static files
and system checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_migrate


class SpacedevsConfig(AppConfig):
    name = "spacedevs"

    def ready(self) -> None:
        from spacedevs.api.checks import check_resources
        from spacedevs.api.triggers import install_triggers, remove_triggers

        register(check_resources)
        pre_migrate.connect(remove_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
