"""A check before migrating: have all migrations that a squashed one replaces been applied?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.checks import Error
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def check_replaced_migrations(
    app_configs: Any, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[Error]:
    """An error (core.E001) for each squashed migration that a database has applied only in part.

    Django would silently skip such a migration, and never apply the rest of it.
    """
    found = []
    for alias in databases or ():
        applied = MigrationRecorder(connections[alias]).applied_migrations().keys()
        for (label, name), migration in MigrationLoader(None).disk_migrations.items():
            missing = [key for key in migration.replaces if key not in applied]
            if (label, name) not in applied and 0 < len(missing) < len(migration.replaces):
                names = ", ".join(f"{app}.{each}" for app, each in missing)
                message = f"{label}.{name} replaces migrations that were not applied: {names}."
                hint = "Migrate with the version that has them, the one of 2026-11-25, then again."
                found.append(Error(message, hint=hint, id="core.E001"))
    return found
