"""The app of derived values; it keeps tables of the server's own, which no trigger watches."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DerivedConfig(AppConfig):
    name = "core.derived"
    verbose_name = "derived values"

    def ready(self) -> None:
        autodiscover_modules("derived")
