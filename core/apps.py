"""The core app: values that many resources share."""

from __future__ import annotations

from django.apps import AppConfig
from django.db import models
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.lookups import CaseInsensitiveContains, CaseSensitiveContains
        from core.sequences import advance_sequences

        for field in (models.CharField, models.TextField):
            field.register_lookup(CaseInsensitiveContains)
            field.register_lookup(CaseSensitiveContains)
        post_migrate.connect(advance_sequences, sender=self)
