"""Slugs as upstream makes them: at most 50 characters, unique within their model."""

from __future__ import annotations

from itertools import count

from django.db import models
from django.utils.text import slugify

SLUG_LENGTH = 50


def unique_slug(instance: models.Model, text: str) -> str:
    """A slug of `text` that no other row of the instance's model has (`…-2`, `…-3` if need be)."""
    slug = slugify(text)[:SLUG_LENGTH] or "unnamed"
    others = type(instance)._base_manager.exclude(pk=instance.pk)
    if not others.filter(slug=slug).exists():
        return slug
    for number in count(2):
        suffix = f"-{number}"
        candidate = slug[: SLUG_LENGTH - len(suffix)] + suffix
        if not others.filter(slug=candidate).exists():
            return candidate
    raise AssertionError("count() never ends")
