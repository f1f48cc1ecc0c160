"""The core app: values that many resources share."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db import models
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.dates import Day, Month, Year
        from core.lookups import register
        from core.planner import refresh_statistics
        from core.sequences import advance_sequences
        from core.write_ahead_log import LogShortener

        register()
        for part in (Day, Month, Year):
            models.DateTimeField.register_lookup(part)
        post_migrate.connect(advance_sequences, sender=self)
        post_migrate.connect(refresh_statistics, sender=self)
        request_finished.connect(LogShortener().look, weak=False)
