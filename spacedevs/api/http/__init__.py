"""What stands in front of Django: refusals, kept responses, seats, encodings, outages.

`front.Front` is the WSGI application that the server runs; the other modules are its parts.
"""

from __future__ import annotations
