"""Django's command `migrate`, which any number of starting nodes may call."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as Migrate
from django.db import OperationalError

from spacedevs.database.locks import is_contention
from spacedevs.database.migrating import only_migrator

#: How often a migration is tried that PostgreSQL ends because it and a reader wait for each other.
ATTEMPTS = 5


class Command(Migrate):
    """Migrates while no other process does so, and while others read and write."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Wait for a process that migrates, then do what is left to do."""

        def tell() -> None:
            if options["verbosity"]:
                self.stdout.write("Another process migrates; waiting for it.")
                self.stdout.flush()

        with only_migrator(options["database"], tell):
            for attempt in range(1, ATTEMPTS + 1):
                try:
                    super().handle(*args, **options)
                    return
                except OperationalError as error:
                    if attempt == ATTEMPTS or not is_contention(error):
                        raise
