"""The upper limit of speed: a bare WSGI application that looks answers up in a dictionary.

BARE_ANSWERS names a JSON file: {"/path?query": [status, [[header, value], …], body], …}.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

ANSWERS = {
    target.partition("?")[::2]: (status, [tuple(header) for header in headers], body.encode())
    for target, (status, headers, body) in json.loads(
        Path(os.environ["BARE_ANSWERS"]).read_text()
    ).items()
}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The answer to a path and query."""
    status, headers, body = ANSWERS[environ["PATH_INFO"], environ["QUERY_STRING"]]
    start_response(status, headers)
    return [body]
