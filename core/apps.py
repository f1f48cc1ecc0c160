"""The core app: values that many resources share."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.sequences import advance_sequences

        post_migrate.connect(advance_sequences, dispatch_uid="core.sequences")
