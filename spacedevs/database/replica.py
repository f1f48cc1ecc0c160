"""The replica that readers may use: which database the connection of a thread leads to.

Code that reads knows only the connection `default`. The threads that read for clients let theirs
lead to the replica; all others write, and leave theirs at the primary.
"""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connection, connections

#: The names of the databases among the settings.
PRIMARY, REPLICA = DEFAULT_DB_ALIAS, "replica"


def has_replica() -> bool:
    """Whether readers have a database of their own."""
    return REPLICA in connections.settings


def lead_to(database: str) -> None:
    """Let this thread's connection lead to a database of that name, from the next query on."""
    wanted = connections.settings[database]
    if connection.settings_dict is not wanted:
        connection.close()
        connection.settings_dict = wanted


def reads_replica() -> bool:
    """Whether this thread's connection leads to the replica."""
    return connection.settings_dict is connections.settings.get(REPLICA)
