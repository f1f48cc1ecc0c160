"""The command that makes, lists and revokes keys."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from spacedevs.api.http.models import Key
from spacedevs.api.http.shared_calls import redis_address
from spacedevs.database.ranges import LARGEST_INTEGER
from spacedevs.variables import whole


class Command(BaseCommand):
    """Makes a key, lists all of them, or revokes one."""

    help = (
        "Make, list or revoke the keys that clients send as “Authorization: Token …”. Servers take "
        "notice within seconds."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What is done, and to which key."""
        tasks = parser.add_subparsers(dest="task", required=True)
        create = tasks.add_parser(
            "create", help="make a key, and print its secret, which is shown only then"
        )
        create.add_argument("name", metavar="NAME", help="whose it is")
        create.add_argument(
            "--limit", type=_calls, metavar="CALLS", help="calls an hour (default: KEY_CALLS)"
        )
        tasks.add_parser("list", help="show all keys, without their secrets")
        revoke = tasks.add_parser(
            "revoke", help="revoke a key, which is treated as unknown from then on"
        )
        revoke.add_argument("name", metavar="NAME")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do that; raises CommandError if a name is taken or unknown."""
        match options["task"]:
            case "create":
                self._create(options["name"], options["limit"])
            case "list":
                self._list()
            case "revoke":
                self._revoke(options["name"])

    def _create(self, name: str, limit: int | None) -> None:
        key = Key(name=name.strip(), limit=limit)
        secret = key.renew_secret()
        try:
            key.full_clean()
        except ValidationError as error:
            raise CommandError(f"No key is made: {' '.join(error.messages)}") from None
        key.save()
        self.stderr.write("The key is shown only now. Clients send “Authorization: Token …”.")
        if limit and redis_address() is None:
            self.stderr.write(
                "CACHE_URL names no Redis, so each process of the server counts by itself."
            )
        self.stdout.write(secret)

    def _list(self) -> None:
        rows = [("name", "begins with", "calls an hour", "today", "last used", "made", "")]
        default = "no limit" if settings.KEY_CALLS is None else f"{settings.KEY_CALLS:,}"
        for key in Key.objects.all():
            rows.append(
                (
                    key.name,
                    key.start,
                    default if key.limit is None else f"{key.limit:,}",
                    f"{key.calls_today:,}",
                    _moment(key.last_used_at),
                    _moment(key.created_at),
                    "" if key.active else "revoked",
                )
            )
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            self.stdout.write("  ".join(cells).rstrip())

    def _revoke(self, name: str) -> None:
        keys = Key.objects.filter(name=name.strip())
        if not keys.exists():
            raise CommandError(f"There is no key {name}; `key list` shows all.")
        if not keys.filter(active=True).update(active=False):
            raise CommandError(f"The key {name} is revoked already.")
        self.stdout.write(f"Revoked the key {name}.")


def _calls(text: str) -> int:
    """A number of calls."""
    try:
        return whole(text, 1, LARGEST_INTEGER)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no number of calls; it may be {error}.") from None


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if moment else "never"
