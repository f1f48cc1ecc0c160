"""The app of pictures. No trigger watches its tables, which the API doesn't show."""

from __future__ import annotations

from django.apps import AppConfig


class PicturesConfig(AppConfig):
    name = "core.pictures"
    verbose_name = "pictures"
