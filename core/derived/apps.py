"""The app of derived values. No trigger watches its tables, which the API doesn't show."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DerivedConfig(AppConfig):
    name = "core.derived"
    verbose_name = "derived values"

    def ready(self) -> None:
        autodiscover_modules("derived")
