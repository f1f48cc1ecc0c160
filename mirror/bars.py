"""Progress bars for resources."""

from __future__ import annotations

from rich.progress import Progress, TaskID


class Bars(dict[str, TaskID]):
    """The bars of resources, by name; each appears when it is first asked for."""

    def __init__(self, progress: Progress) -> None:
        super().__init__()
        self.progress = progress

    def __missing__(self, resource: str) -> TaskID:
        self[resource] = self.progress.add_task(resource, total=None, note="")
        return self[resource]

    def advance(self, resource: str, number: int) -> None:
        """Move the bar of a resource on by a number of objects."""
        self.progress.advance(self[resource], number)
