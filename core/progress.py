"""Progress of long work, for those who watch."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress, ProgressColumn


def progress_on_terminal(*columns: ProgressColumn, transient: bool = False) -> Progress:
    """Bars on standard error if that is a terminal, else nothing.

    `columns` are rich's usual ones if there are none; `transient` bars go when all is done.
    """
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=transient, disable=not console.is_terminal)
