"""Slugs as upstream makes them: at most 50 characters, unique within their model."""

from __future__ import annotations

from itertools import chain, count

from django.db import models
from django.utils.text import slugify

SLUG_LENGTH = 50


def unique_slug(instance: models.Model, text: str) -> str:
    """A slug of `text` that no other row of the model has; `-2`, `-3`, … make it unique."""
    slug = slugify(text)[:SLUG_LENGTH] or "unnamed"
    others = type(instance)._base_manager.exclude(pk=instance.pk)
    numbered = (slug[: SLUG_LENGTH - len(f"-{n}")] + f"-{n}" for n in count(2))
    return next(
        candidate
        for candidate in chain([slug], numbered)
        if not others.filter(slug=candidate).exists()
    )
