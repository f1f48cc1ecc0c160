"""What users of the admin may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_permission_codename


def may(user: Any, action: str, model: Any) -> bool:
    """Whether a user may `add`, `change`, `delete` or `view` the rows of a model."""
    return user.has_perm(f"{model._meta.app_label}.{get_permission_codename(action, model._meta)}")
