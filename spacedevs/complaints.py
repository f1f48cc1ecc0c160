"""What keeps going wrong, logged once."""

from __future__ import annotations

from logging import Logger


class Complaint:
    """Logs a warning when it begins or changes, and not each time that it is made."""

    def __init__(self, logger: Logger) -> None:
        self._logger = logger
        self._text = ""

    def make(self, text: str) -> None:
        """Log a warning, unless it was the last one, too."""
        if text != self._text:
            self._logger.warning("%s", text)
        self._text = text

    def forget(self) -> None:
        """Nothing is wrong any more: the same warning would be news."""
        self._text = ""


def first_line(error: BaseException | None) -> str:
    """What an error says, without the details that drivers add in further lines."""
    return str(error).strip().partition("\n")[0]
