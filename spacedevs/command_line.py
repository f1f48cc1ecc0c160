"""Runs a command; an error that whoever runs it can mend ends it with one line."""

from __future__ import annotations

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import Error, InterfaceError, OperationalError

from spacedevs.complaints import first_line
from spacedevs.database.connections import is_unprepared
from spacedevs.database.writing import is_read_only


def run(arguments: list[str]) -> None:
    """Run the command that the arguments of the process name; `--traceback` shows where it fails.

    Ends the process with 1 if the settings, or the state of the database, are in the way.
    """
    try:
        execute_from_command_line(arguments)
    except (ImproperlyConfigured, Error) as error:
        reason = _reason(error)
        if reason is None or "--traceback" in arguments:
            raise
        sys.exit(reason)


def _reason(error: Exception) -> str | None:
    """What is in the way; None for a fault of the program."""
    if isinstance(error, ImproperlyConfigured):
        return " ".join(str(error).split())
    said = first_line(error)
    if is_read_only(error):
        return f"This command writes, and the database can only be read: {said}"
    if is_unprepared(error):
        return f"The database is not prepared for this version ({said}): run migrate."
    if isinstance(error, OperationalError | InterfaceError):
        return f"The database does not answer as it should: {said}"
    return None
