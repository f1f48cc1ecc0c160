"""`manage.py clear-demo`: takes the demo data away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from mirror.clearing import Cleared, clear_demo


class Command(BaseCommand):
    """Takes the demo data away."""

    help = (
        "Take the demo data away. What was copied from another server, entered or edited here, "
        "or is referred to by such objects, stays."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Take it away, and say what was removed and what stays."""
        cleared = clear_demo()
        if options["verbosity"]:
            self.stdout.write(_removed(cleared))
            if kept := _kept(cleared):
                self.stdout.write(kept)


def _removed(cleared: Cleared) -> str:
    if not cleared.removed:
        return "There is no demo data to remove."
    names = {name: number for name, number in cleared.removed.items() if "/" not in name}
    named = [
        f"{number:,} {name}" for name, number in sorted(names.items(), key=lambda each: -each[1])
    ]
    if lookups := sum(cleared.removed.values()) - sum(names.values()):
        named.append(f"{lookups:,} rows of lookup tables")
    return f"Removed {', '.join(named)}, and {cleared.parts:,} parts of them."


def _kept(cleared: Cleared) -> str:
    reasons = {
        "copied": cleared.copied,
        "entered or edited here": cleared.edited,
        "referred to by objects that stay": cleared.referenced,
    }
    named = [f"{number:,} {reason}" for reason, number in reasons.items() if number]
    return f"Kept {sum(reasons.values()):,}: {', '.join(named)}." if named else ""
