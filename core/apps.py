"""The core app: what many resources share."""

from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import Tags
from django.core.checks import register as register_check
from django.core.signals import request_finished
from django.db import models
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from core.checks import check_replaced_migrations
        from core.sequences import advance_sequences
        from spacedevs.database.dates import Day, Month, Year
        from spacedevs.database.lookups import register as register_lookups
        from spacedevs.database.planner import refresh_statistics
        from spacedevs.database.write_ahead_log import LogShortener

        register_check(check_replaced_migrations, Tags.database)
        register_lookups()
        for part in (Day, Month, Year):
            models.DateTimeField.register_lookup(part)
        post_migrate.connect(advance_sequences, sender=self)
        post_migrate.connect(refresh_statistics, sender=self)
        request_finished.connect(LogShortener().look, weak=False)
