"""What listeners listen to: a selection of entries, with addresses that begin as they asked."""

from __future__ import annotations

from weakref import WeakValueDictionary

from django.http import QueryDict

from notices.selection import Selection
from spacedevs.api.http.refusals import Refusal, busy
from spacedevs.database.connections import replace_if_dead

#: How many different topics listeners may have. Each costs a few queries when something changes.
MOST_TOPICS = 300


class Topic:
    """A selection, and the address of the server as those who listen to it know it."""

    __slots__ = ("__weakref__", "base", "selection")

    def __init__(self, selection: Selection, base: str) -> None:
        self.selection = selection
        self.base = base


class Topics:
    """The topics that somebody listens to: those who ask for the same share one."""

    def __init__(self) -> None:
        self._topics: WeakValueDictionary[tuple[str, ...], Topic] = WeakValueDictionary()

    def find(self, parameters: QueryDict, base: str) -> Topic | Refusal:
        """The topic of some parameters; raises ValidationError if they make no sense."""
        values = sorted((name, *given) for name, given in parameters.lists())
        key = base, repr(values)
        topic = self._topics.get(key)
        if topic is not None:
            return topic
        replace_if_dead()
        selection = Selection.read(parameters)
        if len(self._topics) >= MOST_TOPICS:
            return busy(f"Listeners listen to {MOST_TOPICS} different selections already.", 60)
        self._topics[key] = topic = Topic(selection, base)
        return topic
