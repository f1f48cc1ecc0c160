"""The project package as an app: it brings templates, static files and system checks."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register


class SpacedevsConfig(AppConfig):
    name = "spacedevs"

    def ready(self) -> None:
        from spacedevs.api.checks import check_resources

        register(check_resources)
