"""The project package as an app: templates, static files, commands, checks and triggers."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate, pre_migrate


class SpacedevsConfig(AppConfig):
    """Tells the API's shared layer what is served."""

    name = "spacedevs"

    def ready(self) -> None:
        """Register the contracts, the checks, and the triggers' removal and installation."""
        from spacedevs.api.contract.checks import check_resources
        from spacedevs.api.registry import registry
        from spacedevs.api.renderings.installation import install_triggers, remove_triggers
        from spacedevs.contracts import served

        for contract in served():
            registry.serve(contract)
        register(check_resources)
        pre_migrate.connect(remove_triggers, sender=self)
        post_migrate.connect(install_triggers, sender=self)
