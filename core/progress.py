"""Progress bars of long-running commands."""

from __future__ import annotations

from rich.console import Console
from rich.progress import Progress, ProgressColumn


def progress_on_terminal(*columns: ProgressColumn, transient: bool = False) -> Progress:
    """Progress bars on standard error; nothing is shown unless that is a terminal.

    Without `columns`, they have rich's defaults. `transient` bars disappear when the work is done.
    """
    console = Console(stderr=True)
    return Progress(*columns, console=console, transient=transient, disable=not console.is_terminal)
